"""Which touches reps were shown, and which number of a heads-up stands for which; the words lie in the letter."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, insert, select, update

from nurture.domain.letter import LetterKind
from nurture.domain.touch import TouchState
from nurture.storage.database import Tx
from nurture.storage.schema import accounts, enrollments, inbox, letters, prospects, shown_touches, touches


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One number of one heads-up; `words` is the digest of those it showed, None where the mail had none yet."""

    number: int
    touch_id: int
    prospect_id: int
    account_id: int
    words: str | None


class Whereabouts(NamedTuple):
    """What decides, beside its moment, when a touch is shown and to whom: cadence, rep, and where its person is."""

    cadence: str
    rep_id: str
    zone: str | None
    country: str | None
    region: str | None
    account_zone: str | None
    account_country: str | None
    account_region: str | None


class ShownAs(NamedTuple):
    """As what a touch was shown: its content, "" for none, and a digest of its words; None while it has none."""

    content: str | None = None
    words: str | None = None


class Unnoticed(NamedTuple):
    """A planned touch that the rep was not shown yet."""

    touch_id: int
    where: Whereabouts
    due_at: datetime


async def add(tx: Tx, letter_id: int, shown: Iterable[Shown]) -> None:
    """Keeps what each number of a letter stands for."""
    rows = [
        {
            "letter_id": letter_id,
            "number": each.number,
            "touch_id": each.touch_id,
            "prospect_id": each.prospect_id,
            "account_id": each.account_id,
            "words_digest": each.words,
        }
        for each in shown
    ]
    if rows:
        await tx.execute(insert(shown_touches), rows)


async def of_letter(tx: Tx, letter_id: int) -> tuple[Shown, ...]:
    """Returns what the numbers of a letter stand for, in their order."""
    found = select(shown_touches).where(shown_touches.c.letter_id == letter_id).order_by(shown_touches.c.number)
    return tuple(
        Shown(
            number=row.number,
            touch_id=row.touch_id,
            prospect_id=row.prospect_id,
            account_id=row.account_id,
            words=row.words_digest,
        )
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
    """Empties what a letter says under a number, and leaves it out of what the letter says of several."""
    several = {key: [each for each in facts.get(key, ()) if each != number] for key in ("asking", "going", "kept")}
    nobody = {"who": {"name": "", "address": "", "account": ""}, "subject": "", "text": "", "because": []}
    emptied = [each | nobody if each["number"] == number else each for each in facts["touches"]]
    return {"touches": emptied, **several}


async def first_unnoticed(tx: Tx, *, due_before: datetime) -> dict[Whereabouts, datetime]:
    """Returns when the first planned touch is due that the rep was not shown yet, until that moment, by whereabouts."""
    rows = await tx.execute(_FIRST_UNNOTICED, {"due_before": due_before})
    return {Whereabouts._make(row[:-1]): row[-1] for row in rows}


async def unnoticed_of(tx: Tx, whereabouts: Collection[Whereabouts], *, due_before: datetime) -> tuple[Unnoticed, ...]:
    """Returns the planned touches with such whereabouts that the rep was not shown yet, due until that moment.

    The first due first.
    """
    reps = tuple({each.rep_id for each in whereabouts})
    rows = await tx.execute(_UNNOTICED, {"due_before": due_before, "reps": reps})
    found = (Unnoticed(touch_id=row[0], where=Whereabouts._make(row[1:-1]), due_at=row[-1]) for row in rows)
    return tuple(each for each in found if each.where in whereabouts)


async def still_unnoticed(tx: Tx, touch_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Locks those of the touches that are planned and were not shown yet; returns by id why each comes when it does.

    What was shown by another replica meanwhile, or is planned no more, is left out.
    """
    rows = await tx.execute(_STILL_UNNOTICED, {"ids": tuple(touch_ids)})
    return {row.id: tuple(row.because) for row in rows}


async def mark_shown(tx: Tx, shown: Mapping[int, ShownAs], *, now: datetime) -> None:
    """Records by id as what reps were shown touches."""
    if shown:
        rows = [
            {"touch": touch_id, "content": each.content, "words_digest": each.words, "now": now}
            for touch_id, each in shown.items()
        ]
        await tx.execute(_MARK_SHOWN, rows)


async def next_unnoticed(tx: Tx) -> datetime | None:
    """Returns when the next planned touch that the rep was not shown yet is due, or None."""
    return (
        await tx.execute(select(touches.c.due_at).where(*_IS_UNNOTICED).order_by(touches.c.due_at).limit(1))
    ).scalar()


_IS_UNNOTICED = (touches.c.state == TouchState.PLANNED.value, touches.c.noticed_at.is_(None))
_WHEREABOUTS = (
    enrollments.c.cadence,
    enrollments.c.rep_id,
    prospects.c.zone,
    prospects.c.country,
    prospects.c.region,
    accounts.c.zone.label("account_zone"),
    accounts.c.country.label("account_country"),
    accounts.c.region.label("account_region"),
)
_PLACED = (
    touches.join(enrollments, enrollments.c.id == touches.c.enrollment_id)
    .join(prospects, prospects.c.id == touches.c.prospect_id)
    .join(accounts, accounts.c.id == touches.c.account_id)
)
_SOON = (*_IS_UNNOTICED, touches.c.due_at <= bindparam("due_before", type_=touches.c.due_at.type))
_FIRST_UNNOTICED = (
    select(*_WHEREABOUTS, func.min(touches.c.due_at)).select_from(_PLACED).where(*_SOON).group_by(*_WHEREABOUTS)
)
_UNNOTICED = (
    select(touches.c.id, *_WHEREABOUTS, touches.c.due_at)
    .select_from(_PLACED)
    .where(*_SOON, enrollments.c.rep_id.in_(bindparam("reps", expanding=True)))
    .order_by(touches.c.due_at, touches.c.id)
)
_STILL_UNNOTICED = (
    select(touches.c.id, touches.c.because)
    .where(*_IS_UNNOTICED, touches.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(touches.c.id)
    .with_for_update()
)
_MARK_SHOWN = (
    update(touches)
    .where(touches.c.id == bindparam("touch"), *_IS_UNNOTICED)
    .values(noticed_at=bindparam("now"), shown_content=bindparam("content"), shown_digest=bindparam("words_digest"))
)
