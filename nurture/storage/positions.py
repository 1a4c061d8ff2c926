"""How far each folder of a mailbox was read."""

from sqlalchemy import insert, or_, select, update

from nurture.storage.database import Tx
from nurture.storage.schema import mailboxes


async def of(tx: Tx, name: str) -> dict[str, tuple[int, int]]:
    """Returns (UIDVALIDITY, last UID) of each folder of a mailbox."""
    rows = await tx.execute(select(mailboxes).where(mailboxes.c.name == name))
    return {row.folder: (row.uid_validity, row.last_uid) for row in rows}


async def keep(tx: Tx, name: str, folder: str, position: tuple[int, int]) -> None:
    """Keeps how far a folder was read. Under one UIDVALIDITY only forward: another replica may be further."""
    mine = (mailboxes.c.name == name) & (mailboxes.c.folder == folder)
    values = {"uid_validity": position[0], "last_uid": position[1]}
    further = or_(mailboxes.c.uid_validity != position[0], mailboxes.c.last_uid < position[1])
    if (await tx.execute(update(mailboxes).where(mine, further).values(**values))).rowcount:
        return
    if (await tx.execute(select(mailboxes.c.id).where(mine))).first() is None:
        await tx.execute(insert(mailboxes).values(name=name, folder=folder, **values))
