"""Sends letters: claims, renders, composes, offers, records. Only to addresses of the team."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

import structlog

from nurture.content.pass_on import TheirMail, hand_over
from nurture.content.render import LetterFrame, Rendered
from nurture.domain.address import Mailbox, canonical, is_plain, within
from nurture.domain.breaker import is_relays_fault
from nurture.domain.delivery import LetterMail, Outcome, OutcomeKind
from nurture.domain.errors import FAULTS, InvalidAddress, NurtureError, RelayStopping, RelayUnreachable
from nurture.domain.letter import PassOn
from nurture.domain.letter_ops import Unmatched
from nurture.domain.relays import Route, Routes
from nurture.mail.compose import Composition, compose
from nurture.mail.handed import Handed, read_handed, whole
from nurture.services.breaker import RelayBreaker, RelayBreakers
from nurture.services.clock import BusinessClock
from nurture.services.gatherer import gather_due
from nurture.services.objections import Objections
from nurture.services.paths.mails import PathMails
from nurture.services.recording import MOST_ATTEMPTS, pause_after
from nurture.services.relaying import Relay
from nurture.services.revisions import Revisions
from nurture.services.signing import Signing
from nurture.storage import letters, messages
from nurture.storage.database import Database, Tx
from nurture.storage.letters import StoredLetter

_log = structlog.get_logger(__name__)

BATCH = 16

_STATES = {OutcomeKind.ACCEPTED: "accepted", OutcomeKind.UNKNOWN: "unknown"}

_THEIR_LINK = "https://stop.invalid/"
"""Stands for the prospect's own stop link in a quote; it is a link still, and leads nowhere (RFC 2606)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingParts:
    """What posting works with."""

    database: Database
    revisions: Revisions
    clock: BusinessClock
    relay: Relay
    breakers: RelayBreakers
    routes: Routes
    signing: Signing
    path_mails: PathMails
    objections: Objections
    owner: str
    new_tag: Callable[[], str]


