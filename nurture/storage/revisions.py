"""Revisions of the configuration: one in force, those before it, and the edit that waits or has mistakes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from nurture.domain.revising import RevisionLine, RevisionStanding, RevisionState
from nurture.storage.database import Tx
from nurture.storage.schema import revisions

_OFFERED = (RevisionState.PENDING.value, RevisionState.REJECTED.value)
_KEPT_FILES = 100
"""Of so many replaced revisions the files are kept; of older ones only that they were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRevision:
    """A revision by the digest of its files, and these packed."""

    digest: str
    files: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRevision:
    """A revision with its files, packed; None when they are not kept any more."""

    number: int
    digest: str
    files: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """The revision in force while touches are still planned anew after it: all up to the company `settled_to` are."""

    number: int
    digest: str
    replaces: int | None
    settled_to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """How a revision comes into force: through whom, what it changes, by kind, and whether nothing is left to do.

    Unless it is `settled`, touches are still to be planned anew.
    """

    by: str
    totals: Mapping[str, int] = field(default_factory=dict)
    settled: bool = False


_IN_FORCE = select(revisions).where(revisions.c.state == RevisionState.IN_FORCE.value)
_NUMBER = select(revisions.c.id).where(revisions.c.state == RevisionState.IN_FORCE.value)
_LINE = tuple(column for column in revisions.c if column.name != "files")


async def number_in_force(tx: Tx) -> int | None:
    """Returns the number of the revision in force, or None before the first."""
    return (await tx.execute(_NUMBER)).scalar()


async def in_force(tx: Tx) -> StoredRevision | None:
    """Returns the revision in force with its files, or None before the first."""
    row = (await tx.execute(_IN_FORCE)).first()
    return _stored(row) if row else None


async def get(tx: Tx, number: int) -> StoredRevision | None:
    """Returns the revision of that number, or None."""
    row = (await tx.execute(select(revisions).where(revisions.c.id == number))).first()
    return _stored(row) if row else None


async def put_in_force(
    tx: Tx, new: NewRevision, applied: Applied, *, expected: int | None, now: datetime
) -> int | None:
    """Puts a revision in force in the place of the expected one and returns its number.

    None when another one is in force meanwhile, or when that one is not settled: what is planned anew must lie between
    two revisions.
    """
    standing = (await tx.execute(_NUMBER.with_for_update())).scalar()
    if standing != expected or await settling(tx) is not None:
        return None
    await _replace(tx, standing)
    await clear_offered(tx)
    statement = insert(revisions).values(
        digest=new.digest,
        state=RevisionState.IN_FORCE.value,
        files=new.files,
        totals=dict(applied.totals),
        created_at=now,
        applied_at=now,
        applied_by=applied.by,
        replaces_id=standing,
        settled_at=now if applied.settled or standing is None else None,
    )
    return int((await tx.execute(statement.returning(revisions.c.id))).scalar_one())


async def _replace(tx: Tx, number: int | None) -> None:
    """Makes room for the next one, and forgets the files of one that is long gone."""
    one = revisions.c.id == number
    await tx.execute(update(revisions).where(one).values(state=RevisionState.REPLACED.value))
    kept = select(revisions.c.id).where(revisions.c.files.is_not(None), revisions.c.state == "replaced")
    oldest_kept = kept.order_by(revisions.c.id.desc()).offset(_KEPT_FILES).limit(1)
    last = (await tx.execute(oldest_kept)).scalar()
    if last is not None:
        await tx.execute(update(revisions).where(revisions.c.id == last).values(files=None))


async def offer(
    tx: Tx,
    new: NewRevision,
    state: RevisionState,
    *,
    totals: Mapping[str, int],
    problems: str = "",
    now: datetime,
) -> None:
    """Keeps an edit that waits or has mistakes, in the place of the one before."""
    await clear_offered(tx)
    values = {"digest": new.digest, "files": new.files, "totals": dict(totals), "problems": problems}
    await tx.execute(insert(revisions).values(state=state.value, created_at=now, **values))


