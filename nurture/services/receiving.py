"""Takes messages in: decides which addresses exist, stores before acknowledging, and holds whom a message is about."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from nurture.domain.addressing import Door, Target
from nurture.domain.checkpoint import Checkpoint, Point
from nurture.domain.errors import InvalidAddress, InvalidToken
from nurture.domain.keyring import Keyring
from nurture.domain.letter import LetterKind
from nurture.domain.proof import Proof
from nurture.mail.mentioned import mentioned
from nurture.mail.triage import Triage, identity, triage
from nurture.services.clock import BusinessClock
from nurture.services.copies import Copies
from nurture.services.proof.doorway import Doorway, Known
from nurture.services.quiet import Quiet
from nurture.services.revisions import Revisions
from nurture.services.senders import account_of_sender
from nurture.storage import accounts, deployment, enrollments, gathering, letters, messages, prospects, shown, touches
from nurture.storage.database import Database, Tx
from nurture.storage.letters import StoredLetter
from nurture.storage.messages import HoldKey, NewMessage

_log = structlog.get_logger(__name__)


class MessageRefused(Exception):
    """The message is not taken; `code` and `text` are the SMTP answer."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A message at the door, with its envelope. `via` is listener, mailbox, folder or command.

    `as_copy`: it came where copies of the reps' own mail come, whatever its recipients.
    `fault` says why it cannot be read, such as when only its header could be fetched; it is then stored in quarantine.
    """

    data: bytes
    mail_from: str
    recipients: tuple[str, ...]
    peer: str | None = None
    via: str = "listener"
    vouched_rep: str | None = None
    fault: str | None = None
    as_copy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Which door a message came to, and whom that door is about."""

    as_what: str
    tag: str = ""
    prospect_id: int | None = None
    account_id: int | None = None
    known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivingParts:
    """What receiving works with."""

    database: Database
    revisions: Revisions
    keyring: Keyring
    clock: BusinessClock
    quiet: Quiet
    doorway: Doorway
    copies: Copies
    checkpoint: Checkpoint
    arrived: Callable[[], None]


_ORDER = ("stop", "reply", "bounce", "letter", "probe", "unknown", "add", "ops", "copy")
"""Which door counts when a message came to several of ours."""

_OF_PEOPLE = ("stop", "reply", "bounce")
"""Doors of one person each: a message that came to those of several is acted on for each of them."""


_OF_OTHERS = ("add", "copy")
"""Doors of mail in which a rep shows what somebody else wrote, perhaps a stop: it holds everybody it names."""


_OF_NOBODY_KNOWN = ("unknown", "stop")
"""Doors of prospects that may name nobody: a tag that is not known, a signed stop of somebody who is not held yet."""


