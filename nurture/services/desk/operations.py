"""Commands of operators: halts, the sandbox's outbox and clock, and how things stand."""

import base64
from dataclasses import replace
from datetime import datetime

from nurture.domain.adoption import Objection
from nurture.domain.answers import KeptLine, Status
from nurture.domain.company import Installation
from nurture.domain.delivery import DeliveryMode
from nurture.domain.errors import NotAllowed, NotFound
from nurture.domain.halt import Halt, HaltScope
from nurture.domain.languages import UnwrittenLine
from nurture.domain.proof import PROOF_WORDS, Proof
from nurture.mail.parse import parse
from nurture.services.desk.parts import DeskGroup
from nurture.services.objections import in_words
from nurture.storage import (
    accounts,
    challenges,
    enrollments,
    faults,
    halts,
    incidents,
    messages,
    outgoing,
    reports,
    retention,
    unsettled,
    ways,
)
from nurture.storage import revisions as stored_revisions
from nurture.storage.database import Tx
from nurture.storage.outgoing import OutboxEntry

_EXAMPLES = {
    HaltScope.REP: "maya",
    HaltScope.CADENCE: "not-now",
    HaltScope.TEMPLATE: "useful",
    HaltScope.ACCOUNT: "globex.example",
}


class OperationsDesk(DeskGroup):
    """Steers."""

    async def halt(self, scope: str, subject: str, why: str) -> bool:
        """Halts everything, or one rep, cadence, template or account; False when it was halted already."""
        chosen = await self._halted(scope, subject)
        now = self._parts.tools.clock.now()
        return await self._parts.database.write(lambda tx: halts.add(tx, chosen[0], chosen[1], why, now=now))

    async def release(self, scope: str, subject: str) -> bool:
        """Ends a halt, whether or not the configuration knows its subject still; False when none stood."""
        if await self._parts.database.write(lambda tx: self._lift(tx, scope, subject)):
            return True
        await self._halted(scope, subject)  # Where nothing stands, a misspelt name is told.
        return False

    async def _lift(self, tx: Tx, scope: str, subject: str) -> bool:
        """Ends a halt, and lets no brake count again what was sent before."""
        halt = await _standing(tx, scope, subject)
        if halt is None or not await halts.remove(tx, halt.scope, halt.subject):
            return False
        await incidents.lift(tx, halt.scope, halt.subject, now=self._parts.tools.clock.now())
        return True

    async def status(self) -> Status:
        """Returns how things stand."""
        return await self._parts.database.read(self._status)

    async def outbox(self, after: int = 0, limit: int = 200) -> tuple[KeptLine, ...]:
        """Returns the mails that a sandbox kept, with numbers above `after`, oldest first."""
        entries = await self._parts.database.read(lambda tx: outgoing.entries(tx, after=after, limit=limit))
        return tuple(_kept(entry) for entry in entries)

    async def clock(self) -> datetime:
        """Returns business time (aware UTC)."""
        return self._parts.tools.clock.now()

    async def advance(self, until: datetime) -> datetime:
        """Moves a sandbox's clock, doing all that falls due on the way; returns where it stands. Raises NotAllowed."""
        return await self._parts.time.advance(until)

    async def run_at(self, rate: float) -> datetime:
        """Lets a sandbox's clock run that many times as fast. Raises NotAllowed."""
        return await self._parts.time.run_at(rate)

    async def settle(self) -> None:
        """Returns when everything that is due now was done."""
        await self._parts.workshop.settle()

    async def _status(self, tx: Tx) -> Status:
        revisions, now = self._parts.tools.revisions, self._parts.tools.clock.now()
        secrets = {
            rep.id: revisions.addressing.add(self._parts.tools.keyring.secret_tag(rep.id))
            for rep in revisions.current.team.reps
            if rep.is_current(now.date())
        }
        replicas = await self._parts.presence.standing(tx)
        return Status(
            now=now,
            delivery=revisions.current.installation.delivery.value,
            enrollments=await enrollments.count_by_state(tx),
            messages_waiting=await messages.waiting(tx),
            quarantined=len(await messages.in_quarantine(tx)),
            halts=tuple([await _by_domain(tx, halt) for halt in await halts.standing(tx)]),
            add_address=revisions.addressing.add(),
            add_addresses=secrets,
            unproven=await challenges.count_open(tx),
            proofs=await self._proofs(tx),
            ways=await ways.standing(tx),
            copies=self._parts.copies.figures(),
            unsettled=await unsettled.count(tx),
            limits=await self._parts.throttle.uses(tx, now=now),
            fence_off=not (self._parts.objections.has_fence or _is_sandbox(revisions.current.installation)),
            replicas=replicas,
            objections=in_words(await self._objections(tx, runs=any(each.asked for each in replicas))),
            oldest_mail=await retention.oldest_mail(tx),
            unwritten=tuple(each for each in await reports.languages_ahead(tx) if not self._is_written(each)),
            lacking_yes=await reports.waiting_for_yes(tx),
            faults=await faults.grouped(tx),
            configuration=await stored_revisions.standing(tx),
        )

    def _is_written(self, line: UnwrittenLine) -> bool:
        return self._parts.tools.revisions.tag_for(line.template, line.language) is not None

    async def _objections(self, tx: Tx, *, runs: bool) -> tuple[Objection, ...]:
        """Returns what stands against check-ins; of the fence only where this process runs, since nobody else asks."""
        objections = self._parts.objections
        return await (objections.to_touches(tx) if runs else objections.to_database(tx))

    async def _proofs(self, tx: Tx) -> dict[str, str]:
        """Returns by rep what proved their mail, and when last."""
        told: dict[str, list[str]] = {rep.id: [] for rep in self._parts.tools.revisions.current.team.reps}
        for rep_id, proof, at in await messages.proofs(tx):
            told.setdefault(rep_id, []).append(f"{PROOF_WORDS[Proof(proof)]} (last on {at:%Y-%m-%d})")
        return {rep_id: "; ".join(words) or "nothing yet" for rep_id, words in told.items()}

    async def _halted(self, scope: str, subject: str) -> tuple[HaltScope, str]:
        """Returns what to halt; an account is given by its domain. Raises NotAllowed, NotFound."""
        if scope not in set(HaltScope):
            raise NotAllowed(f"{scope!r} cannot be halted; one of {', '.join(HaltScope)} can")
        chosen = HaltScope(scope)
        if chosen is HaltScope.EVERYTHING:
            _refuse_more(subject)
            return chosen, ""
        if not subject:
            raise NotAllowed(f"say which {scope}, such as: nurture halt {scope} {_EXAMPLES[chosen]}")
        if chosen is HaltScope.ACCOUNT:
            return chosen, await self._account_id(subject)
        self._check_known(chosen, subject)
        return chosen, subject

    async def _account_id(self, domain: str) -> str:
        ids = await self._parts.database.read(lambda tx: accounts.ids_of_domains(tx, (domain.lower(),)))
        if not ids:
            raise NotFound(f"no account of the domain {domain} is known")
        return str(ids[0])

    def _check_known(self, scope: HaltScope, subject: str) -> None:
        current = self._parts.tools.revisions.current
        known = {
            HaltScope.REP: {rep.id for rep in current.team.reps},
            HaltScope.CADENCE: {cadence.id for cadence in current.cadences},
            HaltScope.TEMPLATE: {name for cadence in current.cadences for name in cadence.templates},
        }[scope]
        if subject not in known:
            raise NotFound(f"there is no {scope.value} {subject!r}; one of {', '.join(sorted(known))} is meant")


