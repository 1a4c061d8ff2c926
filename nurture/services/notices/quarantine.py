"""The messages in quarantine: told to ops once a day, and at once those that hold nobody."""

from datetime import datetime, timedelta

from nurture.domain.answers import QuarantineEntry
from nurture.domain.letter import LetterKind
from nurture.domain.letter_listening import UnheldMail
from nurture.domain.letter_ops import QuarantineReport
from nurture.services.notices.parts import NoticeParts
from nurture.storage import holding, messages, told
from nurture.storage.database import Tx
from nurture.storage.holding import UNHELD

_DAILY = timedelta(days=1)
_WHAT = "quarantine"
_MOST = 50
"""Messages that one letter names at most; the next minute's names the next ones."""
_KEPT = "; it holds people, so it is kept past its time until you replay or release it"


async def write(tx: Tx, parts: NoticeParts, *, now: datetime) -> None:
    """Tells ops at once of what names nobody, and of all that waits in quarantine at most once a day."""
    unheld = await holding.unheld(tx, limit=_MOST)
    for entry in unheld:
        await told.is_due(tx, f"{UNHELD}{entry.id}", every=_DAILY, now=now)
    if unheld:
        facts = UnheldMail(lines=_lines(unheld))
        await parts.tools.correspondence.to_ops(tx, (LetterKind.UNHELD_MAIL, facts), now=now)
    entries = await messages.in_quarantine(tx)
    if not entries or not await told.is_due(tx, _WHAT, every=_DAILY, now=now):
        return
    past = now - parts.tools.revisions.current.installation.retention.quarantine
    report = QuarantineReport(lines=_lines(entries, past=past))
    await parts.tools.correspondence.to_ops(tx, (LetterKind.QUARANTINE, report), now=now)


async def moments(tx: Tx, parts: NoticeParts, *, now: datetime) -> tuple[datetime, ...]:
    """Returns when ops are to be told next; now of what names nobody."""
    if not await messages.in_quarantine(tx):
        return ()
    if await holding.unheld(tx, limit=1):
        return (now,)
    last = await told.when(tx, _WHAT)
    return (last + _DAILY if last else now,)


def _lines(entries: tuple[QuarantineEntry, ...], *, past: datetime | None = None) -> tuple[str, ...]:
    """Returns a line a message; what came before `past` and is still here holds somebody, or it would be gone."""
    kept = {entry.id: _KEPT for entry in entries if past is not None and entry.received_at < past}
    return tuple(
        f"message {e.id}, {e.received_at:%Y-%m-%d %H:%M} UTC, {e.as_what}: {e.error}{kept.get(e.id, '')}"
        for e in entries
    )
