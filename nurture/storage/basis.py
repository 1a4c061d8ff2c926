"""Bases for writing to people, as somebody recorded them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time

from sqlalchemy import bindparam, select, update

from nurture.domain.jurisdiction import Basis, BasisKind
from nurture.storage.database import Tx
from nurture.storage.schema import prospects


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBasis:
    """A basis with where it comes from, and the person's own words where it was a yes of theirs."""

    basis: Basis
    source: str | None = None
    words: str | None = None


_OF = select(
    prospects.c.basis, prospects.c.basis_at, prospects.c.basis_until, prospects.c.basis_source, prospects.c.basis_words
).where(prospects.c.id == bindparam("person"))
_MARK_TOLD = (
    update(prospects)
    .where(prospects.c.id.in_(bindparam("ids", expanding=True)), prospects.c.basis_end_told.is_(False))
    .values(basis_end_told=True)
    .returning(prospects.c.id)
)


async def of(tx: Tx, prospect_id: int) -> KeptBasis | None:
    """Returns the basis recorded for a person, or None."""
    row = (await tx.execute(_OF, {"person": prospect_id})).one()
    if row.basis is None:
        return None
    basis = Basis(kind=BasisKind(row.basis), on=row.basis_at.date(), until=row.basis_until)
    return KeptBasis(basis=basis, source=row.basis_source, words=row.basis_words)


async def keep(tx: Tx, prospect_id: int, kept: KeptBasis) -> None:
    """Puts this basis in the place of what was recorded; its end is not told yet."""
    values = {
        "basis": kept.basis.kind.value,
        "basis_at": datetime.combine(kept.basis.on, time(), tzinfo=UTC),
        "basis_until": kept.basis.until,
        "basis_source": kept.source,
        "basis_words": kept.words,
        "basis_end_told": False,
    }
    await tx.execute(update(prospects).where(prospects.c.id == prospect_id).values(**values))


async def mark_end_told(tx: Tx, prospect_ids: Iterable[int]) -> frozenset[int]:
    """Marks that the end of these people's basis is told; returns those of whom it was not told before."""
    return frozenset((await tx.execute(_MARK_TOLD, {"ids": tuple(prospect_ids)})).scalars())
