"""Chooses the cadence of a no by all that is known of its person and company."""

from nurture.domain.takes import Choice, cadence_for
from nurture.services.revisions import Revisions
from nurture.services.traits import traits_of
from nurture.storage import placed
from nurture.storage.database import Tx


async def choose(tx: Tx, rejection_id: int, revisions: Revisions) -> Choice | None:
    """Returns the cadence in force that takes the no, and why; None when none does."""
    return cadence_for(traits_of(await placed.describe(tx, rejection_id)), revisions.current.cadences)
