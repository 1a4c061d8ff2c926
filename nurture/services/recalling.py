"""Recalls what a journal knows and the database lacks: stops, lifts and erasures; sends have a module of their own."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

import structlog

from nurture.domain.consent import LedgerKind, StopWay
from nurture.domain.journal_record import Record, RecordKind
from nurture.domain.keyring import Keyring
from nurture.domain.prospect import Prospect
from nurture.domain.reading import Scope
from nurture.services.consent import Consent, StopOrder
from nurture.services.erasing import take_out
from nurture.services.naming import wanted
from nurture.services.recalled_people import RecalledPeople
from nurture.services.recalled_sends import RecalledSends
from nurture.storage import accounts, erasure, history, ledger, prospects, recall
from nurture.storage.database import Tx
from nurture.storage.history import Event
from nurture.storage.ledger import NewLine

_log = structlog.get_logger(__name__)

_LEDGER_KINDS = {RecordKind.STOP: LedgerKind.STOP, RecordKind.LIFT: LedgerKind.LIFT}


class Finding(StrEnum):
    """What a record is to the database: known there, lacking, or about somebody it does not know."""

    KNOWN = "known"
    LACKING = "lacking"
    NOBODY = "nobody"


class Recalling:
    """Judges records, and does again what they tell. Doing so twice changes nothing."""

    def __init__(self, consent: Consent, keyring: Keyring, sends: RecalledSends) -> None:
        self._consent = consent
        self._keyring = keyring
        self._sends = sends
        self._people = RecalledPeople(keyring)

    def begin(self) -> None:
        """Begins a settling: whom the database knows is looked up anew."""
        self._people.forget()

    async def judge(self, tx: Tx, records: Iterable[Record]) -> tuple[tuple[Record, Finding], ...]:
        """Returns the records with what each is to the database."""
        every = tuple(records)
        told = {record.subject.value for record in every if record.kind in _LEDGER_KINDS}
        lines = await recall.lines(tx, told) if told else frozenset()
        return tuple([(record, await self._judged(tx, record, lines)) for record in every])

    async def act(self, tx: Tx, record: Record, *, now: datetime) -> None:
        """Does again what a record tells, unless that was done meanwhile."""
        ((_, finding),) = await self.judge(tx, (record,))
        if finding is not Finding.LACKING:
            return
        acts = {
            RecordKind.STOP: self._stop,
            RecordKind.LIFT: self._lift,
            RecordKind.SEND: self._send,
            RecordKind.ERASURE: self._erase,
        }
        await acts[record.kind](tx, record, now=now)
        _log.info("journal_recalled", kind=record.kind.value, number=record.number)

    async def _judged(self, tx: Tx, record: Record, lines: frozenset[tuple[LedgerKind, str, datetime]]) -> Finding:
        if record.kind in _LEDGER_KINDS:
            known = (_LEDGER_KINDS[record.kind], record.subject.value, record.at) in lines
            return Finding.KNOWN if known else Finding.LACKING
        person = await self._people.person(tx, record.subject)
        if record.kind is RecordKind.ERASURE:
            erased = await self._says_erased(tx, record) if person is None else person.erased
            return Finding.KNOWN if erased else Finding.LACKING
        if person is None:
            return Finding.NOBODY
        begun = await self._sends.is_begun(tx, record, person.prospect_id)
        return Finding.NOBODY if begun is None else Finding.KNOWN if begun else Finding.LACKING

    async def _says_erased(self, tx: Tx, record: Record) -> bool:
        lines = await ledger.lines_of(tx, (record.subject,))
        return any(line.way is StopWay.ERASURE for line in lines)

    async def _stop(self, tx: Tx, record: Record, *, now: datetime) -> None:
        """Writes the line with the moment of then, and ends what the database still plans for whom it covers."""
        known = await self._person(tx, record)
        account_id = known.account_id if known else await self._company(tx, record)
        await accounts.lock(tx, () if account_id is None else (account_id,))
        line = NewLine(kind=LedgerKind.STOP, scope=record.scope, subject=record.subject, way=StopWay.JOURNAL)
        line_id = await ledger.add(tx, line, now=record.at)
        event = Event(
            event="stopped",
            prospect_id=known.id if known else None,
            account_id=account_id,
            detail={"line": line_id, "way": StopWay.JOURNAL.value, "scope": record.scope.value},
        )
        await history.add(tx, event, now=now)
        order = StopOrder(way=StopWay.JOURNAL, subject=record.subject, scope=record.scope)
        for person in await self._covered(tx, record, known, account_id):
            await self._consent.silence(tx, person, order, now=now)

    async def _lift(self, tx: Tx, record: Record, *, now: datetime) -> None:
        """Ends the stop that the lift ended then; one that nobody knows of needs no lift."""
        known = await self._person(tx, record)
        await accounts.lock(tx, (known.account_id,) if known else ())
        if record.lifts_at is None:
            return
        line_id = await recall.standing_stop(tx, record.subject.value, record.lifts_at)
        if line_id is None:
            return
        lift = NewLine(
            kind=LedgerKind.LIFT,
            scope=record.scope,
            subject=record.subject,
            way=StopWay.JOURNAL,
            lifts_id=line_id,
        )
        await ledger.add(tx, lift, now=record.at)
        if known:
            await history.add(tx, Event(event="lifted", prospect_id=known.id, detail={"lines": 1}), now=now)

    async def _send(self, tx: Tx, record: Record, *, now: datetime) -> None:
        person = await self._people.person(tx, record.subject)
        if person is not None:
            await self._sends.mark(tx, record, person, now=now)

    async def _erase(self, tx: Tx, record: Record, *, now: datetime) -> None:
        """Forgets a person; of one whom the database never knew the ledger tells that nothing is to be kept."""
        person = await self._people.person(tx, record.subject)
        if person is None:
            line = NewLine(kind=LedgerKind.STOP, scope=Scope.PERSON, subject=record.subject, way=StopWay.ERASURE)
            await ledger.add(tx, line, now=record.at)
        else:
            await accounts.lock(tx, (person.account_id,))
            await take_out(tx, await prospects.get(tx, person.prospect_id), wanted(self._keyring, (record.subject,)))
            await erasure.forget_person(tx, person.prospect_id, now=now)

    async def _person(self, tx: Tx, record: Record) -> Prospect | None:
        known = await self._people.person(tx, record.subject) if record.scope is Scope.PERSON else None
        return await prospects.get(tx, known.prospect_id) if known else None

    async def _company(self, tx: Tx, record: Record) -> int | None:
        return await self._people.company(tx, record.subject) if record.scope is Scope.COMPANY else None

    async def _covered(
        self, tx: Tx, record: Record, known: Prospect | None, account_id: int | None
    ) -> tuple[Prospect, ...]:
        if record.scope is Scope.COMPANY and account_id is not None:
            return await prospects.of_account(tx, account_id)
        return (known,) if known else ()
