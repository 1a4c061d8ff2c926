"""Touches of unknown outcome, each told to ops once."""

from datetime import datetime

from nurture.domain.letter import LetterKind
from nurture.domain.letter_sending import UnknownSend, UnknownSends
from nurture.services.notices.parts import NoticeParts
from nurture.storage import told, unsettled
from nurture.storage.database import Tx

_MOST = 50


async def write(tx: Tx, parts: NoticeParts, *, now: datetime) -> None:
    """Tells ops of touches that were handed over and not answered, many in one letter, with how to settle them."""
    fresh = [
        touch
        for touch in await unsettled.untold(tx, limit=_MOST)
        if await told.claim(tx, f"{unsettled.TOLD}{touch.touch_id}", not_since=now, now=now)
    ]
    if not fresh:
        return
    names = {rep.id: rep.name for rep in parts.tools.revisions.current.team.reps}
    sends = tuple(
        UnknownSend(touch=each.touch_id, sent_at=each.sent_at, rep=names.get(each.rep_id, "")) for each in fresh
    )
    await parts.tools.correspondence.to_ops(tx, (LetterKind.UNKNOWN_SENDS, UnknownSends(sends=sends)), now=now)


async def moments(tx: Tx, parts: NoticeParts, *, now: datetime) -> tuple[datetime, ...]:
    """Returns now while there is something to tell."""
    return (now,) if await unsettled.untold(tx, limit=1) else ()
