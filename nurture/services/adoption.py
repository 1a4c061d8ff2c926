"""Adopting a database: shows what its journals know and it lacks, and whose it was; settles both when told to."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from pathlib import Path

import structlog

from nurture.domain.adoption import Identity, Objection
from nurture.domain.consent import SubjectHash
from nurture.domain.errors import NotAllowed
from nurture.domain.journal_record import ADOPTED, Record, RecordKind, read_record
from nurture.domain.settled_answers import AdoptionReport, JournalTally
from nurture.journal.file import last_numbers, lines_of, unreadable_lines
from nurture.services.clock import BusinessClock
from nurture.services.erasing import Erasing
from nurture.services.journal_watch import VOUCHED_FOR, JournalWatch
from nurture.services.journaling import JournalKeeper
from nurture.services.recalling import Finding, Recalling
from nurture.storage import deployment, journals
from nurture.storage.database import Database, Tx
from nurture.storage.journals import Journal

_log = structlog.get_logger(__name__)

_BATCH = 500
OVERLAP = 50
"""Numbers below the database's last that it may lack all the same: a backup is taken while transactions go on."""

_LOST = (
    "the journal of {} is not in {}. Put it there. Without it nobody knows who asked to stop, and what was sent, after "
    "the backup was taken: --without-journal goes on all the same, and they are written to again"
)

