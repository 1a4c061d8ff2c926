"""Uses of content items: never twice to a person, never twice to an account within a period."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from nurture.domain.content import ContentOutcome
from nurture.storage.database import Tx
from nurture.storage.schema import content_uses

PERIOD = timedelta(days=180)
"""How long nobody else at an account gets the same item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """Items a person ever had, and those anybody at the account had within the period."""

    person: frozenset[str]
    account: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AllUses:
    """The uses of several people and accounts; of accounts with the moment of the last one (aware UTC)."""

    of_touch: Mapping[int, str]
    of_people: Mapping[int, frozenset[str]]
    of_accounts: Mapping[int, Mapping[str, datetime]]

    def of(self, prospect_id: int, account_id: int, *, now: datetime) -> Uses:
        """Returns what a person and their account will have had at that moment, by what they have had so far."""
        last = self.of_accounts.get(account_id, {})
        return Uses(
            person=self.of_people.get(prospect_id, frozenset()),
            account=frozenset(item for item, used_at in last.items() if used_at > now - PERIOD),
        )


async def of(tx: Tx, prospect_id: int, account_id: int, *, now: datetime) -> Uses:
    """Returns what a person and their account have had."""
    return (await of_all(tx, (prospect_id,), (account_id,))).of(prospect_id, account_id, now=now)


_OF_ALL = select(content_uses).where(
    content_uses.c.prospect_id.in_(bindparam("people", expanding=True))
    | content_uses.c.account_id.in_(bindparam("accounts", expanding=True))
)
_KNOWN = select(content_uses.c.touch_id).where(content_uses.c.touch_id.in_(bindparam("touches", expanding=True)))
_ADD = insert(content_uses)


async def of_all(tx: Tx, prospect_ids: Iterable[int], account_ids: Iterable[int]) -> AllUses:
    """Returns what these people and accounts have had, and the items that touches to these people have taken."""
    rows = await tx.execute(_OF_ALL, {"people": tuple(prospect_ids), "accounts": tuple(account_ids)})
    people, accounts = defaultdict[int, set[str]](set), defaultdict[int, dict[str, datetime]](dict)
    of_touch: dict[int, str] = {}
    for row in rows:
        of_touch[row.touch_id] = row.content_id
        people[row.prospect_id].add(row.content_id)
        last = accounts[row.account_id]
        last[row.content_id] = max(row.used_at, last.get(row.content_id, row.used_at))
    return AllUses(
        of_touch=of_touch,
        of_people={prospect: frozenset(items) for prospect, items in people.items()},
        of_accounts=accounts,
    )


async def add(tx: Tx, uses: Iterable[tuple[int, int, int, str]], *, now: datetime) -> None:
    """Records uses given as (touch, prospect, account, item); a touch offered again keeps its line."""
    period = int(now.timestamp() // PERIOD.total_seconds())
    wanted = {use[0]: use for use in uses}
    known = await tx.execute(_KNOWN, {"touches": tuple(wanted)})
    fresh = [wanted[touch] for touch in wanted.keys() - set(known.scalars())]
    if fresh:
        await tx.execute(
            _ADD,
            [
                {"touch_id": t, "prospect_id": p, "account_id": a, "content_id": c, "period": period, "used_at": now}
                for t, p, a, c in fresh
            ],
        )


async def forget(tx: Tx, touch_id: int) -> None:
    """Frees the item of a touch that did not go out."""
    await tx.execute(delete(content_uses).where(content_uses.c.touch_id == touch_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemUses:
    """How often an item went out, when first and last (aware UTC), and what came back, by outcome."""

    count: int
    first_at: datetime
    last_at: datetime
    outcomes: Mapping[str, int]


async def note_outcome(tx: Tx, touch_id: int | None, outcome: ContentOutcome, *, now: datetime) -> None:
    """Notes what came back on the item of a touch, unless something weightier was noted; nothing where it had none."""
    mine = content_uses.c.touch_id == touch_id
    known = (await tx.execute(select(content_uses.c.outcome).where(mine))).first()
    if known is not None and outcome.outranks(known.outcome):
        await tx.execute(update(content_uses).where(mine).values(outcome=outcome.value, outcome_at=now))


async def note_last(tx: Tx, prospect_id: int, outcome: ContentOutcome, *, now: datetime) -> None:
    """Notes what came back of a person, without a mail that it answers, on the item they had last."""
    theirs = select(content_uses.c.touch_id).where(content_uses.c.prospect_id == prospect_id)
    last = (await tx.execute(theirs.order_by(content_uses.c.used_at.desc()).limit(1))).scalar()
    await note_outcome(tx, last, outcome, now=now)


async def of_items(tx: Tx) -> dict[str, ItemUses]:
    """Returns the uses of every item that ever went out, by its id of then."""
    table = content_uses.c
    rows = await tx.execute(
        select(
            table.content_id,
            table.outcome,
            func.count().label("uses"),
            func.min(table.used_at).label("first_at"),
            func.max(table.used_at).label("last_at"),
        ).group_by(table.content_id, table.outcome)
    )
    groups = defaultdict[str, list[Any]](list)
    for row in rows:
        groups[row.content_id].append(row)
    return {item: _item_uses(found) for item, found in groups.items()}


def _item_uses(rows: list[Any]) -> ItemUses:
    return ItemUses(
        count=sum(row.uses for row in rows),
        first_at=min(row.first_at for row in rows),
        last_at=max(row.last_at for row in rows),
        outcomes={row.outcome: row.uses for row in rows if row.outcome},
    )
