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
    said: "RepsWords | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RepsWords:
    """What a rep says of a no: kept beside it, never as the prospect's words.

    `told_by` when the quote itself is a rep's, `confirmed` when the reason is, `is_ours` when the no was ours to say.
    """

    note: str | None = None
    role: str | None = None
    stage: str | None = None
    told_by: str | None = None
    confirmed: bool = False
    is_ours: bool = False


_WORDS = ("quote", "resume", "competitor", "feature", "subject", "message_id", "note", "role", "stage")
_NOTHING = RepsWords()
_OURS = "ours"


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
        inbox_id=row.inbox_id,
        forwarder_id=row.forwarder_id,
        created_at=row.created_at,
        message_id=row.message_id,
        told_by=row.told_by,
        note=row.note,
        is_ours=row.ours_or_theirs == _OURS,
        competitor=row.competitor,
        feature=row.feature,
    )


async def add(tx: Tx, new: NewRejection, *, now: datetime) -> int:
    """Keeps a no and returns its id."""
    said = new.said or _NOTHING
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
        note=said.note,
        role=said.role,
        stage=said.stage,
        told_by=said.told_by,
        reason_confirmed=said.confirmed,
        ours_or_theirs=_OURS if said.is_ours else None,
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


async def name_competitor(tx: Tx, rejection_id: int, competitor: str) -> None:
    """Sets whom they chose or stay with, as the rep said it."""
    await tx.execute(update(rejections).where(rejections.c.id == rejection_id).values(competitor=competitor))


async def name_role(tx: Tx, rejection_id: int, role: str) -> None:
    """Sets what the person does, as the rep said it."""
    await tx.execute(update(rejections).where(rejections.c.id == rejection_id).values(role=role))


async def add_reason(tx: Tx, rejection_id: int, reason: Reason) -> None:
    """Adds a further reason as the rep said it."""
    known = (await get(tx, rejection_id)).also
    also = [each.value for each in dict.fromkeys((*known, reason))]
    await tx.execute(update(rejections).where(rejections.c.id == rejection_id).values(also=also))


async def add_note(tx: Tx, rejection_id: int, words: str) -> None:
    """Adds words of a rep to a no."""
    known = (await get(tx, rejection_id)).note
    note = f"{known}\n{words}" if known else words
    await tx.execute(update(rejections).where(rejections.c.id == rejection_id).values(note=note))


async def disown(tx: Tx, rejection_id: int, *, ours: bool) -> None:
    """Sets whether the no was ours to say: they are no fit."""
    values = {"ours_or_theirs": _OURS if ours else None}
    await tx.execute(update(rejections).where(rejections.c.id == rejection_id).values(**values))


async def of_message(tx: Tx, inbox_id: int) -> tuple[Rejection, ...]:
    """Returns the standing noes that one message brought, oldest first."""
    rows = await tx.execute(
        select(rejections)
        .where(rejections.c.inbox_id == inbox_id, rejections.c.undone_at.is_(None))
        .order_by(rejections.c.id)
    )
    return tuple(_rejection(row) for row in rows)


async def undo(tx: Tx, rejection_id: int, *, now: datetime) -> None:
    """Takes a no back and erases its words."""
    await tx.execute(
        update(rejections).where(rejections.c.id == rejection_id).values(undone_at=now, **dict.fromkeys(_WORDS))
    )
