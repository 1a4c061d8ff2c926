"""Rejections: every no, with its words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Row

from nurture.domain.reading import Original
from nurture.domain.rejection import Reason, Rejection, RejectionFound
from nurture.storage.database import Tx
from nurture.storage.schema import rejections


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRejection:
    """A no to keep: whose it is, who brought it, and what was understood."""

    prospect_id: int
    account_id: int
    inbox_id: int | None
    rep_id: str
    forwarder_id: str
    said_at: datetime
    found: RejectionFound
    original: Original | None


def _rejection(row: Row[Any]) -> Rejection:
    return Rejection(
        id=row.id,
        prospect_id=row.prospect_id,
        reason=Reason(row.reason),
        also=tuple(Reason(code) for code in row.also),
        quote=row.quote or "",
        said_at=row.said_at,
        rep_id=row.rep_id,
        resume=row.resume,
        resume_on=row.resume_on,
        reason_confirmed=row.reason_confirmed,
    )


async def add(tx: Tx, new: NewRejection, *, now: datetime) -> int:
    """Keeps a no and returns its id."""
    statement = insert(rejections).values(
        prospect_id=new.prospect_id,
        account_id=new.account_id,
        inbox_id=new.inbox_id,
        rep_id=new.rep_id,
        forwarder_id=new.forwarder_id,
        said_at=new.said_at,
        reason=new.found.reason.value,
        also=[reason.value for reason in new.found.also],
        confidence=new.found.confidence,
        quote=new.found.quote,
        resume=new.found.resume,
        resume_on=new.found.resume_on,
        competitor=new.found.competitor,
        feature=new.found.feature,
        message_id=new.original.message_id if new.original else None,
        subject=new.original.subject if new.original else None,
        created_at=now,
    )
    return int((await tx.execute(statement.returning(rejections.c.id))).scalar_one())


async def get(tx: Tx, rejection_id: int) -> Rejection:
    """Returns the no of that id."""
    return _rejection((await tx.execute(select(rejections).where(rejections.c.id == rejection_id))).one())


async def of_prospect(tx: Tx, prospect_id: int) -> tuple[Rejection, ...]:
    """Returns every standing no of a person, oldest first."""
    rows = await tx.execute(
        select(rejections)
        .where(rejections.c.prospect_id == prospect_id, rejections.c.undone_at.is_(None))
        .order_by(rejections.c.said_at, rejections.c.id)
    )
    return tuple(_rejection(row) for row in rows)


async def correct_reason(tx: Tx, rejection_id: int, reason: Reason) -> None:
    """Sets the reason as the rep said it; it counts as confirmed from now on."""
    await tx.execute(
        update(rejections).where(rejections.c.id == rejection_id).values(reason=reason.value, reason_confirmed=True)
    )


async def undo(tx: Tx, rejection_id: int, *, now: datetime) -> None:
    """Takes a no back and erases its words."""
    await tx.execute(
        update(rejections)
        .where(rejections.c.id == rejection_id)
        .values(undone_at=now, quote=None, resume=None, competitor=None, feature=None, subject=None, message_id=None)
    )
