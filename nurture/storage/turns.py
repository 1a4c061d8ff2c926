"""Whose turn it is in the inbox: stops before others, and messages about one person in the order they came."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, bindparam, case, select, update
from sqlalchemy.engine import Row

from nurture.storage.database import Tx
from nurture.storage.messages import StoredMessage, stored_of
from nurture.storage.schema import hold_keys, inbox
from nurture.storage.types import database_now, spelled_out

_FRONT = 100
"""How many of the oldest unfinished messages a claim looks at; when all of them wait, theirs is the next turn."""


async def claim_next(tx: Tx, *, owner: str, now: datetime) -> StoredMessage | None:
    """Claims the oldest stored message whose turn it is and returns it, or None; one to a stop's address before others.

    One that is put off lets others pass. An owner acts on one at a time, so what it still has claimed is what it could
    not finish: it comes again.
    """
    front = _front(now).subquery("front")
    candidate = (
        select(inbox.c.id)
        .where(inbox.c.id.in_(select(front.c.id)))
        .where((inbox.c.state == "stored") | ((inbox.c.state == "claimed") & (inbox.c.claimed_by == owner)))
        .where(~_comes_after_another(front))
        .order_by(case((inbox.c.as_what == "stop", 0), else_=1), inbox.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=inbox)
        .cte("candidate")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    statement = (
        update(inbox)
        .where(inbox.c.id.in_(select(candidate.c.id)))
        .values(state="claimed", claimed_by=owner, claimed_at=database_now(), attempts=inbox.c.attempts + 1)
        .returning(inbox)
    )
    row: Row[Any] | None = (await tx.execute(statement)).first()
    return stored_of(row) if row else None


async def has_some(tx: Tx, *, owner: str, now: datetime) -> bool:
    """Tells whether a message may be claimed, which then may still have to wait for its turn."""
    return (await tx.execute(_SOME, {"owner": owner, "now": now})).first() is not None


def _front(now: datetime | ColumnElement[datetime]) -> Select[int, str]:
    """Returns the oldest messages that are not put off, also those that others have claimed."""
    unfinished = inbox.c.state.in_(spelled_out("stored", "claimed"))
    due = inbox.c.next_try_at.is_(None) | (inbox.c.next_try_at <= now)
    return select(inbox.c.id, inbox.c.tag).where(unfinished, due).order_by(inbox.c.id).limit(_FRONT)


_SOME = (
    _front(bindparam("now", type_=inbox.c.next_try_at.type))
    .where((inbox.c.state == "stored") | (inbox.c.claimed_by == bindparam("owner")))
    .limit(1)
)


def _comes_after_another(front: Subquery) -> ColumnElement[bool]:
    """Holds for a message that shares its tag, a person or an account with an older one that is not finished.

    One that another replica is claiming at this moment is still seen as stored, and so keeps its place.
    """
    older = front.alias("older")
    mine, theirs = hold_keys.alias("mine"), hold_keys.alias("theirs")
    same_tag = (inbox.c.tag != "") & (older.c.tag == inbox.c.tag)
    share = (theirs.c.prospect_id == mine.c.prospect_id) | (theirs.c.account_id == mine.c.account_id)
    both = (mine.c.inbox_id == inbox.c.id) & (theirs.c.inbox_id == older.c.id)
    same_people = select(mine.c.id).where(both, share).correlate(inbox, older).exists()
    return select(older.c.id).where(older.c.id < inbox.c.id, same_tag | same_people).correlate(inbox).exists()
