"""Compares the rules in force with proposed ones, for everybody in a cadence; only reads, some companies at a time."""

import asyncio
import heapq
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta

from nurture.domain.changes import Change, ChangeKind, ChangeLine, ChangeTotal, Comparison, WeekLoad
from nurture.services.basis import next_has_basis, permit_alike
from nurture.services.changes import Scene, changes_in, to_decide
from nurture.services.standing import surroundings_of
from nurture.storage import survey
from nurture.storage.database import Database, Tx
from nurture.storage.survey import Named, Page, Surveyed

COMPANIES = 500
"""So many are read in one transaction: some ten milliseconds of the loop's time, and bounded memory."""

NAMED = 200
"""People that a comparison names at most."""

Progress = Callable[[int, int], None]
"""Is told how many open enrollments were looked at, of how many."""


def unheeded(_done: int, _of: int) -> None:
    """Tells nobody."""


async def compare(database: Database, scene: Scene, *, progress: Progress = unheeded) -> Comparison:
    """Returns what the proposed rules of a scene would change for everybody in a cadence.

    Raises NurtureError when a send window never opens. What is written meanwhile is seen or not.
    """
    tally, after = _Tally(scene), 0
    total = await database.read(survey.count)
    while True:
        page, changes = await _compare_some(database, scene, after)
        tally.add(page.rows, changes)
        if page.last is None:
            break
        after = page.last
        progress(min(tally.enrollments, total), total)
        await database.step_back()
    return await database.read(tally.comparison)


async def _compare_some(database: Database, scene: Scene, after: int) -> tuple[Page, tuple[Change, ...]]:
    async def look(tx: Tx) -> tuple[Page, tuple[Change, ...]]:
        return await changes_after(tx, scene, after=after)

    return await database.read(look)


async def changes_after(
    tx: Tx, scene: Scene, *, after: int, companies: int | None = None, locked: bool = False
) -> tuple[Page, tuple[Change, ...]]:
    """Returns the next companies' open enrollments, and what changes for them; `locked` is for who then writes."""
    page = await survey.page(tx, after=after, companies=companies or COMPANIES, locked=locked)
    rows = to_decide(page.rows, scene)
    if not rows:
        return page, ()
    found = await surroundings_of(tx, [row.place for row in rows], now=scene.now)
    return page, await asyncio.to_thread(changes_in, rows, found, scene)


class _Tally:
    """Adds up changes, keeping those that come first."""

    def __init__(self, scene: Scene) -> None:
        self.enrollments = 0
        self._totals: Counter[tuple[str, ChangeKind]] = Counter()
        self._later: Counter[str] = Counter()
        self._before: Counter[date] = Counter()
        self._after: Counter[date] = Counter()
        self._first: list[tuple[float, int, Change]] = []
        self._ruled_anew = scene.ruled_anew
        self._before_rules, self._after_rules = (each.current.jurisdictions for each in (scene.old, scene.new))
        self._permits_alike = permit_alike(self._before_rules, self._after_rules)
        self._refused = self._allowed = 0

    def add(self, rows: Iterable[Surveyed], changes: Iterable[Change]) -> None:
        """Counts some companies."""
        changed = {change.enrollment_id: change for change in changes}
        for row in rows:
            self.enrollments += 1
            change = changed.get(row.place.enrollment_id)
            before = row.touch.due_at if row.touch else None
            after = before if change is None else change.after.due_at if change.after else None
            _count_week(self._before, before)
            _count_week(self._after, after)
            self._count_basis(row)
            if change is None and row.place.cadence in self._ruled_anew:
                self._later[row.place.cadence] += 1
        for change in changed.values():
            self._totals[change.cadence, change.kind] += 1
            self._keep(change)

    def _count_basis(self, row: Surveyed) -> None:
        if self._permits_alike:
            return
        before, after = (next_has_basis(row, rules) for rules in (self._before_rules, self._after_rules))
        self._refused += before and not after
        self._allowed += after and not before

    def _keep(self, change: Change) -> None:
        entry = (-change.nearest.timestamp(), -change.enrollment_id, change)
        if len(self._first) < NAMED:
            heapq.heappush(self._first, entry)
        else:
            heapq.heappushpop(self._first, entry)

    async def comparison(self, tx: Tx) -> Comparison:
        """Returns the sums, with the names of those who come first."""
        first = sorted((entry[2] for entry in self._first), key=lambda change: (change.nearest, change.enrollment_id))
        named = await survey.names_of(tx, (change.prospect_id for change in first))
        mondays = _mondays(self._before | self._after)
        return Comparison(
            enrollments=self.enrollments,
            totals=tuple(
                ChangeTotal(cadence=cadence, kind=kind, people=people)
                for (cadence, kind), people in sorted(self._totals.items())
            ),
            later=dict(sorted(self._later.items())),
            weeks=tuple(WeekLoad(monday=day, before=self._before[day], after=self._after[day]) for day in mondays),
            people=tuple(_line(change, named[change.prospect_id]) for change in first),
            unnamed=sum(self._totals.values()) - len(first),
            refused=self._refused,
            allowed=self._allowed,
        )


def _mondays(counted: Counter[date]) -> tuple[date, ...]:
    """Returns every week from the first to the last, those without any too."""
    if not counted:
        return ()
    first, last = min(counted), max(counted)
    return tuple(first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1))


def _count_week(counted: Counter[date], moment: datetime | None) -> None:
    if moment is not None:
        day = moment.astimezone(UTC).date()
        counted[day - timedelta(days=day.weekday())] += 1


def _line(change: Change, named: Named) -> ChangeLine:
    before, after = change.before, change.after
    return ChangeLine(
        kind=change.kind,
        address=named.address,
        account=named.account,
        cadence=change.cadence,
        new_cadence=change.new_cadence,
        step=before.step if before else None,
        due_at=before.due_at if before else None,
        new_step=after.step if after else None,
        new_due_at=after.due_at if after else None,
        because=after.because if after else (),
    )
