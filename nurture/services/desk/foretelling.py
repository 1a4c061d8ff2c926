"""Command about one person: what will happen to them."""

from nurture.domain.coming import PersonPlan
from nurture.domain.jurisdiction import in_words as in_basis_words
from nurture.domain.place import clock_words
from nurture.services.basis import basis_of
from nurture.services.desk.parts import DeskGroup
from nurture.services.foretelling import coming_of
from nurture.services.standing import clock_of
from nurture.storage import accounts, enrollments, placed
from nurture.storage.database import Tx


class ForetellingDesk(DeskGroup):
    """Looks ahead for one person."""

    async def plan_of(self, address: str) -> PersonPlan:
        """Returns the mails that are to come to a person, the planned one first; raises NotFound."""
        return await self._parts.database.read(lambda tx: self._plan_of(tx, address))

    async def _plan_of(self, tx: Tx, address: str) -> PersonPlan:
        person = await self._person(tx, address)
        account = await accounts.get(tx, person.account_id)
        newest = await enrollments.latest_of(tx, person.id)
        if newest is None:
            return PersonPlan(
                address=person.address,
                account=account.name,
                cadence=None,
                state="not enrolled",
                clock=None,
                basis=None,
                coming=(),
            )
        tools, enrollment = self._parts.tools, newest.enrollment
        now, where = tools.clock.now(), await placed.of(tx, enrollment.id)
        basis = basis_of(where, tools.revisions.current.jurisdictions, on=now.date())
        return PersonPlan(
            address=person.address,
            account=account.name,
            cadence=enrollment.cadence,
            state=enrollment.state.value,
            clock=clock_words(clock_of(where, tools.revisions)),
            basis=in_basis_words(basis) if person.address else None,
            coming=await coming_of(tx, enrollment.id, tools.revisions, tools.calendars, now=now),
        )
