"""Touches: planning, claiming and moving them; every move names the state it leaves."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import case, select, update
from sqlalchemy.engine import Row

from nurture.domain.content import given_id
from nurture.domain.relays import with_given_ids
from nurture.domain.touch import APPROVAL, NEW_APPROVAL, OPEN_TOUCH, TOUCH_MOVES, TouchState
from nurture.mail.given import Given
from nurture.storage.database import Tx
from nurture.storage.deployment import is_gone
from nurture.storage.schema import touches
from nurture.storage.types import seconds_ago, spelled_out


async def move(tx: Tx, touch_id: int, old: TouchState, new: TouchState, **values: Any) -> bool:
    """Moves a touch if it still is in the old state; False when somebody was first."""
    if (old, new) not in TOUCH_MOVES:
        raise ValueError(f"a touch never moves from {old} to {new}")
    statement = update(touches).where(touches.c.id == touch_id, touches.c.state == old.value)
    return (await tx.execute(statement.values(state=new.value, **values))).rowcount == 1


async def put_back(tx: Tx, touch_id: int, old: TouchState, *, next_try_at: datetime, waiting_for: str | None) -> bool:
    """Returns a claimed or sending touch to planned, to be looked at again at that moment."""
    return await move(
        tx, touch_id, old, TouchState.PLANNED, next_try_at=next_try_at, waiting_for=waiting_for, claimed_by=None
    )


async def give_back(tx: Tx, touch_ids: Iterable[int], *, owner: str, next_try_at: datetime, waiting_for: str) -> None:
    """Returns those of the touches that the owner still has, claimed or marked as sending, to planned.

    Only for touches of which the owner knows that it has begun none.
    """
    held = touches.c.state.in_((TouchState.CLAIMED.value, TouchState.SENDING.value))
    statement = update(touches).where(touches.c.id.in_(tuple(touch_ids)), touches.c.claimed_by == owner, held)
    back = {"state": TouchState.PLANNED.value, "claimed_by": None}
    await tx.execute(statement.values(**back, next_try_at=next_try_at, waiting_for=waiting_for))


async def take_back(tx: Tx, touch_id: int, *, owner: str, next_try_at: datetime, waiting_for: str) -> bool:
    """Returns a touch that the owner is sending to planned, to be tried again at that moment.

    An owner that does not know whether its record was committed writes it again; by then the touch may be another's.
    """
    mine = (touches.c.id == touch_id) & (touches.c.state == TouchState.SENDING.value) & (touches.c.claimed_by == owner)
    back = {"state": TouchState.PLANNED.value, "claimed_by": None}
    statement = update(touches).where(mine).values(**back, next_try_at=next_try_at, waiting_for=waiting_for)
    return (await tx.execute(statement)).rowcount == 1


async def reschedule(
    tx: Tx, touch_id: int, due_at: datetime, *, waiting_for: str | None, keeps_notice: bool = False
) -> bool:
    """Returns a claimed touch to planned with a new due time; unless it keeps its notice, the rep is shown it again.

    What a rep had approved is to be approved again then.
    """
    forgotten = {} if keeps_notice else {"noticed_at": None, "approved_at": None, "approved_by": None}
    return await move(
        tx,
        touch_id,
        TouchState.CLAIMED,
        TouchState.PLANNED,
        due_at=due_at,
        next_try_at=due_at,
        waiting_for=waiting_for,
        claimed_by=None,
        **forgotten,
    )


async def cancel_open(tx: Tx, reason: str, *, now: datetime, **who: int) -> tuple[int, ...]:
    """Cancels the touches of a prospect, account or enrollment that were not begun; returns their ids.

    `who` names one column: prospect_id, account_id or enrollment_id. A touch that is `sending` is left to its outcome.
    """
    ((column, value),) = who.items()
    statement = (
        update(touches)
        .where(touches.c[column] == value, touches.c.state.in_(("planned", "claimed")))
        .values(state=TouchState.CANCELED.value, cancel_reason=reason, done_at=now)
        .returning(touches.c.id)
    )
    return tuple((await tx.execute(statement)).scalars())


async def still_sending(tx: Tx, *, prospects: Iterable[int], accounts: Iterable[int], within_seconds: float) -> bool:
    """Tells whether a touch to one of these is being sent under a clearance that has not expired."""
    recent = touches.c.sending_at > seconds_ago(within_seconds)
    chosen = touches.c.prospect_id.in_(tuple(prospects)) | touches.c.account_id.in_(tuple(accounts))
    statement = select(touches.c.id).where(touches.c.state == TouchState.SENDING.value, recent, chosen).limit(1)
    return (await tx.execute(statement)).first() is not None


async def any_sending(tx: Tx, *, within_seconds: float) -> bool:
    """Tells whether any touch is being sent under a clearance that has not expired."""
    recent = touches.c.sending_at > seconds_ago(within_seconds)
    statement = select(touches.c.id).where(touches.c.state == TouchState.SENDING.value, recent).limit(1)
    return (await tx.execute(statement)).first() is not None


async def stranded(tx: Tx, *, but: str) -> tuple[Row[Any], ...]:
    """Returns claimed and sending touches whose owner is gone, and is not the replica `but`."""
    held = touches.c.state.in_(spelled_out(TouchState.CLAIMED.value, TouchState.SENDING.value))
    return tuple(await tx.execute(select(touches).where(held, is_gone(touches.c.claimed_by, but=but))))


async def open_of(tx: Tx, enrollment_id: int) -> Row[Any] | None:
    """Returns the open touch of an enrollment, or None."""
    states = tuple(state.value for state in OPEN_TOUCH)
    return (
        await tx.execute(select(touches).where(touches.c.enrollment_id == enrollment_id, touches.c.state.in_(states)))
    ).first()


async def get(tx: Tx, touch_id: int) -> Row[Any]:
    """Returns the row of a touch."""
    return (await tx.execute(select(touches).where(touches.c.id == touch_id))).one()


async def of_message_ids(tx: Tx, message_ids: Iterable[str]) -> Row[Any] | None:
    """Returns the newest touch sent under one of these ids (ours, or the relay's own), or None."""
    ids = with_given_ids(message_ids)
    row = await tx.execute(
        select(touches)
        .where(touches.c.message_id.in_(ids) | touches.c.relay_id.in_(ids))
        .order_by(touches.c.id.desc())
        .limit(1)
    )
    return row.first()


async def of_tag(tx: Tx, tag: str) -> Row[Any] | None:
    """Returns the touch of a return-path tag, or None."""
    return (await tx.execute(select(touches).where(touches.c.tag == tag))).first()


async def last_sent(tx: Tx, prospect_id: int) -> Row[Any] | None:
    """Returns the newest touch that went out to a person, or None."""
    statement = (
        select(touches)
        .where(touches.c.prospect_id == prospect_id, touches.c.state.in_(("accepted", "unknown")))
        .order_by(touches.c.sent_at.desc())
        .limit(1)
    )
    return (await tx.execute(statement)).first()


async def all_of(tx: Tx, prospect_id: int) -> tuple[Row[Any], ...]:
    """Returns every touch of a person, oldest first."""
    rows = await tx.execute(select(touches).where(touches.c.prospect_id == prospect_id).order_by(touches.c.id))
    return tuple(rows)


async def edit(tx: Tx, touch_id: int, words: str, *, by: str) -> bool:
    """Keeps a rep's own words for a touch that is not begun; False when it is too late.

    One that is claimed may be composed already, with the words of before: it goes back, and is made ready anew. What
    was shown of it is not what goes any more, and needs no showing: the words are the rep's.
    """
    new = {"edited_words": words, "edited_by": by, "shown_digest": None}
    if await move(tx, touch_id, TouchState.CLAIMED, TouchState.PLANNED, claimed_by=None, **new):
        return True
    statement = update(touches).where(touches.c.id == touch_id, touches.c.state == TouchState.PLANNED.value)
    return (await tx.execute(statement.values(**new))).rowcount == 1


async def approve(tx: Tx, touch_id: int, *, by: str, now: datetime) -> bool:
    """Keeps a rep's yes to a touch that is not begun, and that was shown as it goes; False when it is not so.

    One that waited for it is looked at again at once.
    """
    waiting = touches.c.state.in_((TouchState.PLANNED.value, TouchState.CLAIMED.value))
    statement = (
        update(touches)
        .where(touches.c.id == touch_id, waiting, touches.c.shown_content.is_not(None))
        .values(
            approved_at=now,
            approved_by=by,
            noticed_at=now,
            next_try_at=case(
                (touches.c.waiting_for.in_((APPROVAL, NEW_APPROVAL)), touches.c.due_at), else_=touches.c.next_try_at
            ),
        )
    )
    return (await tx.execute(statement)).rowcount == 1


async def show_again(tx: Tx, touch_id: int) -> None:
    """Forgets that the rep was shown a touch that is not begun: it is to be shown, and waits for a yes to that.

    What it was shown with stays known, which tells whether its words changed.
    """
    not_begun = touches.c.state.in_((TouchState.PLANNED.value, TouchState.CLAIMED.value))
    unseen = {"noticed_at": None, "approved_at": None, "approved_by": None, "waiting_for": NEW_APPROVAL}
    back = {"state": TouchState.PLANNED.value, "claimed_by": None}
    await tx.execute(update(touches).where(touches.c.id == touch_id, not_begun).values(**unseen, **back))


async def give(tx: Tx, touch_id: int, given: Given, *, by: str, is_seen: bool) -> bool:
    """Keeps what a rep gave a touch to carry, in place of words of before; False when it is too late.

    Unless what was given is seen, the rep is shown the touch once more, and a yes of before does not count for it.
    """
    new = {"given_url": given.url, "given_words": given.words, "given_by": by, "edited_words": None, "edited_by": None}
    unseen = {"noticed_at": None, "approved_at": None, "approved_by": None}
    seen = {"shown_content": given_id(touch_id), "shown_digest": None} if is_seen else unseen
    if await move(tx, touch_id, TouchState.CLAIMED, TouchState.PLANNED, claimed_by=None, **new, **seen):
        return True
    statement = update(touches).where(touches.c.id == touch_id, touches.c.state == TouchState.PLANNED.value)
    return (await tx.execute(statement.values(**new, **seen))).rowcount == 1


async def has_content(tx: Tx, touch_id: int, *, now: datetime) -> None:
    """Lets a touch that waited for content be tried at once."""
    waits = (touches.c.state == TouchState.PLANNED.value) & (touches.c.waiting_for == "content")
    statement = update(touches).where(touches.c.id == touch_id, waits)
    await tx.execute(statement.values(waiting_for=None, next_try_at=now))


async def given_links(tx: Tx) -> tuple[str, ...]:
    """Returns the links that reps gave planned touches to carry."""
    given = touches.c.given_url
    found = select(given).where(touches.c.state == TouchState.PLANNED.value, given.is_not(None)).distinct()
    return tuple((await tx.execute(found)).scalars())


async def skip(tx: Tx, touch_id: int, *, now: datetime) -> bool:
    """Passes over a touch that is not begun, for good; False when it is too late."""
    for old in (TouchState.PLANNED, TouchState.CLAIMED):
        if await move(tx, touch_id, old, TouchState.SKIPPED, done_at=now):
            return True
    return False


async def next_due(tx: Tx, *, again: bool) -> datetime | None:
    """Returns when the next planned touch is due; with `again`, when one that was due is looked at again."""
    kept_back = touches.c.next_try_at != touches.c.due_at
    statement = (
        select(touches.c.next_try_at)
        .where(touches.c.state == TouchState.PLANNED.value, kept_back if again else ~kept_back)
        .order_by(touches.c.next_try_at)
        .limit(1)
    )
    return (await tx.execute(statement)).scalar()


async def count_attempt(tx: Tx, touch_id: int) -> None:
    """Counts one more offer of a touch."""
    await tx.execute(update(touches).where(touches.c.id == touch_id).values(attempts=touches.c.attempts + 1))


async def mark_rehearsed(tx: Tx, touch_id: int, *, now: datetime) -> None:
    """Records that the rep was shown a touch in rehearsal."""
    await tx.execute(update(touches).where(touches.c.id == touch_id).values(rehearsed_at=now))
