"""Questions that people ask of the database through commands and pages."""

from sqlalchemy import func, select

from nurture.domain.answers import ProspectLine
from nurture.domain.coming import PlanLine
from nurture.domain.languages import UnwrittenLine
from nurture.domain.touch import APPROVAL, NEW_APPROVAL, TouchState
from nurture.storage.database import Tx
from nurture.storage.schema import accounts, enrollments, prospects, rejections, touches


async def prospect_lines(tx: Tx, *, limit: int) -> tuple[ProspectLine, ...]:
    """Returns prospects with their newest no and enrollment, those with the nearest touch first."""
    later_no, later = rejections.alias(), enrollments.alias()
    newest_no = select(func.max(later_no.c.id)).where(later_no.c.prospect_id == prospects.c.id).scalar_subquery()
    newest = select(func.max(later.c.id)).where(later.c.prospect_id == prospects.c.id).scalar_subquery()
    statement = (
        select(
            prospects.c.address,
            prospects.c.name,
            accounts.c.name.label("account"),
            rejections.c.reason,
            enrollments.c.cadence,
            enrollments.c.state,
            enrollments.c.end_reason,
            enrollments.c.rep_id,
            touches.c.due_at,
        )
        .join(accounts, accounts.c.id == prospects.c.account_id)
        .outerjoin(rejections, rejections.c.id == newest_no)
        .outerjoin(enrollments, enrollments.c.id == newest)
        .outerjoin(touches, (touches.c.enrollment_id == enrollments.c.id) & (touches.c.state == "planned"))
        .where(prospects.c.erased_at.is_(None))
        .order_by(touches.c.due_at.is_(None), touches.c.due_at, prospects.c.id)
        .limit(limit)
    )
    return tuple(
        ProspectLine(
            address=row.address or "",
            name=row.name or "",
            account=row.account,
            reason=row.reason or "",
            cadence=row.cadence or "",
            state=f"{row.state}: {row.end_reason}" if row.end_reason else row.state or "not enrolled",
            rep=row.rep_id or "",
            next_at=row.due_at,
        )
        for row in await tx.execute(statement)
    )


async def languages_ahead(tx: Tx) -> tuple[UnwrittenLine, ...]:
    """Returns for each template and language how many touches are planned in it, the soonest first."""
    first = func.min(touches.c.due_at)
    statement = (
        select(touches.c.template, prospects.c.language, func.count().label("planned"), first.label("first_due"))
        .join(prospects, prospects.c.id == touches.c.prospect_id)
        .where(touches.c.state == "planned")
        .group_by(touches.c.template, prospects.c.language)
        .order_by(first, touches.c.template, prospects.c.language)
    )
    return tuple(
        UnwrittenLine(template=row.template, language=row.language, touches=row.planned, first_due=row.first_due)
        for row in await tx.execute(statement)
    )


async def waiting_for_yes(tx: Tx) -> dict[str, int]:
    """Returns by rep how many planned touches were kept back for a yes that was not said, in the order of the ids."""
    statement = (
        select(touches.c.rep_id, func.count())
        .where(
            touches.c.state == TouchState.PLANNED.value,
            touches.c.waiting_for.in_((APPROVAL, NEW_APPROVAL)),
            touches.c.approved_at.is_(None),
        )
        .group_by(touches.c.rep_id)
        .order_by(touches.c.rep_id)
    )
    return {row[0]: row[1] for row in await tx.execute(statement)}


async def plan_lines(tx: Tx, *, limit: int) -> tuple[PlanLine, ...]:
    """Returns planned touches, the nearest first, with what they were last found to wait for."""
    statement = (
        select(
            touches.c.id,
            touches.c.due_at,
            touches.c.step,
            touches.c.waiting_for,
            touches.c.because,
            prospects.c.address,
            accounts.c.name.label("account"),
            enrollments.c.cadence,
        )
        .join(prospects, prospects.c.id == touches.c.prospect_id)
        .join(accounts, accounts.c.id == touches.c.account_id)
        .join(enrollments, enrollments.c.id == touches.c.enrollment_id)
        .where(touches.c.state == "planned")
        .order_by(touches.c.due_at)
        .limit(limit)
    )
    return tuple(
        PlanLine(
            touch_id=row.id,
            due_at=row.due_at,
            address=row.address or "",
            account=row.account,
            cadence=row.cadence,
            step=row.step,
            waiting_for=row.waiting_for,
            because=tuple(row.because),
        )
        for row in await tx.execute(statement)
    )
