"""Messages that are read once more, since a rep has said what could not be found in them."""

from sqlalchemy import update

from nurture.storage.database import Tx
from nurture.storage.schema import inbox


async def read_again(tx: Tx, inbox_id: int, outcome: str, *, said: str) -> bool:
    """Returns a message that came to that outcome to be processed with what a rep says of it.

    False when it came to another one, or its words were erased.
    """
    chosen = (inbox.c.id == inbox_id) & (inbox.c.state == "done") & (inbox.c.outcome == outcome)
    values = {"state": "stored", "said": said, "claimed_by": None, "attempts": 0, "next_try_at": None}
    return (await tx.execute(update(inbox).where(chosen, inbox.c.raw.is_not(None)).values(**values))).rowcount == 1
