"""Ways in: up to when everything sent to each is stored, and what is wrong with it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.engine import Row

from nurture.domain.ways import WayKind, WayStanding
from nurture.storage.database import Tx
from nurture.storage.schema import ways
from nurture.storage.types import database_now

PROOF_WITHIN = timedelta(seconds=20)
"""How long a listener that has just begun waits for another one's proof that nobody's mail was turned away."""


async def enlist(tx: Tx, kinds: Mapping[str, WayKind]) -> None:
    """Keeps exactly these ways in: new ones begin unread, removed ones hold nothing back any more."""
    await tx.execute(delete(ways).where(ways.c.name.not_in(tuple(kinds))))
    known = set((await tx.execute(select(ways.c.name))).scalars())
    new = [{"name": name, "kind": kind.value} for name, kind in kinds.items() if name not in known]
    if new:
        await tx.execute(insert(ways), new)


async def standing(tx: Tx) -> tuple[WayStanding, ...]:
    """Returns how each way in stands, by name."""
    return tuple(_standing(row) for row in await tx.execute(select(ways).order_by(ways.c.name)))


async def pass_watermark(tx: Tx, name: str, moment: datetime) -> None:
    """Moves a watermark to the start of a poll that stored everything that lay there; never back."""
    older = or_(ways.c.watermark.is_(None), ways.c.watermark < moment)
    await tx.execute(update(ways).where(ways.c.name == name, older).values(watermark=moment))


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


async def attend(tx: Tx, name: str, *, since: datetime, settling: timedelta, now: datetime) -> None:
    """Records that somebody listens, and has done so since a moment of the database's clock.

    Who has listened from before the moment that was certain makes certain everything up to now, and the watermark moves
    to `now` (business time). Otherwise another replica may still prove that there was no gap; when none does, the
    watermark stays where it is until the settling time of unbroken listening has passed.
    """
    row = (await tx.execute(select(ways).where(ways.c.name == name).with_for_update())).first()
    if row is None:
        return  # This way in was removed.
    at = await database_time(tx)
    values = _attended(row, at, since=since, settling=settling, now=now)
    if values:
        await tx.execute(update(ways).where(ways.c.name == name).values(**values))


def _attended(
    row: Row[Any], at: datetime, *, since: datetime, settling: timedelta, now: datetime
) -> dict[str, datetime | None]:
    if row.certain_until is not None and since > row.certain_until:
        waits_for_proof = at - row.certain_until <= PROOF_WITHIN
        return {} if waits_for_proof else {"certain_until": at, "settles_at": since + settling}
    if row.settles_at is not None and at < row.settles_at:
        return {"certain_until": at}
    return {"certain_until": at, "settles_at": None, "watermark": max(now, row.watermark or now)}


def _standing(row: Row[Any]) -> WayStanding:
    return WayStanding(
        name=row.name,
        kind=WayKind(row.kind),
        watermark=row.watermark,
        settles_at=row.settles_at,
        error=row.error,
        error_at=row.error_at,
    )
