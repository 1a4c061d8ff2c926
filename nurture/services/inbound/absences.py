"""Automatic answers: an absence waits, word that somebody left ends it; neither is an answer of theirs."""

from dataclasses import replace

from nurture.domain.letter_answers import EndedNotice
from nurture.domain.reaction import ReplyDecision, react_to_absence
from nurture.domain.reading import Intent
from nurture.services.correspondence import who
from nurture.services.inbound import consequences, telling
from nurture.services.inbound.heard import Heard
from nurture.services.inbound.task import Effect, Tools
from nurture.storage import accounts, enrollments, history, touches
from nurture.storage.database import Tx
from nurture.storage.enrollments import EnrollmentFacts

_SENSES = {"out_of_office": Intent.OUT_OF_OFFICE, "left_company": Intent.LEFT_COMPANY}


async def act(tx: Tx, heard: Heard, tools: Tools) -> Effect:
    """Does what an automatic answer brings about; the rep hears of it when it ends, holds or moves a mail."""
    auto, now = heard.reading.auto_reply, tools.clock.now()
    assert auto is not None  # acting.py hands over what has one
    standing = await enrollments.open_of(tx, heard.prospect.id)
    sense = _SENSES.get(auto.kind)
    await history.add(tx, heard.event("auto_reply", {"class": auto.kind}), now=now)
    if standing is None or sense is None:
        return Effect(outcome="auto_reply", prospect_id=heard.prospect.id)
    met = await consequences.circumstances(tx, standing, sense, tools, now=now)
    decision = react_to_absence(auto, replace(met, by_another=heard.by_another))
    before = await touches.open_of(tx, standing.enrollment.id)
    await consequences.apply(tx, heard, standing, decision, tools)
    after = await touches.open_of(tx, standing.enrollment.id)
    if decision.end is not None:
        await _tell_end(tx, heard, standing, decision, tools)
    elif decision.hold or (before is not None and after is not None and before.due_at != after.due_at):
        await telling.tell(tx, heard, standing, decision, tools)
    return Effect(outcome=auto.kind, prospect_id=heard.prospect.id)


async def _tell_end(tx: Tx, heard: Heard, standing: EnrollmentFacts, decision: ReplyDecision, tools: Tools) -> None:
    known_as = who(heard.prospect, await accounts.get(tx, heard.prospect.account_id))
    ended = EndedNotice(who=known_as, why=decision.decision, undo=decision.undo)
    await telling.tell_end(tx, heard, standing.enrollment.rep_id, ended, tools)
