"""Messages that hold people for long, and those that hold nobody."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, cast, exists, func, literal, select, true

from nurture.domain.answers import QuarantineEntry
from nurture.storage.database import Tx
from nurture.storage.schema import hold_keys, inbox, told

_NOT_ACTED_ON = ("stored", "claimed", "unproven", "quarantined")
UNHELD = "unheld:"
"""What was told of a message that holds nobody, by its number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastingHolds:
    """How many messages, by their state, hold how many prospects or everything, and when the oldest of them came."""

    by_state: dict[str, int]
    people: int
    everything: bool
    oldest: datetime


async def lasting(tx: Tx, *, before: datetime) -> LastingHolds | None:
    """Returns what came before that moment and still holds somebody, or None.

    Asked in one statement: between two a message may be acted on, and the second find nothing.
    """
    holds = (
        select(inbox.c.id, inbox.c.state, inbox.c.received_at, hold_keys.c.prospect_id, hold_keys.c.everything)
        .join(inbox, inbox.c.id == hold_keys.c.inbox_id)
        .where(hold_keys.c.active, inbox.c.state.in_(_NOT_ACTED_ON), inbox.c.received_at < before)
        .cte("holds")
    )
    counted = select(holds.c.state, func.count(holds.c.id.distinct()).label("messages")).group_by(holds.c.state)
    of_state = counted.subquery("of_state")
    whole = select(
        func.count(holds.c.prospect_id.distinct()).label("people"),
        func.count().filter(holds.c.everything).label("everything"),
        func.min(holds.c.received_at).label("oldest"),
    ).subquery("whole")
    rows = (await tx.execute(select(of_state, whole).join_from(of_state, whole, true()))).all()
    if not rows:
        return None
    by_state, last = {row.state: int(row.messages) for row in rows}, rows[-1]
    return LastingHolds(by_state=by_state, people=last.people, everything=last.everything > 0, oldest=last.oldest)


async def unheld(tx: Tx, *, limit: int) -> tuple[QuarantineEntry, ...]:
    """Returns messages in quarantine that hold nobody and were not told as such, oldest first."""
    held = exists().where(hold_keys.c.inbox_id == inbox.c.id, hold_keys.c.active)
    was_told = exists().where(told.c.what == literal(UNHELD) + cast(inbox.c.id, Text))
    statement = select(inbox).where(inbox.c.state == "quarantined", ~held, ~was_told).order_by(inbox.c.id).limit(limit)
    return tuple(
        QuarantineEntry(id=row.id, received_at=row.received_at, via=row.via, as_what=row.as_what, error=row.error or "")
        for row in await tx.execute(statement)
    )