async def clear_offered(tx: Tx) -> None:
    """Forgets the edit that waits or has mistakes."""
    await tx.execute(delete(revisions).where(revisions.c.state.in_(_OFFERED)))


async def offered(tx: Tx) -> RevisionLine | None:
    """Returns the edit that waits or has mistakes, or None."""
    row = (await tx.execute(select(*_LINE).where(revisions.c.state.in_(_OFFERED)))).first()
    return _line(row) if row else None


async def pending(tx: Tx) -> StoredRevision | None:
    """Returns the edit that waits to be applied, or None."""
    statement = select(revisions).where(revisions.c.state == RevisionState.PENDING.value)
    row = (await tx.execute(statement)).first()
    return _stored(row) if row else None


async def lines(tx: Tx, *, limit: int) -> tuple[RevisionLine, ...]:
    """Returns revisions, the newest first."""
    rows = await tx.execute(select(*_LINE).order_by(revisions.c.id.desc()).limit(limit))
    return tuple(_line(row) for row in rows)


async def was_in_force(tx: Tx, digest: str) -> bool:
    """Tells whether a revision of that digest was in force and is no more."""
    before = (revisions.c.digest == digest) & (revisions.c.state == RevisionState.REPLACED.value)
    return (await tx.execute(select(revisions.c.id).where(before).limit(1))).first() is not None


async def standing(tx: Tx) -> RevisionStanding:
    """Returns what is in force and what became of the last edit."""
    return RevisionStanding(in_force=await line_in_force(tx), offered=await offered(tx))


async def line_in_force(tx: Tx) -> RevisionLine | None:
    """Returns the revision in force without its files, or None before the first."""
    row = (await tx.execute(select(*_LINE).where(revisions.c.state == RevisionState.IN_FORCE.value))).first()
    return _line(row) if row else None


_SETTLING = select(revisions.c.id, revisions.c.digest, revisions.c.replaces_id, revisions.c.settled_to).where(
    revisions.c.state == RevisionState.IN_FORCE.value, revisions.c.settled_at.is_(None)
)


async def settling(tx: Tx, *, lock: bool = False) -> Settling | None:
    """Returns the revision in force when touches are still planned anew after it, or None; locked if wished."""
    row = (await tx.execute(_SETTLING.with_for_update() if lock else _SETTLING)).first()
    if row is None:
        return None
    return Settling(number=row.id, digest=row.digest, replaces=row.replaces_id, settled_to=row.settled_to)


_GATE = select(revisions.c.id, revisions.c.settled_to, revisions.c.settled_at).where(
    revisions.c.state == RevisionState.IN_FORCE.value
)


async def at_the_gate(tx: Tx) -> tuple[int | None, int | None]:
    """Returns the number in force, and up to which company touches are planned by it; None for all of them."""
    row = (await tx.execute(_GATE)).first()
    if row is None:
        return None, None
    return row.id, None if row.settled_at else row.settled_to


async def settle_to(tx: Tx, number: int, company: int, *, replanned: int) -> None:
    """Notes up to which company touches are planned by a revision, and adds how many of them changed."""
    total = revisions.c.replanned + replanned
    await tx.execute(update(revisions).where(revisions.c.id == number).values(settled_to=company, replanned=total))


async def settle(tx: Tx, number: int, *, now: datetime) -> None:
    """Notes that all touches are planned by a revision."""
    await tx.execute(update(revisions).where(revisions.c.id == number).values(settled_at=now))


def _stored(row: Row[Any]) -> StoredRevision:
    return StoredRevision(number=row.id, digest=row.digest, files=row.files)


def _line(row: Row[Any]) -> RevisionLine:
    return RevisionLine(
        number=row.id,
        digest=row.digest,
        state=RevisionState(row.state),
        created_at=row.created_at,
        applied_at=row.applied_at,
        applied_by=row.applied_by,
        totals=dict(row.totals),
        problems=tuple(row.problems.splitlines()),
        settled=row.settled_at is not None,
        replanned=row.replanned,
    )
