"""Erasing a person's words and names; ids and the keyed hash stay, so that a stop holds."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update

from nurture.domain.touch import TouchState
from nurture.storage import gathering, shown
from nurture.storage.database import Tx
from nurture.storage.schema import (
    accounts,
    alerts,
    commitments,
    demands,
    import_people,
    inbox,
    letters,
    outbox,
    prospects,
    rejections,
    shown_touches,
    touches,
)

_WHO = ("address", "name", "title", "phone", "zone", "zone_source", "also_in", "region", "basis_source", "basis_words")
WORDS_OF_NO = ("quote", "resume", "competitor", "feature", "stage", "role", "deal_value", "our_part", "note")
WORDS_OF_ORIGINAL = ("message_id", "subject")
WORDS_OF_TOUCH = ("subject", "words", "edited_words", "given_url", "given_words", "relay_reply")


async def forget_person(tx: Tx, prospect_id: int, *, now: datetime) -> None:
    """Empties what tells who a person is: names, address, and the words of mails, letters and dates about them."""
    theirs = prospects.c.id == prospect_id
    await tx.execute(update(prospects).where(theirs).values(erased_at=now, **dict.fromkeys(_WHO)))
    said = rejections.c.prospect_id == prospect_id
    await tx.execute(update(rejections).where(said).values(**dict.fromkeys((*WORDS_OF_NO, *WORDS_OF_ORIGINAL))))
    got = touches.c.prospect_id == prospect_id
    await tx.execute(update(touches).where(got).values(**dict.fromkeys(WORDS_OF_TOUCH)))
    await gathering.forget(tx, prospect_id)
    about = letters.c.prospect_id == prospect_id
    await tx.execute(update(letters).where(about, letters.c.state == "planned").values(state="refused"))
    await tx.execute(update(letters).where(about).values(facts={}, relay_reply=None, has_words=False))
    await _forget_mails(tx, prospect_id)
    await tx.execute(update(commitments).where(commitments.c.prospect_id == prospect_id).values(words=""))
    await shown.forget(tx, prospect_id)
    await _forget_account(tx, prospect_id)
    await _end_waiting(tx, prospect_id, now=now)


async def is_under_way(tx: Tx, prospect_id: int) -> bool:
    """Tells whether a mail to a person, or a letter that names them, is being sent: its end would write of them."""
    sent = (touches.c.prospect_id == prospect_id) & (touches.c.state == TouchState.SENDING.value)
    shown_in = select(shown_touches.c.letter_id).where(shown_touches.c.prospect_id == prospect_id)
    merged = select(letters.c.merged_into).where(letters.c.prospect_id == prospect_id)
    names = (letters.c.prospect_id == prospect_id) | letters.c.id.in_(shown_in) | letters.c.id.in_(merged)
    statements = (select(touches.c.id).where(sent), select(letters.c.id).where(letters.c.state == "sending", names))
    return any([(await tx.execute(statement.limit(1))).first() is not None for statement in statements])


async def _forget_mails(tx: Tx, prospect_id: int) -> None:
    """Empties what came of or about them, answers of reps to letters about them, and what a sandbox kept."""
    tags = select(letters.c.tag).where(letters.c.prospect_id == prospect_id)
    came = (inbox.c.prospect_id == prospect_id) | inbox.c.tag.in_(tags)
    words: dict[str, Any] = dict.fromkeys(("raw", "said", "mail_from", "peer", "error")) | {"recipients": []}
    await tx.execute(update(inbox).where(came).values(**words))
    mails = select(touches.c.id).where(touches.c.prospect_id == prospect_id)
    told = select(letters.c.id).where(letters.c.prospect_id == prospect_id)
    shown_in = select(shown_touches.c.letter_id).where(shown_touches.c.prospect_id == prospect_id)
    heads_ups = select(letters.c.tag).where(letters.c.id.in_(shown_in))
    done = select(letters.c.id).where(letters.c.answers_to.in_(heads_ups))
    merged = select(letters.c.merged_into).where(letters.c.prospect_id == prospect_id)
    went = (outbox.c.what == "touch") & outbox.c.ref_id.in_(mails)
    wrote = (outbox.c.what == "letter") & or_(*(outbox.c.ref_id.in_(ids) for ids in (told, shown_in, done, merged)))
    await tx.execute(delete(outbox).where(went | wrote))


async def _forget_account(tx: Tx, prospect_id: int) -> None:
    """An account of nobody else speaks with no voice any more; one person's own bears that person's name."""
    own = select(prospects.c.account_id).where(prospects.c.id == prospect_id).scalar_subquery()
    others = select(prospects.c.id).where(prospects.c.account_id == accounts.c.id, prospects.c.erased_at.is_(None))
    empty = (accounts.c.id == own) & ~others.exists()
    await tx.execute(update(accounts).where(empty).values(rep_id=None))
    await tx.execute(update(accounts).where(empty, accounts.c.domain.is_(None)).values(name=""))


async def _end_waiting(tx: Tx, prospect_id: int, *, now: datetime) -> None:
    """Ends what waits for an answer about them: their demands, what was urgent, and their place on a list."""
    asked = (demands.c.prospect_id == prospect_id) & (demands.c.state == "open")
    await tx.execute(update(demands).where(asked).values(state="done", done_at=now))
    urgent = (alerts.c.prospect_id == prospect_id) & (alerts.c.state == "open")
    await tx.execute(update(alerts).where(urgent).values(state="answered"))
    asked_for = (import_people.c.prospect_id == prospect_id) & import_people.c.state.in_(("held", "listed"))
    await tx.execute(update(import_people).where(asked_for).values(state="left", decided_at=now))
