"""Imports: which spreadsheets were taken in, how far, and what became of each person on them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.engine import Row

from nurture.domain.importing import Kept, Pace
from nurture.storage.database import Tx
from nurture.storage.schema import accounts, import_people, imports, prospects, rejections
from nurture.storage.stepping import distinct

HELD, LISTED, KEPT, LEFT, FORGOTTEN = "held", "listed", "kept", "left", "forgotten"
"""A person is held until they stand on a list, then listed until their owner answers, then kept or left.

Whom nobody kept within the time that retention gives is forgotten.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredImport:
    """One spreadsheet: `taken` is the last line that was taken in, `done_at` (aware UTC) when all were."""

    id: int
    name: str
    digest: str
    lines: int
    taken: int
    pace: Pace
    created_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPerson:
    """A person of an import who waits for their owner's word, as a list shows them."""

    id: int
    import_id: int
    prospect_id: int
    account_id: int
    rejection_id: int
    rep_id: str
    state: str
    number: int | None
    said_at: datetime
    name: str
    address: str
    account: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlace:
    """A person's place in an import."""

    line: int
    prospect_id: int
    account_id: int
    rejection_id: int
    rep_id: str
    said_at: datetime


async def find(tx: Tx, digest: str) -> StoredImport | None:
    """Returns the import of a file, by the digest of its bytes and its mapping's, or None."""
    row = (await tx.execute(select(imports).where(imports.c.digest == digest))).first()
    return _import(row) if row else None


async def begin(tx: Tx, *, name: str, digest: str, lines: int, pace: Pace, now: datetime) -> StoredImport:
    """Begins the import of a file."""
    values = {
        "name": name,
        "digest": digest,
        "lines": lines,
        "first_slice": pace.first_slice,
        "wait_days": pace.wait_days,
        "per_rep": pace.per_rep,
        "created_at": now,
    }
    return _import((await tx.execute(insert(imports).values(**values).returning(imports))).one())


async def every(tx: Tx) -> tuple[StoredImport, ...]:
    """Returns all imports, the newest first."""
    return tuple(_import(row) for row in await tx.execute(select(imports).order_by(imports.c.id.desc())))


async def get(tx: Tx, import_id: int) -> StoredImport:
    """Returns the import of that id."""
    return _import((await tx.execute(select(imports).where(imports.c.id == import_id))).one())


async def lock(tx: Tx, import_ids: Iterable[int]) -> None:
    """Locks imports in id order until the transaction ends, so that answers at once keep nobody twice, nor too many."""
    theirs = select(imports.c.id).where(imports.c.id.in_(sorted(set(import_ids)))).order_by(imports.c.id)
    await tx.execute(theirs.with_for_update())


async def advance(tx: Tx, import_id: int, *, taken: int) -> None:
    """Notes the last line that was taken in."""
    await tx.execute(update(imports).where(imports.c.id == import_id).values(taken=taken))


async def finish(tx: Tx, import_id: int, *, now: datetime) -> None:
    """Notes that every line was taken in."""
    await tx.execute(update(imports).where(imports.c.id == import_id).values(done_at=now))


async def add_people(tx: Tx, import_id: int, places: Sequence[NewPlace]) -> None:
    """Holds people of an import until their owners are asked."""
    rows = [
        {
            "import_id": import_id,
            "line": place.line,
            "prospect_id": place.prospect_id,
            "account_id": place.account_id,
            "rejection_id": place.rejection_id,
            "rep_id": place.rep_id,
            "said_at": place.said_at,
        }
        for place in places
    ]
    if rows:
        await tx.execute(insert(import_people), rows)


_REPS_WITH_HELD = distinct(import_people.c.rep_id, import_people.c.state == HELD)


async def reps_with_held(tx: Tx) -> tuple[str, ...]:
    """Returns the owners of people who stand on no list yet."""
    return tuple((await tx.execute(_REPS_WITH_HELD)).scalars())


async def has_open_list(tx: Tx, rep_id: str) -> bool:
    """Tells whether an owner was sent a list that they did not answer."""
    open_list = select(import_people.c.id).where(import_people.c.rep_id == rep_id, import_people.c.state == LISTED)
    return (await tx.execute(open_list.limit(1))).first() is not None


_PEOPLE = (
    select(
        import_people.c.id,
        import_people.c.import_id,
        import_people.c.prospect_id,
        import_people.c.account_id,
        import_people.c.rejection_id,
        import_people.c.rep_id,
        import_people.c.state,
        import_people.c.number,
        import_people.c.said_at,
        prospects.c.name,
        prospects.c.address,
        accounts.c.name.label("account"),
        rejections.c.reason,
    )
    .join(prospects, prospects.c.id == import_people.c.prospect_id)
    .join(accounts, accounts.c.id == import_people.c.account_id)
    .join(rejections, rejections.c.id == import_people.c.rejection_id)
)


