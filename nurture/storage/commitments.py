"""Commitments: dates prospects named."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import ColumnElement, bindparam, insert, select, update

from nurture.domain.commitment import Commitment, Precision
from nurture.domain.touch import OPEN_TOUCH, TouchKind
from nurture.storage.database import Tx
from nurture.storage.schema import commitments, enrollments, touches


async def add(
    tx: Tx,
    prospect_id: int,
    *,
    words: str,
    on: date,
    precision: Precision,
    inbox_id: int | None,
    now: datetime,
) -> int:
    """Keeps a named date and returns its id; an earlier open one of the same day is replaced."""
    await tx.execute(
        update(commitments)
        .where(commitments.c.prospect_id == prospect_id, commitments.c.state == "open", commitments.c.on == on)
        .values(state="replaced")
    )
    statement = insert(commitments).values(
        prospect_id=prospect_id,
        words=words,
        on=on,
        precision=precision.value,
        inbox_id=inbox_id,
        created_at=now,
    )
    return int((await tx.execute(statement.returning(commitments.c.id))).scalar_one())


async def mark_by_rep(tx: Tx, commitment_id: int) -> None:
    """Keeps that a date was named by a rep and not by the prospect."""
    await tx.execute(update(commitments).where(commitments.c.id == commitment_id).values(by_rep=True))


async def open_of(tx: Tx, prospect_id: int) -> tuple[Commitment, ...]:
    """Returns the dates a person named that are not kept yet, earliest first."""
    return (await open_of_all(tx, (prospect_id,))).get(prospect_id, ())


_OPEN_OF_ALL = (
    select(commitments)
    .where(commitments.c.prospect_id.in_(bindparam("people", expanding=True)), commitments.c.state == "open")
    .order_by(commitments.c.on, commitments.c.id)
)


async def open_of_all(tx: Tx, prospect_ids: Iterable[int]) -> dict[int, tuple[Commitment, ...]]:
    """Returns by person the dates they named that are not kept yet, earliest first; who named none is left out."""
    rows = await tx.execute(_OPEN_OF_ALL, {"people": tuple(prospect_ids)})
    found: dict[int, tuple[Commitment, ...]] = {}
    for row in rows:
        named = Commitment(id=row.id, words=row.words, on=row.on, precision=Precision(row.precision), by_rep=row.by_rep)
        found[row.prospect_id] = (*found.get(row.prospect_id, ()), named)
    return found


def _unkept() -> ColumnElement[bool]:
    """Open, of somebody in a running cadence, and with no touch on its way that would keep it."""
    keeping = select(touches.c.id).where(
        touches.c.enrollment_id == enrollments.c.id,
        touches.c.kind == TouchKind.COMMITMENT.value,
        touches.c.occurrence == commitments.c.id,
        touches.c.state.in_(tuple(state.value for state in OPEN_TOUCH)),
    )
    running = (enrollments.c.prospect_id == commitments.c.prospect_id) & (enrollments.c.state == "active")
    return (commitments.c.state == "open") & running & ~keeping.exists()


# Asked of each open commitment in its order: as a join it would begin with every running enrollment.
_NEXT_UNKEPT = (
    select(commitments.c.on)
    .where(commitments.c.state == "open", select(enrollments.c.id).where(_unkept()).correlate(commitments).exists())
    .order_by(commitments.c.on)
    .limit(1)
)


async def come_unkept(tx: Tx, *, until: date, limit: int) -> tuple[int, ...]:
    """Returns the enrollments of people who named a day up to that one that no planned touch keeps."""
    rows = await tx.execute(
        select(enrollments.c.id)
        .where(_unkept(), commitments.c.on <= until)
        .order_by(commitments.c.on, commitments.c.id)
        .limit(limit)
    )
    return tuple(dict.fromkeys(rows.scalars()))


async def next_unkept(tx: Tx) -> date | None:
    """Returns the next named day that no planned touch keeps, or None."""
    return (await tx.execute(_NEXT_UNKEPT)).scalar()


async def move(tx: Tx, commitment_id: int, state: str) -> None:
    """Ends an open commitment as kept, reminded or canceled."""
    await move_all(tx, (commitment_id,), state)


async def move_all(tx: Tx, commitment_ids: tuple[int, ...], state: str) -> None:
    """Ends the open ones of these commitments as kept, reminded or canceled."""
    chosen = commitments.c.id.in_(commitment_ids) & (commitments.c.state == "open")
    if commitment_ids:
        await tx.execute(update(commitments).where(chosen).values(state=state))


async def cancel_all(tx: Tx, prospect_id: int) -> None:
    """Ends every open commitment of a person."""
    await tx.execute(
        update(commitments)
        .where(commitments.c.prospect_id == prospect_id, commitments.c.state == "open")
        .values(state="canceled")
    )


async def replace_before(tx: Tx, prospect_id: int, on: date) -> None:
    """Ends the open dates before that day: a rep said to wait until then."""
    earlier = (commitments.c.prospect_id == prospect_id) & (commitments.c.on < on)
    await tx.execute(update(commitments).where(earlier, commitments.c.state == "open").values(state="replaced"))


async def erase_of_message(tx: Tx, inbox_id: int, *, prospect_id: int) -> None:
    """Cancels and erases what a message that was undone had named for a person."""
    theirs = (commitments.c.inbox_id == inbox_id) & (commitments.c.prospect_id == prospect_id)
    await tx.execute(update(commitments).where(theirs).values(state="canceled", words=""))
