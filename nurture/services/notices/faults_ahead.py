"""Mails that cannot be written: ops are told once a day what to mend."""

from datetime import datetime, timedelta

from nurture.domain.faults import in_a_line
from nurture.domain.letter import LetterKind
from nurture.domain.letter_faults import FaultsAhead
from nurture.services.notices.parts import NoticeParts
from nurture.storage import faults, told
from nurture.storage.database import Tx

_DAILY = timedelta(days=1)
_WHAT = "faults ahead"
_MOST_LINES = 20


async def write(tx: Tx, parts: NoticeParts, *, now: datetime) -> None:
    """Tells ops of every fault that is known, once the round that looks for them is over."""
    if not await _is_over(tx) or not await told.is_due(tx, _WHAT, every=_DAILY, now=now):
        return
    lines = tuple(map(in_a_line, await faults.grouped(tx)))
    if not lines:
        return
    facts = FaultsAhead(lines=lines[:_MOST_LINES], more=len(lines[_MOST_LINES:]))
    await parts.tools.correspondence.to_ops(tx, (LetterKind.FAULTS_AHEAD, facts), now=now)


async def moments(tx: Tx, parts: NoticeParts, *, now: datetime) -> tuple[datetime, ...]:
    """Returns when ops are to be told next."""
    if not await faults.has_any(tx) or not await _is_over(tx):
        return ()
    last = await told.when(tx, _WHAT)
    return (last + _DAILY if last else now,)


async def _is_over(tx: Tx) -> bool:
    standing = await faults.standing(tx)
    return standing is not None and standing.done_at is not None
