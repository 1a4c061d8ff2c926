"""The messages in quarantine, told to ops once a day."""

from datetime import datetime, timedelta

from nurture.domain.letter import LetterKind
from nurture.domain.letter_ops import QuarantineReport
from nurture.services.notices.parts import NoticeParts
from nurture.storage import messages, told
from nurture.storage.database import Tx

_DAILY = timedelta(days=1)
_WHAT = "quarantine"


async def write(tx: Tx, parts: NoticeParts, *, now: datetime) -> None:
    """Tells ops what waits in quarantine, at most once a day."""
    entries = await messages.in_quarantine(tx)
    if not entries or not await told.is_due(tx, _WHAT, every=_DAILY, now=now):
        return
    lines = tuple(f"message {e.id}, {e.received_at:%Y-%m-%d %H:%M} UTC, {e.as_what}: {e.error}" for e in entries)
    await parts.tools.correspondence.to_ops(tx, (LetterKind.QUARANTINE, QuarantineReport(lines=lines)), now=now)


async def moments(tx: Tx, parts: NoticeParts, *, now: datetime) -> tuple[datetime, ...]:
    """Returns when ops are to be told next."""
    if not await messages.in_quarantine(tx):
        return ()
    last = await told.when(tx, _WHAT)
    return (last + _DAILY if last else now,)
