"""Commands about what will happen, to everybody and to one person."""

from dataclasses import replace

from nurture.domain.coming import PersonPlan, PlanLine
from nurture.domain.jurisdiction import in_words as in_basis_words
from nurture.domain.place import clock_words
from nurture.services.basis import basis_of
from nurture.services.desk.parts import DeskGroup
from nurture.services.foretelling import coming_of
from nurture.services.standing import clock_of
from nurture.services.waiting import waiting_of
from nurture.storage import accounts, enrollments, placed, reports
from nurture.storage.database import Tx


class ForetellingDesk(DeskGroup):
    """Looks ahead."""

    async def plan(self, limit: int = 200) -> tuple[PlanLine, ...]:
        """Returns the planned touches, the nearest first."""
        return await self._parts.database.read(lambda tx: self._plan(tx, limit))

    async def _plan(self, tx: Tx, limit: int) -> tuple[PlanLine, ...]:
        tools = self._parts.tools
        lines = await reports.plan_lines(tx, limit=limit)
        found = await waiting_of(tx, [line.touch_id for line in lines], tools.revisions, now=tools.clock.now())
        return tuple(
            replace(
                line,
                step=tools.revisions.name_now(line.cadence, line.step),
                waiting_for=found[line.touch_id].what,
                because=found[line.touch_id].because(line.because),
            )
            for line in lines
        )

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
