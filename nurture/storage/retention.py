"""What is past its time: raw mails, the facts of letters, a sandbox's outbox; a bounded batch at once."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, select, update

from nurture.storage import messages
from nurture.storage.database import Tx
from nurture.storage.schema import demands, hold_keys, inbox, letters, outbox

OF_REPS = ("add", "letter", "copy")
"""Doors of reps' mail, which is kept for a shorter time than that of prospects."""

_ACTED_ON = ("done", "released")
_ENDED = ("accepted", "refused", "unknown", "merged")
_KEPT = inbox.c.raw.is_not(None)


async def drop_mails(tx: Tx, *, of_reps: bool, before: datetime, limit: int) -> int:
    """Empties mails that were acted on and came before that moment, the oldest first; returns how many.

    One that demands something by law stays until the demand is answered: whoever answers must be able to read it.
    """
    door = inbox.c.as_what.in_(OF_REPS) if of_reps else inbox.c.as_what.not_in(OF_REPS)
    asked = exists().where(demands.c.inbox_id == inbox.c.id, demands.c.state == "open")
    return await _empty(tx, door & inbox.c.state.in_(_ACTED_ON) & ~asked, before=before, limit=limit)


async def give_up_unread(tx: Tx, *, before: datetime, limit: int, now: datetime) -> int:
    """Empties and releases mails in quarantine that came before that moment and hold nobody; returns how many.

    One that holds somebody may be their stop: it stays until ops decide.
    """
    holds = exists().where(hold_keys.c.inbox_id == inbox.c.id, hold_keys.c.active)
    chosen = await _oldest(tx, (inbox.c.state == "quarantined") & ~holds, before=before, limit=limit)
    for number in chosen:
        await messages.release(tx, number, now=now)
        await messages.erase_words(tx, number)
    return len(chosen)


async def _empty(tx: Tx, chosen: ColumnElement[bool], *, before: datetime, limit: int) -> int:
    numbers = await _oldest(tx, chosen, before=before, limit=limit)
    for number in numbers:
        await messages.erase_words(tx, number)
    return len(numbers)


async def _oldest(tx: Tx, chosen: ColumnElement[bool], *, before: datetime, limit: int) -> tuple[int, ...]:
    past = select(inbox.c.id).where(_KEPT, inbox.c.received_at < before, chosen)
    return tuple((await tx.execute(past.order_by(inbox.c.received_at).limit(limit))).scalars())


async def forwards_with_files(tx: Tx, *, before: datetime, limit: int) -> tuple[int, ...]:
    """Returns forwards that were acted on before that moment and whose files were not looked for, oldest first."""
    heavy = _KEPT & (inbox.c.as_what == "add") & ~inbox.c.is_light
    done = heavy & (inbox.c.done_at < before) & inbox.c.state.in_(_ACTED_ON)
    return tuple((await tx.execute(select(inbox.c.id).where(done).order_by(inbox.c.done_at).limit(limit))).scalars())


async def make_light(tx: Tx, number: int, raw: bytes) -> None:
    """Keeps a forward without its files, unless it was emptied or is to be read again meanwhile."""
    mine = (inbox.c.id == number) & _KEPT & inbox.c.state.in_(_ACTED_ON)
    await tx.execute(update(inbox).where(mine).values(raw=raw, is_light=True))


async def empty_letters(tx: Tx, *, before: datetime, limit: int) -> int:
    """Empties the facts of letters that were written before that moment and have ended; returns how many."""
    past = letters.c.has_words & (letters.c.created_at < before) & letters.c.state.in_(_ENDED)
    oldest = select(letters.c.id).where(past).order_by(letters.c.created_at).limit(limit)
    numbers = tuple((await tx.execute(oldest)).scalars())
    if numbers:
        words: dict[str, Any] = {"facts": {}, "relay_reply": None, "has_words": False}
        await tx.execute(update(letters).where(letters.c.id.in_(numbers)).values(**words))
    return len(numbers)


async def drop_outbox(tx: Tx, *, before: datetime, limit: int) -> int:
    """Removes mails that a sandbox kept before that moment, the oldest first; returns how many."""
    oldest = await tx.execute(select(outbox.c.id, outbox.c.at).order_by(outbox.c.id).limit(limit))
    numbers = tuple(row.id for row in oldest if row.at < before)
    if numbers:
        await tx.execute(delete(outbox).where(outbox.c.id.in_(numbers)))
    return len(numbers)


async def oldest_mail(tx: Tx) -> datetime | None:
    """Returns when the oldest mail came whose bytes are kept, or None."""
    oldest: datetime | None = (await tx.execute(select(func.min(inbox.c.received_at)).where(_KEPT))).scalar()
    return oldest
