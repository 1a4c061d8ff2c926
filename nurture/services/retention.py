"""Retention: what is past its time goes by itself, a bounded batch at a time; of several replicas one does it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog

from nurture.mail.lighten import lighten
from nurture.services.clock import BusinessClock
from nurture.services.duties import Duties
from nurture.services.revisions import Revisions
from nurture.storage import erasure, import_forgetting, messages, retention
from nurture.storage.database import Database, Tx

_log = structlog.get_logger(__name__)

_DUTY = "retention"
_BATCH = 100
_HEAVY_BATCH = 20
FILES_KEPT = timedelta(days=1)
"""Files of a forward stay for a day: a rep may answer by then who wrote it, and it is read again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionParts:
    """What retention works with."""

    database: Database
    revisions: Revisions
    clock: BusinessClock
    duties: Duties


class Retaining:
    """Removes what is past its time."""

    def __init__(self, parts: RetentionParts) -> None:
        self._parts = parts

    async def tick(self) -> int:
        """Removes a batch of each kind; returns how many pieces went, none while that is another replica's duty."""
        counts = {name: await self._on_duty(work) for name, work in self._works().items()}
        if any(counts.values()):
            _log.info("past_their_time", **counts)
        return sum(counts.values()) + await self._lighten()

    def _works(self) -> dict[str, Callable[[Tx], Awaitable[int]]]:
        now, kept = self._parts.clock.now(), self._parts.revisions.current.installation.retention
        drop = retention.drop_mails
        return {
            "forwards": partial(drop, of_reps=True, before=now - kept.forwards, limit=_BATCH),
            "replies": partial(drop, of_reps=False, before=now - kept.replies, limit=_BATCH),
            "quarantined": partial(retention.give_up_unread, before=now - kept.quarantine, limit=_BATCH, now=now),
            "letters": partial(retention.empty_letters, before=now - kept.letters, limit=_BATCH),
            "imported": partial(self._forget_imported, before=now - kept.imports),
            "outbox": partial(retention.drop_outbox, before=now - kept.letters, limit=_BATCH),
        }

    async def _on_duty(self, work: Callable[[Tx], Awaitable[int]]) -> int:
        return await self._parts.database.write(partial(self._if_mine, work=work))

    async def _if_mine(self, tx: Tx, work: Callable[[Tx], Awaitable[int]]) -> int:
        return await work(tx) if await self._parts.duties.has(tx, _DUTY) else 0

    async def _forget_imported(self, tx: Tx, *, before: datetime) -> int:
        """Forgets people of old imports whom no owner kept; that is no stop of theirs, and none is written."""
        now = self._parts.clock.now()
        people = await import_forgetting.to_forget(tx, before=before, limit=_BATCH)
        for _, prospect_id, is_known in people:
            if not is_known:
                await erasure.forget_person(tx, prospect_id, now=now)
        await import_forgetting.mark_forgotten(tx, [place for place, _, _ in people])
        await import_forgetting.close_forgotten(tx, before=before, now=now)
        return len(people)

    async def _lighten(self) -> int:
        """Drops files of forwards; each is looked at outside of a transaction, since it may be large."""
        before: datetime = self._parts.clock.now() - FILES_KEPT
        chosen = await self._parts.database.write(partial(self._heavy, before=before))
        for number in chosen:
            kept = await self._parts.database.read(partial(messages.get, inbox_id=number))
            if kept is not None and kept.raw:
                light = await asyncio.to_thread(lighten, kept.raw)
                await self._parts.database.write(partial(retention.make_light, number=number, raw=light))
        return len(chosen)

    async def _heavy(self, tx: Tx, *, before: datetime) -> tuple[int, ...]:
        if not await self._parts.duties.has(tx, _DUTY):
            return ()
        return await retention.forwards_with_files(tx, before=before, limit=_HEAVY_BATCH)
