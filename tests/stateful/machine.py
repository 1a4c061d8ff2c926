"""The rules: everything that happens to nurture, in whatever order chance finds."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from factories import BUDGET, CHOSE_OTHER, MAYA, NEVER_AGAIN, TIMING, TOM
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from stateful.relay import Mood
from stateful.story import DANA, DOMAINS, NOA, PEOPLE, UMA
from stateful.world import World

from nurture.domain.checkpoint import Point

Make = Callable[[], Coroutine[Any, Any, World]]
"""Makes a world of its own for an example."""

ON_THE_WAY_OUT = (
    Point.CLAIM_COMMITTED,
    Point.COMPOSED,
    Point.BEFORE_GATE_COMMIT,
    Point.GATE_COMMITTED,
    Point.JOURNAL_SYNCED,
    Point.AFTER_MAIL,
    Point.INSIDE_DATA,
    Point.AFTER_DOT,
    Point.AFTER_250,
    Point.RECORD_COMMITTED,
)
WORDS = (
    "Thank you, Maya.",
    "Could you send me an offer?",
    "It is still a no, sorry.",
    "Please write to me again in September.",
    "I have left the company.",
)
AWAY = "I am out of the office until 3 May 2027 and will answer then."
ANSWERS = ("continue", "hold", "undo", "skip", "wait until May", "reason: price", "talking", "1: skip", "stop")

replicas = st.integers(0, 1)
people = st.sampled_from(tuple(PEOPLE))
moods = st.sampled_from((Mood.TAKES, *Mood))
noes = st.sampled_from((BUDGET, TIMING, CHOSE_OTHER))
words = st.sampled_from(WORDS)
answers = st.sampled_from(ANSWERS)
letters = st.sampled_from(("confirmation", "heads-up", "reply-notice"))
on_the_way_out = st.sampled_from(ON_THE_WAY_OUT)
on_the_way_in = st.sampled_from((None, None, Point.BEFORE_STORE_COMMIT, Point.STORE_COMMITTED))
# A process may freeze before it holds locks, or once it has let them go: else the others wait until it is awake.
asleep = st.sampled_from([point for point in ON_THE_WAY_OUT if point is not Point.BEFORE_GATE_COMMIT])


class Nurture(RuleBasedStateMachine):
    """One example: a world of its own. Hypothesis has no async rules, so each machine has a runner.

    There are few rules, each with several forms: hypothesis leaves some rules out of every example, and one that sends
    nothing tries nothing.
    """

    def __init__(self, make: Make) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self.world: World = self._run(make())
        self._run(self.world.begin())

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self._runner.run(work)

    def teardown(self) -> None:
        self._run(self.world.close())
        self._runner.close()

    @invariant()
    def every_promise_is_kept(self) -> None:
        assert self._run(self.world.faults()) == ()

    # What people write

    @initialize(texts=st.tuples(noes, noes, noes))
    def three_people_said_no(self, texts: tuple[str, ...]) -> None:
        for address, text in zip((DANA, UMA, NOA), texts, strict=True):
            self._run(self.world.forward(0, address, text))
        self._run(self.world.work(0))

    @rule(which=replicas, address=people, text=noes, by=st.sampled_from((MAYA, MAYA, TOM)), at=on_the_way_in)
    def a_rep_forwards_a_no(self, which: int, address: str, text: str, by: str, at: Point | None) -> None:
        self._run(self.world.forward(which, address, text, by=by, at=at))

    @rule(which=replicas, address=people, text=st.one_of(words, st.just(AWAY)), at=on_the_way_in)
    def somebody_answers(self, which: int, address: str, text: str, at: Point | None) -> None:
        if text == AWAY:
            self._run(self.world.absence(which, address, text))
        else:
            self._run(self.world.reply(which, address, text, at=at))

    @rule(which=replicas, address=people, status=st.sampled_from(("5.1.1", "4.2.2", "4.2.2")))
    def a_mail_comes_back(self, which: int, address: str, status: str) -> None:
        self._run(self.world.report(which, address, status))

    @rule(
        which=replicas,
        letter=st.sampled_from(("confirmation", "heads-up", "reply-notice")),
        text=st.sampled_from(ANSWERS),
    )
    def a_rep_answers(self, which: int, letter: str, text: str) -> None:
        self._run(self.world.answer(which, letter, text))

    # Stops and lifts

    @rule(
        which=replicas,
        address=people,
        way=st.sampled_from(("mail", "complaint", "order", "click", "command", "company")),
        at=on_the_way_in,
    )
    def somebody_is_stopped(self, which: int, address: str, way: str, at: Point | None) -> None:
        self._run(self._stop(which, address, way, at))

    async def _stop(self, which: int, address: str, way: str, at: Point | None) -> None:
        match way:
            case "mail":
                number = await self.world.reply(which, address, NEVER_AGAIN, at=at)
            case "complaint":
                number = await self.world.report(which, address, way)
            case "order":
                number = await self.world.order(which, f"stop {address}")
            case "click":
                number = await self.world.click(which, address)
            case _:
                number = await self.world.stop(which, address, company=way == "company")
        if number is not None:
            self.world.story.stop(way, address, message=number)

    @precondition(lambda self: self.world.story.by_message())
    @rule(which=replicas, number=st.integers(0, 100))
    def ops_lift_a_misreading(self, which: int, number: int) -> None:
        misread = self.world.story.by_message()
        self._run(self.world.lift(which, misread[number % len(misread)]))

    # Ops

    @rule(which=replicas, domain=st.sampled_from(DOMAINS), state=st.sampled_from(("talking", "open", "open", "won")))
    def ops_set_an_account(self, which: int, domain: str, state: str) -> None:
        self._run(self.world.set_account(which, domain, state))

    @precondition(lambda self: self.world.story.may_be_unknown())
    @rule(which=replicas, by_log=st.booleans())
    def ops_settle_what_is_unknown(self, which: int, by_log: bool) -> None:
        self._run(self.world.settle(which, by_log))

    # Work, and its interruptions

    @rule(which=replicas, how=st.sampled_from(("works", "crashes", "is killed", "takes over")))
    def nurture_works(self, which: int, how: str) -> None:
        if how == "is killed":
            self._run(self.world.kill(which))
        elif how == "takes over":
            self._run(self.world.bury())
        else:
            self._run(self.world.work(which, crash_at=Point.INSIDE_PROCESSING if how == "crashes" else None))

    # Touches

    @rule(which=replicas, mood=moods)
    def a_touch_is_sent(self, which: int, mood: Mood) -> None:
        self._run(self.world.send(which, mood))

    @rule(which=replicas, mood=moods, at=on_the_way_out)
    def a_crash_while_sending(self, which: int, mood: Mood, at: Point) -> None:
        self._run(self.world.send_and_crash(which, mood, at))

    @rule(which=replicas, mood=moods, at=on_the_way_out)
    def a_stop_while_sending(self, which: int, mood: Mood, at: Point) -> None:
        self._run(self.world.send_and_stop(which, mood, at))

    @rule(which=replicas, text=words)
    def somebody_answers_just_before(self, which: int, text: str) -> None:
        self._run(self.world.send_unread(which, text))

    @rule(which=replicas, why=st.sampled_from(("deaf", "halted", "copy")))
    def nothing_may_go_out(self, which: int, why: str) -> None:
        ways = {"deaf": self.world.send_deaf, "halted": self.world.send_halted}
        self._run(ways[why](which) if why in ways else self.world.send_as_copy())


class Replicas(Nurture):
    """With a second replica on the same database."""

    @rule(mood=moods)
    def all_send_at_once(self, mood: Mood) -> None:
        self._run(self.world.send_both(mood))

    @rule(at=asleep, mood=moods)
    def a_sender_freezes(self, at: Point, mood: Mood) -> None:
        self._run(self.world.send_frozen(at, mood))
