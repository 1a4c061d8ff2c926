"""Which touches reps were shown, and which number of a heads-up stands for which; the words lie in the letter."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Row

from nurture.domain.letter import LetterKind
from nurture.domain.touch import TouchState
from nurture.storage.database import Tx
from nurture.storage.schema import inbox, letters, shown_touches, touches


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One number of one heads-up."""

    number: int
    touch_id: int
    prospect_id: int
    account_id: int


async def add(tx: Tx, letter_id: int, shown: Iterable[Shown]) -> None:
    """Keeps what each number of a letter stands for."""
    rows = [
        {
            "letter_id": letter_id,
            "number": each.number,
            "touch_id": each.touch_id,
            "prospect_id": each.prospect_id,
            "account_id": each.account_id,
        }
        for each in shown
    ]
    if rows:
        await tx.execute(insert(shown_touches), rows)


async def of_letter(tx: Tx, letter_id: int) -> tuple[Shown, ...]:
    """Returns what the numbers of a letter stand for, in their order."""
    found = select(shown_touches).where(shown_touches.c.letter_id == letter_id).order_by(shown_touches.c.number)
    return tuple(
        Shown(number=row.number, touch_id=row.touch_id, prospect_id=row.prospect_id, account_id=row.account_id)
        for row in await tx.execute(found)
    )


async def of_tag(tx: Tx, tag: str) -> tuple[Shown, ...]:
    """Returns what the numbers stand for of the heads-up with that tag, or that the letter with it is about."""
    answered = select(letters.c.answers_to).where(letters.c.tag == tag)
    mine = (letters.c.tag == tag) | (letters.c.tag == answered.scalar_subquery())
    found = await tx.execute(select(letters.c.id).where(mine, letters.c.kind == LetterKind.HEADS_UP.value))
    letter_id = found.scalar()
    return await of_letter(tx, letter_id) if letter_id is not None else ()


async def forget(tx: Tx, prospect_id: int) -> None:
    """Empties what heads-ups say of a person; the numbers of the others stay as they were."""
    rows = await tx.execute(
        select(letters.c.id, letters.c.facts, shown_touches.c.number)
        .join(letters, letters.c.id == shown_touches.c.letter_id)
        .where(shown_touches.c.prospect_id == prospect_id)
    )
    emptied: dict[int, dict[str, Any]] = {}
    for row in rows:
        facts = emptied.get(row.id) or row.facts
        emptied[row.id] = _without(facts, row.number) if facts else facts
    for letter_id, facts in emptied.items():
        await tx.execute(update(letters).where(letters.c.id == letter_id).values(facts=facts))
    await _forget_answers(tx, prospect_id)


async def _forget_answers(tx: Tx, prospect_id: int) -> None:
    """Empties reps' answers to those heads-ups, which quote them, and what they were answered with."""
    showing = select(shown_touches.c.letter_id).where(shown_touches.c.prospect_id == prospect_id)
    tags = select(letters.c.tag).where(letters.c.id.in_(showing))
    about = letters.c.answers_to.in_(tags)
    answered = select(letters.c.tag).where(about)
    words: dict[str, Any] = {"raw": None, "mail_from": None, "recipients": [], "peer": None}
    await tx.execute(update(inbox).where(inbox.c.tag.in_(tags) | inbox.c.tag.in_(answered)).values(**words))
    await tx.execute(update(letters).where(about).values(facts={}))


def _without(facts: dict[str, Any], number: int) -> dict[str, Any]:
    nobody = {"who": {"name": "", "address": "", "account": ""}, "subject": "", "text": "", "because": []}
    return {"touches": [each | nobody if each["number"] == number else each for each in facts["touches"]]}


async def to_notice(tx: Tx, *, due_before: datetime, limit: int) -> tuple[Row[Any], ...]:
    """Returns planned touches due until that moment that the rep was not shown yet."""
    rows = await tx.execute(
        select(touches)
        .where(
            touches.c.state == TouchState.PLANNED.value, touches.c.noticed_at.is_(None), touches.c.due_at <= due_before
        )
        .order_by(touches.c.due_at)
        .limit(limit)
    )
    return tuple(rows)


async def mark_shown(tx: Tx, touch_id: int, *, content: str | None, now: datetime) -> bool:
    """Records that the rep was shown a touch with that content, "" for none, None while it cannot be written.

    False when it was shown by another replica, or is planned no more.
    """
    statement = update(touches).where(
        touches.c.id == touch_id, touches.c.state == TouchState.PLANNED.value, touches.c.noticed_at.is_(None)
    )
    return (await tx.execute(statement.values(noticed_at=now, shown_content=content))).rowcount == 1


async def next_unnoticed(tx: Tx) -> datetime | None:
    """Returns when the next planned touch that the rep was not shown yet is due, or None."""
    unnoticed = (touches.c.state == TouchState.PLANNED.value, touches.c.noticed_at.is_(None))
    return (await tx.execute(select(touches.c.due_at).where(*unnoticed).order_by(touches.c.due_at).limit(1))).scalar()
