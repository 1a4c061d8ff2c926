"""Erasing a person's words and names; ids and the keyed hash stay, so that a stop holds."""

from datetime import datetime

from sqlalchemy import delete, or_, select, update

from nurture.storage import gathering, shown
from nurture.storage.database import Tx
from nurture.storage.schema import accounts, commitments, inbox, letters, outbox, prospects, shown_touches, touches


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
    await _forget_mails(tx, prospect_id)
    await tx.execute(update(commitments).where(commitments.c.prospect_id == prospect_id).values(words=""))
    await shown.forget(tx, prospect_id)
    await _forget_account(tx, prospect_id)


async def _forget_mails(tx: Tx, prospect_id: int) -> None:
    """Empties what came of or about them, answers of reps to letters about them, and what a sandbox kept."""
    tags = select(letters.c.tag).where(letters.c.prospect_id == prospect_id)
    came = (inbox.c.prospect_id == prospect_id) | inbox.c.tag.in_(tags)
    await tx.execute(update(inbox).where(came).values(raw=None, mail_from=None, recipients=[], peer=None))
    mails = select(touches.c.id).where(touches.c.prospect_id == prospect_id)
    told = select(letters.c.id).where(letters.c.prospect_id == prospect_id)
    shown_in = select(shown_touches.c.letter_id).where(shown_touches.c.prospect_id == prospect_id)
    heads_ups = select(letters.c.tag).where(letters.c.id.in_(shown_in))
    done = select(letters.c.id).where(letters.c.answers_to.in_(heads_ups))
    went = (outbox.c.what == "touch") & outbox.c.ref_id.in_(mails)
    wrote = (outbox.c.what == "letter") & or_(*(outbox.c.ref_id.in_(ids) for ids in (told, shown_in, done)))
    await tx.execute(delete(outbox).where(went | wrote))


async def _forget_account(tx: Tx, prospect_id: int) -> None:
    """An account of nobody else speaks with no voice any more; one person's own bears that person's name."""
    own = select(prospects.c.account_id).where(prospects.c.id == prospect_id).scalar_subquery()
    others = select(prospects.c.id).where(prospects.c.account_id == accounts.c.id, prospects.c.erased_at.is_(None))
    empty = (accounts.c.id == own) & ~others.exists()
    await tx.execute(update(accounts).where(empty).values(rep_id=None))
    await tx.execute(update(accounts).where(empty, accounts.c.domain.is_(None)).values(name=""))
