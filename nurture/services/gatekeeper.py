"""The gate: locks, checks, marks as sending, journals. Its clearances are all that may carry a prospect's mail."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

import structlog

from nurture.domain.address import CANONICALISER
from nurture.domain.checkpoint import Checkpoint, Point
from nurture.domain.consent import SubjectHash
from nurture.domain.delivery import Clearance
from nurture.domain.journal_record import SendMark, mark_of, send_record
from nurture.domain.touch import TouchKind, TouchState
from nurture.services.drafting import Draft
from nurture.services.gate import CHECKS
from nurture.services.gate.verdict import Cancel, GateBatch, GateRules, Lost, Move, PassOver, Verdict, Wait
from nurture.services.journaling import JournalKeeper
from nurture.services.quiet import CLEARANCE_SECONDS
from nurture.storage import accounts, batches, candidates, content_uses, history, touches
from nurture.storage.database import Database, Tx

_log = structlog.get_logger(__name__)


class Gatekeeper:
    """Gives clearances for drafts, at most as many as it is handed."""

    def __init__(
        self,
        database: Database,
        rules: GateRules,
        journal: JournalKeeper,
        checkpoint: Checkpoint,
        boot_clock: Callable[[], float],
    ) -> None:
        self._database = database
        self._rules = rules
        self._journal = journal
        self._checkpoint = checkpoint
        self._clock = boot_clock

    async def clear(self, drafts: tuple[Draft, ...], *, now: datetime) -> tuple[Clearance, ...]:
        """Returns clearances for the drafts that pass every check; the others were put back, moved or canceled.

        The deadline is taken before the transaction; a clearance is valid only once its journal record is synced.
        """
        deadline = self._clock() + CLEARANCE_SECONDS
        passed = await self._database.write(lambda tx: self._transaction(tx, drafts, now=now))
        await self._checkpoint.reach(Point.GATE_COMMITTED)
        if passed:
            await self._journal.sync(marks_later=True)
        await self._checkpoint.reach(Point.JOURNAL_SYNCED)
        return tuple(_clearance(draft, deadline) for draft in passed)

    async def _transaction(self, tx: Tx, drafts: tuple[Draft, ...], *, now: datetime) -> tuple[Draft, ...]:
        await accounts.lock(tx, (draft.touch.account_id for draft in drafts))
        by_touch = {draft.touch.touch_id: draft for draft in drafts}
        await batches.lock(tx, by_touch)
        standing = await candidates.of(tx, by_touch)
        refused = await self._refusals(tx, GateBatch(candidates=standing, drafts=by_touch, rules=self._rules, now=now))
        for touch in standing:
            if touch.touch_id in refused:
                await apply(tx, touch, refused[touch.touch_id], now=now)
        over = [touch.enrollment_id for touch in standing if isinstance(refused.get(touch.touch_id), PassOver)]
        if over:
            await self._rules.planning.plan_all(tx, over, now=now)
        passed = tuple(draft for draft in drafts if draft.touch.touch_id not in refused)
        await self._mark(tx, passed, now=now)
        await self._checkpoint.reach(Point.BEFORE_GATE_COMMIT)
        return passed

    async def _refusals(self, tx: Tx, batch: GateBatch) -> Mapping[int, Verdict]:
        refused: dict[int, Verdict] = {}
        for check in CHECKS:
            left = tuple(touch for touch in batch.candidates if touch.touch_id not in refused)
            if not left:
                break
            refused |= await check(tx, replace(batch, candidates=left))
        return refused

    async def _mark(self, tx: Tx, passed: tuple[Draft, ...], *, now: datetime) -> None:
        if not passed:
            return
        await batches.mark_sending(tx, [_mark(draft) for draft in passed], owner=self._rules.owner, now=now)
        uses = [(d.touch.touch_id, d.touch.prospect_id, d.touch.account_id, d.content_id) for d in passed]
        await content_uses.add(tx, [(t, p, a, c) for t, p, a, c in uses if c is not None], now=now)
        await self._journal.mark(tx)
        await self._journal.queue(tx, *(_record(draft, now) for draft in passed))


async def apply(tx: Tx, touch: candidates.Candidate, verdict: Verdict, *, now: datetime) -> None:
    """Carries out a verdict about a claimed touch."""
    match verdict:
        case Lost():
            return
        case Wait(why=why, until=until):
            await touches.put_back(tx, touch.touch_id, TouchState.CLAIMED, next_try_at=until, waiting_for=why)
        case Move(why=why, due_at=due_at, keeps_notice=keeps_notice):
            await touches.reschedule(tx, touch.touch_id, due_at, waiting_for=why, keeps_notice=keeps_notice)
            await _tell(tx, touch, "touch_moved", {"why": why, "due_at": due_at.isoformat()}, now=now)
        case Cancel(why=why) | PassOver(why=why):
            await touches.move(
                tx, touch.touch_id, TouchState.CLAIMED, TouchState.CANCELED, cancel_reason=why, done_at=now
            )
            await _tell(tx, touch, "touch_canceled", {"why": why, "step": touch.step}, now=now)
    _log.info("touch_refused_by_gate", touch=touch.touch_id, verdict=type(verdict).__name__, why=verdict.why)


async def _tell(tx: Tx, touch: candidates.Candidate, event: str, detail: dict[str, object], *, now: datetime) -> None:
    await history.add(tx, history.of_touch(touch, event, detail), now=now)


def _mark(draft: Draft) -> dict[str, object]:
    return {
        "touch": draft.touch.touch_id,
        "new_message_id": draft.message_id,
        "new_digest": draft.digest,
        "new_subject": draft.subject,
        "new_words": draft.words,
        "new_content": draft.content_id,
    }


def _record(draft: Draft, now: datetime) -> dict[str, object]:
    touch = draft.touch
    mark = SendMark(
        touch=mark_of(touch.tag),
        enrollment=mark_of(touch.reply_tag),
        step=touch.step,
        occurrence=touch.occurrence,
        kind=TouchKind(touch.kind),
        template=touch.template,
        content=draft.content_id,
    )
    subject = SubjectHash(value=touch.address_hash, key_id=touch.key_id, version=CANONICALISER)
    # The ids are for people who look into the journal; a restored database gives them out again.
    ids = {"touch": touch.touch_id, "enrollment": touch.enrollment_id}
    return {**ids, **send_record(mark, subject, at=now)}


def _clearance(draft: Draft, deadline: float) -> Clearance:
    return Clearance(
        touch_id=draft.touch.touch_id,
        message_id=draft.message_id,
        mail_from=draft.mail_from,
        recipient=draft.recipient,
        data=draft.data,
        deadline=deadline,
    )
