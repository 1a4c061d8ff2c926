"""All that sending needs to know of a touch, read for a whole batch at once."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, select

from nurture.domain.touch import PlannedTouch, TouchState
from nurture.storage.database import Tx
from nurture.storage.schema import accounts, enrollments, prospects, rejections, touches


class Candidate(NamedTuple):
    """A touch with its person, account, enrollment and no. Times are aware UTC.

    A row as it comes, since each touch is read twice on its way out, and half a hundred fields would be set each time.
    """

    touch_id: int
    enrollment_id: int
    prospect_id: int
    account_id: int
    kind: str
    step: str
    occurrence: int
    template: str
    content_rule: str
    content_id: str | None
    state: str
    waiting_for: str | None
    claimed_by: str | None
    attempts: int
    due_at: datetime
    next_try_at: datetime
    cleared_at: datetime | None
    tag: str
    message_id: str | None
    rehearsed_at: datetime | None
    noticed_at: datetime | None
    shown_content: str | None
    shown_digest: str | None
    approved_at: datetime | None
    edited_words: str | None
    given_url: str | None
    given_words: str | None
    enrollment_state: str
    cadence: str
    rep_id: str
    reply_tag: str
    latest_no: datetime
    unanswered: int
    wait_until: date | None
    starts_on: date | None
    is_imported: bool
    address: str | None
    address_hash: str
    key_id: int
    name: str | None
    title: str | None
    language: str
    zone: str | None
    country: str | None
    region: str | None
    account_name: str
    account_state: str
    account_zone: str | None
    account_country: str | None
    also_in: str | None
    account_also_in: str | None
    account_region: str | None
    industry: str | None
    tags: list[str]
    reason: str
    also: list[str]
    reason_confirmed: bool
    quote: str | None
    competitor: str | None
    said_role: str | None
    basis: str | None
    basis_at: datetime | None
    basis_until: date | None
    said_at: datetime
    said_to: str
    told_by: str | None
    original_message_id: str | None
    original_subject: str | None
    referred_by_id: int | None
    referrer: str | None


_referrer = prospects.alias("referrer")

_COLUMNS = (
    touches.c.id.label("touch_id"),
    touches.c.enrollment_id,
    touches.c.prospect_id,
    touches.c.account_id,
    touches.c.kind,
    touches.c.step,
    touches.c.occurrence,
    touches.c.template,
    touches.c.content_rule,
    touches.c.content_id,
    touches.c.state,
    touches.c.waiting_for,
    touches.c.claimed_by,
    touches.c.attempts,
    touches.c.due_at,
    touches.c.next_try_at,
    touches.c.cleared_at,
    touches.c.tag,
    touches.c.message_id,
    touches.c.rehearsed_at,
    touches.c.noticed_at,
    touches.c.shown_content,
    touches.c.shown_digest,
    touches.c.approved_at,
    touches.c.edited_words,
    touches.c.given_url,
    touches.c.given_words,
    enrollments.c.state.label("enrollment_state"),
    enrollments.c.cadence,
    enrollments.c.rep_id,
    enrollments.c.tag.label("reply_tag"),
    enrollments.c.latest_no,
    enrollments.c.unanswered,
    enrollments.c.wait_until,
    enrollments.c.starts_on,
    enrollments.c.is_imported,
    prospects.c.address,
    prospects.c.address_hash,
    prospects.c.key_id,
    prospects.c.name,
    prospects.c.title,
    prospects.c.language,
    prospects.c.zone,
    prospects.c.country,
    prospects.c.region,
    accounts.c.name.label("account_name"),
    accounts.c.state.label("account_state"),
    accounts.c.zone.label("account_zone"),
    accounts.c.country.label("account_country"),
    prospects.c.also_in,
    accounts.c.also_in.label("account_also_in"),
    accounts.c.region.label("account_region"),
    accounts.c.industry,
    accounts.c.tags,
    rejections.c.reason,
    rejections.c.also,
    rejections.c.reason_confirmed,
    rejections.c.quote,
    rejections.c.competitor,
    rejections.c.role.label("said_role"),
    prospects.c.basis,
    prospects.c.basis_at,
    prospects.c.basis_until,
    rejections.c.said_at,
    rejections.c.rep_id.label("said_to"),
    rejections.c.told_by,
    rejections.c.message_id.label("original_message_id"),
    rejections.c.subject.label("original_subject"),
    prospects.c.referred_by_id,
    _referrer.c.name.label("referrer"),
)


_OF = (
    select(*_COLUMNS)
    .join(enrollments, enrollments.c.id == touches.c.enrollment_id)
    .join(prospects, prospects.c.id == touches.c.prospect_id)
    .join(accounts, accounts.c.id == touches.c.account_id)
    .join(rejections, rejections.c.id == enrollments.c.rejection_id)
    .outerjoin(_referrer, _referrer.c.id == prospects.c.referred_by_id)
    .where(touches.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(touches.c.id)
)


async def of(tx: Tx, touch_ids: Iterable[int]) -> tuple[Candidate, ...]:
    """Returns the candidates of these touches, in id order."""
    return tuple(map(Candidate._make, await tx.execute(_OF, {"ids": tuple(touch_ids)})))


def _is_of_touch(column: ColumnElement[Any]) -> bool:
    return getattr(column, "element", column).table is touches


_OF_ENROLLMENT = (
    select(
        enrollments.c.id.label("enrollment_id"),
        enrollments.c.prospect_id,
        enrollments.c.account_id,
        *(column for column in _COLUMNS if not _is_of_touch(column)),
    )
    .join(prospects, prospects.c.id == enrollments.c.prospect_id)
    .join(accounts, accounts.c.id == enrollments.c.account_id)
    .join(rejections, rejections.c.id == enrollments.c.rejection_id)
    .outerjoin(_referrer, _referrer.c.id == prospects.c.referred_by_id)
    .where(enrollments.c.id == bindparam("id"))
)


async def unwritten(tx: Tx, enrollment_id: int, touch: PlannedTouch) -> Candidate:
    """Returns the candidate that a touch of this enrollment would be, were it written; its id is 0."""
    row = (await tx.execute(_OF_ENROLLMENT, {"id": enrollment_id})).one()
    known = {
        **row._mapping,
        "touch_id": 0,
        "kind": touch.kind.value,
        "step": touch.step,
        "occurrence": touch.occurrence,
        "template": touch.template,
        "content_rule": touch.content.value,
        "state": TouchState.PLANNED.value,
        "attempts": 0,
        "due_at": touch.due_at,
        "next_try_at": touch.due_at,
        "tag": "",
    }
    return Candidate._make(known.get(name) for name in Candidate._fields)
