"""Every open enrollment with its open touch, read company by company: what an edit of the rules may change."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from nurture.domain.prospect import EnrollmentState
from nurture.domain.touch import OPEN_TOUCH
from nurture.storage.accounts import lock as lock_accounts
from nurture.storage.database import Tx
from nurture.storage.placed import COLUMNS, PlacedEnrollment
from nurture.storage.schema import accounts, enrollments, prospects, rejections, touches
from nurture.storage.types import spelled_out


class OpenTouch(NamedTuple):
    """The open touch of an enrollment: a row as it comes. `due_at` is aware UTC."""

    touch_id: int
    state: str
    kind: str
    step: str
    occurrence: int
    template: str
    content_rule: str
    due_at: datetime


class Surveyed(NamedTuple):
    """An open enrollment and its open touch, None when it has none."""

    place: PlacedEnrollment
    touch: OpenTouch | None


class Page(NamedTuple):
    """All open enrollments of some companies; `last` is the id of the last of them, None when there are no more."""

    rows: tuple[Surveyed, ...]
    last: int | None


class Named(NamedTuple):
    """Who somebody is, for those who run nurture; the address is empty of somebody erased."""

    address: str
    account: str


_BOUNDARY = (
    select(accounts.c.id).where(accounts.c.id > bindparam("after")).order_by(accounts.c.id).limit(bindparam("most"))
)
_TOUCH = (
    touches.c.id.label("touch_id"),
    touches.c.state.label("touch_state"),
    touches.c.kind,
    touches.c.step,
    touches.c.occurrence,
    touches.c.template,
    touches.c.content_rule,
    touches.c.due_at,
)
_IS_OPEN = touches.c.state.in_(spelled_out(*(state.value for state in OPEN_TOUCH)))
_PAGE = (
    select(*COLUMNS, *_TOUCH)
    .join(prospects, prospects.c.id == enrollments.c.prospect_id)
    .join(accounts, accounts.c.id == enrollments.c.account_id)
    .join(rejections, rejections.c.id == enrollments.c.rejection_id)
    .outerjoin(touches, (touches.c.enrollment_id == enrollments.c.id) & _IS_OPEN)
    .where(
        enrollments.c.account_id > bindparam("after"),
        enrollments.c.account_id <= bindparam("last"),
        enrollments.c.state != EnrollmentState.ENDED.value,
    )
    .order_by(enrollments.c.account_id, enrollments.c.id)
)
_COUNT = select(func.count()).select_from(enrollments).where(enrollments.c.state != EnrollmentState.ENDED.value)
_NAMES = (
    select(prospects.c.id, prospects.c.address, accounts.c.name)
    .join(accounts, accounts.c.id == prospects.c.account_id)
    .where(prospects.c.id.in_(bindparam("ids", expanding=True)))
)
_WIDTH = len(COLUMNS)


async def page(tx: Tx, *, after: int, companies: int, locked: bool = False) -> Page:
    """Returns the open enrollments of the next companies, those with ids above `after`, in their order.

    With `locked` the companies are locked first, so that nothing of theirs is claimed before the transaction ends.
    """
    ids = tuple((await tx.execute(_BOUNDARY, {"after": after, "most": companies})).scalars())
    if not ids:
        return Page(rows=(), last=None)
    if locked:
        await lock_accounts(tx, ids)
    rows = await tx.execute(_PAGE, {"after": after, "last": ids[-1]})
    return Page(rows=tuple(_surveyed(tuple(row)) for row in rows), last=ids[-1])


async def count(tx: Tx) -> int:
    """Returns how many enrollments are open."""
    return int((await tx.execute(_COUNT)).scalar_one())


async def names_of(tx: Tx, prospect_ids: Iterable[int]) -> dict[int, Named]:
    """Returns by id who these people are."""
    rows = await tx.execute(_NAMES, {"ids": tuple(prospect_ids)})
    return {row.id: Named(address=row.address or "", account=row.name) for row in rows}


def _surveyed(row: tuple[object, ...]) -> Surveyed:
    has_touch = row[_WIDTH] is not None
    return Surveyed(
        place=PlacedEnrollment._make(row[:_WIDTH]), touch=OpenTouch._make(row[_WIDTH:]) if has_touch else None
    )
