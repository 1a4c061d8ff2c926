"""Enrollments: prospects in cadences, moved only from the state they are in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, insert, or_, select, update
from sqlalchemy.engine import Row

from nurture.domain.prospect import ENROLLMENT_MOVES, AccountState, EndReason, Enrollment, EnrollmentState, HoldReason
from nurture.storage.database import Tx
from nurture.storage.schema import accounts, enrollments
from nurture.storage.stepping import distinct


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEnrollment:
    """An enrollment to begin; `latest_no` is when the no was said (aware UTC).

    One that is imported begins on `starts_on` at the earliest, with a mail that says how long ago the no was.
    """

    prospect_id: int
    account_id: int
    rejection_id: int
    cadence: str
    rep_id: str
    tag: str
    latest_no: datetime
    starts_on: date | None = None
    is_imported: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrollmentFacts:
    """An enrollment with what the planner counts."""

    enrollment: Enrollment
    latest_no: datetime
    unanswered: int
    reminders: int


def _enrollment(row: Row[Any]) -> Enrollment:
    return Enrollment(
        id=row.id,
        prospect_id=row.prospect_id,
        account_id=row.account_id,
        rejection_id=row.rejection_id,
        cadence=row.cadence,
        rep_id=row.rep_id,
        state=EnrollmentState(row.state),
        tag=row.tag,
        enrolled_at=row.enrolled_at,
        hold_reason=HoldReason(row.hold_reason) if row.hold_reason else None,
        held_at=row.held_at,
        end_reason=EndReason(row.end_reason) if row.end_reason else None,
        wait_until=row.wait_until,
    )


def _facts(row: Row[Any]) -> EnrollmentFacts:
    return EnrollmentFacts(
        enrollment=_enrollment(row),
        latest_no=row.latest_no,
        unanswered=row.unanswered,
        reminders=row.reminders,
    )


async def add(tx: Tx, new: NewEnrollment, *, now: datetime) -> int:
    """Begins an enrollment and returns its id; a person has at most one that has not ended."""
    statement = insert(enrollments).values(
        prospect_id=new.prospect_id,
        account_id=new.account_id,
        rejection_id=new.rejection_id,
        cadence=new.cadence,
        rep_id=new.rep_id,
        tag=new.tag,
        latest_no=new.latest_no,
        starts_on=new.starts_on,
        is_imported=new.is_imported,
        state=EnrollmentState.ACTIVE.value,
        enrolled_at=now,
    )
    return int((await tx.execute(statement.returning(enrollments.c.id))).scalar_one())


async def get(tx: Tx, enrollment_id: int) -> EnrollmentFacts:
    """Returns the enrollment of that id."""
    return _facts((await tx.execute(select(enrollments).where(enrollments.c.id == enrollment_id))).one())


async def open_of(tx: Tx, prospect_id: int) -> EnrollmentFacts | None:
    """Returns the enrollment of a person that has not ended, or None."""
    row = (
        await tx.execute(
            select(enrollments).where(enrollments.c.prospect_id == prospect_id, enrollments.c.state != "ended")
        )
    ).first()
    return _facts(row) if row else None


async def latest_of(tx: Tx, prospect_id: int) -> EnrollmentFacts | None:
    """Returns the newest enrollment of a person, ended or not, or None."""
    row = (
        await tx.execute(
            select(enrollments)
            .where(enrollments.c.prospect_id == prospect_id)
            .order_by(enrollments.c.id.desc())
            .limit(1)
        )
    ).first()
    return _facts(row) if row else None


async def open_of_account(tx: Tx, account_id: int) -> tuple[Enrollment, ...]:
    """Returns every enrollment of an account that has not ended."""
    rows = await tx.execute(
        select(enrollments).where(enrollments.c.account_id == account_id, enrollments.c.state != "ended")
    )
    return tuple(_enrollment(row) for row in rows)


async def prospect_of_tag(tx: Tx, tag: str) -> tuple[int, int, int] | None:
    """Returns (enrollment, prospect, account) of a reply tag, or None."""
    row = (
        await tx.execute(
            select(enrollments.c.id, enrollments.c.prospect_id, enrollments.c.account_id).where(
                enrollments.c.tag == tag
            )
        )
    ).first()
    return (row.id, row.prospect_id, row.account_id) if row else None


async def _move(tx: Tx, enrollment_id: int, old: EnrollmentState, new: EnrollmentState, **values: object) -> bool:
    if (old, new) not in ENROLLMENT_MOVES:
        raise ValueError(f"an enrollment never moves from {old} to {new}")
    statement = (
        update(enrollments)
        .where(enrollments.c.id == enrollment_id, enrollments.c.state == old.value)
        .values(state=new.value, **values)
    )
    return (await tx.execute(statement)).rowcount == 1


async def hold(tx: Tx, enrollment_id: int, reason: HoldReason, *, now: datetime) -> bool:
    """Holds an active enrollment for a person's decision; False when it was not active."""
    return await _move(
        tx,
        enrollment_id,
        EnrollmentState.ACTIVE,
        EnrollmentState.HELD,
        hold_reason=reason.value,
        held_at=now,
        reminders=0,
    )


