"""Old losses written by the slice: accounts, people and their noes, each kind in one statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import bindparam, insert, select

from nurture.domain.consent import SubjectHash
from nurture.domain.importing import OldLoss
from nurture.domain.place import Place
from nurture.domain.prospect import AccountState
from nurture.storage.database import Tx
from nurture.storage.place_columns import columns_of
from nurture.storage.schema import accounts, prospects, rejections

_NOON = time(12)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenLoss:
    """A loss to write: whose hash it is kept under, the company's domain (None on free mail), and where they are."""

    loss: OldLoss
    subject: SubjectHash
    domain: str | None
    place: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenLoss:
    """The ids under which a loss was written."""

    line: int
    prospect_id: int
    account_id: int
    rejection_id: int


_STATES = select(accounts.c.id, accounts.c.domain, accounts.c.state).where(
    accounts.c.domain.in_(bindparam("domains", expanding=True))
)
_PEOPLE = select(prospects.c.id, prospects.c.address_hash).where(
    prospects.c.address_hash.in_(bindparam("hashes", expanding=True))
)
_NOES = select(rejections.c.id, rejections.c.prospect_id).where(
    rejections.c.prospect_id.in_(bindparam("people", expanding=True))
)


async def account_states(tx: Tx, domains: Iterable[str]) -> dict[str, tuple[int, AccountState]]:
    """Returns id and state of the accounts of these domains."""
    rows = await tx.execute(_STATES, {"domains": tuple(domains)})
    return {row.domain: (row.id, AccountState(row.state)) for row in rows}


async def write(tx: Tx, losses: Sequence[TakenLoss], *, now: datetime) -> tuple[WrittenLoss, ...]:
    """Writes new people with their noes and returns their ids, in the same order."""
    if not losses:
        return ()
    account_ids = await _write_accounts(tx, losses, now=now)
    people = [_person(taken, account, now) for taken, account in zip(losses, account_ids, strict=True)]
    await tx.execute(insert(prospects), people)
    # Not RETURNING in the order of the rows: on SQLite that inserts one by one.
    hashes = tuple(taken.subject.value for taken in losses)
    ids = {row.address_hash: row.id for row in await tx.execute(_PEOPLE, {"hashes": hashes})}
    prospect_ids = [ids[value] for value in hashes]
    placed = zip(losses, prospect_ids, account_ids, strict=True)
    await tx.execute(insert(rejections), [_no(*each, now) for each in placed])
    noes = {row.prospect_id: row.id for row in await tx.execute(_NOES, {"people": tuple(prospect_ids)})}
    return tuple(
        WrittenLoss(line=taken.loss.line, prospect_id=person, account_id=account, rejection_id=noes[person])
        for taken, person, account in zip(losses, prospect_ids, account_ids, strict=True)
    )


async def _write_accounts(tx: Tx, losses: Sequence[TakenLoss], *, now: datetime) -> list[int]:
    """Returns the account of each loss, made where there is none; somebody on free mail has one of their own."""
    domains = {taken.domain: taken for taken in reversed(losses) if taken.domain is not None}
    known = await account_states(tx, domains)
    new = [_account(taken, now) for domain, taken in domains.items() if domain not in known]
    if new:
        await tx.execute(insert(accounts), new)
        known |= await account_states(tx, [values["domain"] for values in new])
    return [
        known[taken.domain][0] if taken.domain is not None else await _write_own(tx, taken, now=now) for taken in losses
    ]


async def _write_own(tx: Tx, taken: TakenLoss, *, now: datetime) -> int:
    statement = insert(accounts).values(**_account(taken, now)).returning(accounts.c.id)
    return int((await tx.execute(statement)).scalar_one())


def _account(taken: TakenLoss, now: datetime) -> dict[str, Any]:
    loss = taken.loss
    return {
        "name": loss.company or taken.domain or loss.name or loss.address,
        "domain": taken.domain,
        "rep_id": loss.owner,
        "industry": loss.industry,
        "created_at": now,
        **columns_of(taken.place),
    }


def _person(taken: TakenLoss, account_id: int, now: datetime) -> dict[str, Any]:
    loss = taken.loss
    return {
        "account_id": account_id,
        "address": loss.address,
        "address_hash": taken.subject.value,
        "key_id": taken.subject.key_id,
        "name": loss.name,
        "title": loss.title,
        "language": loss.language,
        "basis": loss.basis,
        "basis_at": _noon(loss.basis_on) if loss.basis and loss.basis_on else None,
        "basis_source": loss.basis_source,
        "created_at": now,
        **columns_of(taken.place),
    }


def _no(taken: TakenLoss, prospect_id: int, account_id: int, now: datetime) -> dict[str, Any]:
    loss = taken.loss
    return {
        "prospect_id": prospect_id,
        "account_id": account_id,
        "rep_id": loss.owner,
        "forwarder_id": loss.owner,
        "told_by": loss.owner,
        "reason": loss.reason.value,
        "also": [],
        "reason_confirmed": True,
        "confidence": 1.0,
        "quote": "",
        "said_at": _noon(loss.said_on),
        "competitor": loss.competitor,
        "note": loss.note,
        "created_at": now,
    }


def _noon(day: date) -> datetime:
    """A day without an hour is kept as its noon in UTC, which is the same day almost everywhere."""
    return datetime.combine(day, _NOON, UTC)
