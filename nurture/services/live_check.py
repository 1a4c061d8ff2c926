"""What real prospects would get next, written and thrown away: reads only, a batch at a time."""

import asyncio
from collections.abc import Iterator
from datetime import datetime

from nurture.domain.faults import Fault, FaultyPerson, LiveCheck
from nurture.domain.touch import TouchKind
from nurture.services.drafting import Drafting, Undraftable
from nurture.services.revisions import Revisions
from nurture.services.trials import fault_of
from nurture.storage import candidates
from nurture.storage import faults as rounds
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx

MOST = 500
"""Touches of one answer."""
_LACK = Fault(
    why="content",
    problem="No content is left that fits.",
    remedy="`nurture content gaps` says what to write.",
)


class LiveChecking:
    """Writes the mails of planned touches without keeping or sending anything."""

    def __init__(self, revisions: Revisions, drafting: Drafting) -> None:
        self._revisions = revisions
        self._drafting = drafting

    async def check(self, tx: Tx, *, after: int, every_step: bool, now: datetime) -> LiveCheck:
        """Returns what became of the next touches by id; with `every_step` of all steps that are left, too."""
        ids = await rounds.planned_after(tx, after, limit=MOST)
        chosen = await candidates.of(tx, ids)
        backgrounds = await self._drafting.backgrounds(tx, chosen, now=now)
        written, faulty = 0, list[FaultyPerson]()
        for touch in chosen:
            for each in self._steps(touch, every_step=every_step):
                draft = self._drafting.draft(each, backgrounds[touch.touch_id], now=max(now, touch.due_at))
                written += not isinstance(draft, Undraftable)
                if isinstance(draft, Undraftable):
                    fault = fault_of(draft) or _LACK
                    faulty.append(FaultyPerson(address=touch.address or "", step=each.step, fault=fault))
            await asyncio.sleep(0)  # Mail and stops go first.
        return LiveCheck(
            people=await rounds.count_planned(tx),
            looked=len(ids),
            written=written,
            faulty=tuple(faulty),
            after=ids[-1] if len(ids) == MOST else None,
        )

    def _steps(self, touch: Candidate, *, every_step: bool) -> Iterator[Candidate]:
        """Yields the touch by the rules looked at, and with `every_step` one for each step of its cadence behind it.

        Rules that are not in force may lack its step: then it is no mail by them.
        """
        cadence = self._revisions.cadence(touch.cadence)
        steps = cadence.steps if cadence else ()
        now = cadence.step(touch.step) if cadence else None
        if now is not None:
            yield touch._replace(step=now.id, template=now.template, content_rule=now.content)
        elif cadence and touch.kind == TouchKind.COMMITMENT:
            yield touch._replace(template=cadence.commitment.template, content_rule=cadence.commitment.content)
        for step in steps[steps.index(now) + 1 if now else 0 :] if every_step else ():
            yield touch._replace(
                step=step.id,
                template=step.template,
                content_rule=step.content,
                occurrence=0,
                edited_words=None,
                shown_content=None,
            )
