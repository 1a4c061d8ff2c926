"""Touches that could not be made into a mail: they wait, and ops hear of a template that fails once a day."""

from datetime import date, datetime

from nurture.domain.letter import LetterKind
from nurture.domain.letter_ops import SendProblem
from nurture.domain.touch import TouchState
from nurture.services.correspondence import Correspondence
from nurture.services.drafting import Undraftable
from nurture.services.trials import fault_of
from nurture.storage import faults, touches
from nurture.storage.database import Tx


class Undrafted:
    """Puts touches back, and remembers what was told when: one fault of a template stands in the way of many."""

    def __init__(self, correspondence: Correspondence) -> None:
        self._letters = correspondence
        self._told: dict[str, date] = {}

    async def put_back(self, tx: Tx, failure: Undraftable, *, now: datetime) -> None:
        """Lets a claimed touch wait until it may be worth another look, and tells ops of a new problem."""
        await touches.put_back(
            tx, failure.touch.touch_id, TouchState.CLAIMED, next_try_at=failure.until, waiting_for=failure.why
        )
        is_known = await self._keep(tx, failure, now=now)
        fresh = not is_known and failure.problem and failure.touch.waiting_for != failure.why
        if fresh and self._told.get(failure.problem) != now.date():
            await self._tell(tx, failure, now=now)

    async def _keep(self, tx: Tx, failure: Undraftable, *, now: datetime) -> bool:
        """Keeps what is wrong, to be shown until it is mended; tells whether it was known before."""
        fault, touch = fault_of(failure), failure.touch.touch_id
        if fault is None:
            return False
        known = await faults.of_touch(tx, touch)
        if known != fault:
            await faults.keep(tx, {touch: fault}, now=now)
        return known == fault

    async def _tell(self, tx: Tx, failure: Undraftable, *, now: datetime) -> None:
        problem = failure.problem
        facts = SendProblem(who=None, problem=problem, remedy=failure.remedy)
        await self._letters.to_ops(tx, (LetterKind.SEND_PROBLEM, facts), now=now)
        self._told = {each: day for each, day in self._told.items() if day == now.date()} | {problem: now.date()}
