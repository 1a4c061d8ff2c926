"""All that is held of one person, for a request of theirs."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, or_, select
from sqlalchemy.engine import Row

from nurture.domain.privacy import (
    HeldDemand,
    HeldEnrollment,
    HeldLetter,
    HeldMail,
    HeldNo,
    HeldPerson,
    HeldTouch,
)
from nurture.storage.database import Tx
from nurture.storage.erasure import WORDS_OF_NO, WORDS_OF_ORIGINAL, WORDS_OF_TOUCH
from nurture.storage.schema import (
    accounts,
    commitments,
    demands,
    enrollments,
    inbox,
    letters,
    prospects,
    rejections,
    touches,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much is held of a person."""

    noes: int
    touches: int
    letters: int
    demands: int


async def counts(tx: Tx, prospect_id: int) -> Counts:
    """Returns how much is held; of demands those that are open."""
    is_open = demands.c.state == "open"
    return Counts(
        noes=await _count(tx, rejections, rejections.c.prospect_id == prospect_id),
        touches=await _count(tx, touches, touches.c.prospect_id == prospect_id),
        letters=await _count(tx, letters, letters.c.prospect_id == prospect_id),
        demands=await _count(tx, demands, (demands.c.prospect_id == prospect_id) & is_open),
    )


async def counts_left(tx: Tx, prospect_id: int) -> Counts:
    """Returns how much still holds a word of or about a person who was erased before."""
    noes_left = (rejections.c.prospect_id == prospect_id) & _holds(rejections, (*WORDS_OF_NO, *WORDS_OF_ORIGINAL))
    touches_left = (touches.c.prospect_id == prospect_id) & _holds(touches, WORDS_OF_TOUCH)
    return Counts(
        noes=await _count(tx, rejections, noes_left),
        touches=await _count(tx, touches, touches_left),
        letters=await _count(tx, letters, (letters.c.prospect_id == prospect_id) & letters.c.has_words),
        demands=await _count(tx, demands, (demands.c.prospect_id == prospect_id) & (demands.c.state == "open")),
    )


def _holds(table: Table, columns: Iterable[str]) -> ColumnElement[bool]:
    return or_(*(table.c[name].is_not(None) for name in columns))


async def _count(tx: Tx, table: Table, chosen: ColumnElement[bool]) -> int:
    return int((await tx.execute(select(func.count()).select_from(table).where(chosen))).scalar_one())


async def person(tx: Tx, prospect_id: int) -> HeldPerson:
    """Returns who somebody is."""
    account = (accounts.c.name.label("account"), accounts.c.domain.label("account_domain"))
    statement = select(prospects, *account, prospects.c.id.label("number"), prospects.c.created_at.label("since")).join(
        accounts, accounts.c.id == prospects.c.account_id
    )
    row = (await tx.execute(statement.where(prospects.c.id == prospect_id))).one()
    values = _named(row, HeldPerson, but=("address",))
    return HeldPerson(address=row.address or "", **values)


async def noes(tx: Tx, prospect_id: int) -> tuple[HeldNo, ...]:
    """Returns their noes, oldest first, also those that were undone."""
    rows = await _of(tx, select(rejections), rejections, prospect_id)
    return tuple(
        HeldNo(also=tuple(row.also), rep=row.rep_id, **_named(row, HeldNo, but=("also", "rep"))) for row in rows
    )


async def dates(tx: Tx, prospect_id: int) -> tuple[str, ...]:
    """Returns the dates that were named, in words, with day and state."""
    rows = await _of(tx, select(commitments), commitments, prospect_id)
    return tuple(f"{row.words} ({row.on}, {row.state})" for row in rows)


async def cadences(tx: Tx, prospect_id: int) -> tuple[HeldEnrollment, ...]:
    """Returns their enrollments, oldest first."""
    rows = await _of(tx, select(enrollments), enrollments, prospect_id)
    return tuple(HeldEnrollment(rep=row.rep_id, **_named(row, HeldEnrollment, but=("rep",))) for row in rows)


async def mails_to(tx: Tx, prospect_id: int) -> tuple[HeldTouch, ...]:
    """Returns their touches, oldest first."""
    rows = await _of(tx, select(touches), touches, prospect_id)
    return tuple(HeldTouch(content=row.content_id, **_named(row, HeldTouch, but=("content",))) for row in rows)


async def letters_about(tx: Tx, prospect_id: int) -> tuple[HeldLetter, ...]:
    """Returns letters about them alone, oldest first."""
    rows = await _of(tx, select(letters, letters.c.created_at.label("written_at")), letters, prospect_id)
    return tuple(HeldLetter(**_named(row, HeldLetter)) for row in rows)


async def asked(tx: Tx, prospect_id: int) -> tuple[HeldDemand, ...]:
    """Returns what they demanded, oldest first."""
    rows = await _of(tx, select(demands, demands.c.flag.label("demand")), demands, prospect_id)
    return tuple(HeldDemand(**_named(row, HeldDemand)) for row in rows)


async def mails_from(tx: Tx, prospect_id: int | None, naming: Iterable[int]) -> tuple[HeldMail, ...]:
    """Returns mails of or about a person, and those of the numbers given, oldest first; without their bytes."""
    named = inbox.c.id.in_(tuple(naming))
    about = inbox.c.prospect_id == prospect_id
    columns = [column for column in inbox.c if column.name != "raw"]
    size = func.coalesce(func.length(inbox.c.raw), 0).label("bytes")
    wanted = named if prospect_id is None else named | about
    chosen: Select[Any] = select(*columns, size, inbox.c.id.label("number")).where(wanted)
    rows = await tx.execute(chosen.order_by(inbox.c.id))
    return tuple(
        HeldMail(
            recipients=tuple(row.recipients),
            is_about=prospect_id is not None and row.prospect_id == prospect_id,
            **_named(row, HeldMail, but=("recipients", "is_about")),
        )
        for row in rows
    )


async def about(tx: Tx, prospect_id: int) -> tuple[int, ...]:
    """Returns the numbers of mails of or about a person whose bytes are kept."""
    chosen = (inbox.c.prospect_id == prospect_id) & inbox.c.raw.is_not(None)
    return tuple((await tx.execute(select(inbox.c.id).where(chosen))).scalars())


async def _of(tx: Tx, statement: Select[Any], table: Table, prospect_id: int) -> tuple[Row[Any], ...]:
    theirs = statement.where(table.c.prospect_id == prospect_id)
    return tuple(await tx.execute(theirs.order_by(table.c.id)))


def _named(row: Row[Any], value: type, *, but: tuple[str, ...] = ()) -> dict[str, Any]:
    """Returns the columns that are called as the fields of a value."""
    return {field.name: getattr(row, field.name) for field in fields(value) if field.name not in but}
