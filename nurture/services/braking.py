"""Pulls the brakes: counts what goes wrong, warns ops, and halts; only a person lifts a halt."""

from datetime import datetime, timedelta
from hashlib import blake2b

import structlog

from nurture.domain.brakes import BrakeRule, IncidentKind, Pull, pulls
from nurture.domain.counted import counted
from nurture.domain.halt import Halt, HaltScope
from nurture.domain.letter import LetterKind
from nurture.domain.letter_sending import BrakeLetter
from nurture.services.correspondence import Correspondence
from nurture.services.revisions import Revisions
from nurture.storage import halts, incidents, told
from nurture.storage.database import Tx
from nurture.storage.incidents import Incident

_log = structlog.get_logger(__name__)

_WARN_EVERY = timedelta(days=1)
_KEPT = timedelta(days=1)
"""How much longer than they count incidents are kept."""

_WENT_WRONG = {
    IncidentKind.COMPLAINT: ("was called spam by who got it", "were called spam by who got them"),
    IncidentKind.HARD_BOUNCE: ("came back since the address does not exist",) * 2,
    IncidentKind.DEFERRAL: ("was put off by the relay", "were put off by the relay"),
}


class Braking:
    """Takes note of incidents and pulls the brakes they call for, in the caller's transaction."""

    def __init__(self, revisions: Revisions, correspondence: Correspondence) -> None:
        self._revisions = revisions
        self._letters = correspondence

    async def note_touch(self, tx: Tx, touch_id: int, kind: IncidentKind, *, now: datetime) -> None:
        """Takes note of what went wrong with a touch."""
        await self.note(tx, await incidents.of_touch(tx, touch_id, kind, now=now), now=now)

    async def note(self, tx: Tx, *new: Incident, now: datetime) -> None:
        """Takes note of incidents of one kind."""
        if not new or not await incidents.add(tx, *new, now=now):
            return
        kind = new[0].kind
        rule = self._revisions.current.installation.brakes.of(kind)
        await incidents.forget(tx, kind, before=now - rule.within - _KEPT)
        standing = await halts.standing(tx)
        for pull in pulls(await incidents.tallies(tx, kind, since=now - rule.within), rule):
            if not _is_halted(pull, standing):
                await self._pull(tx, pull, kind, rule, now=now)

    async def _pull(self, tx: Tx, pull: Pull, kind: IncidentKind, rule: BrakeRule, *, now: datetime) -> None:
        why = _why(pull, kind, rule)
        if not pull.halts:
            if await told.is_due(tx, _warned(pull, kind), every=_WARN_EVERY, now=now):
                await self._tell_ops(tx, pull, why, now=now)
            return
        if not await halts.add(tx, pull.scope, pull.subject, f"pulled by a brake: {why}", now=now):
            return
        await self._tell_ops(tx, pull, why, now=now)
        if pull.scope is HaltScope.REP:
            facts = (LetterKind.BRAKE, self._letter(pull, why, to_rep=True))
            await self._letters.to_rep(tx, pull.subject, facts, now=now)
        _log.warning("brake_pulled", scope=pull.scope.value, subject=pull.subject, kind=kind.value, wrong=pull.wrong)

    async def _tell_ops(self, tx: Tx, pull: Pull, why: str, *, now: datetime) -> None:
        await self._letters.to_ops(tx, (LetterKind.BRAKE, self._letter(pull, why, to_rep=False)), now=now)

    def _letter(self, pull: Pull, why: str, *, to_rep: bool) -> BrakeLetter:
        return BrakeLetter(
            halted=pull.halts,
            what=self._named(pull),
            why=why,
            command=f"nurture release {pull.scope.value} {pull.subject}".strip(),
            to_rep=to_rep,
        )

    def _named(self, pull: Pull) -> str:
        if pull.scope is HaltScope.REP:
            names = {rep.id: rep.name for rep in self._revisions.current.team.reps}
            return f"the mailbox of {names.get(pull.subject, pull.subject)}"
        return f"the template {pull.subject}" if pull.scope is HaltScope.TEMPLATE else "everything"


def _is_halted(pull: Pull, standing: tuple[Halt, ...]) -> bool:
    return any(
        halt.scope is HaltScope.EVERYTHING or (halt.scope is pull.scope and halt.subject == pull.subject)
        for halt in standing
    )


def _why(pull: Pull, kind: IncidentKind, rule: BrakeRule) -> str:
    hours = rule.within // timedelta(hours=1)
    time = counted(hours // 24, "day") if hours >= 48 else counted(hours, "hour")
    mails = counted(max(pull.sent, pull.wrong), "mail")
    one, more = _WENT_WRONG[kind]
    return f"Of {mails} to prospects in the last {time}, {pull.wrong} {one if pull.wrong == 1 else more}."


def _warned(pull: Pull, kind: IncidentKind) -> str:
    """Returns under what a warning is told once a day; the id of a template may be longer than there is room."""
    subject = blake2b(pull.subject.encode(), digest_size=12).hexdigest()
    return f"brake {kind.value} {pull.scope.value} {subject}"
