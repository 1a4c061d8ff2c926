"""The append-only history: what happened to whom, in ids and codes, so that every mail can be explained."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx
from nurture.storage.schema import history


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line: a code, whom it concerns, and details that hold ids, codes, dates and numbers only."""

    event: str
    account_id: int | None = None
    prospect_id: int | None = None
    enrollment_id: int | None = None
    touch_id: int | None = None
    inbox_id: int | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None


def _values(event: Event, now: datetime) -> dict[str, Any]:
    return {
        "at": now,
        "event": event.event,
        "account_id": event.account_id,
        "prospect_id": event.prospect_id,
        "enrollment_id": event.enrollment_id,
        "touch_id": event.touch_id,
        "inbox_id": event.inbox_id,
        "detail": dict(event.detail),
    }


def of_touch(touch: Candidate, event: str, detail: Mapping[str, Any]) -> Event:
    """Returns a line about a touch."""
    return Event(
        event=event,
        account_id=touch.account_id,
        prospect_id=touch.prospect_id,
        enrollment_id=touch.enrollment_id,
        touch_id=touch.touch_id,
        detail=detail,
    )


_ADD = insert(history)


async def add(tx: Tx, *events: Event, now: datetime) -> None:
    """Adds lines in one statement."""
    if events:
        await tx.execute(_ADD, [_values(event, now) for event in events])


async def of_prospect(tx: Tx, prospect_id: int, account_id: int) -> tuple[Event, ...]:
    """Returns what concerns a person, or their whole account, oldest first."""
    whole_account = (history.c.account_id == account_id) & history.c.prospect_id.is_(None)
    rows = await tx.execute(
        select(history).where((history.c.prospect_id == prospect_id) | whole_account).order_by(history.c.id)
    )
    return tuple(
        Event(
            event=row.event,
            account_id=row.account_id,
            prospect_id=row.prospect_id,
            enrollment_id=row.enrollment_id,
            touch_id=row.touch_id,
            inbox_id=row.inbox_id,
            detail=row.detail,
            at=row.at,
        )
        for row in rows
    )


async def said_before(tx: Tx, prospect_id: int, enrollment_id: int, intent: str) -> bool:
    """Tells whether a person has answered in that sense before in this enrollment."""
    same = history.c.detail["intent"].as_string() == intent
    mine = (history.c.prospect_id == prospect_id) & (history.c.enrollment_id == enrollment_id)
    row = await tx.execute(select(history.c.id).where(mine, history.c.event == "replied", same).limit(1))
    return row.first() is not None
