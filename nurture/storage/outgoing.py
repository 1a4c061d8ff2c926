"""The sandbox's outbox: mails kept for looking at."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.engine import Row

from nurture.storage.database import Tx
from nurture.storage.schema import outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMail:
    """A mail as the relay would have got it; `what` is touch or letter."""

    what: str
    ref_id: int
    mail_from: str
    recipient: str
    message_id: str
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxEntry:
    """A kept mail with its number and moment."""

    id: int
    at: datetime
    what: str
    recipient: str
    mail_from: str
    raw: bytes


async def keep(tx: Tx, mails: Sequence[KeptMail], *, now: datetime) -> None:
    """Keeps mails, in their order."""
    await tx.execute(insert(outbox), [{"at": now, **asdict(mail)} for mail in mails])


def _entry(row: Row[Any]) -> OutboxEntry:
    return OutboxEntry(
        id=row.id, at=row.at, what=row.what, recipient=row.recipient, mail_from=row.mail_from, raw=row.raw
    )


async def entries(tx: Tx, *, after: int, limit: int) -> tuple[OutboxEntry, ...]:
    """Returns kept mails with numbers above `after`, oldest first."""
    rows = await tx.execute(select(outbox).where(outbox.c.id > after).order_by(outbox.c.id).limit(limit))
    return tuple(_entry(row) for row in rows)


async def newest(tx: Tx, *, limit: int) -> tuple[OutboxEntry, ...]:
    """Returns the newest kept mails, newest first."""
    rows = await tx.execute(select(outbox).order_by(outbox.c.id.desc()).limit(limit))
    return tuple(_entry(row) for row in rows)


async def get(tx: Tx, number: int) -> OutboxEntry | None:
    """Returns the mail of that number, or None."""
    row = (await tx.execute(select(outbox).where(outbox.c.id == number))).first()
    return _entry(row) if row else None
