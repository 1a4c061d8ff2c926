"""Challenges that wait: asked when the hour has passed, given up after fourteen days."""

from datetime import datetime

from nurture.services.notices.parts import NoticeParts
from nurture.services.proof import challenging
from nurture.storage import challenges, told
from nurture.storage.database import Tx


async def write(tx: Tx, parts: NoticeParts, *, now: datetime) -> None:
    """Gives up what nobody owned up to, and asks about what came within an hour of the last question."""
    await challenging.give_up(tx, parts.tools, now=now)
    for rep_id in await challenges.to_ask(tx):
        await challenging.ask(tx, rep_id, parts.tools, now=now)


async def moments(tx: Tx, parts: NoticeParts, *, now: datetime) -> tuple[datetime, ...]:
    """Returns when somebody may be asked next, and when the oldest challenge is given up."""
    found = []
    for rep_id in await challenges.to_ask(tx):
        last = await told.when(tx, challenging.asking(rep_id))
        found.append(last + challenging.EVERY if last else now)
    for rep_id, held_at in await challenges.oldest(tx):
        last = await told.when(tx, challenging.giving_up(rep_id))
        late = held_at + challenging.PATIENCE
        found.append(max(late, last + challenging.EVERY) if last else late)
    return tuple(found)
