"""Stored words that name a person without being about them: other people's mails, letters and records."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, func, select, update

from nurture.domain.proof import ChallengeState
from nurture.domain.redaction import Redaction
from nurture.storage import challenges, letters, messages
from nurture.storage.database import Tx
from nurture.storage.schema import challenges as challenged
from nurture.storage.schema import commitments, demands, inbox, outbox, prospects, rejections, touches
from nurture.storage.schema import letters as written

ACTED_ON = ("done", "released")
PUT_ASIDE = ("quarantined", "unproven")
_BATCH = 200
_TEXTS: tuple[tuple[Table, tuple[str, ...]], ...] = (
    (rejections, ("quote", "resume", "competitor", "feature", "role", "our_part", "note", "subject")),
    (touches, ("subject", "words", "edited_words", "given_url", "given_words", "relay_reply")),
    (commitments, ("words",)),
)
"""Columns that hold words of or about a person."""


async def newest_mail(tx: Tx) -> int:
    """Returns the number of the newest message."""
    return (await tx.execute(select(func.max(inbox.c.id)))).scalar() or 0


async def mails(tx: Tx, *, after: int, upto: int) -> tuple[int, ...]:
    """Returns numbers of messages above `after` whose bytes are kept, a batch of them, lowest first."""
    chosen = (inbox.c.id > after) & (inbox.c.id <= upto) & inbox.c.raw.is_not(None)
    return tuple((await tx.execute(select(inbox.c.id).where(chosen).order_by(inbox.c.id).limit(_BATCH))).scalars())


async def words_of_mail(tx: Tx, number: int) -> tuple[bytes, str] | None:
    """Returns the bytes of a message, with its envelope and what was said of it; and its state. None when gone."""
    row = (await tx.execute(select(inbox).where(inbox.c.id == number))).first()
    if row is None or row.raw is None:
        return None
    envelope = " ".join((row.mail_from or "", *row.recipients, row.said or ""))
    return envelope.encode() + b"\n" + row.raw, row.state


async def empty_mail(tx: Tx, number: int, *, now: datetime) -> bool:
    """Empties a message that names an erased person, with the letters that tell of it alone.

    One that was put aside is given up with it. False for one that is not acted on yet, which stays as it is.
    """
    held = select(inbox.c.state).where(inbox.c.id == number).with_for_update()
    state = (await tx.execute(held)).scalar()
    if state not in (*ACTED_ON, *PUT_ASIDE):
        return False
    if state in PUT_ASIDE:
        done = update(inbox).where(inbox.c.id == number, inbox.c.state == state)
        await tx.execute(done.values(state="released", outcome="erased", done_at=now))
        await messages.let_go(tx, number)
    await tx.execute(update(inbox).where(inbox.c.id == number).values(error=None))
    await messages.erase_words(tx, number)
    await _forget_challenge(tx, number, now=now)
    alone = (written.c.inbox_id == number) & written.c.prospect_id.is_(None)
    await tx.execute(update(written).where(alone, written.c.state == "planned").values(state="refused"))
    await tx.execute(update(written).where(alone).values(facts={}, relay_reply=None))
    asked = (demands.c.inbox_id == number) & demands.c.prospect_id.is_(None) & (demands.c.state == "open")
    await tx.execute(update(demands).where(asked).values(state="done", done_at=now))
    return True


async def _forget_challenge(tx: Tx, number: int, *, now: datetime) -> None:
    """Empties the line of a letter that asks about a message; the numbers of the others stay."""
    row = (await tx.execute(select(challenged).where(challenged.c.inbox_id == number))).first()
    if row is None:
        return
    await challenges.close(tx, number, ChallengeState.EXPIRED, now=now)
    facts = (await tx.execute(select(written.c.facts).where(written.c.id == row.letter_id))).scalar()
    if facts and facts.get("mails"):
        blank = {"subject": "", "server": ""}
        lines = [each | blank if each["number"] == row.number else each for each in facts["mails"]]
        await letters.replace_facts(tx, row.letter_id, {**facts, "mails": lines})


async def redact_letters(tx: Tx, redaction: Redaction, *, after: int) -> int | None:
    """Takes a person out of a batch of letters with numbers above `after`; returns the last number, None at the end."""
    chosen = select(written.c.id, written.c.facts, written.c.relay_reply).where(written.c.id > after)
    rows = (await tx.execute(chosen.order_by(written.c.id).limit(_BATCH))).all()
    for row in rows:
        facts, reply = redaction.value(row.facts), redaction.value(row.relay_reply)
        if (facts, reply) != (row.facts, row.relay_reply):
            await tx.execute(update(written).where(written.c.id == row.id).values(facts=facts, relay_reply=reply))
    return rows[-1].id if rows else None


async def redact_colleagues(tx: Tx, redaction: Redaction, prospect_id: int) -> None:
    """Takes a person out of what is kept of those at the same account, and of those whom they named."""
    own = select(prospects.c.account_id).where(prospects.c.id == prospect_id).scalar_subquery()
    beside = (prospects.c.account_id == own) | (prospects.c.referred_by_id == prospect_id)
    for table, columns in _TEXTS:
        people = select(prospects.c.id).where(beside, prospects.c.id != prospect_id)
        rows = (await tx.execute(select(table).where(table.c.prospect_id.in_(people)))).all()
        for row in rows:
            await _rewrite(tx, table, columns, row, redaction)


async def _rewrite(tx: Tx, table: Table, columns: Sequence[str], row: Any, redaction: Redaction) -> None:
    changed = {name: redaction.value(getattr(row, name)) for name in columns}
    if any(changed[name] != getattr(row, name) for name in columns):
        await tx.execute(update(table).where(table.c.id == row.id).values(**changed))


async def kept_mails(tx: Tx, *, after: int) -> tuple[tuple[int, bytes], ...]:
    """Returns a few mails of a sandbox's outbox with numbers above `after`: number and bytes."""
    chosen = select(outbox.c.id, outbox.c.raw).where(outbox.c.id > after).order_by(outbox.c.id).limit(20)
    return tuple((row.id, row.raw) for row in await tx.execute(chosen))


async def drop_kept(tx: Tx, numbers: Sequence[int]) -> None:
    """Removes mails from a sandbox's outbox."""
    await tx.execute(delete(outbox).where(outbox.c.id.in_(tuple(numbers))))
