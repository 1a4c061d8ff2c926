"""Check-ins that wait for content: ops are told once a week what to write."""

from datetime import datetime, timedelta

from nurture.domain.gaps import in_a_sentence
from nurture.domain.letter import LetterKind
from nurture.domain.letter_content import ContentGaps
from nurture.services.content_gaps import GapFinding
from nurture.services.notices.parts import NoticeParts
from nurture.storage import content_links, content_wants, told
from nurture.storage.database import Tx

_WEEKLY = timedelta(days=7)
_WHAT = "content gaps"
_MOST_TOUCHES = 500
"""Looked at for one letter, those that wait longest; the command looks at all."""
_MOST_LINES = 10


async def write(tx: Tx, parts: NoticeParts, *, now: datetime) -> None:
    """Tells ops what would help the most of those who wait."""
    waiting = await content_wants.waiting(tx, limit=_MOST_TOUCHES)
    if not waiting or not await told.is_due(tx, _WHAT, every=_WEEKLY, now=now):
        return
    finding = GapFinding(parts.tools.revisions, await content_links.dead(tx), now=now)
    await finding.look(tx, waiting)
    lines = tuple(in_a_sentence(gap) for gap in finding.gaps)
    if not lines:
        return  # Somebody wrote; those who wait are looked at again within a day.
    facts = ContentGaps(lines=lines[:_MOST_LINES], more=len(lines[_MOST_LINES:]))
    await parts.tools.correspondence.to_ops(tx, (LetterKind.CONTENT_GAPS, facts), now=now)


async def moments(tx: Tx, parts: NoticeParts, *, now: datetime) -> tuple[datetime, ...]:
    """Returns when ops are to be told next."""
    if not await content_wants.waiting(tx, limit=1):
        return ()
    last = await told.when(tx, _WHAT)
    return (last + _WEEKLY if last else now,)
