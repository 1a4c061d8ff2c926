"""Companies and what they were sent, read for many at once: beside enrollments, what a look ahead begins from."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select

from nurture.domain.address import domain_of
from nurture.storage.database import Tx
from nurture.storage.schema import accounts, content_uses, prospects


class CompanyRow(NamedTuple):
    """A company as a row: its state, and when talks with it end by themselves (aware UTC)."""

    id: int
    state: str
    talking_until: datetime | None


class UseRow(NamedTuple):
    """One item that went to somebody at a company, and when (aware UTC)."""

    account_id: int
    prospect_id: int
    content_id: str
    used_at: datetime


_COMPANIES = select(accounts.c.id, accounts.c.state, accounts.c.talking_until).where(
    accounts.c.id.in_(bindparam("ids", expanding=True))
)
_USES = (
    select(content_uses.c.account_id, content_uses.c.prospect_id, content_uses.c.content_id, content_uses.c.used_at)
    .where(
        content_uses.c.account_id.in_(bindparam("ids", expanding=True))
        | content_uses.c.prospect_id.in_(bindparam("people", expanding=True))
    )
    .order_by(content_uses.c.used_at)
)
_ADDRESSES = select(prospects.c.id, prospects.c.address).where(prospects.c.id.in_(bindparam("ids", expanding=True)))


async def companies_of(tx: Tx, account_ids: Iterable[int]) -> dict[int, CompanyRow]:
    """Returns these companies by id."""
    rows = await tx.execute(_COMPANIES, {"ids": tuple(account_ids)})
    return {row.id: CompanyRow._make(row) for row in rows}


async def uses_of(tx: Tx, account_ids: Iterable[int], prospect_ids: Iterable[int]) -> tuple[UseRow, ...]:
    """Returns what went to these people or to anybody at these companies, the oldest first."""
    rows = await tx.execute(_USES, {"ids": tuple(account_ids), "people": tuple(prospect_ids)})
    return tuple(map(UseRow._make, rows))


async def domains_of(tx: Tx, prospect_ids: Iterable[int]) -> dict[int, str]:
    """Returns by id the domain of each person's address; empty for somebody erased."""
    rows = await tx.execute(_ADDRESSES, {"ids": tuple(prospect_ids)})
    return {row.id: domain_of(row.address or "") for row in rows}
