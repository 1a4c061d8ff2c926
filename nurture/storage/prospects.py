"""Prospects: the people, found by the hash of their canonical address."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import insert, or_, select, update
from sqlalchemy.engine import Row

from nurture.domain.address import CANONICALISER
from nurture.domain.consent import SubjectHash
from nurture.domain.place import Place, PlaceSource
from nurture.domain.prospect import Prospect
from nurture.domain.reading import ProspectFound
from nurture.storage.database import Tx
from nurture.storage.place_columns import columns_of
from nurture.storage.schema import prospects


def _prospect(row: Row[Any]) -> Prospect:
    return Prospect(
        id=row.id,
        account_id=row.account_id,
        address=row.address or "",
        name=row.name,
        title=row.title,
        language=row.language,
        zone=row.zone,
        country=row.country,
        region=row.region,
        also_in=tuple((row.also_in or "").split()),
        zone_source=PlaceSource(row.zone_source) if row.zone_source else None,
        phone=row.phone,
        basis=row.basis,
    )


async def get(tx: Tx, prospect_id: int) -> Prospect:
    """Returns the prospect of that id."""
    return _prospect((await tx.execute(select(prospects).where(prospects.c.id == prospect_id))).one())


async def subject_of(tx: Tx, prospect_id: int) -> SubjectHash:
    """Returns the hash a person is kept under, also after their address was erased."""
    kept = select(prospects.c.address_hash, prospects.c.key_id).where(prospects.c.id == prospect_id)
    row = (await tx.execute(kept)).one()
    return SubjectHash(value=row.address_hash, key_id=row.key_id, version=CANONICALISER)


async def of_hashes(tx: Tx, hashes: Iterable[SubjectHash]) -> Prospect | None:
    """Returns the prospect known under one of the hashes (one a key), or None."""
    pairs = [(prospects.c.address_hash == h.value) & (prospects.c.key_id == h.key_id) for h in hashes]
    row = (await tx.execute(select(prospects).where(or_(*pairs)))).first() if pairs else None
    return _prospect(row) if row else None


async def known_under(tx: Tx, hashes: Iterable[SubjectHash]) -> tuple[tuple[int, int], ...]:
    """Returns person and account of everybody who is known under one of the hashes, in order of the person."""
    wanted = {(each.value, each.key_id) for each in hashes}
    named = prospects.c.address_hash.in_({value for value, _ in wanted})
    found = await tx.execute(select(prospects).where(named).order_by(prospects.c.id)) if wanted else ()
    return tuple((row.id, row.account_id) for row in found if (row.address_hash, row.key_id) in wanted)


async def hashes_known(tx: Tx, hashes: Iterable[SubjectHash]) -> frozenset[str]:
    """Returns those of the hashes under which somebody is known, whether or not erased since."""
    values = tuple({each.value for each in hashes})
    known = select(prospects.c.address_hash).where(prospects.c.address_hash.in_(values))
    return frozenset((await tx.execute(known)).scalars()) if values else frozenset()


async def of_account(tx: Tx, account_id: int) -> tuple[Prospect, ...]:
    """Returns all people of an account."""
    rows = await tx.execute(select(prospects).where(prospects.c.account_id == account_id).order_by(prospects.c.id))
    return tuple(_prospect(row) for row in rows)


async def add(
    tx: Tx, found: ProspectFound, subject: SubjectHash, *, account_id: int, language: str, now: datetime
) -> int:
    """Adds a prospect and returns the id."""
    statement = insert(prospects).values(
        account_id=account_id,
        address=found.address,
        address_hash=subject.value,
        key_id=subject.key_id,
        name=found.name,
        title=found.title,
        phone=found.phone,
        language=language,
        created_at=now,
    )
    return int((await tx.execute(statement.returning(prospects.c.id))).scalar_one())


async def settle(tx: Tx, prospect_id: int, place: Place) -> None:
    """Sets where the prospect is; what somebody said stands until somebody says otherwise."""
    theirs = prospects.c.id == prospect_id
    if place.source is not PlaceSource.SAID:
        theirs &= prospects.c.zone_source.is_distinct_from(PlaceSource.SAID.value)
    await tx.execute(update(prospects).where(theirs).values(**columns_of(place)))


async def refer(tx: Tx, prospect_id: int, *, by: int) -> None:
    """Keeps who named a prospect."""
    await tx.execute(update(prospects).where(prospects.c.id == prospect_id).values(referred_by_id=by))


async def fill_in(tx: Tx, known: Prospect, found: ProspectFound) -> None:
    """Adds what a later mail tells of a prospect; what is known already stays, and who was undone is known again."""
    await tx.execute(
        update(prospects)
        .where(prospects.c.id == known.id)
        .values(
            address=known.address or found.address,
            erased_at=None,
            name=known.name or found.name,
            title=found.title or known.title,
            phone=found.phone or known.phone,
        )
    )


async def rename(tx: Tx, prospect_id: int, name: str) -> bool:
    """Sets the name as a rep gave it; False for somebody who was forgotten."""
    known = (prospects.c.id == prospect_id) & prospects.c.erased_at.is_(None)
    return (await tx.execute(update(prospects).where(known).values(name=name))).rowcount == 1


async def count_soft_bounce(tx: Tx, prospect_id: int, *, since: datetime, now: datetime) -> int:
    """Counts a soft bounce and returns how many came since that moment; an older series starts again at one."""
    row = (await tx.execute(select(prospects).where(prospects.c.id == prospect_id))).one()
    recent = row.soft_bounced_at is not None and row.soft_bounced_at >= since
    count = int(row.soft_bounces) + 1 if recent else 1
    first = row.soft_bounced_at if recent else now
    await tx.execute(
        update(prospects).where(prospects.c.id == prospect_id).values(soft_bounces=count, soft_bounced_at=first)
    )
    return count