def _refuse_more(subject: str) -> None:
    if subject:
        raise NotAllowed(
            f"everything is halted as a whole; leave {subject!r} out, or name a rep, a cadence or the like"
        )


def _is_sandbox(installation: Installation) -> bool:
    return installation.delivery is DeliveryMode.SANDBOX


def _kept(entry: OutboxEntry) -> KeptLine:
    return KeptLine(
        id=entry.id,
        at=entry.at,
        what=entry.what,
        recipient=entry.recipient,
        subject=parse(entry.raw).envelope.subject,
        raw=base64.b64encode(entry.raw).decode("ascii"),
    )


async def _standing(tx: Tx, scope: str, subject: str) -> Halt | None:
    """Returns the halt that stands under what a command names, or None; an account is named as the status names it."""
    names = {subject, subject.lower()} if scope == HaltScope.ACCOUNT else {subject}
    every = [halt for halt in await halts.standing(tx) if halt.scope == scope]
    named = [(halt, await _by_domain(tx, halt)) for halt in every]
    return next((halt for halt, shown in named if shown.subject in names), None)


async def _by_domain(tx: Tx, halt: Halt) -> Halt:
    """Returns a halt with its account named as the command takes it: by domain."""
    if halt.scope is not HaltScope.ACCOUNT:
        return halt
    account = await accounts.get(tx, int(halt.subject))
    return replace(halt, subject=account.domain or account.name)
