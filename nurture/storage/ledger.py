"""The consent ledger: lines are only ever added."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.engine import Row

from nurture.domain.consent import LedgerKind, LedgerLine, StopWay, SubjectHash
from nurture.domain.reading import Scope
from nurture.storage.database import Tx
from nurture.storage.schema import suppressions
from nurture.storage.stepping import distinct

_NEWEST = 10_000
"""Lines that a look at the newest ones covers: more than are written in the time that an erasure takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """A line to add; `source` names a file or an operator's text, never an address."""

    kind: LedgerKind
    scope: Scope
    subject: SubjectHash
    way: StopWay
    source: str | None = None
    inbox_id: int | None = None
    lifts_id: int | None = None


def _line(row: Row[Any]) -> LedgerLine:
    return LedgerLine(
        id=row.id,
        kind=LedgerKind(row.kind),
        scope=Scope(row.scope),
        way=StopWay(row.way),
        at=row.at,
        inbox_id=row.inbox_id,
        ended=row.lifted is not None,
    )


async def add(tx: Tx, new: NewLine, *, now: datetime) -> int:
    """Adds a line and returns its id."""
    statement = insert(suppressions).values(
        kind=new.kind.value,
        scope=new.scope.value,
        subject=new.subject.value,
        key_id=new.subject.key_id,
        version=new.subject.version,
        way=new.way.value,
        source=new.source,
        inbox_id=new.inbox_id,
        lifts_id=new.lifts_id,
        at=now,
    )
    return int((await tx.execute(statement.returning(suppressions.c.id))).scalar_one())


_lift = suppressions.alias()
_STOPS_OF = (
    select(suppressions, _lift.c.id.label("lifted"))
    .outerjoin(_lift, _lift.c.lifts_id == suppressions.c.id)
    .where(
        suppressions.c.subject.in_(bindparam("subjects", expanding=True)),
        suppressions.c.kind == LedgerKind.STOP.value,
        _lift.c.id.is_(None),
    )
    .order_by(suppressions.c.id)
)


async def stops_of(tx: Tx, subjects: Iterable[SubjectHash]) -> dict[str, tuple[LedgerLine, ...]]:
    """Returns for each hash value the stops that stand against it, oldest first; lifted ones are left out."""
    rows = await tx.execute(_STOPS_OF, {"subjects": [*{subject.value for subject in subjects}]})
    found: dict[str, tuple[LedgerLine, ...]] = {}
    for row in rows:
        found[row.subject] = (*found.get(row.subject, ()), _line(row))
    return found


async def lines_of(tx: Tx, subjects: Iterable[SubjectHash]) -> tuple[LedgerLine, ...]:
    """Returns every line about the subjects, stops and lifts, oldest first."""
    lift = suppressions.alias()
    rows = await tx.execute(
        select(suppressions, lift.c.id.label("lifted"))
        .outerjoin(lift, lift.c.lifts_id == suppressions.c.id)
        .where(suppressions.c.subject.in_({subject.value for subject in subjects}))
        .order_by(suppressions.c.id)
    )
    return tuple(_line(row) for row in rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingLine:
    """A stop that stands, with the subject a lift must name, and of when it is."""

    id: int
    scope: Scope
    subject: SubjectHash
    at: datetime


async def standing_of_message(tx: Tx, subjects: Iterable[SubjectHash], inbox_id: int) -> tuple[StandingLine, ...]:
    """Returns the stops about the subjects that one message brought and nothing has lifted."""
    lift = suppressions.alias()
    rows = await tx.execute(
        select(suppressions)
        .outerjoin(lift, lift.c.lifts_id == suppressions.c.id)
        .where(
            suppressions.c.subject.in_({subject.value for subject in subjects}),
            suppressions.c.kind == LedgerKind.STOP.value,
            suppressions.c.inbox_id == inbox_id,
            lift.c.id.is_(None),
        )
    )
    return tuple(
        StandingLine(
            id=row.id,
            scope=Scope(row.scope),
            subject=SubjectHash(value=row.subject, key_id=row.key_id, version=row.version),
            at=row.at,
        )
        for row in rows
    )


_KEYS_USED = distinct(suppressions.c.key_id)


async def newest_erasures(tx: Tx, *, before: datetime) -> dict[int, SubjectHash]:
    """Returns by line whose stop by erasure, of before that moment, stands among the newest lines."""
    lift = suppressions.alias()
    newest = select(func.max(suppressions.c.id)).scalar_subquery()
    rows = await tx.execute(
        select(suppressions.c.id, suppressions.c.subject, suppressions.c.key_id, suppressions.c.version)
        .outerjoin(lift, lift.c.lifts_id == suppressions.c.id)
        .where(suppressions.c.id > newest - _NEWEST, suppressions.c.way == StopWay.ERASURE.value)
        .where(suppressions.c.kind == LedgerKind.STOP.value, suppressions.c.at < before, lift.c.id.is_(None))
        .order_by(suppressions.c.id)
    )
    return {row.id: SubjectHash(value=row.subject, key_id=row.key_id, version=row.version) for row in rows}


async def keys_used(tx: Tx) -> frozenset[int]:
    """Returns the id of every key the ledger was ever written under."""
    return frozenset((await tx.execute(_KEYS_USED)).scalars())
