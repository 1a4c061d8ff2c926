"""Erasing a person's words and names; ids and the keyed hash stay, so that a stop holds."""

from datetime import datetime

from sqlalchemy import update

from nurture.storage.database import Tx
from nurture.storage.schema import letters, prospects, touches


async def forget_person(tx: Tx, prospect_id: int, *, now: datetime) -> None:
    """Empties what tells who a person is: names, address, the words of their touches and of letters about them."""
    await tx.execute(
        update(prospects)
        .where(prospects.c.id == prospect_id)
        .values(address=None, name=None, title=None, phone=None, zone=None, erased_at=now)
    )
    await tx.execute(update(touches).where(touches.c.prospect_id == prospect_id).values(subject=None, words=None))
    about = letters.c.prospect_id == prospect_id
    await tx.execute(update(letters).where(about, letters.c.state == "planned").values(state="refused"))
    await tx.execute(update(letters).where(about).values(facts={}))
