"""Letters: nurture's own mail to the team, kept as facts and rendered when sent."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.engine import Row

from nurture.domain.letter import LetterKind
from nurture.domain.letter_facts import FACTS_OF, LetterFacts
from nurture.storage.database import Tx
from nurture.storage.deployment import is_gone
from nurture.storage.schema import letters
from nurture.storage.types import database_now


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLetter:
    """A letter to write: its facts, the reader, and what an answer to it is about."""

    kind: LetterKind
    facts: LetterFacts
    recipient: str
    rep_id: str | None = None
    prospect_id: int | None = None
    enrollment_id: int | None = None
    touch_id: int | None = None
    rejection_id: int | None = None
    inbox_id: int | None = None
    answers_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLetter:
    """A letter with what it is about; `facts` is None once its words were erased."""

    id: int
    kind: LetterKind
    facts: LetterFacts | None
    recipient: str
    rep_id: str | None
    tag: str
    attempts: int
    message_id: str | None
    answers_to: str | None
    prospect_id: int | None
    enrollment_id: int | None
    touch_id: int | None
    rejection_id: int | None
    inbox_id: int | None
    created_at: datetime


_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def _adapter(facts: type) -> TypeAdapter[Any]:
    if facts not in _ADAPTERS:
        _ADAPTERS[facts] = TypeAdapter(facts)
    return _ADAPTERS[facts]


def of_row(row: Row[Any]) -> StoredLetter:
    """Returns a row as a letter."""
    kind = LetterKind(row.kind)
    names = {field.name for field in dataclasses.fields(StoredLetter)} - {"kind", "facts"}
    values = {name: getattr(row, name) for name in names}
    facts = _adapter(FACTS_OF[kind]).validate_python(row.facts, strict=False) if row.facts else None
    return StoredLetter(kind=kind, facts=facts, **values)


async def add(tx: Tx, new: NewLetter, *, tag: str, now: datetime) -> int:
    """Adds a letter to be sent and returns its id."""
    statement = insert(letters).values(**_values(new, tag, now))
    return int((await tx.execute(statement.returning(letters.c.id))).scalar_one())


async def add_all(tx: Tx, new: Sequence[tuple[NewLetter, str]], *, now: datetime) -> None:
    """Adds letters to be sent, each with its tag, in one statement."""
    if new:
        await tx.execute(insert(letters), [_values(letter, tag, now) for letter, tag in new])


def _values(new: NewLetter, tag: str, now: datetime) -> dict[str, Any]:
    values = {field.name: getattr(new, field.name) for field in dataclasses.fields(new)}
    facts = _adapter(FACTS_OF[new.kind]).dump_python(new.facts, mode="json")
    return {**values, "kind": new.kind.value, "facts": facts, "tag": tag, "next_try_at": now, "created_at": now}


async def claim_due(tx: Tx, *, owner: str, now: datetime, limit: int) -> tuple[StoredLetter, ...]:
    """Marks due letters as sending and returns them; two owners never get the same one. One that gathers waits."""
    due = (
        select(letters.c.id)
        .where(letters.c.state == "planned", letters.c.next_try_at <= now, ~letters.c.gathers)
        .order_by(letters.c.next_try_at, letters.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    statement = (
        update(letters)
        .where(letters.c.id.in_(select(due.c.id)))
        .values(state="sending", claimed_by=owner, sending_at=database_now(), attempts=letters.c.attempts + 1)
        .returning(letters)
    )
    return tuple(sorted((of_row(row) for row in await tx.execute(statement)), key=lambda letter: letter.id))


async def next_due(tx: Tx) -> datetime | None:
    """Returns when the next planned letter is to be sent, or None."""
    return (await tx.execute(_NEXT_DUE)).scalar()


_NEXT_DUE = select(letters.c.next_try_at).where(letters.c.state == "planned").order_by(letters.c.next_try_at).limit(1)


async def name_all(tx: Tx, message_ids: Mapping[int, str], *, owner: str) -> frozenset[int]:
    """Keeps the Message-IDs that letters, by their ids, are sent under; returns those that the owner still has."""
    rows = await tx.execute(_STILL_MINE, {"ids": tuple(message_ids), "owner": owner})
    mine = frozenset(rows.scalars())
    if mine:
        await tx.execute(_NAME, [{"letter": number, "name": message_ids[number]} for number in sorted(mine)])
    return mine


_STILL_MINE = (
    select(letters.c.id)
    .where(
        letters.c.id.in_(bindparam("ids", expanding=True)),
        letters.c.state == "sending",
        letters.c.claimed_by == bindparam("owner"),
    )
    .order_by(letters.c.id)
    .with_for_update()
)
_NAME = update(letters).where(letters.c.id == bindparam("letter")).values(message_id=bindparam("name"))


async def finish(tx: Tx, letter_id: int, state: str, *, owner: str, reply: str, now: datetime) -> bool:
    """Records how an owner's sending of a letter ended: accepted, refused or unknown; False when it lost the letter."""
    mine = (letters.c.id == letter_id) & (letters.c.state == "sending") & (letters.c.claimed_by == owner)
    ended = update(letters).where(mine).values(state=state, relay_reply=reply, done_at=now)
    return (await tx.execute(ended)).rowcount == 1


