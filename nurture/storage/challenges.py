"""Mail that proved nothing, and what its rep was asked about it: one row a message."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, Select, func, insert, select, update

from nurture.domain.proof import ChallengeState
from nurture.storage.database import Tx
from nurture.storage.schema import challenges, inbox, letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A message held as unproven: the rep its From names, and its number in the letter that asks about it.

    `head` is the beginning of it, `size` all of it in bytes: many of these may be large.
    """

    inbox_id: int
    rep_id: str
    number: int
    why: str
    received_at: datetime
    head: bytes
    size: int
    peer: str | None


_HEAD_LIMIT = 65_536

_HELD = (
    select(
        challenges.c.inbox_id,
        challenges.c.rep_id,
        challenges.c.number,
        challenges.c.why,
        inbox.c.received_at,
        func.substr(inbox.c.raw, 1, _HEAD_LIMIT, type_=LargeBinary).label("head"),
        func.length(inbox.c.raw).label("size"),
        inbox.c.peer,
    )
    .join(inbox, inbox.c.id == challenges.c.inbox_id)
    .where(challenges.c.state == ChallengeState.OPEN)
    .order_by(challenges.c.id)
)


async def add(tx: Tx, inbox_id: int, rep_id: str, why: str, *, now: datetime) -> None:
    """Keeps that a message waits for its rep."""
    await tx.execute(insert(challenges).values(inbox_id=inbox_id, rep_id=rep_id, why=why, held_at=now))


async def unasked(tx: Tx, rep_id: str, *, limit: int) -> tuple[Held, ...]:
    """Returns messages about which the rep was not asked yet, the oldest first."""
    chosen = _HELD.where(challenges.c.rep_id == rep_id, challenges.c.letter_id.is_(None)).limit(limit)
    return await _all(tx, chosen)


async def asked_in(tx: Tx, letter_id: int) -> tuple[Held, ...]:
    """Returns the messages that a letter asks about and that are still open."""
    return await _all(tx, _HELD.where(challenges.c.letter_id == letter_id))


async def _all(tx: Tx, statement: Select[Any]) -> tuple[Held, ...]:
    rows = await tx.execute(statement)
    return tuple(
        Held(
            inbox_id=row.inbox_id,
            rep_id=row.rep_id,
            number=row.number or 0,
            why=row.why,
            received_at=row.received_at,
            head=row.head or b"",
            size=row.size or 0,
            peer=row.peer,
        )
        for row in rows
    )


async def ask(tx: Tx, inbox_ids: Iterable[int], letter_id: int) -> None:
    """Keeps in which letter the rep is asked, and under which number each message stands there."""
    for number, inbox_id in enumerate(inbox_ids, start=1):
        chosen = update(challenges).where(challenges.c.inbox_id == inbox_id)
        await tx.execute(chosen.values(letter_id=letter_id, number=number))


async def close(tx: Tx, inbox_id: int, state: ChallengeState, *, now: datetime) -> bool:
    """Ends a challenge; False when somebody was first. The letter loses its words when it asks about nothing more."""
    chosen = update(challenges).where(challenges.c.inbox_id == inbox_id, challenges.c.state == ChallengeState.OPEN)
    ended = (await tx.execute(chosen.values(state=state.value, done_at=now).returning(challenges.c.letter_id))).first()
    if ended is None:
        return False
    open_ones = challenges.c.letter_id == letters.c.id, challenges.c.state == ChallengeState.OPEN
    asks = select(challenges.c.id).where(*open_ones).exists()
    settled = update(letters).where(letters.c.id == ended.letter_id, letters.c.state != "planned", ~asks)
    await tx.execute(settled.values(facts={}))
    return True


async def has_confirmed(tx: Tx, rep_id: str) -> bool:
    """Tells whether the rep ever said yes to a challenge."""
    chosen = select(challenges.c.id).where(
        challenges.c.rep_id == rep_id, challenges.c.state == ChallengeState.CONFIRMED
    )
    return (await tx.execute(chosen.limit(1))).first() is not None


async def to_ask(tx: Tx) -> tuple[str, ...]:
    """Returns the reps who are to be asked about something."""
    return tuple((await tx.execute(_TO_ASK)).scalars())


_OPEN = challenges.c.state == ChallengeState.OPEN
_TO_ASK = select(challenges.c.rep_id).where(_OPEN, challenges.c.letter_id.is_(None)).distinct()
_OLDEST = (
    select(challenges.c.rep_id, func.min(challenges.c.held_at).label("held_at"))
    .where(_OPEN)
    .group_by(challenges.c.rep_id)
)


async def overdue(tx: Tx, rep_id: str, *, held_before: datetime, limit: int) -> tuple[Held, ...]:
    """Returns a rep's open challenges that began before a moment, the oldest first; two replicas never get the same
    one."""
    late = _HELD.where(challenges.c.rep_id == rep_id, challenges.c.held_at <= held_before).limit(limit)
    return await _all(tx, late.with_for_update(skip_locked=True, of=challenges))


async def oldest(tx: Tx) -> tuple[tuple[str, datetime], ...]:
    """Returns the reps of open challenges, each with when their oldest one began."""
    return tuple((row.rep_id, row.held_at) for row in await tx.execute(_OLDEST))


async def count_open(tx: Tx) -> int:
    """Returns how many messages wait for their reps."""
    statement = select(func.count()).select_from(challenges).where(challenges.c.state == ChallengeState.OPEN)
    return int((await tx.execute(statement)).scalar_one())