async def to_list(tx: Tx, rep_id: str, *, limit: int) -> tuple[HeldPerson, ...]:
    """Returns the people of an owner who stand on no list yet, the latest no first; who was erased is left out."""
    rows = await tx.execute(
        _PEOPLE.where(import_people.c.rep_id == rep_id, import_people.c.state == HELD, prospects.c.address.is_not(None))
        .order_by(import_people.c.said_at.desc(), import_people.c.id)
        .limit(limit)
    )
    return tuple(_person(row) for row in rows)


async def count_held(tx: Tx, rep_id: str) -> int:
    """Returns how many people of an owner stand on no list yet."""
    theirs = (import_people.c.rep_id == rep_id) & (import_people.c.state == HELD)
    return int((await tx.execute(select(func.count()).select_from(import_people).where(theirs))).scalar_one())


async def list_people(tx: Tx, letter_id: int, people: Sequence[HeldPerson]) -> None:
    """Numbers people on a list, from one on."""
    statement = (
        update(import_people)
        .where(import_people.c.id == bindparam("person"), import_people.c.state == HELD)
        .values(state=LISTED, letter_id=letter_id, number=bindparam("place"))
    )
    await tx.execute(statement, [{"person": each.id, "place": place} for place, each in enumerate(people, start=1)])


async def of_list(tx: Tx, letter_id: int) -> tuple[HeldPerson, ...]:
    """Returns who stands on a list, by number; who was erased since is left out."""
    rows = await tx.execute(
        _PEOPLE.where(import_people.c.letter_id == letter_id, prospects.c.address.is_not(None)).order_by(
            import_people.c.number
        )
    )
    return tuple(_person(row) for row in rows)


async def decide(tx: Tx, ids: Iterable[int], state: str, *, now: datetime) -> None:
    """Notes that people were kept or left; what was kept stays so."""
    theirs = import_people.c.id.in_(tuple(ids)) & (import_people.c.state != KEPT)
    await tx.execute(update(import_people).where(theirs).values(state=state, decided_at=now))


async def start(tx: Tx, person_id: int, on: date) -> None:
    """Notes from which day on the first mail may go to somebody who was kept."""
    await tx.execute(update(import_people).where(import_people.c.id == person_id).values(starts_on=on))


async def kept(tx: Tx, import_id: int, rep_id: str, pace: Pace) -> Kept:
    """Returns how many of an import were kept before, as its pace asks for them."""
    theirs = (import_people.c.import_id == import_id) & (import_people.c.state == KEPT)
    row = (await tx.execute(select(func.count(), func.min(import_people.c.decided_at)).where(theirs))).one()
    later = theirs & (import_people.c.rep_id == rep_id) & import_people.c.starts_on.is_not(None)
    total, first_at = int(row[0]), row[1]
    first_on = first_at.date() if first_at is not None else None
    if total < pace.first_slice or first_on is None:
        return Kept(total=total, first_on=first_on)
    paced = later & (import_people.c.starts_on > first_on)
    of_rep = int((await tx.execute(select(func.count()).where(paced))).scalar_one())
    return Kept(total=total, of_rep=of_rep, first_on=first_on)


async def counts(tx: Tx, import_id: int) -> dict[str, int]:
    """Returns how many people of an import stand in each state."""
    rows = await tx.execute(
        select(import_people.c.state, func.count())
        .where(import_people.c.import_id == import_id)
        .group_by(import_people.c.state)
    )
    return {row[0]: int(row[1]) for row in rows}


def _import(row: Row[Any]) -> StoredImport:
    return StoredImport(
        id=row.id,
        name=row.name,
        digest=row.digest,
        lines=row.lines,
        taken=row.taken,
        pace=Pace(first_slice=row.first_slice, wait_days=row.wait_days, per_rep=row.per_rep),
        created_at=row.created_at,
        done_at=row.done_at,
    )


def _person(row: Any) -> HeldPerson:
    return HeldPerson(
        id=row.id,
        import_id=row.import_id,
        prospect_id=row.prospect_id,
        account_id=row.account_id,
        rejection_id=row.rejection_id,
        rep_id=row.rep_id,
        state=row.state,
        number=row.number,
        said_at=row.said_at,
        name=row.name or "",
        address=row.address or "",
        account=row.account,
        reason=row.reason,
    )