async def put_back(tx: Tx, *letter_ids: int, owner: str, next_try_at: datetime) -> None:
    """Lets letters that an owner has be tried again at that moment."""
    mine = (letters.c.state == "sending") & (letters.c.claimed_by == owner)
    statement = update(letters).where(letters.c.id.in_(letter_ids), mine)
    await tx.execute(statement.values(state="planned", next_try_at=next_try_at, claimed_by=None))


async def give_back(tx: Tx, *letter_ids: int, owner: str, next_try_at: datetime) -> None:
    """As `put_back`, for letters of which the relay heard nothing: this try of them is not counted."""
    mine = (letters.c.state == "sending") & (letters.c.claimed_by == owner)
    back = {"state": "planned", "next_try_at": next_try_at, "claimed_by": None, "attempts": letters.c.attempts - 1}
    await tx.execute(update(letters).where(letters.c.id.in_(letter_ids), mine).values(**back))


async def stranded(tx: Tx, *, but: str) -> tuple[tuple[str, StoredLetter], ...]:
    """Returns letters that were being sent by owners that are gone, and are not the replica `but`, each with its owner.

    They are locked; two who take over never get the same one.
    """
    left = (letters.c.state == "sending") & is_gone(letters.c.claimed_by, but=but)
    rows = await tx.execute(select(letters).where(left).order_by(letters.c.id).with_for_update(skip_locked=True))
    return tuple((row.claimed_by, of_row(row)) for row in rows)


async def of_tag(tx: Tx, tag: str) -> StoredLetter | None:
    """Returns the letter an answer to that tag is about, or None."""
    row = (await tx.execute(select(letters).where(letters.c.tag == tag))).first()
    return of_row(row) if row else None


async def of_message_ids(tx: Tx, message_ids: Iterable[str]) -> StoredLetter | None:
    """Returns the letter sent under one of these ids, or None."""
    row = (await tx.execute(select(letters).where(letters.c.message_id.in_(tuple(message_ids))))).first()
    return of_row(row) if row else None


async def not_understood(tx: Tx, heads_up: str, *, reader: str) -> int:
    """Returns how many of a reader's last answers to a heads-up, given by its tag, held nothing that was understood."""
    rows = await tx.execute(
        select(letters.c.facts)
        .where(
            letters.c.recipient == reader,
            letters.c.kind == LetterKind.NUMBERED_DONE.value,
            letters.c.answers_to == heads_up,
        )
        .order_by(letters.c.id.desc())
    )
    return len(tuple(takewhile(lambda facts: not facts.get("lines"), rows.scalars())))


async def replace_facts(tx: Tx, letter_id: int, facts: dict[str, Any]) -> None:
    """Sets the facts of a letter as they are kept."""
    await tx.execute(update(letters).where(letters.c.id == letter_id).values(facts=facts))


async def drop_planned(tx: Tx, *, rejection_id: int) -> None:
    """Erases the facts of letters about a no that was undone."""
    await tx.execute(
        update(letters)
        .where(letters.c.rejection_id == rejection_id, letters.c.state == "planned")
        .values(state="refused", relay_reply="undone before it was sent")
    )
