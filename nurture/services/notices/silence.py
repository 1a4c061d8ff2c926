"""Ways in that cannot be read, for which all touches wait: ops are told at once, daily, and when it is over."""

from datetime import datetime, timedelta

from nurture.domain.delivery import DeliveryMode
from nurture.domain.letter import LetterKind
from nurture.domain.letter_listening import WayReadAgain, WayUnread
from nurture.domain.ways import Listening, WayStanding, named
from nurture.services.notices.parts import NoticeParts
from nurture.storage import told, ways
from nurture.storage.database import Tx

_DAILY = timedelta(days=1)


async def write(tx: Tx, parts: NoticeParts, *, now: datetime) -> None:
    """Tells ops of each way in that could not be read for the time set, and of each that is read again."""
    listening, after = await _listening(tx, parts, now=now)
    silent = listening.silent(after)
    for way in listening.ways:
        if way not in silent:
            await _tell_end(tx, parts, way, now=now)
        elif await told.is_due(tx, _what(way), every=_DAILY, now=now):
            facts = WayUnread(way=named(way), since=way.watermark or way.enlisted_at, error=way.error or "")
            await parts.tools.correspondence.to_ops(tx, (LetterKind.WAY_UNREAD, facts), now=now)


async def moments(tx: Tx, parts: NoticeParts, *, now: datetime) -> tuple[datetime, ...]:
    """Returns when ops are to be told next; now where it is over."""
    listening, after = await _listening(tx, parts, now=now)
    silent = {_what(way) for way in listening.silent(after)}
    last = await told.times(tx, [_what(way) for way in listening.ways]) if listening.ways else {}
    is_over = (now,) if last.keys() - silent else ()
    return (*is_over, *(last[what] + _DAILY if what in last else now for what in sorted(silent)))


async def _tell_end(tx: Tx, parts: NoticeParts, way: WayStanding, *, now: datetime) -> None:
    told_at = await told.forget(tx, _what(way))
    if told_at is not None:
        facts = WayReadAgain(way=named(way), told_at=told_at, settles_at=way.settles_at)
        await parts.tools.correspondence.to_ops(tx, (LetterKind.WAY_READ_AGAIN, facts), now=now)


async def _listening(tx: Tx, parts: NoticeParts, *, now: datetime) -> tuple[Listening, timedelta]:
    installation = parts.tools.revisions.current.installation
    in_sandbox = installation.delivery is DeliveryMode.SANDBOX
    return Listening(ways=await ways.standing(tx), now=now, in_sandbox=in_sandbox), installation.unread_after


def _what(way: WayStanding) -> str:
    return f"unread:{way.name}"[:64]
