"""Letters that wait to go out as one: which wait, which are due, and what became of each."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from nurture.domain.letter import LetterKind, LetterState
from nurture.storage.database import Tx
from nurture.storage.letters import StoredLetter, of_row, replace_facts
from nurture.storage.schema import letters, prospects


async def waits_until(
    tx: Tx, kind: LetterKind, recipient: str, *, most: int, window: timedelta, now: datetime
) -> datetime | None:
    """Returns when a further letter of that kind may go to a reader; None when it may go at once.

    It may while fewer than `most` were written to them within the window; else it waits for the window's end.
    """
    written = (
        select(letters.c.created_at)
        .where(letters.c.recipient == recipient, letters.c.kind == kind.value, letters.c.created_at > now - window)
        .order_by(letters.c.created_at)
    )
    moments = tuple((await tx.execute(written.limit(1_000))).scalars())
    return moments[0] + window if len(moments) >= most else None


async def gather(tx: Tx, letter_id: int, *, until: datetime) -> None:
    """Keeps a letter back until that moment, to go out with others."""
    await tx.execute(update(letters).where(letters.c.id == letter_id).values(gathers=True, next_try_at=until))


async def due(tx: Tx, *, now: datetime, limit: int) -> tuple[StoredLetter, ...]:
    """Returns the letters whose waiting is over, the oldest first, locked; two owners never get the same one."""
    rows = await tx.execute(
        select(letters)
        .where(letters.c.gathers, letters.c.state == LetterState.PLANNED.value, letters.c.next_try_at <= now)
        .order_by(letters.c.next_try_at, letters.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return tuple(sorted((of_row(row) for row in rows), key=lambda letter: letter.id))


async def part(tx: Tx, letter_id: int) -> None:
    """Lets a letter that stayed alone go as it is."""
    await tx.execute(update(letters).where(letters.c.id == letter_id).values(gathers=False))


async def merge(tx: Tx, letter_id: int, into: int, *, place: int) -> None:
    """Says that a letter goes out as a line of another, at that place."""
    statement = update(letters).where(letters.c.id == letter_id, letters.c.state == LetterState.PLANNED.value)
    await tx.execute(statement.values(state=LetterState.MERGED.value, gathers=False, merged_into=into, place=place))


async def at_place(tx: Tx, letter_id: int, place: int) -> StoredLetter | None:
    """Returns the letter that a line of another one stands for, or None."""
    chosen = (letters.c.merged_into == letter_id) & (letters.c.place == place)
    row = (await tx.execute(select(letters).where(chosen))).first()
    return of_row(row) if row else None


async def people_of(tx: Tx, tag: str) -> tuple[tuple[int, int], ...]:
    """Returns person and account of each line of the letter with that tag, or of the one that it asks back about.

    It may have been asked back several times, each time about the letter that asked before.
    """
    asked = select(letters.c.id, letters.c.answers_to).where(letters.c.tag == tag).cte("asked", recursive=True)
    asked = asked.union(select(letters.c.id, letters.c.answers_to).where(letters.c.tag == asked.c.answers_to))
    into = select(asked.c.id)
    rows = await tx.execute(
        select(prospects.c.id, prospects.c.account_id)
        .join(letters, letters.c.prospect_id == prospects.c.id)
        .where(letters.c.merged_into.in_(into))
        .order_by(prospects.c.id)
    )
    return tuple((row.id, row.account_id) for row in rows)


async def forget(tx: Tx, prospect_id: int) -> None:
    """Empties the lines about a person in letters of several; the numbers of the others stay."""
    rows = await tx.execute(
        select(letters.c.merged_into, letters.c.place).where(
            letters.c.prospect_id == prospect_id, letters.c.merged_into.is_not(None)
        )
    )
    for into, place in [(row.merged_into, row.place) for row in rows]:
        await _blank(tx, into, place)


async def _blank(tx: Tx, letter_id: int, place: int) -> None:
    facts = (await tx.execute(select(letters.c.facts).where(letters.c.id == letter_id))).scalar_one()
    lines = list(facts.get("lines", ()))
    if place <= len(lines):
        lines[place - 1] = FORGOTTEN
        await replace_facts(tx, letter_id, {**facts, "lines": lines})


FORGOTTEN = "(undone, and forgotten)"
"""What stands in a letter of several for somebody who was forgotten."""