class Receiving:
    """The way in for every message."""

    def __init__(self, parts: ReceivingParts) -> None:
        self._parts = parts

    @property
    def copies(self) -> Copies:
        """What decides about copies of the reps' own mail."""
        return self._parts.copies

    async def accepts(self, recipient: str) -> bool:
        """Tells whether mail to that address is taken (asked at RCPT)."""
        target = self._parts.revisions.addressing.understand(recipient)
        if target.door is Door.UNKNOWN:
            return False
        if target.door is Door.ADD:
            return not target.tag or self._parts.doorway.rep_of_secret(target.tag) is not None
        found = await self._parts.database.look(lambda tx: self._find(tx, target))
        return found.known

    async def receive(self, arrival: Arrival) -> int | None:
        """Stores a message with its hold keys and returns its number; None when it was stored before.

        One that was written to several people's addresses is stored for each; the first number is returned. Returning
        is the acknowledgement: nothing to those it holds can begin any more. Raises MessageRefused for a forward whose
        From is nobody of the team.
        """
        parts, now = self._parts, self._parts.clock.now()
        if arrival.as_copy or self._is_mere_copy(arrival.recipients):
            if not await parts.copies.keeps(arrival.data, via=arrival.via, peer=arrival.peer):
                return None
            parts.copies.note_kept()
            arrival = replace(arrival, as_copy=True)
        head = triage(arrival.data)
        inbox_id, keys = await parts.database.write_first(lambda tx: self._store(tx, arrival, head, now=now))
        await parts.checkpoint.reach(Point.STORE_COMMITTED)
        if inbox_id is not None:
            parts.arrived()
            _log.info("message_stored", message=inbox_id, via=arrival.via, bytes=len(arrival.data))
        await parts.quiet.wait_for(keys)
        return inbox_id

    def _is_mere_copy(self, recipients: tuple[str, ...]) -> bool:
        """Tells whether a message came to the address of copies and to no other of ours."""
        doors = {self._parts.revisions.addressing.understand(recipient).door for recipient in recipients}
        return doors - {Door.UNKNOWN} == {Door.COPY}

    async def _store(
        self, tx: Tx, arrival: Arrival, head: Triage, *, now: datetime
    ) -> tuple[int | None, tuple[HoldKey, ...]]:
        doors = await self._doors(tx, arrival, head)
        stored = [
            (self._message(arrival, head, found), await self._keys(tx, found, head, arrival.data)) for found in doors
        ]
        keys = tuple(dict.fromkeys(key for _, each in stored for key in each))
        await _lock(tx, keys)
        numbers = [await _add(tx, new, its_keys, now=now) for new, its_keys in stored]
        await self._parts.checkpoint.reach(Point.BEFORE_STORE_COMMIT)
        return next((number for number in numbers if number is not None), None), keys

    def _message(self, arrival: Arrival, head: Triage, found: Found) -> NewMessage:
        known = self._known(arrival, head) if found.as_what in ("add", "letter") else None
        if found.as_what == "add" and known is None and self._parts.doorway.claimed(head.from_address) is None:
            raise MessageRefused(550, "5.7.1 This address takes mail from our sales team only")
        # What a person answers may reach us directly and as a copy; it is acted on once.
        at = f"person:{found.prospect_id}" if found.as_what in ("reply", "copy") else f"{found.as_what}:{found.tag}"
        return NewMessage(
            identity=self._parts.keyring.fingerprint(f"{identity(arrival.data)}:{at}"),
            via=arrival.via,
            as_what=found.as_what,
            tag=found.tag,
            peer=arrival.peer,
            mail_from=arrival.mail_from,
            recipients=arrival.recipients,
            rep_id=known.rep_id if known else None,
            proof=known.proof if known else None,
            origin=self._parts.doorway.origin(arrival.via, arrival.peer),
            raw=arrival.data,
            fault=arrival.fault,
        )

    async def _doors(self, tx: Tx, arrival: Arrival, head: Triage) -> tuple[Found, ...]:
        """Returns the doors at which the message counts: one a person it was written to about, else the first."""
        if arrival.as_copy:
            return (Found(as_what=Door.COPY.value, prospect_id=await self._sender(tx, head)),)
        targets = [self._parts.revisions.addressing.understand(recipient) for recipient in arrival.recipients]
        found = [await self._find(tx, target) for target in targets if target.door is not Door.UNKNOWN]
        found.sort(key=lambda each: _ORDER.index(each.as_what))
        people: dict[object, Found] = {}
        for each in found:
            if each.as_what in _OF_PEOPLE:
                people.setdefault(each.prospect_id or each.tag, each)
        return tuple(people.values()) or tuple(found[:1]) or (Found(as_what="ops"),)

    async def _find(self, tx: Tx, target: Target) -> Found:
        if target.door is Door.STOP:
            return await self._find_stop(tx, target.tag)
        if target.door is Door.TAGGED:
            return await self._find_tag(tx, target.tag)
        return Found(as_what=target.door.value, tag=target.tag)

    async def _find_stop(self, tx: Tx, token: str) -> Found:
        try:
            if self._parts.keyring.read_probe(token) is not None:
                return Found(as_what="probe", tag=token)
            subject = self._parts.keyring.read_token(token)
        except InvalidToken:
            return Found(as_what="unknown", tag=token, known=False)
        person = await prospects.of_hashes(tx, (subject,))
        found = Found(as_what="stop", tag=token)
        return replace(found, prospect_id=person.id, account_id=person.account_id) if person else found

    async def _find_tag(self, tx: Tx, tag: str) -> Found:
        if self._parts.doorway.rep_of_secret(tag) is not None:
            return Found(as_what="add", tag=tag)
        placed = await enrollments.prospect_of_tag(tx, tag)
        if placed:
            return Found(as_what="reply", tag=tag, prospect_id=placed[1], account_id=placed[2])
        touch = await touches.of_tag(tx, tag)
        if touch:
            return Found(as_what="bounce", tag=tag, prospect_id=touch.prospect_id, account_id=touch.account_id)
        letter = await letters.of_tag(tx, tag)
        if letter:
            return await self._find_letter(tx, letter)
        return Found(as_what="unknown", tag=tag, known=False)

    async def _find_letter(self, tx: Tx, letter: StoredLetter) -> Found:
        """A rep's answer may stop a whole company, so it holds the account."""
        found = Found(as_what="probe" if letter.kind is LetterKind.PROBE else "letter", tag=letter.tag)
        if letter.prospect_id is None:
            return found
        person = await prospects.get(tx, letter.prospect_id)
        return replace(found, prospect_id=person.id, account_id=person.account_id)

    async def _keys(self, tx: Tx, found: Found, head: Triage, data: bytes) -> tuple[HoldKey, ...]:
        """Returns whom the message holds: those its door, its threads or its sender name; everything when a door of
        prospects names nobody."""
        keys = []
        if found.prospect_id is not None:
            keys.append(HoldKey(prospect_id=found.prospect_id, account_id=found.account_id))
        if found.as_what == "letter":
            # An answer to a letter about several, a heads-up or gathered confirmations, may stop any of them.
            known = await shown.of_tag(tx, found.tag)
            keys += [HoldKey(prospect_id=each.prospect_id, account_id=each.account_id) for each in known]
            several = await gathering.people_of(tx, found.tag)
            keys += [HoldKey(prospect_id=person, account_id=account) for person, account in several]
        touch = await touches.of_message_ids(tx, head.thread_ids) if head.thread_ids else None
        if touch is not None:
            keys.append(HoldKey(prospect_id=touch.prospect_id, account_id=touch.account_id))
        person = await self._sender(tx, head)
        if person is not None:
            keys.append(HoldKey(prospect_id=person))
        if found.as_what in _OF_OTHERS:
            held = {key.prospect_id for key in keys}
            keys += [key for key in await self._mentioned(tx, data) if key.prospect_id not in held]
        if not keys and found.as_what in _OF_NOBODY_KNOWN:
            keys.append(HoldKey(everything=True))
        keys += await account_of_sender(tx, head, self._parts.revisions.current.installation.company.domains)
        return tuple(dict.fromkeys(keys))

    async def _mentioned(self, tx: Tx, data: bytes) -> tuple[HoldKey, ...]:
        known = await prospects.known_under(tx, self._parts.keyring.people_under_all(mentioned(data)))
        return tuple(HoldKey(prospect_id=person, account_id=account) for person, account in known)

    async def _sender(self, tx: Tx, head: Triage) -> int | None:
        if head.from_address is None:
            return None
        try:
            hashes = self._parts.keyring.person_under_all(head.from_address)
        except InvalidAddress:
            return None
        person = await prospects.of_hashes(tx, hashes)
        return person.id if person else None

    def _known(self, arrival: Arrival, head: Triage) -> Known | None:
        """Returns whom a message is proven to come from by the way it came."""
        if arrival.vouched_rep is not None:
            return Known(rep_id=arrival.vouched_rep, proof=Proof.COMMAND)
        return self._parts.doorway.known(arrival.recipients, arrival.peer, head.from_address)


async def _add(tx: Tx, new: NewMessage, keys: tuple[HoldKey, ...], *, now: datetime) -> int | None:
    number = await messages.add_once(tx, new, now=now)
    if number is not None:
        # In quarantine a message holds those it names, but never everything, nor an account on the word of its From.
        await messages.hold(tx, number, [key for key in keys if new.fault is None or key.prospect_id is not None])
    return number


async def _lock(tx: Tx, keys: tuple[HoldKey, ...]) -> None:
    """Waits for gates that are checking these accounts, so that none can miss the keys."""
    if any(key.everything for key in keys):
        await deployment.lock(tx)
    named = [key.prospect_id for key in keys if key.prospect_id is not None and key.account_id is None]
    accounts_of = [(await prospects.get(tx, prospect_id)).account_id for prospect_id in named]
    await accounts.lock(tx, (*accounts_of, *(key.account_id for key in keys if key.account_id is not None)))