_UNREADABLE = (
    "the journal {} has lines that cannot be read: {}. A stop may stand in each of them. Look for another copy of that "
    "file and put it in its place. Without them --without-unreadable-lines goes on all the same, and whoever asked to "
    "stop in one of them is written to again"
)
_SHOWN = 20
"""So many lines are named in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionParts:
    """What adopting works with; `identity` is the deployment that the settings speak of, `folder` the journals'."""

    database: Database
    identity: Identity
    folder: Path
    journal: JournalKeeper
    watch: JournalWatch
    recalling: Recalling
    clock: BusinessClock
    erasing: Erasing


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What is to be settled: differences, journals that can be read here, and writers whose journal is not here.

    `unreadable` holds by writer the numbers of lines that cannot be read.
    """

    differs: tuple[str, ...]
    held: tuple[Journal, ...]
    readable: tuple[Journal, ...]
    lost: tuple[str, ...]
    unreadable: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """What an operator goes on without, knowing what that loses."""

    journal: bool = False
    lines: bool = False


WITH_ALL = Without()


class Adoption:
    """Settles a database. Killed in the middle, it goes on where it was; done twice, it changes nothing."""

    def __init__(self, parts: AdoptionParts) -> None:
        self._parts = parts
        self._erased: set[SubjectHash] = set()

    async def adopt(self, *, settle: bool, without: Without = WITH_ALL) -> AdoptionReport:
        """Returns what is to be settled, and settles it when told to.

        Raises NotAllowed, with nothing changed, while a journal is not here or cannot be read as a whole.
        """
        await self._parts.watch.look()
        self._parts.recalling.begin()
        case = await self._parts.database.read(self._case)
        if settle:
            self._refuse(case, without)
        report = AdoptionReport(
            differences=case.differs,
            journals=await self._tally(case, settle=settle),
            lost=case.lost,
            settled=settle,
        )
        if settle:
            await self._parts.erasing.sweep_again(tuple(self._erased))
            await self._parts.database.write(lambda tx: self._end(tx, case))
            await self._parts.journal.sync()
            await self._parts.watch.look()
            _log.info("database_adopted", journals=len(case.readable), lost=len(case.lost))
        return report

    def _refuse(self, case: _Case, without: Without) -> None:
        if case.lost and not without.journal:
            raise NotAllowed(_LOST.format(", ".join(case.lost), self._parts.folder))
        for writer, lines in case.unreadable.items():
            if lines and not without.lines:
                raise NotAllowed(_UNREADABLE.format(self._path(writer), _in_words(lines)))

    async def _case(self, tx: Tx) -> _Case:
        standing, mine = await deployment.get(tx), self._parts.identity
        known = standing.identity if standing else mine
        words = {
            Objection.PUBLIC_URL: f"public URL: {known.public_url} so far, {mine.public_url} from now on",
            Objection.ENVIRONMENT: f"environment: {known.environment} so far, {mine.environment} from now on",
        }
        held = [journal for journal in await journals.all_of(tx) if journal.why is not None]
        here = await asyncio.to_thread(self._is_here, held)
        away = [journal for journal in held if journal.writer not in here]
        is_older = any(journal.why is Objection.JOURNAL_AHEAD for journal in held)
        unseen = await self._unseen(tx) if is_older else frozenset()
        unreadable = {writer: await asyncio.to_thread(unreadable_lines, self._path(writer)) for writer in sorted(here)}
        return _Case(
            differs=tuple(words[objection] for objection in known.against(mine)),
            held=tuple(held),
            readable=tuple(journal for journal in held if journal.writer in here),
            lost=tuple(sorted({*await self._lost(tx, away), *unseen})),
            unreadable=unreadable,
        )

    async def _unseen(self, tx: Tx) -> frozenset[str]:
        """Returns who wrote before, and whose journal nobody has compared with this older database."""
        written = {writer for writer, head in (await journals.heads(tx)).items() if head.written}
        here = await asyncio.to_thread(last_numbers, self._parts.folder)
        return frozenset(written - here.keys() - await journals.vouched(tx, within_seconds=VOUCHED_FOR))

    async def _lost(self, tx: Tx, away: list[Journal]) -> frozenset[str]:
        """Returns whose journal is not here; where the whole folder is new, that of everybody who wrote before."""
        names = {journal.writer for journal in away if journal.why is not Objection.JOURNAL_NEW}
        if any(journal.why is Objection.JOURNAL_NEW for journal in away):
            names |= {writer for writer, head in (await journals.heads(tx)).items() if head.written}
            names -= {journal.writer for journal in away if journal.why is Objection.JOURNAL_NEW}
        return frozenset(names)

    def _is_here(self, held: list[Journal]) -> frozenset[str]:
        """Returns whose journal can be read: one that was missing must hold the record the database wrote last."""
        return frozenset(journal.writer for journal in held if self._can_be_read(journal))

    def _can_be_read(self, journal: Journal) -> bool:
        path = self._path(journal.writer)
        if not path.is_file() or journal.why is Objection.JOURNAL_NEW:
            return False
        if journal.why is Objection.JOURNAL_AHEAD:
            return True
        return any(line is not None and line["number"] == journal.known for line in lines_of(path))

    async def _tally(self, case: _Case, *, settle: bool) -> tuple[JournalTally, ...]:
        counts: dict[str, Counter[str]] = {journal.writer: Counter() for journal in case.readable}
        async for batch in _batches(merge(*(self._records(journal) for journal in case.readable), key=_number)):
            await self._heed(batch, counts, settle=settle)
        return tuple(self._tally_of(writer, count, case) for writer, count in counts.items())

    async def _heed(self, batch: list[tuple[str, Record]], counts: Mapping[str, Counter[str]], *, settle: bool) -> None:
        self._erased |= {record.subject for _, record in batch if record.kind is RecordKind.ERASURE}
        judged = await self._parts.database.read(
            lambda tx: self._parts.recalling.judge(tx, [record for _, record in batch])
        )
        for (writer, _), (record, finding) in zip(batch, judged, strict=True):
            if finding is Finding.LACKING:
                counts[writer][record.kind.value] += 1
                if settle:
                    await self._act(record)
            elif finding is Finding.NOBODY and record.kind is RecordKind.SEND:
                counts[writer]["nobody"] += 1

    async def _act(self, record: Record) -> None:
        """Each in a transaction of its own: a kill in between leaves whole records."""
        now = self._parts.clock.now()
        await self._parts.database.write(lambda tx: self._parts.recalling.act(tx, record, now=now), urgent=True)

    async def _end(self, tx: Tx, case: _Case) -> None:
        """Lets sending begin. The record of it makes a file again where one was lost, so that its loss ends here."""
        await journals.settle(tx, [journal.writer for journal in case.held])
        await deployment.adopt(tx, self._parts.identity)
        await self._parts.journal.queue(tx, {"kind": ADOPTED, "at": self._parts.clock.now().isoformat()})

    def _records(self, journal: Journal) -> Iterator[tuple[str, Record]]:
        """Yields a writer's records. Of sends only the newest: an older one may be put off, and is to go out again."""
        margin = OVERLAP if journal.why is Objection.JOURNAL_AHEAD else 0
        for line in lines_of(self._path(journal.writer)):
            record = read_record(line) if line is not None else None
            if record is None:
                continue
            old = record.number <= journal.known - margin
            if record.kind is not RecordKind.SEND or not old:
                yield journal.writer, record

    def _path(self, writer: str) -> Path:
        return self._parts.folder / f"{writer}.jsonl"

    def _tally_of(self, writer: str, count: Counter[str], case: _Case) -> JournalTally:
        return JournalTally(
            writer=writer,
            path=str(self._path(writer)),
            stops=count[RecordKind.STOP],
            lifts=count[RecordKind.LIFT],
            sends=count[RecordKind.SEND],
            erasures=count[RecordKind.ERASURE],
            nobody=count["nobody"],
            unreadable=case.unreadable[writer],
        )


def _number(pair: tuple[str, Record]) -> int:
    return pair[1].number


def _in_words(lines: tuple[int, ...]) -> str:
    named = ", ".join(str(line) for line in lines[:_SHOWN])
    return named if len(lines) <= _SHOWN else f"{named} and {len(lines) - _SHOWN} more"


async def _batches(records: Iterator[tuple[str, Record]]) -> AsyncIterator[list[tuple[str, Record]]]:
    while batch := await asyncio.to_thread(lambda: list(islice(records, _BATCH))):
        yield batch
