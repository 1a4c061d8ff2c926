"""Accounts: finding, adding, locking and their states."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.engine import Row

from nurture.domain.place import Place, PlaceSource
from nurture.domain.prospect import Account, AccountState
from nurture.storage.database import Tx
from nurture.storage.place_columns import columns_of
from nurture.storage.schema import accounts


def _account(row: Row[Any]) -> Account:
    return Account(
        id=row.id,
        name=row.name,
        domain=row.domain,
        state=AccountState(row.state),
        talking_until=row.talking_until,
        zone=row.zone,
        country=row.country,
        region=row.region,
        also_in=tuple((row.also_in or "").split()),
        zone_source=PlaceSource(row.zone_source) if row.zone_source else None,
        rep_id=row.rep_id,
        industry=row.industry,
        tags=tuple(row.tags),
    )


_LOCK = (
    select(accounts.c.id)
    .where(accounts.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(accounts.c.id)
    .with_for_update()
)


async def lock(tx: Tx, account_ids: Iterable[int]) -> None:
    """Locks account rows in id order until the transaction ends.

    A statement of its own: a check in the locking statement itself would read the snapshot taken before the wait.
    """
    ids = sorted(set(account_ids))
    if ids:
        await tx.execute(_LOCK, {"ids": ids})


async def get(tx: Tx, account_id: int) -> Account:
    """Returns the account of that id."""
    return _account((await tx.execute(select(accounts).where(accounts.c.id == account_id))).one())


async def of_domain(tx: Tx, domain: str) -> Account | None:
    """Returns the account of that organisational domain, or None."""
    row = (await tx.execute(select(accounts).where(accounts.c.domain == domain))).first()
    return _account(row) if row else None


async def add(tx: Tx, *, name: str, domain: str | None, rep_id: str | None, now: datetime) -> int:
    """Adds an account and returns its id."""
    statement = (
        insert(accounts).values(name=name, domain=domain, rep_id=rep_id, created_at=now).returning(accounts.c.id)
    )
    return int((await tx.execute(statement)).scalar_one())


async def own(tx: Tx, account_id: int, *, rep_id: str, name: str) -> None:
    """Gives an account that nobody speaks for, or whose name was erased, its rep and its name."""
    mine = accounts.c.id == account_id
    await tx.execute(update(accounts).where(mine, accounts.c.rep_id.is_(None)).values(rep_id=rep_id))
    await tx.execute(update(accounts).where(mine, accounts.c.name == "").values(name=name))


_GUESSED = (PlaceSource.DOMAIN.value,)


async def settle(tx: Tx, account_id: int, place: Place) -> None:
    """Sets where a company is. What a colleague's signature told takes the place of a guess, what was said of both."""
    theirs = accounts.c.id == account_id
    if place.source is not PlaceSource.SAID:
        theirs &= accounts.c.zone_source.is_(None) | accounts.c.zone_source.in_(_GUESSED)
    await tx.execute(update(accounts).where(theirs).values(**columns_of(place)))


MOST_TAGS = 30
"""So many tags may a company have."""


async def describe(tx: Tx, account_id: int, *, industry: str | None, tags: tuple[str, ...]) -> None:
    """Sets a company's industry and tags, both in lower case."""
    mine = update(accounts).where(accounts.c.id == account_id)
    await tx.execute(mine.values(industry=industry, tags=list(tags)))


async def move(tx: Tx, account_id: int, state: AccountState, *, now: datetime, until: datetime | None = None) -> None:
    """Sets what the account allows; talks end by themselves at `until`."""
    values = {"state": state.value, "state_at": now, "talking_until": until}
    await tx.execute(update(accounts).where(accounts.c.id == account_id).values(**values))


async def talks_over(tx: Tx, *, now: datetime, limit: int) -> tuple[int, ...]:
    """Returns accounts whose talks end by themselves, the longest over first."""
    over = (
        select(accounts.c.id)
        .where(accounts.c.state == AccountState.TALKING.value, accounts.c.talking_until <= now)
        .order_by(accounts.c.talking_until)
        .limit(limit)
    )
    return tuple((await tx.execute(over)).scalars())


async def next_talk_over(tx: Tx) -> datetime | None:
    """Returns when the next talks end by themselves, or None."""
    return (await tx.execute(_NEXT_TALK_OVER)).scalar()


_NEXT_TALK_OVER = (
    select(accounts.c.talking_until)
    .where(accounts.c.state == AccountState.TALKING.value, accounts.c.talking_until.is_not(None))
    .order_by(accounts.c.talking_until)
    .limit(1)
)


async def ids_of_domains(tx: Tx, domains: Iterable[str]) -> tuple[int, ...]:
    """Returns the accounts whose domain is one of these."""
    rows = await tx.execute(select(accounts.c.id).where(accounts.c.domain.in_(tuple(domains))))
    return tuple(rows.scalars())


async def with_domain(tx: Tx) -> tuple[tuple[int, str], ...]:
    """Returns id and domain of every account that has one."""
    rows = await tx.execute(select(accounts.c.id, accounts.c.domain).where(accounts.c.domain.is_not(None)))
    return tuple((row.id, row.domain) for row in rows)
