"""A million people: a crowd that the database itself copies, with what went out to them before and their history."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import TableClause, bindparam, func, literal_column, select, text, update
from sqlalchemy.sql.schema import Table

from nurture.storage import schema
from nurture.storage.database import Tx
from nurture.wiring import Application
from rig.crowd import Crowd, go_on_counting, move_in

_BASE = 10_000
_PAST = 100_000_000
"""Added to the number of a person's coming touch, it is the number of their first one."""

_WIDE = "(1000000000000000000 + id + :shift)"
_EVENTS = ("enrolled", "touch_planned", "touch_accepted", "touch_planned")
_DETAIL = '{"step": "useful", "content": null, "because": ["60 days after the no"]}'
_OTHERWISE = {
    "id": "id + :shift",
    "account_id": "account_id + :shift",
    "prospect_id": "prospect_id + :shift",
    "enrollment_id": "enrollment_id + :shift",
    "rejection_id": "rejection_id + :shift",
    "domain": "'plant' || (id + :shift) || '.example'",
    "address": "'dana.ng@plant' || (id + :shift) || '.example'",
    "address_hash": f"substr(address_hash, 1, length(address_hash) - 19) || {_WIDE}",
    "tag": f"substr(tag, 1, 1) || {_WIDE} || '222222'",
    "message_id": f"{_WIDE} || '-' || message_id",
}
"""What a copy has otherwise than the row it was copied from; unique values stay as long as they are."""


async def gather(application: Application, stored: int, *, now: datetime) -> None:
    """Write so many people into an empty database; nothing is due to them now."""
    base = application.foundation
    first = min(stored, _BASE)
    await move_in(application, Crowd(stored=first, due=0))
    await base.database.write(lambda tx: _add_past(tx, now))
    for shift in range(first, stored, first):
        await base.database.write(lambda tx, shift=shift: _copy(tx, shift, first))  # type: ignore[misc]
    if not base.database.is_sqlite:
        await base.database.write(go_on_counting)
        await base.database.write(lambda tx: tx.execute(text("ANALYZE")))


async def make_due(application: Application, stored: int, *, due: int, turn: int, now: datetime) -> None:
    """Let touches be due that are not, evenly spread; another turn takes others."""
    step = stored // due + 1 if due else 0  # One more than even, so that all reps have their share.
    numbers = [1 + (place * step + turn * 3) % stored for place in range(due)]
    moment = now - timedelta(minutes=10)
    statement = update(schema.touches).where(schema.touches.c.id == bindparam("number"))
    if numbers:
        rows = [{"number": number} for number in numbers]
        late = statement.values(due_at=moment, next_try_at=moment)
        await application.foundation.database.write(lambda tx: tx.execute(late, rows))


async def spread_over_a_year(tx: Tx, start: datetime) -> None:
    """Let the coming touch of each person be due at a moment of its own, within four hours of a day of the year."""
    numbers = (await tx.execute(select(schema.touches.c.id))).scalars().all()
    statement = update(schema.touches).where(schema.touches.c.id == bindparam("number"))
    moments = [
        start + timedelta(days=1 + _scattered(number) % 360, hours=10, seconds=(number * 7919) % 14_000)
        for number in numbers
    ]
    rows = [{"number": number, "moment": moment} for number, moment in zip(numbers, moments, strict=True)]
    due = bindparam("moment", type_=schema.touches.c.due_at.type)
    await tx.execute(statement.values(due_at=due, next_try_at=due, noticed_at=None, shown_content=None), rows)


def _scattered(number: int) -> int:
    """Return a number of no pattern: people of one rep, who are every hundredth, are not due on the same few days."""
    return (number * 2_654_435_761 & 0xFFFF_FFFF) >> 8


async def accepted_since(tx: Tx, moment: datetime) -> int:
    """Return how many touches were accepted since then."""
    lately = (schema.touches.c.sent_at >= moment) & (schema.touches.c.state == "accepted")
    return int((await tx.execute(select(func.count()).where(lately))).scalar_one())


async def _add_past(tx: Tx, now: datetime) -> None:
    """Add to each person a mail that was accepted a while ago, and what was noted meanwhile."""
    touches, sent = schema.touches, now - timedelta(days=40)
    same = ("enrollment_id", "prospect_id", "account_id", "rep_id", "content_rule", "because", "created_at")
    new = {
        "id": touches.c.id + _PAST,
        "kind": literal_column("'commitment'"),
        "step": literal_column("'as-you-asked'"),
        "template": literal_column("'as-you-asked'"),
        "occurrence": touches.c.id,
        "state": literal_column("'accepted'"),
        "attempts": literal_column("1"),
        **{name: bindparam(name, sent, type_=touches.c.due_at.type) for name in ("due_at", "next_try_at", "sent_at")},
        "tag": literal_column("'p' || substr(tag, 2)"),
        "message_id": literal_column("tag || '@in.acme.example'"),
        "subject": literal_column("'What a year of upkeep taught us'"),
        "words": literal_column("'" + "Most of what goes wrong was seen weeks before. " * 20 + "'"),
        **{name: touches.c[name] for name in same},
    }
    await tx.execute(touches.insert().from_select(list(new), select(*new.values())))
    history = schema.history
    for event in _EVENTS:
        line = {
            "at": bindparam("at", sent, type_=history.c.at.type),
            "event": literal_column(f"'{event}'"),
            "account_id": touches.c.account_id,
            "prospect_id": touches.c.prospect_id,
            "enrollment_id": touches.c.enrollment_id,
            "touch_id": touches.c.id,
            "detail": literal_column(f"'{_DETAIL}'"),
        }
        chosen = select(*line.values()).where(touches.c.id <= _PAST)
        await tx.execute(history.insert().from_select(list(line), chosen))


async def _copy(tx: Tx, shift: int, first: int) -> None:
    """Copy the first people, with numbers that are higher by the shift."""
    for table in (schema.accounts, schema.prospects, schema.rejections, schema.enrollments):
        await tx.execute(text(_copying(table, f"id <= {first}")), {"shift": shift})
    for low in (0, _PAST):
        await tx.execute(text(_copying(schema.touches, f"id > {low} AND id <= {low + first}")), {"shift": shift})
    # Its numbers are the database's own.
    await tx.execute(text(_copying(schema.history, f"id <= {len(_EVENTS) * first}", but="id")), {"shift": shift})


def _copying(table: Table | TableClause, chosen: str, *, but: str = "") -> str:
    names = [column.name for column in table.columns if column.name != but]
    values = ", ".join(_value(table.name, name) for name in names)
    return f"INSERT INTO {table.name} ({_quoted(names)}) SELECT {values} FROM {table.name} WHERE {chosen}"


def _value(table: str, name: str) -> str:
    if table == "history" and name == "touch_id":
        return "touch_id + :shift"
    return _OTHERWISE.get(name, f'"{name}"')


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
