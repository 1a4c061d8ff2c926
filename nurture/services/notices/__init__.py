"""What reps and ops are told by the calendar: one small file a notice, and one line here."""

from datetime import datetime
from functools import partial
from typing import Protocol

from nurture.services.notices import (
    alerts,
    challenges,
    content_gaps,
    dates,
    demands,
    faults_ahead,
    heads_up,
    holds,
    import_lists,
    lasting_holds,
    old_tallies,
    quarantine,
    silence,
    talks,
    unanswered,
    unknown_sends,
    welcomes,
)
from nurture.services.notices.parts import NoticeParts, Work
from nurture.storage.database import Tx


class _Notice(Protocol):
    """A kind of notice: what writes it, and the moments before which that would write nothing."""

    async def write(self, tx: Tx, parts: NoticeParts, *, now: datetime) -> None:
        """Writes what is due, in one transaction."""

    async def moments(self, tx: Tx, parts: NoticeParts, *, now: datetime) -> tuple[datetime, ...]:
        """Returns them; one that has come says that something may be due now."""


_NOTICES: tuple[_Notice, ...] = (
    holds,
    alerts,
    demands,
    dates,
    quarantine,
    unknown_sends,
    talks,
    challenges,
    silence,
    lasting_holds,
    old_tallies,
    content_gaps,
    faults_ahead,
    welcomes,
    unanswered,
    import_lists,
)

Moments = tuple[tuple[datetime, ...], ...]
"""The moments of each kind of notice; nothing is due of any when there is none."""

_DUTY = "notices"


class Notices:
    """Writes letters that no message brings about; of several replicas one does, since most would write them twice."""

    def __init__(self, parts: NoticeParts) -> None:
        self._parts = parts

    async def tick(self) -> None:
        """Writes what is due; nothing while that is another replica's duty."""
        await self.write(await self._look())

    async def write(self, moments: Moments) -> None:
        """Writes the kinds of which a moment has come, each in a transaction of its own."""
        for work in await self._works(moments):
            if not await self._parts.database.write(partial(self._on_duty, work=work)):
                return

    async def moments(self, tx: Tx, *, now: datetime) -> Moments:
        """Returns the moments before which a tick would write nothing, by kind; none when it never would.

        What is due now has the very moment that is given, since a clock that runs has passed it when it is compared.
        After such a moment a tick once a day will do: working days and holidays decide on which one it writes.
        """
        ahead = await heads_up.moments(tx, self._parts, now=now)
        return (ahead, *[await notice.moments(tx, self._parts, now=now) for notice in _NOTICES])

    async def _look(self) -> Moments:
        """Asks all kinds in one transaction; of several replicas it keeps the duty, or finds that it is another's."""
        if self._parts.duties.alone:
            return await self._parts.database.read(partial(self.moments, now=self._now))
        return await self._parts.database.write(self._look_on_duty)

    async def _look_on_duty(self, tx: Tx) -> Moments:
        return await self.moments(tx, now=self._now) if await self._parts.duties.has(tx, _DUTY) else ()

    async def _works(self, moments: Moments) -> tuple[Work, ...]:
        now = self._now
        due = [any(moment <= now for moment in of_kind) for of_kind in moments]
        if not any(due):
            return ()
        ahead = partial(heads_up.works, parts=self._parts, now=now)
        others = (notice.write for notice, is_due in zip(_NOTICES, due[1:], strict=True) if is_due)
        return (*(await self._parts.database.read(ahead) if due[0] else ()), *others)

    async def _on_duty(self, tx: Tx, work: Work) -> bool:
        """Works in a transaction that keeps the duty; False when it is another replica's."""
        if not await self._parts.duties.has(tx, _DUTY):
            return False
        await work(tx, self._parts, now=self._now)
        return True

    @property
    def _now(self) -> datetime:
        return self._parts.tools.clock.now()


__all__ = ["Moments", "NoticeParts", "Notices"]
