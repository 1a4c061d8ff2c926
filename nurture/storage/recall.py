"""What a database knows of the people that a journal speaks of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.engine import Row

from nurture.domain.consent import LedgerKind, SubjectHash
from nurture.domain.journal_record import SendMark
from nurture.domain.touch import TouchState
from nurture.storage.database import Tx
from nurture.storage.schema import enrollments, prospects, suppressions, touches


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A person by their hash."""

    prospect_id: int
    account_id: int
    erased: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """A person with the address they are written to, and the number of the key that their hash is kept under."""

    prospect_id: int
    address: str
    key_id: int


_BATCH = 2_000


async def lines(tx: Tx, subjects: Iterable[str]) -> frozenset[tuple[LedgerKind, str, datetime]]:
    """Returns the ledger's lines about these hashes by what they are, about whom, and of when."""
    statement = select(suppressions.c.kind, suppressions.c.subject, suppressions.c.at)
    rows = await tx.execute(statement.where(suppressions.c.subject.in_(tuple(subjects))))
    return frozenset((LedgerKind(row.kind), row.subject, row.at) for row in rows)


async def standing_stop(tx: Tx, subject: str, at: datetime) -> int | None:
    """Returns the line of a stop of that moment which nothing has lifted, or None."""
    lift = suppressions.alias()
    statement = (
        select(suppressions.c.id)
        .outerjoin(lift, lift.c.lifts_id == suppressions.c.id)
        .where(suppressions.c.subject == subject, suppressions.c.at == at, lift.c.id.is_(None))
        .where(suppressions.c.kind == LedgerKind.STOP.value)
    )
    return (await tx.execute(statement.order_by(suppressions.c.id))).scalars().first()


async def person(tx: Tx, subject: SubjectHash) -> Known | None:
    """Returns the person of a hash, also one who was erased; None for somebody the database does not know."""
    mine = (prospects.c.address_hash == subject.value) & (prospects.c.key_id == subject.key_id)
    row = (await tx.execute(select(prospects).where(mine))).first()
    if row is None:
        return None
    return Known(prospect_id=row.id, account_id=row.account_id, erased=row.erased_at is not None)


async def addressed(tx: Tx, *, after: int) -> tuple[Addressed, ...]:
    """Returns people whose address is kept, a batch of those with ids above `after`, lowest first."""
    kept = select(prospects.c.id, prospects.c.address, prospects.c.key_id).where(prospects.c.address.is_not(None))
    rows = await tx.execute(kept.where(prospects.c.id > after).order_by(prospects.c.id).limit(_BATCH))
    return tuple(Addressed(prospect_id=row.id, address=row.address, key_id=row.key_id) for row in rows)


async def enrollments_of(tx: Tx, prospect_id: int) -> tuple[Row[Any], ...]:
    """Returns id and tag of a person's enrollments."""
    mine = enrollments.c.prospect_id == prospect_id
    return tuple(await tx.execute(select(enrollments.c.id, enrollments.c.tag).where(mine)))


async def touches_of(tx: Tx, enrollment_id: int) -> tuple[Row[Any], ...]:
    """Returns the touches of an enrollment, oldest first."""
    mine = touches.c.enrollment_id == enrollment_id
    return tuple(await tx.execute(select(touches).where(mine).order_by(touches.c.id)))


async def add_unknown(tx: Tx, mark: SendMark, ids: tuple[int, int, int], *, tag: str, at: datetime) -> int:
    """Adds a touch that was begun and that the database does not know, for (enrollment, prospect, account)."""
    enrollment_id, prospect_id, account_id = ids
    statement = insert(touches).values(
        enrollment_id=enrollment_id,
        prospect_id=prospect_id,
        account_id=account_id,
        kind=mark.kind.value,
        step=mark.step,
        occurrence=mark.occurrence,
        template=mark.template,
        content_rule="optional",
        content_id=mark.content,
        because=[],
        due_at=at,
        next_try_at=at,
        sent_at=at,
        done_at=at,
        created_at=at,
        state=TouchState.UNKNOWN.value,
        tag=tag,
    )
    return int((await tx.execute(statement.returning(touches.c.id))).scalar_one())
