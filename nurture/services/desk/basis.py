"""Commands about the basis for writing to people: recording it, alone or from a file, withdrawing it, showing it."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from nurture.configuration.import_mapping import Column, usual_heads
from nurture.configuration.problems import Unexpected
from nurture.configuration.scalars import day, in_words
from nurture.configuration.sheet import csv_rows
from nurture.domain.answers import FileReport
from nurture.domain.basis_answers import BasisView
from nurture.domain.errors import InvalidAddress, NotAllowed, NotFound
from nurture.domain.jurisdiction import RECORDED, Basis, BasisKind, place_words, sentence, staying_words
from nurture.mail.basis import named_day, named_kind
from nurture.mail.phrases import fold
from nurture.services.basis import basis_of
from nurture.services.basis_keeping import BasisKeeping, BasisStatement, BasisWay
from nurture.services.desk.parts import DeskGroup
from nurture.storage import basis, enrollments, placed
from nurture.storage.database import Tx

MOST_ROWS = 100_000
_COLUMNS = {
    "address": Column.ADDRESS,
    "basis": Column.BASIS,
    "on": Column.BASIS_ON,
    "source": Column.BASIS_SOURCE,
    "until": None,
}
"""The columns of a file, each with what an import calls the like."""

_NAMES = tuple(_COLUMNS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One line of a file, as written."""

    address: str
    basis: str
    on: str
    source: str
    until: str


class BasisDesk(DeskGroup):
    """Records on which basis people are written to."""

    async def record_basis(self, address: str, kind: str, on: str, source: str, until: str = "") -> BasisView:
        """Records a basis for a person and returns how they stand. Raises NotFound, NotAllowed."""
        return await self._record_row(
            _Row(address=address, basis=kind, on=on, source=source, until=until), BasisWay.COMMAND
        )

    async def show_basis(self, address: str) -> BasisView:
        """Returns the basis of a person with its evidence, and how they stand. Raises NotFound."""
        return await self._parts.database.read(lambda tx: self._basis_view(tx, address))

    async def record_bases(self, content: str, source: str = "") -> FileReport:
        """Records a basis for each line of a CSV: address, basis, on, and source and until where they are.

        `source` counts for lines without one. Raises NotAllowed for a file that is no such CSV.
        """
        done, problems = 0, []
        for line, row in _rows(content, source):
            try:
                await self._record_row(row, BasisWay.FILE)
                done += 1
            except (NotAllowed, NotFound, InvalidAddress) as error:
                problems.append(f"line {line}: {error}")
        return FileReport(done=done, problems=tuple(problems))

    async def _record_row(self, row: _Row, way: BasisWay) -> BasisView:
        said = _read(row, today=self._now.date())
        return await self._parts.database.write(
            lambda tx: self._keep_basis(tx, row.address, said, row.source, way), urgent=way is BasisWay.COMMAND
        )

    async def _keep_basis(self, tx: Tx, address: str, said: Basis, source: str, way: BasisWay) -> BasisView:
        person = await self._person(tx, address)
        statement = BasisStatement(prospect_id=person.id, basis=said, way=way, source=source)
        tools = self._parts.tools
        keeping = BasisKeeping(revisions=tools.revisions, planning=tools.planning)
        recorded = await keeping.record(tx, statement, now=self._now)
        if recorded.stays:
            return replace(await self._basis_view(tx, address), note=staying_words(recorded.stays, said))
        if not recorded.counts:
            raise NotAllowed("the basis was withdrawn on a later day, so this one does not count; give a newer --on")
        return await self._basis_view(tx, address)

    async def _basis_view(self, tx: Tx, address: str) -> BasisView:
        person = await self._person(tx, address)
        kept = await basis.of(tx, person.id)
        newest = await enrollments.latest_of(tx, person.id)
        rules = self._parts.tools.revisions.current.jurisdictions
        where = await placed.of(tx, newest.enrollment.id) if newest else None
        standing = basis_of(where, rules, on=self._now.date()) if where else None
        jurisdiction = standing.jurisdiction if standing else rules.of(person.country)
        return BasisView(
            address=person.address,
            recorded=kept.basis.kind.value if kept else None,
            on=kept.basis.on if kept else None,
            until=kept.basis.until if kept else None,
            source=kept.source if kept else None,
            words=kept.words if kept else None,
            rules=f"{place_words(jurisdiction)}: {jurisdiction.wants}",
            standing=sentence(standing) if standing else "They were never in a cadence.",
            allows=standing is not None and standing.lack is None,
        )

    @property
    def _now(self) -> datetime:
        return self._parts.tools.clock.now()


def _read(row: _Row, *, today: date) -> Basis:
    """Returns the basis that a line says; raises NotAllowed with what was expected instead."""
    kind = named_kind(row.basis)
    if kind is None:
        raise NotAllowed(f"expected a basis: {in_words(each.value for each in RECORDED)}; got {row.basis!r}")
    on = _date(row.on, "on") if row.on else today
    until = _date(row.until, "until") if row.until else None
    if on > today:
        raise NotAllowed(f"expected a day that has come, got {on}")
    if until is not None and until < on:
        raise NotAllowed(f"expected an end after {on}, got {until}")
    if kind is not BasisKind.NONE and not row.source.strip():
        raise NotAllowed("expected where it stands, such as: --source 'signed at the fair'")
    return Basis(kind=kind, on=on, until=until)


def _date(text: str, name: str) -> date:
    try:
        return named_day(text) or day(text.strip())
    except Unexpected as error:
        raise NotAllowed(f"{name}: {error.expected}") from None


def _rows(content: str, source: str) -> list[tuple[int, _Row]]:
    """Returns the lines of a CSV with its heads address, basis and on, or their like; raises NotAllowed."""
    rows = csv_rows("the file", content, most=MOST_ROWS)
    heads = [_head(cell) for cell in rows[0][1]] if rows else []
    missing = [name for name in _NAMES[:3] if name not in heads]
    if missing:
        raise NotAllowed(
            f"line 1: expected the heads address, basis and on (and source, until); {missing[0]} is missing"
        )
    return [(line, _row(dict(zip(heads, cells, strict=False)), source)) for line, cells in rows[1:]]


def _head(written: str) -> str:
    """Returns which column a head means, in the words of an import too; as written where none."""
    said = fold(written.strip())
    return next((name for name, column in _COLUMNS.items() if column and said in usual_heads(column)), said)


def _row(cells: dict[str, str], source: str) -> _Row:
    found = {name: cells.get(name, "").strip() for name in _NAMES}
    return _Row(**found | {"source": found["source"] or source})
