"""Paths: what is known of the way of each rep's mail, out through the relay and back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, or_, select, update
from sqlalchemy.engine import Row

from nurture.domain.path import MOVES, PASSABLE, PROVEN_FOR, REMIND_AFTER, Basis, Fact, Findings, PathState
from nurture.storage.database import Tx
from nurture.storage.schema import inbox, paths


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPath:
    """A path as it is kept. `copy_id` is the message that came back; it was looked at when `looked_at` is set."""

    id: int
    rep_id: str
    basis: str
    route: str
    state: PathState
    state_at: datetime
    created_at: datetime
    welcomed_at: datetime | None
    answered_at: datetime | None
    probed_at: datetime | None
    copy_id: int | None
    looked_at: datetime | None
    clicked_at: datetime | None
    findings: Findings


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedCopy:
    """A copy that came back and was not looked at yet, as it arrived."""

    path: StoredPath
    copy_id: int
    tag: str
    raw: bytes
    mail_from: str
    via: str
    origin: str
    received_at: datetime


async def begin(tx: Tx, rep_id: str, basis: Basis, *, now: datetime) -> int:
    """Adds an open path and returns its id. A welcome to the same way back, and its answer, count on."""
    same = select(func.max(paths.c.welcomed_at), func.max(paths.c.answered_at)).where(paths.c.back == basis.back)
    welcomed, answered = (await tx.execute(same)).one()
    values = {
        "rep_id": rep_id,
        "basis": basis.whole,
        "back": basis.back,
        "route": basis.route,
        "state": PathState.OPEN.value,
        "state_at": now,
        "created_at": now,
        "welcomed_at": welcomed,
        "answered_at": answered,
        "facts": {},
    }
    return int((await tx.execute(insert(paths).values(**values).returning(paths.c.id))).scalar_one())


async def get(tx: Tx, path_id: int) -> StoredPath | None:
    """Returns a path, or None."""
    row = (await tx.execute(select(paths).where(paths.c.id == path_id))).first()
    return _of_row(row) if row else None


async def of_bases(tx: Tx, wholes: Iterable[str]) -> dict[str, StoredPath]:
    """Returns the paths of these digests, by digest."""
    rows = await tx.execute(select(paths).where(paths.c.basis.in_(tuple(wholes))))
    return {row.basis: _of_row(row) for row in rows}


_PASSABLE = select(paths.c.basis).where(
    paths.c.basis.in_(bindparam("wholes", expanding=True)), paths.c.state.in_([state.value for state in PASSABLE])
)


async def count_of(tx: Tx, wholes: Iterable[str]) -> int:
    """Returns how many of these digests have a path."""
    return int((await tx.execute(select(func.count()).where(paths.c.basis.in_(tuple(wholes))))).scalar_one())


async def passable(tx: Tx, wholes: Iterable[str]) -> frozenset[str]:
    """Returns the digests of those paths that mail to prospects may take."""
    return frozenset((await tx.execute(_PASSABLE, {"wholes": tuple(wholes)})).scalars())


async def of_probe(tx: Tx, letter_id: int) -> StoredPath | None:
    """Returns the path whose newest copy is that letter, or None."""
    row = (await tx.execute(select(paths).where(paths.c.probe_id == letter_id))).first()
    return _of_row(row) if row else None


async def probe(tx: Tx, path_id: int, letter_id: int, *, now: datetime) -> None:
    """Notes that a copy goes out, and forgets what came of the one before."""
    values = {"probe_id": letter_id, "probed_at": now, "copy_id": None, "looked_at": None, "clicked_at": None}
    await tx.execute(update(paths).where(paths.c.id == path_id).values(**values))


async def to_probe_again(tx: Tx, wholes: Iterable[str], *, now: datetime) -> tuple[StoredPath, ...]:
    """Returns paths in use of which a copy did not come back or showed something wrong a day ago, and proven ones
    that nobody looked at for a month."""
    unsure = paths.c.state.in_([PathState.OPEN.value, PathState.FAILED.value])
    unproven = unsure & (paths.c.probed_at <= now - REMIND_AFTER) & ~_is_good()
    old = (paths.c.state == PathState.PROVEN.value) & (paths.c.probed_at <= now - PROVEN_FOR)
    wanted = select(paths).where(paths.c.basis.in_(tuple(wholes)), or_(unproven, old)).order_by(paths.c.id)
    return tuple(_of_row(row) for row in await tx.execute(wanted))


def _is_good() -> Any:
    """An open path whose copy was looked at waits for the rep alone."""
    return (paths.c.state == PathState.OPEN.value) & paths.c.looked_at.is_not(None)


async def came_back(tx: Tx, path_id: int, inbox_id: int) -> bool:
    """Notes the message that a copy came back as; False when one came before."""
    first = update(paths).where(paths.c.id == path_id, paths.c.copy_id.is_(None))
    return (await tx.execute(first.values(copy_id=inbox_id, looked_at=None))).rowcount == 1


async def welcome(tx: Tx, path_id: int, *, now: datetime) -> None:
    """Notes that the rep is welcomed."""
    await tx.execute(update(paths).where(paths.c.id == path_id).values(welcomed_at=now))


async def answer(tx: Tx, path_id: int, *, now: datetime) -> tuple[StoredPath, ...]:
    """Notes that the rep answered the welcome, for every path with the same way back; returns those it is news for."""
    back = select(paths.c.back).where(paths.c.id == path_id).scalar_subquery()
    first = update(paths).where(paths.c.back == back, paths.c.answered_at.is_(None))
    return tuple(_of_row(row) for row in await tx.execute(first.values(answered_at=now).returning(paths)))


async def click(tx: Tx, path_id: int, *, now: datetime) -> bool:
    """Notes that one click on the copy's link arrived; False for a path that is not known."""
    return (await tx.execute(update(paths).where(paths.c.id == path_id).values(clicked_at=now))).rowcount == 1


