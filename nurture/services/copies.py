"""Copies of the reps' own mail: what is kept of them, and what a rep's own mail to a prospect means."""

import asyncio
from dataclasses import asdict, dataclass
from datetime import date, datetime

import structlog

from nurture.domain.addressing import Door
from nurture.domain.cadence import Spacing
from nurture.domain.calendar import Calendar
from nurture.domain.duration import after
from nurture.domain.errors import InvalidAddress
from nurture.domain.keyring import Keyring
from nurture.domain.proof import Origin
from nurture.domain.prospect import Prospect
from nurture.mail.authentication import evidence_in, judge_alone
from nurture.mail.copied import Copied, read_copied
from nurture.mail.triage import identity
from nurture.services import talks
from nurture.services.clock import BusinessClock
from nurture.services.correspondence import Correspondence
from nurture.services.proof.doorway import Doorway
from nurture.services.proof.proving import trust_of
from nurture.services.revisions import Revisions
from nurture.storage import enrollments, ledger, letters, messages, prospects, touches
from nurture.storage.database import Database, Tx

_log = structlog.get_logger(__name__)


@dataclass(slots=True, kw_only=True)
class Count:
    """What came as copies on one day: prospects' mail that was kept, reps' to prospects, nurture's own, others'."""

    kept: int = 0
    talks: int = 0
    own: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiesParts:
    """What sorting copies works with."""

    database: Database
    revisions: Revisions
    keyring: Keyring
    clock: BusinessClock
    correspondence: Correspondence
    doorway: Doorway


class Copies:
    """Sorts copies before anything is stored: a prospect's mail is kept, of a rep's only that it was written."""

    def __init__(self, parts: CopiesParts) -> None:
        self._parts = parts
        self.count = Count()
        self._day: date | None = None

    async def keeps(self, raw: bytes, *, via: str, peer: str | None = None) -> bool:
        """Tells whether a copy is to be stored, by its header; what it means that a rep wrote is done here.

        A mail that is not kept leaves nothing but a count. By `via` and `peer` is told whose findings it may carry.
        """
        copied = read_copied(raw)
        # The person first: a mail of theirs is theirs, whatever addresses of ours its Reply-To names.
        if await self._parts.database.read(lambda tx: self._person(tx, copied.from_address)) is not None:
            return True
        if await self._parts.database.read(lambda tx: self._is_own(tx, copied)):
            self.count.own += 1
            return False
        heard = await self._heed_rep(raw, copied, self._parts.doorway.origin(via, peer), peer)
        self.count.talks += heard
        self.count.dropped += not heard
        return False

    def note_kept(self) -> None:
        """Counts one that was stored."""
        self.count.kept += 1

    def figures(self) -> dict[str, int]:
        """Returns what was counted since the last report."""
        return asdict(self.count)

    async def report(self) -> None:
        """Writes the figures of a day into the log once that day is over, and begins to count again."""
        today = self._parts.clock.now().date()
        if self._day is not None and self._day != today:
            _log.info("copies_counted", day=self._day.isoformat(), **self.figures())
            self.count = Count()
        self._day = today

    async def _is_own(self, tx: Tx, copied: Copied) -> bool:
        """Tells whether nurture sent it: by its id, or where a relay gave it another one, by where answers go."""
        addressing = self._parts.revisions.addressing
        if any(addressing.understand(each).door in (Door.TAGGED, Door.STOP) for each in copied.answers_to):
            return True
        ids = (copied.message_id,) if copied.message_id else ()
        known = await touches.of_message_ids(tx, ids) if ids else None
        return known is not None or (bool(ids) and await letters.of_message_ids(tx, ids) is not None)

    async def _person(self, tx: Tx, address: str | None) -> Prospect | None:
        """Returns who may still be written to under that address; nobody who was erased or has stopped."""
        try:
            hashes = self._parts.keyring.person_under_all(address or "")
            forbidding = self._parts.keyring.forbidding(address or "")
        except InvalidAddress:
            return None
        person = await prospects.of_hashes(tx, hashes)
        if person is None or not person.address or await ledger.stops_of(tx, forbidding):
            return None
        return person

    async def _heed_rep(self, raw: bytes, copied: Copied, origin: Origin, peer: str | None) -> bool:
        """Takes a rep's own mail to prospects for the talk that it is; returns whether it was one."""
        rep = self._parts.revisions.current.team.by_address(copied.from_address or "")
        if rep is None or copied.automatic:
            return False
        known = self._parts.doorway.known((), peer, rep.address) is not None
        sign = _Sign(
            rep_id=rep.id,
            mark=self._parts.keyring.fingerprint(f"{identity(raw)}:talk:{rep.id}"),
            proven=known or await asyncio.to_thread(self._is_proven, raw, origin),
        )
        return await self._parts.database.write(lambda tx: self._talk(tx, copied, sign), urgent=True)

    def _is_proven(self, raw: bytes, origin: Origin) -> bool:
        """Tells whether servers of ours say so. Keys are not asked for: copies are many, and answered at the door.

        A forward must name nurture. A copy names whom it was written to, and what it means for them counts once.
        """
        trust = trust_of(self._parts.revisions, origin)
        return judge_alone(evidence_in(raw, trust, lambda _: True), trust).proof is not None

    async def _talk(self, tx: Tx, copied: Copied, sign: "_Sign") -> bool:
        now = self._parts.clock.now()
        people = [person for each in copied.recipients if (person := await self._person(tx, each))]
        if people and await messages.see_once(tx, sign.mark, now=now):
            for person in people:
                await self._begin(tx, person, sign, now=now)
        return bool(people)

    async def _begin(self, tx: Tx, person: Prospect, sign: "_Sign", *, now: datetime) -> None:
        until = now + talks.LASTING if sign.proven else await self._spaced(tx, person, now=now)
        talk = talks.Talk(prospect=person, rep_id=sign.rep_id, until=until, proven=sign.proven)
        await talks.begin(tx, talk, self._parts.correspondence, now=now)

    async def _spaced(self, tx: Tx, person: Prospect, *, now: datetime) -> datetime:
        """Returns when the next mail to their company would be due, had this one been ours."""
        standing = await enrollments.open_of(tx, person.id)
        cadence = self._parts.revisions.cadence(standing.enrollment.cadence) if standing else None
        spacing = cadence.spacing if cadence else Spacing()
        return after(now, spacing.account, Calendar(zone="UTC"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sign:
    """A rep's own mail, as its From says; `mark` lets it count once, `proven` tells that it is truly theirs."""

    rep_id: str
    mark: str
    proven: bool
