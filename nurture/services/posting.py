"""Sends letters: claims, offers, records, a group at a time. Only to addresses of the team."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from nurture.domain.breaker import is_relays_fault
from nurture.domain.delivery import LetterMail, Outcome, OutcomeKind
from nurture.domain.errors import FAULTS, RelayStopping, RelayUnreachable
from nurture.domain.relays import Route
from nurture.services.breaker import RelayBreakers
from nurture.services.clock import BusinessClock
from nurture.services.gatherer import gather_due
from nurture.services.letter_mails import LetterMails
from nurture.services.objections import Objections
from nurture.services.recording import MOST_ATTEMPTS, pause_after
from nurture.services.relaying import Connection, Relay
from nurture.storage import letters
from nurture.storage.database import Database, Tx
from nurture.storage.letters import StoredLetter

_log = structlog.get_logger(__name__)

BATCH = 16

_TOGETHER = 8
"""Letters that are on their way at once, over half of the connections at most: touches need some too. A kill lets each
of these come twice."""

_STATES = {OutcomeKind.ACCEPTED: "accepted", OutcomeKind.UNKNOWN: "unknown"}

_TRIED_AGAIN = (OutcomeKind.DEFERRED, OutcomeKind.LAPSED)

_UNKNOWN = Outcome(kind=OutcomeKind.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingParts:
    """What posting works with."""

    database: Database
    mails: LetterMails
    clock: BusinessClock
    relay: Relay
    breakers: RelayBreakers
    objections: Objections
    owner: str
    new_tag: Callable[[], str]


class Posting:
    """Carries letters to the relay, in groups of no more than there are free connections.

    It remembers the rest of a batch that was interrupted, as by a database that went away, and puts it right: which
    letters were not begun, and of those that were how they ended, as far as that was heard.
    """

    def __init__(self, parts: PostingParts) -> None:
        self._parts = parts
        self._not_begun: dict[int, StoredLetter] = {}
        self._begun: dict[int, tuple[StoredLetter, Outcome]] = {}

    @property
    def is_interrupted(self) -> bool:
        """Whether something of a batch is still to be put right."""
        return bool(self._not_begun or self._begun)

    async def tick(self) -> int:
        """Claims one batch of letters and carries it to its end; returns how many, none while their relay is down."""
        await self._put_right()
        parts, now = self._parts, self._parts.clock.now()
        await parts.breakers.tell()
        room = parts.breakers.of(parts.mails.route).room(BATCH)
        if not room:
            return 0
        batch = await parts.database.write(lambda tx: self._claim(tx, room, now=now))
        self._not_begun = {letter.id: letter for letter in batch}
        by_route: dict[Route, list[StoredLetter]] = defaultdict(list)
        for letter in batch:
            by_route[parts.mails.route_of(letter)].append(letter)
        try:
            for route, theirs in by_route.items():
                await self._send_by(route, theirs)
        except RelayStopping:
            await self._give_back(tuple(self._not_begun.values()), at_once=True)
            return 0
        return len(batch)

    async def _claim(self, tx: Tx, room: int, *, now: datetime) -> tuple[StoredLetter, ...]:
        if await self._parts.objections.to_letters(tx):
            return ()
        await gather_due(tx, self._parts.new_tag, now=now)
        return await letters.claim_due(tx, owner=self._parts.owner, now=now, limit=room)

    async def _send_by(self, route: Route, left: list[StoredLetter]) -> None:
        """Sends what takes one way, one alone where that is a try; while its relay is down, it waits."""
        breaker = self._parts.breakers.of(route)
        most = min(_TOGETHER, max(1, route.relay.connections // 2))
        while left and (room := breaker.room(min(most, len(left)))):
            try:
                async with self._parts.relay.lease(room, route) as connections:
                    group, left = left[: len(connections)], left[len(connections) :]
                    await self._offer(group, connections, route)
            except RelayStopping:
                raise
            except RelayUnreachable as error:
                breaker.unreachable(error)
                _log.warning("relay_unreachable", letter=left[0].id)
                break
        await self._give_back(tuple(left))

    async def _offer(self, group: list[StoredLetter], connections: tuple[Connection, ...], route: Route) -> None:
        """Carries a group to its end; one that cannot be composed ends at once, and keeps back no other."""
        made = [mail for letter in group if (mail := await self._made(letter))]
        mails = await self._mine(made)
        for mail in mails:
            self._begin(mail.letter_id, _UNKNOWN)
        sent = (self._send(mail, each, route) for mail, each in zip(mails, connections, strict=False))
        try:
            # All are awaited, also beside a fault in one: ended in mid-mail, the others would come twice without need.
            ended = await asyncio.gather(*sent, return_exceptions=True)
        finally:
            stops = await self._record()
        for fault in (each for each in ended if each is not None):
            raise fault
        if stops:
            raise RelayStopping("a letter was called off")

    async def _made(self, letter: StoredLetter) -> LetterMail | None:
        """Returns the mail; None where it cannot be made and is given up. Others have the loop between two."""
        await asyncio.sleep(0)
        try:
            return await self._parts.mails.mail(letter)
        except FAULTS as error:
            _log.error("letter_not_composed", letter=letter.id, kind=letter.kind.value, error=type(error).__name__)
            refused = Outcome(kind=OutcomeKind.REFUSED, reply=f"not composed: {type(error).__name__}")
            self._begin(letter.id, refused)
            return None

    async def _mine(self, mails: list[LetterMail]) -> tuple[LetterMail, ...]:
        """Keeps the Message-IDs of those that another replica has not taken over, and returns them."""
        named = {mail.letter_id: mail.message_id for mail in mails}
        mine = await self._parts.database.write(lambda tx: letters.name_all(tx, named, owner=self._parts.owner))
        for number in named.keys() - mine:
            del self._not_begun[number]
            _log.warning("letter_taken_over", letter=number)
        return tuple(mail for mail in mails if mail.letter_id in mine)

    async def _send(self, mail: LetterMail, connection: Connection, route: Route) -> None:
        outcome = await connection.send(mail)
        self._begun[mail.letter_id] = (self._begun[mail.letter_id][0], outcome)
        self._parts.breakers.of(route).heard(outcome)

    def _begin(self, number: int, outcome: Outcome) -> None:
        self._begun[number] = (self._not_begun.pop(number), outcome)

    async def _record(self) -> bool:
        """Records how letters that were begun ended; tells whether our own stop called one off.

        Such a one is offered at once by whoever posts next; what the relay turned away whoever it is for waits. Neither
        is counted.
        """
        begun = tuple(self._begun.values())
        called_off = tuple(letter for letter, outcome in begun if outcome.kind is OutcomeKind.CALLED_OFF)
        turned_away = tuple(letter for letter, outcome in begun if is_relays_fault(outcome))
        ended = [each for each in begun if each[0] not in (*called_off, *turned_away)]
        if ended:
            await self._parts.database.write(lambda tx: self._settle_all(tx, ended, owner=self._parts.owner))
        for letter, _ in ended:
            del self._begun[letter.id]
        await self._give_back(turned_away)
        await self._give_back(called_off, at_once=True)
        return bool(called_off)

    async def _settle_all(self, tx: Tx, ended: list[tuple[StoredLetter, Outcome]], *, owner: str) -> None:
        for letter, outcome in ended:
            await self._settle(tx, letter, outcome, owner=owner)

    async def _settle(self, tx: Tx, letter: StoredLetter, outcome: Outcome, *, owner: str) -> None:
        now = self._parts.clock.now()
        if _tries_again(letter, outcome):
            await letters.put_back(tx, letter.id, owner=owner, next_try_at=now + pause_after(letter.attempts))
        else:
            state = _STATES.get(outcome.kind, "refused")
            if not await letters.finish(tx, letter.id, state, owner=owner, reply=outcome.reply, now=now):
                _log.warning("letter_taken_over", letter=letter.id)
        _log.info("letter_offered", letter=letter.id, kind=letter.kind.value, outcome=outcome.kind.value)

    async def _put_right(self) -> None:
        """Of an interrupted batch those whose end nobody heard may have been taken by the relay."""
        await self._record()
        await self._give_back(tuple(self._not_begun.values()))

    async def _give_back(self, batch: tuple[StoredLetter, ...], *, at_once: bool = False) -> None:
        """Lets letters wait that the relay never heard of; unless `at_once`, for a while."""
        now, numbers = self._parts.clock.now(), tuple(letter.id for letter in batch)
        until = now if at_once else now + pause_after(0)
        if numbers:
            await self._parts.database.write(
                lambda tx: letters.give_back(tx, *numbers, owner=self._parts.owner, next_try_at=until)
            )
        for number in numbers:
            self._not_begun.pop(number, None)
            self._begun.pop(number, None)

    async def recover(self, *, but: str) -> None:
        """Offers letters of owners that are gone, and are not the replica `but`, once more.

        One that may have arrived is better twice than never.
        """
        await self._parts.database.write(lambda tx: self._recover(tx, but=but))

    async def _recover(self, tx: Tx, *, but: str) -> None:
        for owner, letter in await letters.stranded(tx, but=but):
            await self._settle(tx, letter, _UNKNOWN, owner=owner)


def _tries_again(letter: StoredLetter, outcome: Outcome) -> bool:
    """A letter is offered again after a 4xx, and once more after an unknown outcome."""
    if outcome.kind is OutcomeKind.UNKNOWN:
        return letter.attempts <= 1
    return outcome.kind in _TRIED_AGAIN and letter.attempts < MOST_ATTEMPTS
