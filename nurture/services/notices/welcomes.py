"""The welcome to each rep whose path is new, and copies that are to be sent again."""

from datetime import datetime

from nurture.services.notices.parts import NoticeParts
from nurture.storage.database import Tx


async def write(tx: Tx, parts: NoticeParts, *, now: datetime) -> None:
    """Keeps a path for each current rep."""
    await parts.welcoming.keep_up(tx, now=now)


async def moments(tx: Tx, parts: NoticeParts, *, now: datetime) -> tuple[datetime, ...]:
    """Returns now while somebody is to be welcomed, or a copy to be sent again."""
    return (now,) if await parts.welcoming.is_behind(tx, now=now) else ()