async def to_look_at(tx: Tx, *, limit: int) -> tuple[ReturnedCopy, ...]:
    """Returns copies that came back and were not looked at, the oldest first."""
    wanted = (
        select(paths, inbox.c.tag, inbox.c.raw, inbox.c.mail_from, inbox.c.via, inbox.c.origin, inbox.c.received_at)
        .join(inbox, inbox.c.id == paths.c.copy_id)
        .where(paths.c.looked_at.is_(None))
        .order_by(paths.c.copy_id)
        .limit(limit)
    )
    return tuple(
        ReturnedCopy(
            path=_of_row(row),
            copy_id=row.copy_id,
            tag=row.tag,
            raw=row.raw or b"",
            mail_from=row.mail_from or "",
            via=row.via,
            origin=row.origin,
            received_at=row.received_at,
        )
        for row in await tx.execute(wanted)
    )


async def found(tx: Tx, copy: ReturnedCopy, findings: Findings, *, now: datetime) -> bool:
    """Keeps what a copy showed; False when another was sent meanwhile or somebody looked first."""
    mine = (paths.c.id == copy.path.id) & (paths.c.copy_id == copy.copy_id) & paths.c.looked_at.is_(None)
    facts = {fact.value: value for fact, value in findings.facts.items()}
    statement = update(paths).where(mine).values(facts=facts, why=findings.why, looked_at=now)
    return (await tx.execute(statement)).rowcount == 1


async def move(tx: Tx, path_id: int, old: PathState, new: PathState, *, now: datetime) -> bool:
    """Moves a path; False when it is not in the old state any more, or that move is none."""
    if new not in MOVES[old]:
        return False
    statement = update(paths).where(paths.c.id == path_id, paths.c.state == old.value)
    return (await tx.execute(statement.values(state=new.value, state_at=now))).rowcount == 1


def _of_row(row: Row[Any]) -> StoredPath:
    facts = {Fact(name): bool(value) for name, value in row.facts.items()}
    return StoredPath(
        id=row.id,
        rep_id=row.rep_id,
        basis=row.basis,
        route=row.route,
        state=PathState(row.state),
        state_at=row.state_at,
        created_at=row.created_at,
        welcomed_at=row.welcomed_at,
        answered_at=row.answered_at,
        probed_at=row.probed_at,
        copy_id=row.copy_id,
        looked_at=row.looked_at,
        clicked_at=row.clicked_at,
        findings=Findings(facts=facts, why=row.why),
    )
