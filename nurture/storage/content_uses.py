"""Uses of content items: never twice to a person, never twice to an account within a period."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select

from nurture.storage.database import Tx
from nurture.storage.schema import content_uses

PERIOD = timedelta(days=180)
"""How long nobody else at an account gets the same item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """Items a person ever had, and those anybody at the account had within the period."""

    person: frozenset[str]
    account: frozenset[str]


async def of(tx: Tx, prospect_id: int, account_id: int, *, now: datetime) -> Uses:
    """Returns what a person and their account have had."""
    rows = await tx.execute(
        select(content_uses).where(
            (content_uses.c.prospect_id == prospect_id) | (content_uses.c.account_id == account_id)
        )
    )
    every = tuple(rows)
    return Uses(
        person=frozenset(row.content_id for row in every if row.prospect_id == prospect_id),
        account=frozenset(row.content_id for row in every if row.used_at > now - PERIOD),
    )


async def add(tx: Tx, uses: Iterable[tuple[int, int, int, str]], *, now: datetime) -> None:
    """Records uses given as (touch, prospect, account, item); a touch offered again keeps its line."""
    period = int(now.timestamp() // PERIOD.total_seconds())
    wanted = {use[0]: use for use in uses}
    known = await tx.execute(select(content_uses.c.touch_id).where(content_uses.c.touch_id.in_(tuple(wanted))))
    fresh = [wanted[touch] for touch in wanted.keys() - set(known.scalars())]
    if fresh:
        await tx.execute(
            insert(content_uses),
            [
                {"touch_id": t, "prospect_id": p, "account_id": a, "content_id": c, "period": period, "used_at": now}
                for t, p, a, c in fresh
            ],
        )


async def forget(tx: Tx, touch_id: int) -> None:
    """Frees the item of a touch that did not go out."""
    await tx.execute(delete(content_uses).where(content_uses.c.touch_id == touch_id))


async def item_of(tx: Tx, touch_id: int) -> str | None:
    """Returns the item a touch has taken by an earlier offer, or None."""
    return (await tx.execute(select(content_uses.c.content_id).where(content_uses.c.touch_id == touch_id))).scalar()
