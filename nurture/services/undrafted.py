"""Touches that could not be made into a mail: they wait, and ops hear of a template that fails once a day."""

from collections.abc import Iterable
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

    async def put_back(self, tx: Tx, failures: Iterable[Undraftable], *, now: datetime) -> frozenset[str]:
        """Lets claimed touches wait until they may be worth another look, and tells ops of new problems.

        Returns the problems that it told of: `remember` them once that is committed.
        """
        told: set[str] = set()
        for failure in failures:
            if await self._is_news(tx, failure, now=now) and failure.problem not in told:
                await self._tell(tx, failure, now=now)
                told.add(failure.problem)
        return frozenset(told)

    def remember(self, told: frozenset[str], *, day: date) -> None:
        """Notes of what ops were told on a day (UTC), so as not to tell it again on that day."""
        kept = {each: known for each, known in self._told.items() if known == day}
        self._told = kept | dict.fromkeys(told, day)

    async def _is_news(self, tx: Tx, failure: Undraftable, *, now: datetime) -> bool:
        """Puts one touch back; tells whether ops should hear of its problem."""
        await touches.put_back(
            tx, failure.touch.touch_id, TouchState.CLAIMED, next_try_at=failure.until, waiting_for=failure.why
        )
        is_known = await self._keep(tx, failure, now=now)
        fresh = not is_known and failure.problem and failure.touch.waiting_for != failure.why
        return bool(fresh) and self._told.get(failure.problem) != now.date()

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
        facts = SendProblem(who=None, problem=failure.problem, remedy=failure.remedy)
        await self._letters.to_ops(tx, (LetterKind.SEND_PROBLEM, facts), now=now)
