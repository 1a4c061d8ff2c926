"""Tells the rep of an answer: the mail itself in one letter, its context and what was decided in another."""

from dataclasses import replace

from nurture.domain.address import is_address, is_role, within
from nurture.domain.letter import LetterKind, PassOn, Who
from nurture.domain.letter_answers import EndedNotice, Proposal, ReplyNotice
from nurture.domain.prospect import Account, EnrollmentState
from nurture.domain.reaction import ReplyDecision
from nurture.domain.reading import INTENT_WORDS, Intent, ReplyFound
from nurture.services.correspondence import who
from nurture.services.inbound.heard import Heard
from nurture.services.inbound.task import Tools
from nurture.storage import accounts, touches
from nurture.storage.database import Tx
from nurture.storage.enrollments import EnrollmentFacts


async def tell(tx: Tx, heard: Heard, standing: EnrollmentFacts | None, decision: ReplyDecision, tools: Tools) -> None:
    """Hands a person's own mail to the rep, unless the rep has it, and writes what was made of it."""
    now, account = tools.clock.now(), await accounts.get(tx, heard.prospect.account_id)
    rep_id = standing.enrollment.rep_id if standing else account.rep_id or ""
    known_as = _known_as(heard, account)
    if is_handed_on(heard):
        passed_on = PassOn(inbox_id=heard.inbox_id, who=known_as)
        await tools.correspondence.to_rep(tx, rep_id, (LetterKind.PASS_ON, passed_on), heard.about, now=now)
    held = decision.hold or (standing is not None and standing.enrollment.state is EnrollmentState.HELD)
    notice = await _notice(tx, heard, decision, known_as, held=held)
    notice = replace(notice, proposals=proposed(heard, tools))
    await tools.correspondence.to_rep(tx, rep_id, (LetterKind.REPLY_NOTICE, notice), heard.about, now=now)


async def tell_end(tx: Tx, heard: Heard, rep_id: str, ended: EndedNotice, tools: Tools) -> None:
    """Writes that a machine's mail ended it; who follows somebody is proposed."""
    facts = (LetterKind.ENDED_NOTICE, replace(ended, proposals=proposed(heard, tools)))
    await tools.correspondence.to_rep(tx, rep_id, facts, heard.about, now=tools.clock.now())


async def _notice(tx: Tx, heard: Heard, decision: ReplyDecision, known_as: Who, *, held: bool) -> ReplyNotice:
    last = await touches.last_sent(tx, heard.prospect.id)
    reply = heard.reading.reply
    return ReplyNotice(
        who=known_as,
        intent=_intent_words(reply),
        words=reply.text if reply else "",
        held=held,
        decision=decision.decision,
        undo=decision.undo,
        wait_until=decision.commit.on if decision.commit else decision.wait_until,
        last_subject=last.subject if last else None,
        last_sent_at=last.sent_at if last else None,
        alert=decision.alert,
        handed_on=is_handed_on(heard),
        proposals=(),
    )


def _intent_words(reply: ReplyFound | None) -> str:
    """Returns what a mail was read as; of one without words to show, what came, since the name stands before it."""
    if reply is None:
        return "has an automatic answer out"
    is_bare = reply.intent is Intent.UNSURE and not reply.text
    return "sent a mail without words that I could read" if is_bare else INTENT_WORDS[reply.intent]


def is_handed_on(heard: Heard) -> bool:
    """Tells whether a person's own mail is news to the rep, to be handed on."""
    return heard.handed_by is None and not heard.at_rep and heard.reading.reply is not None


def _known_as(heard: Heard, account: Account) -> Who:
    """Returns the person as the rep knows them; whose forward was undone is known by this mail alone."""
    if heard.prospect.address:
        return who(heard.prospect, account)
    name = heard.reading.envelope.from_name or heard.sender
    return Who(name=name, address=heard.sender, account=account.name)


def proposed(heard: Heard, tools: Tools) -> tuple[Proposal, ...]:
    """Returns whom a message names in the person's place, numbered; nobody of ours, no robot, not the person."""
    reply, auto = heard.reading.reply, heard.reading.auto_reply
    named = [reply.referral, reply.new_contact] if reply else []
    # Who is merely away has a stand-in for their work, not a successor.
    named += [auto.new_contact] if auto and auto.kind == "left_company" else []
    fit = [each for each in dict.fromkeys(named) if each and _is_somebody(each, heard, tools)]
    return tuple(
        Proposal(number=number, name="" if "@" in each else each, address=each if "@" in each else "")
        for number, each in enumerate(fit, start=1)
    )


def _is_somebody(named: str, heard: Heard, tools: Tools) -> bool:
    if "@" not in named:
        return True
    if not is_address(named) or is_role(named):
        return False
    ours = within(named, tools.revisions.current.installation.company.domains)
    return not ours and named.lower() != heard.prospect.address.lower()
