"""Tells a rep once that the basis for writing to somebody ends before their next mail."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from nurture.domain.jurisdiction import BASIS_WORDS, BasisStanding, place_words
from nurture.domain.letter import LetterKind
from nurture.domain.letter_touches import BasisEnds
from nurture.domain.touch import PlannedTouch
from nurture.services.basis import basis_of
from nurture.services.correspondence import About, Correspondence, who
from nurture.services.revisions import Revisions
from nurture.storage import accounts, basis, prospects
from nurture.storage.database import Tx
from nurture.storage.placed import PlacedEnrollment

Planned = tuple[PlacedEnrollment, PlannedTouch]


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisEnding:
    """Looks at touches that were planned just now."""

    revisions: Revisions
    letters: Correspondence

    async def tell(self, tx: Tx, planned: Iterable[Planned], *, now: datetime) -> None:
        """Writes to the reps of touches that lie after the end of a basis that counts today, once for each basis."""
        ending = [
            (where, touch, standing)
            for where, touch in planned
            if not where.basis_end_told and (standing := self._ends_before(where, touch, now=now))
        ]
        untold = await basis.mark_end_told(tx, [where.prospect_id for where, _, _ in ending]) if ending else frozenset()
        for where, touch, standing in ending:
            if where.prospect_id in untold:
                await self._tell(tx, where, touch, standing, now=now)

    def _ends_before(self, where: PlacedEnrollment, touch: PlannedTouch, *, now: datetime) -> BasisStanding | None:
        standing = basis_of(where, self.revisions.current.jurisdictions, on=now.date())
        ends = standing.lack is None and not standing.holds_on(touch.due_at.date())
        return standing if ends else None

    async def _tell(
        self, tx: Tx, where: PlacedEnrollment, touch: PlannedTouch, standing: BasisStanding, *, now: datetime
    ) -> None:
        person = await prospects.get(tx, where.prospect_id)
        if standing.kind is None or standing.until is None or not person.address:
            return
        facts = BasisEnds(
            who=who(person, await accounts.get(tx, where.account_id)),
            basis=BASIS_WORDS[standing.kind],
            until=standing.until,
            rules=place_words(standing.jurisdiction),
            next_touch=touch.due_at,
            zone=self.revisions.zone_of(where.rep_id),
        )
        about = About(prospect_id=person.id, enrollment_id=where.enrollment_id)
        await self.letters.to_rep(tx, where.rep_id, (LetterKind.BASIS_ENDS, facts), about, now=now)
