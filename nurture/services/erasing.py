"""Erasing a person: a stop first, then every word of and about them, in steps that a kill leaves to be done again."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog

from nurture.domain.checkpoint import Checkpoint, Point
from nurture.domain.consent import StopWay, SubjectHash
from nurture.domain.errors import NotAllowed
from nurture.domain.journal_record import erasure_record
from nurture.domain.keyring import Keyring
from nurture.domain.letter import LetterKind
from nurture.domain.letter_privacy import Erased
from nurture.domain.privacy import ErasureReport
from nurture.domain.prospect import Prospect
from nurture.domain.redaction import Redaction
from nurture.services.clock import BusinessClock
from nurture.services.consent import Consent, StopOrder
from nurture.services.correspondence import Correspondence
from nurture.services.journaling import JournalKeeper
from nurture.services.naming import Named, Naming, Wanted, wanted
from nurture.services.outcomes import OutcomeSignal
from nurture.services.recalled_people import RecalledPeople
from nurture.storage import accounts, enrollments, erasure, history, holdings, ledger, mentions, prospects, recall
from nurture.storage.database import Database, Tx
from nurture.storage.history import Event
from nurture.storage.holdings import Counts

_log = structlog.get_logger(__name__)

_LONGEST_WAIT = 60.0
_LOOK_AGAIN = 0.1
_BEGUN_LATELY = timedelta(minutes=10)
_NOTHING = Counts(noes=0, touches=0, letters=0, demands=0)
_BUSY = (
    "a mail to them, or a letter that names them, is still being sent. They are stopped already; run this again in a "
    "minute to erase them"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasingParts:
    """What erasing works with."""

    database: Database
    keyring: Keyring
    consent: Consent
    journal: JournalKeeper
    correspondence: Correspondence
    clock: BusinessClock
    signal: OutcomeSignal
    boot_clock: Callable[[], float]
    checkpoint: Checkpoint


class Erasing:
    """Erases. Killed in the middle, the stop stands and the person is still known: erasing again goes on."""

    def __init__(self, parts: ErasingParts) -> None:
        self._parts = parts
        self._naming = Naming(parts.database)
        self._ended: set[int] = set()

    async def look(self, address: str) -> ErasureReport:
        """Returns what erasing an address would remove; changes nothing. Raises InvalidAddress."""
        person, reps = await self._parts.database.read(lambda tx: self._known(tx, address))
        named = await self._naming.find(self._wanted(address))
        return await self._report(person, reps, named, erased=False)

    async def erase(self, address: str) -> ErasureReport:
        """Stops a person and erases all that is held of them; works for an address that is not known.

        Raises InvalidAddress, JournalUnwritable with the stop kept, and NotAllowed while a mail to them is being sent.
        """
        parts, people = self._parts, self._wanted(address)
        await parts.consent.stop(StopOrder(way=StopWay.ERASURE, address=address), now=parts.clock.now())
        person, reps = await parts.database.read(lambda tx: self._known(tx, address))
        upto = await parts.database.read(mentions.newest_mail)
        named = await self._naming.find(people)
        report = await self._report(person, reps, named, erased=True)
        redaction = _redaction(people, person)
        await self._sweep(named, redaction)
        await parts.checkpoint.reach(Point.ERASURE_SWEPT)
        await self._forget(address, redaction)
        await parts.journal.sync()
        await self._sweep(await self._naming.find(people, after=upto), redaction)
        await parts.database.compact()
        _log.info("erased", prospect=person.id if person else None, mails=report.mails)
        return report

    async def finish_begun(self) -> int:
        """Goes on with erasures whose process was killed: their stop stands, and the person is still known.

        Returns how many were finished. One that began just now is left to the command that asked for it. Each is looked
        for once: under several keys that may take hashing everybody who is kept.
        """
        before = self._parts.clock.now() - _BEGUN_LATELY
        begun = await self._parts.database.read(lambda tx: ledger.newest_erasures(tx, before=before))
        unsure = {line: subject for line, subject in begun.items() if line not in self._ended}
        people = RecalledPeople(self._parts.keyring)
        addresses = await self._parts.database.read(lambda tx: _still_known(tx, people, unsure.values()))
        for address in addresses:
            _log.warning("erasure_goes_on")
            await self.erase(address)
        self._ended = set(begun)
        return len(addresses)

    async def naming(self, address: str) -> tuple[int, ...]:
        """Returns the numbers of messages that name an address. Raises InvalidAddress."""
        return (await self._naming.find(self._wanted(address))).all

    async def sweep_again(self, subjects: tuple[SubjectHash, ...]) -> None:
        """Empties the mails and letters that name people who were erased after a backup was taken."""
        if subjects:
            people = wanted(self._parts.keyring, subjects)
            await self._sweep(await self._naming.find(people), _redaction(people, None))
            await self._parts.database.compact()

    def _wanted(self, address: str) -> Wanted:
        return wanted(self._parts.keyring, self._parts.keyring.person_under_all(address))

    async def _known(self, tx: Tx, address: str) -> tuple[Prospect | None, tuple[str, ...]]:
        """Returns the person of an address, and the rep who is told, unless they were erased before."""
        person = await prospects.of_hashes(tx, self._parts.keyring.person_under_all(address))
        if person is None or not person.address:
            return person, ()
        newest = await enrollments.latest_of(tx, person.id)
        rep = newest.enrollment.rep_id if newest else (await accounts.get(tx, person.account_id)).rep_id
        return person, (rep,) if rep else ()

    async def _report(
        self, person: Prospect | None, reps: tuple[str, ...], named: Named, *, erased: bool
    ) -> ErasureReport:
        held: Counts = _NOTHING
        about: tuple[int, ...] = ()
        if person is not None:
            number, counts = person.id, holdings.counts if person.address else holdings.counts_left
            held = await self._parts.database.read(lambda tx: counts(tx, number))
            about = await self._parts.database.read(lambda tx: holdings.about(tx, number))
        return ErasureReport(
            number=person.id if person else None,
            noes=held.noes,
            touches=held.touches,
            letters=held.letters,
            mails=len({*named.acted_on, *named.put_aside, *about}),
            put_aside=len(named.put_aside),
            waiting=len(named.waiting),
            kept=len(named.kept),
            demands=held.demands,
            told=reps,
            erased=erased,
            erased_before=person is not None and not person.address,
        )

    async def _sweep(self, named: Named, redaction: Redaction) -> None:
        """Empties mails that name them, and takes them out of letters about others; a few at a time."""
        parts, now = self._parts, self._parts.clock.now()
        for number in (*named.acted_on, *named.put_aside):
            await parts.database.write(partial(mentions.empty_mail, number=number, now=now))
        if named.kept:
            await parts.database.write(lambda tx: mentions.drop_kept(tx, named.kept))
        last: int | None = 0
        while last is not None:
            last = await parts.database.write(partial(mentions.redact_letters, redaction=redaction, after=last))

    async def _forget(self, address: str, redaction: Redaction) -> None:
        """Waits until nothing about them is being sent; forgets them in one transaction with the journal's record."""
        parts, now = self._parts, self._parts.clock.now()
        until = parts.boot_clock() + _LONGEST_WAIT
        while not await parts.database.write(lambda tx: self._forget_known(tx, address, redaction, now=now)):
            if parts.boot_clock() > until:
                raise NotAllowed(_BUSY)
            await parts.signal.wait(_LOOK_AGAIN)

    async def _forget_known(self, tx: Tx, address: str, redaction: Redaction, *, now: datetime) -> bool:
        person, reps = await self._known(tx, address)
        subject = self._parts.keyring.person(address)
        if person is not None:
            await accounts.lock(tx, (person.account_id,))
            if await erasure.is_under_way(tx, person.id):
                return False
            subject = await prospects.subject_of(tx, person.id)
            known = await recall.person(tx, subject)
            await mentions.redact_colleagues(tx, redaction, person.id)
            await erasure.forget_person(tx, person.id, now=now)
            if known is None or not known.erased:
                await history.add(tx, Event(event="erased", prospect_id=person.id), now=now)
            for rep_id in reps:
                facts = Erased(number=person.id, erased_on=now.date())
                await self._parts.correspondence.to_rep(tx, rep_id, (LetterKind.ERASED, facts), now=now)
        await self._parts.journal.queue(tx, erasure_record(subject, at=now))
        return True


async def _still_known(tx: Tx, people: RecalledPeople, subjects: Iterable[SubjectHash]) -> tuple[str, ...]:
    """Returns addresses of those whose erasure did not end."""
    found = [await people.person(tx, subject) for subject in subjects]
    known = {each.prospect_id for each in found if each is not None and not each.erased}
    return tuple([(await prospects.get(tx, prospect_id)).address for prospect_id in sorted(known)])


async def take_out(tx: Tx, person: Prospect, people: Wanted) -> None:
    """Takes a person out of letters and records about others, in the transaction that is to forget them."""
    redaction = _redaction(people, person)
    await mentions.redact_colleagues(tx, redaction, person.id)
    last: int | None = 0
    while last is not None:
        last = await mentions.redact_letters(tx, redaction, after=last)


def _redaction(people: Wanted, person: Prospect | None) -> Redaction:
    if person is None:
        return Redaction(is_theirs=people.has)
    return Redaction(is_theirs=people.has, name=person.name or "", phone=person.phone or "")
