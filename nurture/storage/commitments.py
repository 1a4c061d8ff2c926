"""Commitments: dates prospects named."""

from datetime import date, datetime

from sqlalchemy import insert, select, update

from nurture.domain.commitment import Commitment, Precision
from nurture.storage.database import Tx
from nurture.storage.schema import commitments


async def add(
    tx: Tx, prospect_id: int, *, words: str, on: date, precision: Precision, inbox_id: int | None, now: datetime
) -> int:
    """Keeps a named date and returns its id; an earlier open one of the same day is replaced."""
    await tx.execute(
        update(commitments)
        .where(commitments.c.prospect_id == prospect_id, commitments.c.state == "open", commitments.c.on == on)
        .values(state="replaced")
    )
    statement = insert(commitments).values(
        prospect_id=prospect_id, words=words, on=on, precision=precision.value, inbox_id=inbox_id, created_at=now
    )
    return int((await tx.execute(statement.returning(commitments.c.id))).scalar_one())


async def open_of(tx: Tx, prospect_id: int) -> tuple[Commitment, ...]:
    """Returns the dates a person named that are not kept yet, earliest first."""
    rows = await tx.execute(
        select(commitments)
        .where(commitments.c.prospect_id == prospect_id, commitments.c.state == "open")
        .order_by(commitments.c.on)
    )
    return tuple(Commitment(id=row.id, words=row.words, on=row.on, precision=Precision(row.precision)) for row in rows)


async def move(tx: Tx, commitment_id: int, state: str) -> None:
    """Ends an open commitment as kept, reminded or canceled."""
    await tx.execute(
        update(commitments).where(commitments.c.id == commitment_id, commitments.c.state == "open").values(state=state)
    )


async def cancel_all(tx: Tx, prospect_id: int) -> None:
    """Ends every open commitment of a person."""
    await tx.execute(
        update(commitments)
        .where(commitments.c.prospect_id == prospect_id, commitments.c.state == "open")
        .values(state="canceled")
    )


async def erase_of_message(tx: Tx, inbox_id: int) -> None:
    """Cancels and erases what a message that was undone had named."""
    await tx.execute(update(commitments).where(commitments.c.inbox_id == inbox_id).values(state="canceled", words=""))