class Posting:
    """Carries letters to the relay.

    It remembers the rest of a batch that was interrupted, as by a database that went away, and puts it right.
    """

    def __init__(self, parts: PostingParts) -> None:
        self._parts = parts
        self._left: tuple[StoredLetter, ...] = ()

    @property
    def is_interrupted(self) -> bool:
        """Whether something of a batch is still to be put right."""
        return bool(self._left)

    async def tick(self) -> int:
        """Claims one batch of letters and carries it to its end; returns how many, none while their relay is down."""
        await self._put_right()
        parts, now = self._parts, self._parts.clock.now()
        await parts.breakers.tell()
        room = self._breaker_of(self._route).room(BATCH)
        if not room:
            return 0
        batch = await parts.database.write(lambda tx: self._claim(tx, room, now=now))
        for place, letter in enumerate(batch):
            self._left = batch[place:]
            try:
                is_done = await self._offer(letter)
            except RelayStopping:
                await self._give_back(self._left, at_once=True)
                self._left = ()
                return 0
            if not is_done:
                await self._give_back((letter,))
        self._left = ()
        return len(batch)

    async def _offer(self, letter: StoredLetter) -> bool:
        """Carries one letter to its end; False while its relay is down, which need not be that of the next letter."""
        breaker = self._breaker_of(self._route_of(letter))
        if not breaker.room(1):
            return False
        try:
            await self._carry(letter)
        except RelayStopping:
            raise
        except RelayUnreachable as error:
            breaker.unreachable(error)
            _log.warning("relay_unreachable", letter=letter.id)
            return False
        return True

    @property
    def _route(self) -> Route:
        """Nearly every letter comes from an address of ours, and so takes the same way."""
        return self._parts.routes.of(self._parts.revisions.addressing.letter())

    def _route_of(self, letter: StoredLetter) -> Route:
        try:
            return self._parts.path_mails.route(letter) if self._parts.path_mails.is_one(letter) else self._route
        except NurtureError:  # Of a rep who left the team meanwhile; composing it will say so.
            return self._route

    def _breaker_of(self, route: Route) -> RelayBreaker:
        return self._parts.breakers.of(route)

    async def _claim(self, tx: Tx, room: int, *, now: datetime) -> tuple[StoredLetter, ...]:
        if await self._parts.objections.to_letters(tx):
            return ()
        await gather_due(tx, self._parts.new_tag, now=now)
        return await letters.claim_due(tx, owner=self._parts.owner, now=now, limit=room)

    async def _put_right(self) -> None:
        """Of an interrupted batch the first letter may have been offered, the others were not."""
        for letter in self._left[:1]:
            await self._record(letter, Outcome(kind=OutcomeKind.UNKNOWN))
        await self._give_back(self._left[1:])
        self._left = ()

    async def recover(self, *, but: str) -> None:
        """Offers letters of owners that are gone, and are not the replica `but`, once more.

        One that may have arrived is better twice than never.
        """
        await self._parts.database.write(lambda tx: self._recover(tx, but=but))

    async def _recover(self, tx: Tx, *, but: str) -> None:
        for owner, letter in await letters.stranded(tx, but=but):
            await self._settle(tx, letter, Outcome(kind=OutcomeKind.UNKNOWN), owner=owner)

    async def _carry(self, letter: StoredLetter) -> None:
        try:
            mail = await self._compose(letter)
        except FAULTS as error:
            _log.error("letter_not_composed", letter=letter.id, kind=letter.kind.value, error=type(error).__name__)
            await self._record(letter, Outcome(kind=OutcomeKind.REFUSED, reply=f"not composed: {type(error).__name__}"))
            return
        if not await self._parts.database.write(
            lambda tx: letters.name_message(tx, letter.id, mail.message_id, owner=self._parts.owner)
        ):
            _log.warning("letter_taken_over", letter=letter.id)
            return
        route = self._route_of(letter)
        async with self._parts.relay.lease(1, route) as connections:
            outcome = await connections[0].send(mail)
        self._breaker_of(route).heard(outcome)
        await self._record(letter, outcome)

    async def _compose(self, letter: StoredLetter) -> LetterMail:
        ways = self._parts.path_mails
        if not (self._is_of_team(letter.recipient) or ways.is_to_us(letter)):
            raise NurtureError("the recipient is nobody of the team any more")
        composition, route = await self._composition(letter), self._route_of(letter)
        return LetterMail(
            letter_id=letter.id,
            message_id=composition.message_id,
            mail_from=ways.return_path(letter) if ways.is_one(letter) else self._parts.revisions.addressing.letter(),
            recipient=letter.recipient,
            data=await self._parts.signing.mail(compose(composition), composition.from_.address, route),
        )

    async def _composition(self, letter: StoredLetter) -> Composition:
        if letter.facts is None:
            raise NurtureError("the words of the letter were erased")
        rendered = self._parts.revisions.templates.render_letter(letter.kind, letter.facts, self._frame(letter))
        if self._parts.path_mails.is_one(letter):
            return self._parts.path_mails.composition(letter, rendered, now=self._parts.clock.now())
        addressing = self._parts.revisions.addressing
        plain = Composition(
            from_=Mailbox(address=addressing.letter(), name="nurture"),
            to=Mailbox(address=letter.recipient),
            subject=rendered.subject,
            date=self._parts.clock.now(),
            message_id=f"{blake2b(letter.tag.encode(), digest_size=14).hexdigest()}@{addressing.domain}",
            text=rendered.text,
            html=rendered.html,
            reply_to=(Mailbox(address=addressing.letter(letter.tag), name="nurture"),),
            auto_submitted=True,
        )
        if isinstance(letter.facts, PassOn):
            return self._passed_on(plain, letter.facts, rendered, await self._raw(letter))
        if isinstance(letter.facts, Unmatched):
            return replace(plain, attachments=(whole(await self._raw(letter), "mail.eml"),))
        return plain

    def _passed_on(self, plain: Composition, facts: PassOn, rendered: Rendered, raw: bytes) -> Composition:
        """A prospect's mail and nothing else: no tag, no note, since the rep's answer will quote it."""
        handed = read_handed(raw)
        theirs = TheirMail(subject=handed.subject, text=handed.text, html=handed.html)
        words = hand_over(rendered, theirs, hidden=self._hidden(handed))
        name = handed.answer_to[0].name or facts.who.name
        return replace(
            plain,
            from_=Mailbox(address=plain.from_.address, name=f"{name} via nurture"),
            subject=words.subject,
            reply_to=self._answer_to(handed, facts),
            text=words.text,
            html=words.html,
            attachments=handed.attachments,
        )

    def _hidden(self, handed: Handed) -> tuple[tuple[str, str], ...]:
        """Returns what the quote of our mail may show and a rep should not have, with what to show instead."""
        own = self._parts.revisions.addressing
        tagged = ((address, own.letter()) for address in handed.addresses_of(own.domain))
        return (*tagged, *((link, _THEIR_LINK) for link in handed.stop_links()))

    def _answer_to(self, handed: Handed, facts: PassOn) -> tuple[Mailbox, ...]:
        """The writer and whom they copied, without our own addresses, the team, and what nobody could write to."""
        own = (self._parts.revisions.addressing.domain,)
        outside = [
            mailbox
            for mailbox in handed.answer_to
            if is_plain(mailbox.address) and not within(mailbox.address, own) and not self._is_of_team(mailbox.address)
        ]
        known = Mailbox(address=facts.who.address, name=facts.who.name)
        return tuple(outside) or ((known,) if is_plain(known.address) else ())

    async def _raw(self, letter: StoredLetter) -> bytes:
        number = letter.inbox_id or 0
        message = await self._parts.database.read(lambda tx: messages.get(tx, number))
        if message is None or not message.raw:
            raise NurtureError("the mail is not kept any more")
        return message.raw

    def _frame(self, letter: StoredLetter) -> LetterFrame:
        revision = self._parts.revisions.current
        rep = next((rep for rep in revision.team.reps if rep.id == letter.rep_id), None)
        return LetterFrame(
            first_name=rep.first_name if rep else "",
            company=revision.installation.company.name,
            zone=rep.zone if rep else "UTC",
        )

    def _is_of_team(self, address: str) -> bool:
        revision = self._parts.revisions.current
        known = {revision.installation.ops, revision.installation.privacy_contact}
        for rep in revision.team.reps:
            known |= {rep.address, *rep.aliases, *rep.copies_to}
        try:
            return canonical(address) in {canonical(each) for each in known}
        except InvalidAddress:
            return False

    async def _record(self, letter: StoredLetter, outcome: Outcome) -> None:
        if is_relays_fault(outcome):
            await self._give_back((letter,))
            return
        await self._parts.database.write(lambda tx: self._settle(tx, letter, outcome, owner=self._parts.owner))

    async def _settle(self, tx: Tx, letter: StoredLetter, outcome: Outcome, *, owner: str) -> None:
        now = self._parts.clock.now()
        if _tries_again(letter, outcome):
            await letters.put_back(tx, letter.id, owner=owner, next_try_at=now + pause_after(letter.attempts))
        else:
            state = _STATES.get(outcome.kind, "refused")
            if not await letters.finish(tx, letter.id, state, owner=owner, reply=outcome.reply, now=now):
                _log.warning("letter_taken_over", letter=letter.id)
        _log.info("letter_offered", letter=letter.id, kind=letter.kind.value, outcome=outcome.kind.value)

    async def _give_back(self, batch: tuple[StoredLetter, ...], *, at_once: bool = False) -> None:
        """Lets letters wait that the relay never heard of; unless `at_once`, for a while."""
        now, numbers = self._parts.clock.now(), tuple(letter.id for letter in batch)
        until = now if at_once else now + pause_after(0)
        if numbers:
            await self._parts.database.write(
                lambda tx: letters.give_back(tx, *numbers, owner=self._parts.owner, next_try_at=until)
            )


def _tries_again(letter: StoredLetter, outcome: Outcome) -> bool:
    """A letter is offered again after a 4xx, and once more after an unknown outcome."""
    if outcome.kind is OutcomeKind.UNKNOWN:
        return letter.attempts <= 1
    return outcome.kind in (OutcomeKind.DEFERRED, OutcomeKind.LAPSED) and letter.attempts < MOST_ATTEMPTS
