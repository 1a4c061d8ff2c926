"""People of imports whom nobody kept: found and forgotten by the batch, when retention gives no more time."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update

from nurture.storage.database import Tx
from nurture.storage.imports import FORGOTTEN, HELD, LEFT, LISTED
from nurture.storage.schema import enrollments, import_people, imports, rejections

_TO_FORGET = (HELD, LISTED, LEFT)


async def to_forget(tx: Tx, *, before: datetime, limit: int) -> tuple[tuple[int, int, bool], ...]:
    """Returns people (place, person, whether they are in a cadence or known by a further no) whom nobody kept.

    They are of the oldest import of before that moment that has such people.
    """
    oldest = await _oldest_to_forget(tx, before)
    if oldest is None:
        return ()
    entered = select(enrollments.c.id).where(enrollments.c.prospect_id == import_people.c.prospect_id).exists()
    others = select(rejections.c.id).where(
        rejections.c.prospect_id == import_people.c.prospect_id, rejections.c.id != import_people.c.rejection_id
    )
    rows = await tx.execute(
        select(import_people.c.id, import_people.c.prospect_id, (entered | others.exists()).label("is_known"))
        .where(import_people.c.import_id == oldest, import_people.c.state.in_(_TO_FORGET))
        .order_by(import_people.c.id)
        .limit(limit)
    )
    return tuple((row.id, row.prospect_id, bool(row.is_known)) for row in rows)


async def mark_forgotten(tx: Tx, ids: Iterable[int]) -> None:
    """Notes that people whom nobody kept were forgotten."""
    await tx.execute(update(import_people).where(import_people.c.id.in_(tuple(ids))).values(state=FORGOTTEN))


async def close_forgotten(tx: Tx, *, before: datetime, now: datetime) -> None:
    """Notes of the imports of before that moment in which nobody is left to forget that it is so."""
    left = select(import_people.c.id).where(
        import_people.c.import_id == imports.c.id, import_people.c.state.in_(_TO_FORGET)
    )
    past = (imports.c.created_at < before) & imports.c.forgotten_at.is_(None)
    await tx.execute(update(imports).where(past, ~left.exists()).values(forgotten_at=now))


async def _oldest_to_forget(tx: Tx, before: datetime) -> int | None:
    past = (imports.c.created_at < before) & imports.c.forgotten_at.is_(None)
    found: int | None = (
        await tx.execute(select(imports.c.id).where(past).order_by(imports.c.created_at).limit(1))
    ).scalar()
    return found
