"""Ways in: up to when everything sent to each is stored, and what is wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.engine import Row

from nurture.domain.ways import FRESH, Purpose, Way, WayKind, WayStanding
from nurture.storage.database import Tx
from nurture.storage.schema import ways
from nurture.storage.types import database_now

PROOF_WITHIN = timedelta(seconds=20)
"""How long a listener that has just begun waits for another one's proof that nobody's mail was turned away."""


_TURNED_BACK = timedelta(minutes=1)
"""How far a moment of the database's clock may lie ahead of it until that clock must have been turned back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """What a listener says of itself: it listens since that moment of the database's clock; `now` is business time.

    `missed`: a message could not be taken meanwhile, so that its sender still has it, whoever else listened. `age`: how
    old this is when it is written; behind a busy writer it may have waited, and the listener may be closed by then.
    """

    since: datetime
    settling: timedelta
    now: datetime
    missed: bool = False
    age: timedelta = timedelta()


async def enlist(tx: Tx, wanted: Iterable[Way], *, now: datetime) -> None:
    """Keeps exactly these ways in: new ones begin unread, removed ones hold nothing back any more."""
    chosen = {way.name: way for way in wanted}
    await tx.execute(delete(ways).where(ways.c.name.not_in(tuple(chosen))))
    known = set((await tx.execute(select(ways.c.name))).scalars())
    for name, way in chosen.items():
        values = {"kind": way.kind.value, "purpose": way.purpose.value}
        if name in known:
            await tx.execute(update(ways).where(ways.c.name == name).values(**values))
        else:
            await tx.execute(insert(ways).values(name=name, enlisted_at=now, **values))


async def standing(tx: Tx) -> tuple[WayStanding, ...]:
    """Returns how each way in stands, by name."""
    return tuple(_standing(row) for row in await tx.execute(select(ways).order_by(ways.c.name)))


async def pass_watermark(tx: Tx, name: str, moment: datetime) -> None:
    """Moves a watermark to the start of a poll that stored everything that lay there.

    Never back, unless it lies far ahead: no poll can have begun there, so the clock that said so was wrong.
    """
    wrong = or_(ways.c.watermark.is_(None), ways.c.watermark < moment, ways.c.watermark > moment + FRESH)
    await tx.execute(update(ways).where(ways.c.name == name, wrong).values(watermark=moment))


async def note_error(tx: Tx, name: str, error: str | None, *, now: datetime) -> None:
    """Keeps what is wrong, with the moment since when; None says that all is well."""
    if error is None:
        await tx.execute(
            update(ways).where(ways.c.name == name, ways.c.error.is_not(None)).values(error=None, error_at=None)
        )
        return
    row = (await tx.execute(select(ways.c.error_at).where(ways.c.name == name))).first()
    since = row.error_at if row and row.error_at else now
    await tx.execute(update(ways).where(ways.c.name == name).values(error=error, error_at=since))


async def database_time(tx: Tx) -> datetime:
    """Returns the database's clock (aware UTC)."""
    return (await tx.execute(select(database_now()))).scalar_one()


async def attend(tx: Tx, name: str, presence: Presence) -> None:
    """Records that somebody listens, and has done so since a moment of the database's clock.

    Who has listened from before the moment that was certain makes certain everything up to now, and the watermark moves
    to `now` (business time). Otherwise another replica may still prove that there was no gap; when none does, the
    watermark stays where it is until the settling time of unbroken listening has passed.
    """
    row = (await tx.execute(select(ways).where(ways.c.name == name).with_for_update())).first()
    if row is None:
        return  # This way in was removed.
    values = _attended(row, await database_time(tx), presence)
    if values:
        await tx.execute(update(ways).where(ways.c.name == name).values(**values))


def _attended(row: Row[Any], at: datetime, presence: Presence) -> dict[str, datetime | None]:
    settles_at = row.settles_at
    if presence.missed or _turned_back(row, at):
        settles_at = at + presence.settling
    elif row.certain_until is not None and presence.since > row.certain_until:
        if presence.settling and at - row.certain_until <= PROOF_WITHIN:
            return {}
        settles_at = presence.since + presence.settling
    until = max(at - presence.age, min(presence.since, at))
    if row.certain_until is not None and not _turned_back(row, at):
        until = max(until, row.certain_until)
    if settles_at is not None and at < settles_at:
        return {"certain_until": until, "settles_at": settles_at}
    return {"certain_until": until, "settles_at": None, "watermark": _moved(row.watermark, presence.now)}


def _turned_back(row: Row[Any], at: datetime) -> bool:
    """Tells whether the database's clock was turned back: what was certain by it then proves nothing now."""
    return row.certain_until is not None and row.certain_until > at + _TURNED_BACK


def _moved(watermark: datetime | None, now: datetime) -> datetime:
    """Returns where the watermark stands now that everything up to `now` is certain; as `pass_watermark`."""
    return now if watermark is None or watermark > now + FRESH else max(now, watermark)


def _standing(row: Row[Any]) -> WayStanding:
    return WayStanding(
        name=row.name,
        kind=WayKind(row.kind),
        purpose=Purpose(row.purpose),
        enlisted_at=row.enlisted_at,
        watermark=row.watermark,
        settles_at=row.settles_at,
        error=row.error,
        error_at=row.error_at,
    )
