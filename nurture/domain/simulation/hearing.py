"""An answer in a simulation, and what it does by the cadence's rules."""

from datetime import datetime

from nurture.domain.reaction import Circumstances, ReplyDecision, react_to_reply
from nurture.domain.reading import Intent, ReplyFound
from nurture.domain.simulation.answers import INTENTS, Answer
from nurture.domain.simulation.people import Person
from nurture.domain.simulation.world import World

HANDED_OVER = "handed_over"
"""How an enrollment ends for a simulation when the rep is asked: from there on it is a conversation, not a cadence."""


def hear(world: World, person: Person, answer: Answer, *, now: datetime) -> None:
    """Does what an answer brings about, read without a doubt; it ends all silence before it.

    After the last mail of a cadence it changes nothing any more.
    """
    world.figures.answer(answer)
    if person.is_over:
        return
    intent = INTENTS[answer]
    person.unanswered = 0
    decision = react_to_reply(_reply(intent), _circumstances(world, person, intent, now))
    person.said |= {intent}
    _apply(world, person, decision, now)


def _apply(world: World, person: Person, decision: ReplyDecision, now: datetime) -> None:
    if decision.stop is not None:
        world.end(person, "stopped", now=now)
    elif decision.end is not None:
        world.end(person, decision.end.value, now=now)
    elif decision.hold:
        world.end(person, HANDED_OVER, now=now)
    elif decision.wait_until is not None and (person.wait_until is None or decision.wait_until > person.wait_until):
        person.wait_until = decision.wait_until
        world.plan(person, now=now)


def _circumstances(world: World, person: Person, intent: Intent, now: datetime) -> Circumstances:
    calendar = world.rules.calendar_of(person, now)
    return Circumstances(
        rule=person.cadence.reply_rule(intent),
        calendar=calendar,
        today=calendar.day_of(now),
        again=intent in person.said,
    )


def _reply(intent: Intent) -> ReplyFound:
    return ReplyFound(text="", text_with_signature="", intent=intent, confidence=1.0)
