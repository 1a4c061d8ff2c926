"""What a message brings about: pure decisions over what was understood and what stands."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from nurture.domain.cadence import Cadence, ReplyRule, ReplyVerb, cadence_for
from nurture.domain.calendar import Calendar
from nurture.domain.commitment import Precision
from nurture.domain.duration import add
from nurture.domain.prospect import AccountState, EndReason
from nurture.domain.reading import AutoReplyFound, ForwardOutcome, Intent, ReplyFound, Scope
from nurture.domain.rejection import UNENROLLED, Reason, RejectionFound

FARTHEST_ABSENCE = timedelta(days=400)
"""A return date beyond this is taken for a misreading."""

MOST_SOFT_BOUNCES = 5
"""Soft bounces within the window below that end an enrollment's sending until the rep decides."""

SOFT_BOUNCE_WINDOW = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedDate:
    """A date the prospect named, in their words."""

    words: str
    on: date
    precision: Precision


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyDecision:
    """What a human reply does. At most one of `stop`, `end`, `hold` and `commit` is set, none when nothing runs."""

    decision: str
    stop: Scope | None = None
    end: EndReason | None = None
    hold: bool = False
    commit: NamedDate | None = None
    alert: bool = False


def react_to_reply(reply: ReplyFound, rule: ReplyRule, *, running: bool = True) -> ReplyDecision:
    """Returns what a person's own words do; `running` tells whether they are in a cadence.

    A stop outranks everything. A plain date is kept. What the cadence would let go on without a date still asks the
    rep: a stop may hide in words that were read as thanks, and asking costs one answer.
    """
    if reply.intent is Intent.STOP:
        return ReplyDecision(decision="They asked to end the conversation. It is ended.", stop=reply.scope)
    if not running:
        return ReplyDecision(decision=_AT_REST, alert=rule.alert)
    if Intent.STOP in reply.also:
        return ReplyDecision(decision="They may have asked to end the conversation: please decide.", hold=True)
    if reply.intent is Intent.NOT_NOW and rule.then is ReplyVerb.WAIT and rule.until_named and reply.resume_on:
        named = NamedDate(words=reply.resume or "", on=reply.resume_on, precision=reply.precision)
        return ReplyDecision(decision="They named a date; nurture keeps it.", commit=named)
    if rule.then is ReplyVerb.END and reply.intent is Intent.LEFT_COMPANY:
        return ReplyDecision(decision="They left the company; nurture writes no more.", end=EndReason.LEFT_COMPANY)
    return ReplyDecision(decision=_QUESTIONS.get(reply.intent, _QUESTIONS[Intent.UNSURE]), hold=True, alert=rule.alert)


_AT_REST = "They are in no cadence any more, so nothing is planned or held. Answer them yourself."

_QUESTIONS = {
    Intent.INTERESTED: "They are interested. nurture waits for you.",
    Intent.QUESTION: "They ask something. nurture waits for your answer to them.",
    Intent.REFERRAL: "They name somebody else. nurture waits until you have decided.",
    Intent.WRONG_PERSON: "They say they are the wrong person.",
    Intent.NOT_NOW: "Not now, and without a date that nurture could read.",
    Intent.THANKS: "They say thank you.",
    Intent.STILL_NO: "It is still a no.",
    Intent.UNSURE: "nurture is not sure what they ask for.",
}


def absence_ends(found: AutoReplyFound, rule: ReplyRule, calendar: Calendar, *, today: date) -> date:
    """Returns the day from which an automatic absence no longer waits: back, plus what the cadence adds."""
    back = found.return_on
    if back is None or not today <= back <= today + FARTHEST_ABSENCE:
        return add(today, rule.otherwise, calendar) if rule.otherwise else today + timedelta(days=21)
    return add(back, rule.plus, calendar) if rule.plus else back


class Entry(StrEnum):
    """What becomes of a forwarded person."""

    ENROLL = "enroll"
    KEEP = "keep"
    STOP = "stop"
    ASK = "ask"
    HOLD = "hold"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDecision:
    """Whether a forwarded no is enrolled, and in which cadence; `why` is a sentence for the rep when it is not."""

    entry: Entry
    cadence: Cadence | None = None
    why: str = ""


def react_to_no(
    outcome: ForwardOutcome, found: RejectionFound | None, state: AccountState, cadences: tuple[Cadence, ...]
) -> EntryDecision:
    """Returns what becomes of a forwarded person about whom nothing forbids writing."""
    if outcome is ForwardOutcome.DO_NOT_CONTACT:
        return EntryDecision(entry=Entry.STOP)
    if found is None:
        return EntryDecision(entry=Entry.ASK)
    if state in (AccountState.WON, AccountState.EXCLUDED):
        return EntryDecision(entry=Entry.REFUSE, why=CLOSED_ACCOUNTS[state])
    return _by_reason(outcome, found.reason, cadences)


CLOSED_ACCOUNTS = {
    AccountState.WON: "The company is a customer now (its account is marked as won).",
    AccountState.EXCLUDED: "The company is on the list of those nurture never writes to.",
}
"""States in which nobody is enrolled, each as a sentence for the rep."""


def _by_reason(outcome: ForwardOutcome, reason: Reason, cadences: tuple[Cadence, ...]) -> EntryDecision:
    if reason in UNENROLLED:
        return EntryDecision(entry=Entry.KEEP, why=_NOT_ENROLLED.get(reason, ""))
    cadence = cadence_for(reason, cadences)
    if cadence is None:
        return EntryDecision(entry=Entry.KEEP, why="No cadence takes this reason; ops can add one.")
    if outcome is ForwardOutcome.HELD:
        why = "Their wording may ask for no further contact. Answer `continue` or `stop`."
        return EntryDecision(entry=Entry.HOLD, cadence=cadence, why=why)
    return EntryDecision(entry=Entry.ENROLL, cadence=cadence)


_NOT_ENROLLED = {
    Reason.CONFUSION: "This may be a misunderstanding that you can clear up today. Answer `reason: ...` to have "
    "nurture follow up after all.",
    Reason.WRONG_CONTACT: "They are not the right person, so nurture does not write to them.",
}
