"""Takes old losses in: each slice is judged and written in one transaction, so that a kill in the middle loses none."""

from collections.abc import Sequence
from datetime import UTC, datetime, time

import structlog

from nurture.configuration.places import place_of_domain, zone_of_place
from nurture.domain.address import domain_of
from nurture.domain.errors import NotFound
from nurture.domain.importing import ImportSlice, ImportStanding, OldLoss, Pace, Refused
from nurture.domain.place import Place, PlaceSource
from nurture.services.importing.judging import Judging, company_of
from nurture.services.inbound.task import Tools
from nurture.storage import history, import_writing, imports
from nurture.storage.database import Database, Tx
from nurture.storage.history import Event
from nurture.storage.import_writing import TakenLoss, WrittenLoss
from nurture.storage.imports import NewPlace, StoredImport

_log = structlog.get_logger(__name__)

_NOON = time(12)


class Importing:
    """Takes files in; of what is held nobody is written to before their owner keeps them."""

    def __init__(self, database: Database, tools: Tools) -> None:
        self._database = database
        self._tools = tools

    async def look(self, losses: Sequence[OldLoss]) -> ImportSlice:
        """Returns what would become of these lines; nothing is written."""
        judging = Judging(tools=self._tools, now=self._now)
        return _slice(await self._database.read(lambda tx: judging.judge(tx, losses)))

    async def begin(self, *, name: str, digest: str, lines: int, pace: Pace) -> ImportStanding:
        """Begins a file, or returns how far it came before."""

        async def find_or_begin(tx: Tx) -> StoredImport:
            known = await imports.find(tx, digest)
            return known or await imports.begin(tx, name=name, digest=digest, lines=lines, pace=pace, now=self._now)

        return await self._standing(await self._database.write(find_or_begin))

    async def take(self, import_id: int, losses: Sequence[OldLoss], *, up_to: int) -> ImportSlice:
        """Holds those of the lines that nothing keeps out; all lines up to that one count as taken then.

        Whom an earlier run held is known: what kept others out may have been mended since.
        """
        return await self._database.write(lambda tx: self._take(tx, import_id, losses, up_to=up_to))

    async def finish(self, import_id: int) -> ImportStanding:
        """Notes that the whole file was taken in."""
        await self._database.write(lambda tx: imports.finish(tx, import_id, now=self._now))
        return await self.standing(import_id)

    async def standing(self, import_id: int) -> ImportStanding:
        """Returns what became of a file. Raises NotFound."""
        found = [each for each in await self._database.read(imports.every) if each.id == import_id]
        if not found:
            raise NotFound(f"there is no import {import_id}; `nurture import --list` shows which there are")
        return await self._standing(found[0])

    async def every(self) -> tuple[ImportStanding, ...]:
        """Returns what became of each file, the newest first."""
        return tuple([await self._standing(each) for each in await self._database.read(imports.every)])

    async def _take(self, tx: Tx, import_id: int, losses: Sequence[OldLoss], *, up_to: int) -> ImportSlice:
        stored = await imports.get(tx, import_id)
        judged = await Judging(tools=self._tools, now=self._now).judge(tx, losses)
        taken = [self._taken(loss) for loss in judged if isinstance(loss, OldLoss)]
        written = await import_writing.write(tx, taken, now=self._now)
        await self._hold(tx, import_id, taken, written)
        await imports.advance(tx, import_id, taken=max(up_to, stored.taken))
        _log.info("import_taken", id=import_id, line=up_to, held=len(written))
        return _slice(judged)

    async def _hold(self, tx: Tx, import_id: int, taken: Sequence[TakenLoss], written: Sequence[WrittenLoss]) -> None:
        both = list(zip(taken, written, strict=True))
        await imports.add_people(tx, import_id, [_place(each, ids) for each, ids in both])
        await history.add(tx, *(_event(import_id, each, ids) for each, ids in both), now=self._now)

    def _taken(self, loss: OldLoss) -> TakenLoss:
        return TakenLoss(
            loss=loss,
            subject=self._tools.keyring.person(loss.address),
            domain=company_of(loss),
            place=_where(loss),
        )

    async def _standing(self, stored: StoredImport) -> ImportStanding:
        people = await self._database.read(lambda tx: imports.counts(tx, stored.id))
        return ImportStanding(
            id=stored.id,
            name=stored.name,
            lines=stored.lines,
            taken=stored.taken,
            done_at=stored.done_at,
            people=people,
        )

    @property
    def _now(self) -> datetime:
        return self._tools.clock.now()


def _slice(judged: Sequence[OldLoss | Refused]) -> ImportSlice:
    held = [loss for loss in judged if isinstance(loss, OldLoss)]
    return ImportSlice(
        held=tuple(loss.line for loss in held),
        refused=tuple(each for each in judged if isinstance(each, Refused)),
    )


def _where(loss: OldLoss) -> Place | None:
    """Returns where the file says that they are, else where their domain is at home."""
    if loss.country is None:
        return place_of_domain(domain_of(loss.address))
    return Place(source=PlaceSource.SAID, country=loss.country, zone=zone_of_place(loss.country, None))


def _place(taken: TakenLoss, ids: WrittenLoss) -> NewPlace:
    return NewPlace(
        line=ids.line,
        prospect_id=ids.prospect_id,
        account_id=ids.account_id,
        rejection_id=ids.rejection_id,
        rep_id=taken.loss.owner,
        said_at=datetime.combine(taken.loss.said_on, _NOON, UTC),
    )


def _event(import_id: int, taken: TakenLoss, ids: WrittenLoss) -> Event:
    return Event(
        event="imported",
        account_id=ids.account_id,
        prospect_id=ids.prospect_id,
        detail={
            "import": import_id,
            "line": ids.line,
            "reason": taken.loss.reason.value,
            "said_on": taken.loss.said_on.isoformat(),
            "by": taken.loss.owner,
        },
    )
