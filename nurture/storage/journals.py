"""The journals of a database's writers: how far each was written, and what stands against it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select, text, update

from nurture.domain.adoption import Objection
from nurture.storage.database import Tx
from nurture.storage.schema import journal_queue, journals
from nurture.storage.types import database_now, seconds_ago

_HEAD = {"kind": "head"}
"""The record of a row that only holds a number: it says from where numbers go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """One writer's journal as the database knows it.

    `why` is what stands against it, `known` the highest number the database had given when that was found.
    """

    writer: str
    why: Objection | None
    known: int
    looked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The highest number a writer was given, and whether anything was ever written to its file."""

    number: int
    written: bool


async def heads(tx: Tx) -> dict[str, Head]:
    """Returns the head of every writer that the database knows."""
    is_written = func.max(journal_queue.c.id).filter(journal_queue.c.written)
    statement = select(
        journal_queue.c.writer, func.max(journal_queue.c.id).label("number"), is_written.label("written")
    )
    rows = await tx.execute(statement.group_by(journal_queue.c.writer))
    return {row.writer: Head(number=row.number, written=row.written is not None) for row in rows}


async def all_of(tx: Tx) -> tuple[Journal, ...]:
    """Returns every journal that was ever looked at, by its writer's name."""
    rows = await tx.execute(select(journals).order_by(journals.c.writer))
    return tuple(
        Journal(
            writer=row.writer,
            why=Objection(row.why) if row.why else None,
            known=row.known,
            looked_at=row.looked_at,
        )
        for row in rows
    )


_OBJECTIONS = select(journals.c.why).where(journals.c.why.is_not(None)).distinct().order_by(journals.c.why)


async def objections(tx: Tx) -> tuple[Objection, ...]:
    """Returns what stands against any journal."""
    return tuple(Objection(why) for why in (await tx.execute(_OBJECTIONS)).scalars())


async def is_vouched_for(tx: Tx, *, besides: str, within_seconds: float) -> bool:
    """Tells whether another writer looked at its own journal that lately, and found nothing against it."""
    recent = journals.c.looked_at > seconds_ago(within_seconds)
    mine = journals.c.writer == besides
    statement = select(journals.c.writer).where(~mine, recent, journals.c.why.is_(None)).limit(1)
    return (await tx.execute(statement)).first() is not None


async def vouched(tx: Tx, *, within_seconds: float) -> frozenset[str]:
    """Returns the writers who looked at their own journal that lately, and found nothing against it."""
    recent = journals.c.looked_at > seconds_ago(within_seconds)
    return frozenset((await tx.execute(select(journals.c.writer).where(recent, journals.c.why.is_(None)))).scalars())


async def note(tx: Tx, writer: str, why: Objection | None, *, known: int) -> None:
    """Keeps that a writer's journal was looked at now, and what was found."""
    found = {"why": why.value if why else None, "known": known, "looked_at": database_now()}
    statement = update(journals).where(journals.c.writer == writer)
    if (await tx.execute(statement.values(**found))).rowcount == 0:
        await tx.execute(insert(journals).values(writer=writer, **found))


async def settle(tx: Tx, writers: Iterable[str]) -> None:
    """Ends what stands against these writers' journals; each is looked at anew."""
    await tx.execute(delete(journals).where(journals.c.writer.in_(tuple(writers))))


async def number_above(tx: Tx, writer: str, last: int) -> None:
    """Lets the next numbers lie above that one: a journal's numbers rise, also when the database is an older copy."""
    newest = (await tx.execute(select(func.max(journal_queue.c.id)))).scalar() or 0
    number = max(last, newest) + 1
    await tx.execute(insert(journal_queue).values(id=number, writer=writer, record=_HEAD, written=True))
    if tx.dialect.name == "postgresql":
        sequence = "pg_get_serial_sequence('journal_queue', 'id')"
        # Another replica may have gone further meanwhile; a sequence must never go back.
        highest = f"SELECT setval({sequence}, greatest(:number, nextval({sequence})))"
        await tx.execute(text(highest), {"number": number})
