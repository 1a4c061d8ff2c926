"""An enrollment with the facts that planning needs, read in one statement."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select

from nurture.storage.database import Tx
from nurture.storage.schema import accounts, enrollments, prospects, rejections


class PlacedEnrollment(NamedTuple):
    """One enrollment with where its person lives and what the planner counts: a row as it comes. Times are in UTC."""

    enrollment_id: int
    prospect_id: int
    account_id: int
    rejection_id: int
    state: str
    cadence: str
    rep_id: str
    latest_no: datetime
    unanswered: int
    wait_until: date | None
    starts_on: date | None
    is_imported: bool
    zone: str | None
    country: str | None
    region: str | None
    account_zone: str | None
    account_country: str | None
    also_in: str | None
    account_also_in: str | None
    account_region: str | None
    zone_source: str | None
    account_zone_source: str | None
    language: str
    title: str | None
    said_role: str | None
    industry: str | None
    tags: list[str]
    reason: str
    also: list[str]
    competitor: str | None
    basis: str | None
    basis_at: datetime | None
    basis_until: date | None
    basis_end_told: bool
    said_at: datetime
    told_by: str | None
    referred_by_id: int | None


class Described(NamedTuple):
    """One no with what is known of its person and company: a row as it comes."""

    zone: str | None
    country: str | None
    account_zone: str | None
    account_country: str | None
    language: str
    title: str | None
    said_role: str | None
    industry: str | None
    tags: list[str]
    reason: str
    also: list[str]
    competitor: str | None


COLUMNS = (
    enrollments.c.id.label("enrollment_id"),
    enrollments.c.prospect_id,
    enrollments.c.account_id,
    enrollments.c.rejection_id,
    enrollments.c.state,
    enrollments.c.cadence,
    enrollments.c.rep_id,
    enrollments.c.latest_no,
    enrollments.c.unanswered,
    enrollments.c.wait_until,
    enrollments.c.starts_on,
    enrollments.c.is_imported,
    prospects.c.zone,
    prospects.c.country,
    prospects.c.region,
    accounts.c.zone.label("account_zone"),
    accounts.c.country.label("account_country"),
    prospects.c.also_in,
    accounts.c.also_in.label("account_also_in"),
    accounts.c.region.label("account_region"),
    prospects.c.zone_source,
    accounts.c.zone_source.label("account_zone_source"),
    prospects.c.language,
    prospects.c.title,
    rejections.c.role.label("said_role"),
    accounts.c.industry,
    accounts.c.tags,
    rejections.c.reason,
    rejections.c.also,
    rejections.c.competitor,
    prospects.c.basis,
    prospects.c.basis_at,
    prospects.c.basis_until,
    prospects.c.basis_end_told,
    rejections.c.said_at,
    rejections.c.told_by,
    prospects.c.referred_by_id,
)


_OF = (
    select(*COLUMNS)
    .join(prospects, prospects.c.id == enrollments.c.prospect_id)
    .join(accounts, accounts.c.id == enrollments.c.account_id)
    .join(rejections, rejections.c.id == enrollments.c.rejection_id)
    .where(enrollments.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(enrollments.c.id)
)


async def of(tx: Tx, enrollment_id: int) -> PlacedEnrollment:
    """Returns the enrollment of that id with its place."""
    (place,) = await of_all(tx, (enrollment_id,))
    return place


async def of_all(tx: Tx, enrollment_ids: Iterable[int]) -> tuple[PlacedEnrollment, ...]:
    """Returns the enrollments of these ids with their places, in id order."""
    return tuple(map(PlacedEnrollment._make, await tx.execute(_OF, {"ids": tuple(enrollment_ids)})))


_DESCRIBED = (
    select(*(column for column in COLUMNS if column.name in Described._fields))
    .select_from(rejections)
    .join(prospects, prospects.c.id == rejections.c.prospect_id)
    .join(accounts, accounts.c.id == rejections.c.account_id)
    .where(rejections.c.id == bindparam("id"))
)


async def describe(tx: Tx, rejection_id: int) -> Described:
    """Returns the no of that id with what is known of its person and company."""
    return Described._make((await tx.execute(_DESCRIBED, {"id": rejection_id})).one())