async def release(tx: Tx, enrollment_id: int) -> bool:
    """Lets a held enrollment go on; False when it was not held."""
    return await _move(tx, enrollment_id, EnrollmentState.HELD, EnrollmentState.ACTIVE, hold_reason=None, held_at=None)


async def end(tx: Tx, enrollment_id: int, reason: EndReason, *, now: datetime) -> bool:
    """Ends an enrollment; False when it had ended."""
    for old in (EnrollmentState.ACTIVE, EnrollmentState.HELD):
        if await _move(tx, enrollment_id, old, EnrollmentState.ENDED, end_reason=reason.value, ended_at=now):
            return True
    return False


async def wait(tx: Tx, enrollment_id: int, until: date | None) -> None:
    """Sets the day before which nothing goes out, None for none."""
    await tx.execute(update(enrollments).where(enrollments.c.id == enrollment_id).values(wait_until=until))


async def hear(tx: Tx, enrollment_id: int) -> None:
    """Records a sign of life: the count of unanswered touches starts again."""
    await tx.execute(update(enrollments).where(enrollments.c.id == enrollment_id).values(unanswered=0))


_COUNT_UNANSWERED = (
    update(enrollments)
    .where(enrollments.c.id.in_(bindparam("ids", expanding=True)))
    .values(unanswered=enrollments.c.unanswered + 1)
)


async def count_unanswered(tx: Tx, *enrollment_ids: int) -> None:
    """Counts in each enrollment one more touch that nobody has answered yet."""
    await tx.execute(_COUNT_UNANSWERED, {"ids": enrollment_ids})


async def renew(tx: Tx, enrollment_id: int, *, rejection_id: int, cadence: str, latest_no: datetime) -> None:
    """Takes a further no into a standing enrollment: the cool-off starts again."""
    await tx.execute(
        update(enrollments)
        .where(enrollments.c.id == enrollment_id)
        .values(rejection_id=rejection_id, cadence=cadence, latest_no=latest_no)
    )


async def change_cadence(tx: Tx, enrollment_id: int, cadence: str) -> None:
    """Moves an enrollment to another cadence."""
    await tx.execute(update(enrollments).where(enrollments.c.id == enrollment_id).values(cadence=cadence))


def _waits_for_a_rep() -> ColumnElement[bool]:
    """Held and not in a rep's hands already: whoever talks to the company has decided."""
    theirs = (accounts.c.id == enrollments.c.account_id) & (accounts.c.state == AccountState.TALKING.value)
    return (enrollments.c.state == EnrollmentState.HELD.value) & ~select(accounts.c.id).where(theirs).exists()


_LONGEST_HELD = (
    select(enrollments.c.held_at)
    .where(_waits_for_a_rep(), enrollments.c.reminders == bindparam("reminders"))
    .order_by(enrollments.c.held_at)
    .limit(1)
)


async def without_cadence(tx: Tx, known: Iterable[str]) -> tuple[Enrollment, ...]:
    """Returns those that have not ended and whose cadence is none of the known ones."""
    running = enrollments.c.state != "ended"
    gone = frozenset((await tx.execute(distinct(enrollments.c.cadence, running))).scalars()) - frozenset(known)
    if not gone:
        return ()
    rows = await tx.execute(
        select(enrollments).where(running, enrollments.c.cadence.in_(gone)).order_by(enrollments.c.id)
    )
    return tuple(_enrollment(row) for row in rows)


async def to_remind(tx: Tx, *, held_before: tuple[datetime, ...], limit: int) -> tuple[EnrollmentFacts, ...]:
    """Returns held enrollments, the oldest first, that began to wait before the moment for their next reminder.

    `held_before` has a moment for the first reminder, the second and so on: one moment for all would let those that
    wait for a later one fill the batch and keep back the others.
    """
    due = [
        (enrollments.c.reminders == count) & (enrollments.c.held_at < moment)
        for count, moment in enumerate(held_before)
    ]
    rows = await tx.execute(
        select(enrollments).where(_waits_for_a_rep(), or_(*due)).order_by(enrollments.c.held_at).limit(limit)
    )
    return tuple(_facts(row) for row in rows)


async def longest_held(tx: Tx, *, reminders: int) -> datetime | None:
    """Returns since when the enrollment waits that waits longest of those reminded of so often, or None."""
    return (await tx.execute(_LONGEST_HELD, {"reminders": reminders})).scalar()


async def count_reminder(tx: Tx, enrollment_id: int) -> None:
    """Counts one more reminder of a hold."""
    await tx.execute(
        update(enrollments).where(enrollments.c.id == enrollment_id).values(reminders=enrollments.c.reminders + 1)
    )


async def count_by_state(tx: Tx) -> dict[str, int]:
    """Returns how many enrollments stand in each state."""
    rows = await tx.execute(select(enrollments.c.state, func.count()).group_by(enrollments.c.state))
    return {row[0]: row[1] for row in rows}
