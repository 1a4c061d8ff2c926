"""Letters about several people: what each says of one of them, without the others."""

from collections.abc import Iterable

from sqlalchemy import select

from nurture.domain.privacy import HeldLetter
from nurture.storage.database import Tx
from nurture.storage.schema import letters, shown_touches

_WRITTEN = (letters.c.kind, letters.c.recipient, letters.c.facts, letters.c.created_at)


async def parts_about(tx: Tx, prospect_id: int) -> tuple[HeldLetter, ...]:
    """Returns the parts about a person of heads-ups, of what their answers brought about, and of letters of several
    confirmations, oldest first."""
    parts = (*await _shown(tx, prospect_id), *await _answered(tx, prospect_id), *await _merged(tx, prospect_id))
    return tuple(sorted(parts, key=lambda part: part.written_at))


async def _shown(tx: Tx, prospect_id: int) -> Iterable[HeldLetter]:
    rows = await tx.execute(
        select(*_WRITTEN, shown_touches.c.number)
        .join(shown_touches, shown_touches.c.letter_id == letters.c.id)
        .where(shown_touches.c.prospect_id == prospect_id)
        .order_by(letters.c.id, shown_touches.c.number)
    )
    return [
        HeldLetter(
            kind=row.kind,
            recipient=row.recipient,
            written_at=row.created_at,
            facts={"touches": [each for each in row.facts.get("touches", ()) if each["number"] == row.number]},
        )
        for row in rows
    ]


async def _answered(tx: Tx, prospect_id: int) -> Iterable[HeldLetter]:
    heads_ups = letters.alias("heads_ups")
    rows = await tx.execute(
        select(*_WRITTEN, shown_touches.c.number)
        .join(heads_ups, heads_ups.c.tag == letters.c.answers_to)
        .join(shown_touches, shown_touches.c.letter_id == heads_ups.c.id)
        .where(shown_touches.c.prospect_id == prospect_id)
        .order_by(letters.c.id)
    )
    found = [(row, [line for line in row.facts.get("lines", ()) if line.startswith(f"{row.number} (")]) for row in rows]
    return [
        HeldLetter(kind=row.kind, recipient=row.recipient, written_at=row.created_at, facts={"lines": lines})
        for row, lines in found
        if lines
    ]


async def _merged(tx: Tx, prospect_id: int) -> Iterable[HeldLetter]:
    theirs = letters.alias("theirs")
    rows = await tx.execute(
        select(*_WRITTEN, theirs.c.place)
        .join(theirs, theirs.c.merged_into == letters.c.id)
        .where(theirs.c.prospect_id == prospect_id)
        .order_by(letters.c.id)
    )
    return [
        HeldLetter(
            kind=row.kind,
            recipient=row.recipient,
            written_at=row.created_at,
            facts={"lines": list(row.facts.get("lines", ()))[row.place - 1 : row.place]},
        )
        for row in rows
    ]
