"""Erasing a person's words and names; ids and the keyed hash stay, so that a stop holds."""

from datetime import datetime

from sqlalchemy import select, update

from nurture.storage import gathering, shown
from nurture.storage.database import Tx
from nurture.storage.schema import accounts, commitments, inbox, letters, prospects, touches


async def forget_person(tx: Tx, prospect_id: int, *, now: datetime) -> None:
    """Empties what tells who a person is: names, address, and the words of mails, letters and dates about them."""
    await tx.execute(
        update(prospects)
        .where(prospects.c.id == prospect_id)
        .values(address=None, name=None, title=None, phone=None, zone=None, erased_at=now)
    )
    await tx.execute(
        update(touches).where(touches.c.prospect_id == prospect_id).values(subject=None, words=None, edited_words=None)
    )
    await gathering.forget(tx, prospect_id)
    about = letters.c.prospect_id == prospect_id
    await tx.execute(update(letters).where(about, letters.c.state == "planned").values(state="refused"))
    await tx.execute(update(letters).where(about).values(facts={}))
    await tx.execute(
        update(inbox)
        .where(inbox.c.prospect_id == prospect_id)
        .values(raw=None, mail_from=None, recipients=[], peer=None)
    )
    await tx.execute(update(commitments).where(commitments.c.prospect_id == prospect_id).values(words=""))
    await shown.forget(tx, prospect_id)
    await _forget_account(tx, prospect_id)


async def _forget_account(tx: Tx, prospect_id: int) -> None:
    """An account of nobody else speaks with no voice any more; one person's own bears that person's name."""
    own = select(prospects.c.account_id).where(prospects.c.id == prospect_id).scalar_subquery()
    others = select(prospects.c.id).where(prospects.c.account_id == accounts.c.id, prospects.c.erased_at.is_(None))
    empty = (accounts.c.id == own) & ~others.exists()
    await tx.execute(update(accounts).where(empty).values(rep_id=None))
    await tx.execute(update(accounts).where(empty, accounts.c.domain.is_(None)).values(name=""))
