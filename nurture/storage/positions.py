"""How far each folder of a mailbox was read."""

from datetime import datetime

from sqlalchemy import insert, select, update

from nurture.storage.database import Tx
from nurture.storage.schema import mailboxes


async def of(tx: Tx, name: str) -> dict[str, tuple[int, int]]:
    """Returns (UIDVALIDITY, last UID) of each folder of a mailbox."""
    rows = await tx.execute(select(mailboxes).where(mailboxes.c.name == name))
    return {row.folder: (row.uid_validity, row.last_uid) for row in rows}


async def keep(tx: Tx, name: str, folder: str, position: tuple[int, int]) -> None:
    """Keeps how far a folder was read."""
    mine = (mailboxes.c.name == name) & (mailboxes.c.folder == folder)
    values = {"uid_validity": position[0], "last_uid": position[1]}
    if (await tx.execute(update(mailboxes).where(mine).values(**values))).rowcount == 0:
        await tx.execute(insert(mailboxes).values(name=name, folder=folder, **values))


async def pass_watermark(tx: Tx, name: str, moment: datetime) -> None:
    """Records the start of a poll that stored everything below the UIDNEXT it saw."""
    await tx.execute(update(mailboxes).where(mailboxes.c.name == name).values(watermark=moment))
