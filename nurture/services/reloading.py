"""Puts an edited configuration in force, or has it wait: a broken edit changes nothing and says so."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import structlog

from nurture.configuration.revision import Revision
from nurture.configuration.snapshot import Snapshot, snapshot_of, take_snapshot
from nurture.content.render import Templates
from nurture.domain.changes import ALLOWED, LATER, REFUSED, Comparison, total_lines
from nurture.domain.delivery import DeliveryMode
from nurture.domain.errors import ConfigurationError, NotAllowed, NurtureError
from nurture.domain.letter import LetterKind
from nurture.domain.letter_revisions import RevisionPending, RevisionRejected
from nurture.domain.revising import BY_ITSELF, RevisionState, nothing_waits
from nurture.services.basis import permit_alike
from nurture.services.changes import Scene, cadences_take_alike, plans_alike
from nurture.services.clock import BusinessClock
from nurture.services.comparing import compare
from nurture.services.correspondence import Correspondence
from nurture.services.enforcing import Enforcing
from nurture.services.offers import Offer, kept_offer, read_offer
from nurture.services.replanning import Replanning
from nurture.services.revisions import Calendars, Revisions
from nurture.services.unknown_ids import unknown_ids
from nurture.storage import replicas, told
from nurture.storage import revisions as stored
from nurture.storage.database import Database, Tx
from nurture.storage.revisions import Applied, NewRevision

_log = structlog.get_logger(__name__)

_TOLD = "revision:"
_MOST_PROBLEMS = 100
_SENDING = (DeliveryMode.LIVE, DeliveryMode.ALLOWLIST)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReloadingParts:
    """What loading again works with; `config` and `templates` are the folders that ops edit."""

    database: Database
    revisions: Revisions
    calendars: Calendars
    clock: BusinessClock
    correspondence: Correspondence
    enforcing: Enforcing
    replanning: Replanning
    owner: str
    config: Path
    templates: Path


class Reloading:
    """Loads the folders again when they change."""

    def __init__(self, parts: ReloadingParts) -> None:
        self._parts = parts
        self._turn = asyncio.Lock()
        self._seen: str | None = None

    @property
    def folders(self) -> tuple[Path, ...]:
        """What to watch."""
        return (self._parts.config, self._parts.templates)

    async def look(self, *, at_start: bool = False) -> None:
        """Loads the folders again unless they stand as when they were looked at last.

        A folder that others have moved on from may be an older copy: at a start it waits.
        """
        found = await asyncio.to_thread(_whatever_stands, *self.folders)
        async with self._turn:  # What is being weighed is waited for: who asks wants to know what came of it.
            is_new = found.digest != self._seen
        if is_new:
            await self.reload(at_start=at_start)

    async def follow(self) -> None:
        """Takes what another replica put in force."""
        async with self._turn:
            await self._parts.enforcing.follow()

    async def reload(self, *, at_start: bool = False) -> bool:
        """Loads what stands in the folders now; True when it is in force, False when it waits or has mistakes."""
        async with self._turn:
            self._seen = (await asyncio.to_thread(_whatever_stands, *self.folders)).digest
            try:
                if self._seen == self._parts.revisions.digest:
                    if not (at_start and await self._parts.database.read(self._has_others)):
                        await self._parts.database.write(self._clear)
                    return True
                offer = await asyncio.to_thread(read_offer, *self.folders)
                self._seen = offer.digest
                return await self._weigh(offer, is_copy=at_start and await self._is_older(offer))
            except ConfigurationError as error:
                await self._reject(str(error))
                return False
            except Exception:
                self._seen = None  # As when the database went away: it is looked at again after some calm.
                raise

    async def _is_older(self, offer: Offer) -> bool:
        async def ask(tx: Tx) -> bool:
            return await self._has_others(tx) and await stored.was_in_force(tx, offer.digest)

        return await self._parts.database.read(ask)

    async def _has_others(self, tx: Tx) -> bool:
        """Tells whether another replica lives: what waits may be an edit of its folder."""
        return any(each.id != self._parts.owner for each in await replicas.living(tx))

    async def apply(self, digest: str | None) -> None:
        """Puts the edit that waits in force, and plans touches anew after it.

        Raises NotAllowed when none waits, or another one than that of the digest (its first digits are enough).
        """
        await self.look()
        async with self._turn:
            waiting = await self._parts.database.read(stored.pending)
            if waiting is None or waiting.files is None:
                raise NotAllowed(nothing_waits(await self._parts.database.read(stored.standing)))
            if digest is not None and not waiting.digest.startswith(digest.lower()):
                raise NotAllowed(
                    f"the edit that waits is {waiting.digest[:12]} and not {digest}: it was edited since; look at it "
                    "with `nurture plan --edits`, then apply that"
                )
            offer = await asyncio.to_thread(kept_offer, waiting.files, self._parts.enforcing.folder)
            line = await self._parts.database.read(stored.offered)
            await self._put(offer, Applied(by="nurture apply", totals=line.totals if line else {}))
        await self._parts.replanning.settle()

    async def _weigh(self, offer: Offer, *, is_copy: bool = False) -> bool:
        """Puts an offer in force unless it moves touches of people who get mail."""
        now, parts = self._parts.clock.now(), self._parts
        if _is_sandbox(offer.revision) != _is_sandbox(parts.revisions.current):
            raise ConfigurationError("nurture.yaml: delivery: a sandbox never becomes real, nor the other way round")
        if not is_copy and plan_alike(parts.revisions.current, offer.revision):
            return await self._put(offer, Applied(by=BY_ITSELF, settled=True))
        await self._refuse_unknown(offer.revision)
        if not (is_copy or waits(parts.revisions.current) or waits(offer.revision)):
            return await self._put(offer, Applied(by=BY_ITSELF))
        new = Revisions(offer.revision, Templates(parts.templates))
        scene = Scene.of(parts.revisions, new, parts.calendars, now=now)
        try:
            comparison = await compare(parts.database, scene)
        except ConfigurationError:
            raise
        except NurtureError as error:
            raise ConfigurationError(str(error)) from None
        if not (is_copy or comparison.moves_touches):
            return await self._put(offer, Applied(by=BY_ITSELF))
        await self._pend(offer, comparison)
        return False

    async def _refuse_unknown(self, revision: Revision) -> None:
        """Raises ConfigurationError for cadences and steps that people have lived through and the files do not know."""
        before = self._parts.revisions.current
        unknown = await self._parts.database.read(lambda tx: unknown_ids(tx, revision, before=before))
        if unknown:
            raise ConfigurationError("\n".join(map(str, unknown)))

    async def _put(self, offer: Offer, applied: Applied) -> bool:
        """Puts an offer in force; what the one before left to do is done first."""
        await self._parts.replanning.settle()
        done = await self._is_in_force(offer) or await self._parts.enforcing.put(offer, applied)
        if done or await self._is_in_force(offer):
            await self._parts.database.write(self._forget_told)
            return True
        self._seen = None  # It is looked at again after some calm.
        _log.warning("configuration_waits", digest=offer.digest[:12])
        return False

    async def _is_in_force(self, offer: Offer) -> bool:
        """Tells whether another replica, which saw the same edit, was sooner."""
        await self._parts.enforcing.follow()
        return self._parts.revisions.digest == offer.digest

    async def _pend(self, offer: Offer, comparison: Comparison) -> None:
        totals = totals_of(comparison)
        new = NewRevision(digest=offer.digest, files=await asyncio.to_thread(offer.snapshot.packed))
        now = self._parts.clock.now()

        async def write(tx: Tx) -> None:
            await stored.offer(tx, new, RevisionState.PENDING, totals=totals, now=now)
            lines = total_lines(totals)
            letter = RevisionPending(digest=offer.digest[:12], enrollments=comparison.enrollments, lines=lines)
            await self._tell(tx, LetterKind.REVISION_PENDING, letter)

        await self._parts.database.write(write)
        _log.warning("configuration_pending", digest=offer.digest[:12], **totals)

    async def _reject(self, problems: str) -> None:
        lines = problems.splitlines()
        _log.error("configuration_rejected", problems=lines[:20])
        snapshot = await asyncio.to_thread(_whatever_stands, *self.folders)
        new = NewRevision(digest=snapshot.digest, files=snapshot.packed())
        now = self._parts.clock.now()

        async def write(tx: Tx) -> None:
            kept = "\n".join(lines[:_MOST_PROBLEMS])
            await stored.offer(tx, new, RevisionState.REJECTED, totals={}, problems=kept, now=now)
            letter = RevisionRejected(problems=tuple(lines[:20]), more=max(0, len(lines) - 20))
            await self._tell(tx, LetterKind.REVISION_REJECTED, letter)

        await self._parts.database.write(write)

    async def _tell(self, tx: Tx, kind: LetterKind, letter: RevisionPending | RevisionRejected) -> None:
        """Tells ops once, until the files are those in force again: each further edit is seen in `status`."""
        now = self._parts.clock.now()
        if await told.when(tx, f"{_TOLD}{kind.value}") is None:
            await told.claim(tx, f"{_TOLD}{kind.value}", not_since=now, now=now)
            await self._parts.correspondence.to_ops(tx, (kind, letter), now=now)

    async def _clear(self, tx: Tx) -> None:
        if await stored.offered(tx) is not None:
            await stored.clear_offered(tx)
        await self._forget_told(tx)

    async def _forget_told(self, tx: Tx) -> None:
        for kind in (LetterKind.REVISION_PENDING, LetterKind.REVISION_REJECTED):
            await told.forget(tx, f"{_TOLD}{kind.value}")


def plan_alike(one: Revision, other: Revision) -> bool:
    """Tells whether two configurations take the same people into the same cadences, plan their touches alike, and let
    them go alike.
    """
    before, after = ({cadence.id: cadence for cadence in each.cadences} for each in (one, other))
    if not permit_alike(one.jurisdictions, other.jurisdictions):
        return False
    if not cadences_take_alike(one.cadences, other.cadences) or _zones(one) != _zones(other):
        return False
    return all(plans_alike(before[name], after[name]) for name in before)


def totals_of(comparison: Comparison) -> dict[str, int]:
    """Returns how many next touches change, by kind, and how many people something else changes for."""
    counted = Counter[str]()
    for total in comparison.totals:
        counted[total.kind.value] += total.people
    later = sum(comparison.later.values())
    beside = {LATER: later, REFUSED: comparison.refused, ALLOWED: comparison.allowed}
    return {**counted, **{name: people for name, people in beside.items() if people}}


def waits(revision: Revision) -> bool:
    """Tells whether an edit that moves touches waits to be applied: where mail really goes out, or ops want it so."""
    return revision.installation.delivery in _SENDING or revision.installation.edits_wait


def _zones(revision: Revision) -> dict[str, str]:
    return {rep.id: rep.zone for rep in revision.team.reps}


def _is_sandbox(revision: Revision) -> bool:
    return revision.installation.delivery is DeliveryMode.SANDBOX


def _whatever_stands(config: Path, templates: Path) -> Snapshot:
    """Returns the files with their mistakes; nothing when there are too many to keep."""
    try:
        return take_snapshot(config, templates)
    except ConfigurationError:
        return snapshot_of({})
