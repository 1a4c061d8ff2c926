"""People who are held for days by mail that nobody has acted on: ops are told once a day."""

from datetime import datetime, timedelta

from nurture.domain.letter import LetterKind
from nurture.domain.letter_listening import OldHolds
from nurture.services.notices.parts import NoticeParts
from nurture.storage import holding, told
from nurture.storage.database import Tx

PATIENCE = timedelta(days=3)
_DAILY = timedelta(days=1)
_WHAT = "lasting holds"


async def write(tx: Tx, parts: NoticeParts, *, now: datetime) -> None:
    """Tells ops how many messages hold how many people for more than three days."""
    found = await holding.lasting(tx, before=now - PATIENCE)
    if found is None or not await told.is_due(tx, _WHAT, every=_DAILY, now=now):
        return
    count = found.by_state.get
    facts = OldHolds(
        people=found.people,
        everything=found.everything,
        unread=count("stored", 0) + count("claimed", 0),
        quarantined=count("quarantined", 0),
        unproven=count("unproven", 0),
        since=found.oldest,
    )
    await parts.tools.correspondence.to_ops(tx, (LetterKind.OLD_HOLDS, facts), now=now)


async def moments(tx: Tx, parts: NoticeParts, *, now: datetime) -> tuple[datetime, ...]:
    """Returns when ops are to be told next."""
    found = await holding.lasting(tx, before=now)
    if found is None:
        return ()
    last = await told.when(tx, _WHAT)
    return (max(found.oldest + PATIENCE, last + _DAILY if last else found.oldest),)
