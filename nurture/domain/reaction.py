"""What a person's or a machine's answer brings about: pure decisions over what was understood and what stands."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from nurture.domain.cadence import ReplyRule, ReplyVerb
from nurture.domain.calendar import Calendar, day_words
from nurture.domain.commitment import Precision
from nurture.domain.duration import add
from nurture.domain.prospect import EndReason
from nurture.domain.reading import AutoReplyFound, Flag, Intent, ReplyFound, Scope

SURE_FROM = 0.5
"""The confidence from which a reading may let a cadence go on, wait or end without a person."""

FARTHEST_ABSENCE = timedelta(days=400)
"""A return date beyond this is taken for a misreading."""

FARTHEST_DATE = timedelta(days=3650)
"""A date to come back beyond this is taken for a misreading."""

_ABSENCE = timedelta(days=21)
_REST = timedelta(days=182)

ALWAYS_ASK = frozenset({Intent.QUESTION, Intent.REFERRAL, Intent.WRONG_PERSON, Intent.UNSURE})
"""Intents that ask the rep whatever the cadence says."""

_ASK_BESIDE = ALWAYS_ASK | {Intent.STOP, Intent.INTERESTED, Intent.LEFT_COMPANY}
"""Intents that ask the rep also where they stand beside another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedDate:
    """A date the prospect named, in their words."""

    words: str
    on: date
    precision: Precision


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyDecision:
    """What an answer does. At most one of `stop`, `end`, `hold`, `commit` and `wait_until` is set, none to go on.

    `decision` tells the rep in a sentence; `undo` in another how to take it back, empty where there is nothing to.
    """

    decision: str
    undo: str = ""
    stop: Scope | None = None
    end: EndReason | None = None
    hold: bool = False
    commit: NamedDate | None = None
    wait_until: date | None = None
    alert: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What an answer meets: the rule for its intent, whether a cadence runs, whether the same was said before.

    `today` is the day in the person's calendar. `by_another`: neither they nor their mail system wrote it.
    """

    rule: ReplyRule
    calendar: Calendar
    today: date
    running: bool = True
    again: bool = False
    by_another: bool = False


def react_to_reply(reply: ReplyFound, met: Circumstances) -> ReplyDecision:
    """Returns what a person's own words do.

    A stop outranks everything, and a wish to be erased is one. What the cadence would do by itself, it does only where
    the reading leaves no doubt: a stop may hide in words that were read as thanks, and asking costs one answer.
    """
    if reply.intent is Intent.STOP or Flag.ASKS_ERASURE in reply.flags:
        return ReplyDecision(decision="They asked to end the conversation. It is ended.", stop=reply.scope)
    if not met.running:
        return ReplyDecision(decision=_AT_REST, alert=met.rule.alert)
    question = _question(reply, met)
    if question:
        return ReplyDecision(decision=question, hold=True, alert=met.rule.alert)
    return _by_itself(reply, met)


def is_sure(reply: ReplyFound) -> bool:
    """Tells whether nothing in a reading asks for a person: no doubt, no demand, no other wish beside."""
    return (
        reply.intent not in ALWAYS_ASK
        and reply.confidence >= SURE_FROM
        and not reply.flags
        and _ASK_BESIDE.isdisjoint(reply.also)
    )


def _question(reply: ReplyFound, met: Circumstances) -> str:
    """Returns why a person must decide, in a sentence; empty when the cadence may act by itself."""
    if Intent.STOP in reply.also:
        return "They may have asked to end the conversation: please decide."
    if met.by_another and reply.intent is Intent.LEFT_COMPANY:
        return _BY_ANOTHER
    if reply.flags:
        return "They demand something that has a deadline; nurture waits until you have decided."
    if not is_sure(reply) or _verb(met) is ReplyVerb.ASK_REP:
        return _QUESTIONS.get(reply.intent, _QUESTIONS[Intent.UNSURE])
    if reply.resume_on is not None and not met.today <= reply.resume_on <= met.today + FARTHEST_DATE:
        return "They named a time that nurture cannot place."
    return ""


def _verb(met: Circumstances) -> ReplyVerb:
    return met.rule.again if met.again and met.rule.again else met.rule.then


def _by_itself(reply: ReplyFound, met: Circumstances) -> ReplyDecision:
    """Does what the cadence says; a date they named outranks a bare wait, and going on."""
    if _verb(met) is ReplyVerb.END:
        return _end(reply.intent)
    if reply.resume_on is not None and reply.intent is not Intent.OUT_OF_OFFICE:
        named = NamedDate(words=reply.resume or "", on=reply.resume_on, precision=reply.precision)
        return ReplyDecision(
            decision=f"They named a time; nurture keeps it and writes from {day_words(named.on)} on.",
            undo="To decide it yourself, answer `hold`.",
            commit=named,
        )
    if _verb(met) is ReplyVerb.WAIT:
        return _wait(wait_end(_back(reply) if met.rule.until_named else None, met))
    return ReplyDecision(
        decision="The mails go on as planned.", undo="To keep them back, answer `hold`, or `wait until May`."
    )


def _back(reply: ReplyFound) -> date | None:
    """Returns the day before which an absent person is left in peace: back, or the later day they named to talk."""
    if reply.intent is not Intent.OUT_OF_OFFICE:
        return None
    return max((day for day in (reply.return_on, reply.resume_on) if day), default=None)


def _wait(until: date) -> ReplyDecision:
    return ReplyDecision(
        decision=f"Nothing goes out before {day_words(until)}.",
        undo="To end the wait, answer `continue`; to decide it yourself, `hold`.",
        wait_until=until,
    )


def _end(intent: Intent) -> ReplyDecision:
    words, reason = _ENDS.get(intent, ("After this answer the cadence ends.", EndReason.ANSWERED))
    undo = "If that is wrong, answer `reason: ` with the reason of their no, and nurture begins again."
    return ReplyDecision(decision=f"{words} nurture writes no more.", undo=undo, end=reason)


_ENDS = {
    Intent.LEFT_COMPANY: ("They left the company.", EndReason.LEFT_COMPANY),
    Intent.STILL_NO: ("They said no again.", EndReason.STILL_NO),
}

_AT_REST = "They are in no cadence any more, so nothing is planned or held. Answer them yourself."

_BY_ANOTHER = "Somebody else writes that they have left the company. Is that so? nurture waits until you have decided."

_QUESTIONS = {
    Intent.INTERESTED: "They are interested. nurture waits for you.",
    Intent.QUESTION: "They ask something. nurture waits for your answer to them.",
    Intent.REFERRAL: "They name somebody else. nurture waits until you have decided.",
    Intent.WRONG_PERSON: "They say they are the wrong person.",
    Intent.NOT_NOW: "Not now, and nurture leaves it to you until when.",
    Intent.OUT_OF_OFFICE: "They are away.",
    Intent.LEFT_COMPANY: "They seem to have left the company.",
    Intent.THANKS: "They say thank you.",
    Intent.STILL_NO: "It is still a no.",
    Intent.UNSURE: "nurture is not sure what they ask for.",
}


def react_to_absence(found: AutoReplyFound, met: Circumstances) -> ReplyDecision:
    """Returns what a machine's answer does; it is no answer of theirs, and one that says nothing does nothing."""
    if found.kind not in _ABSENCES or not met.running:
        return ReplyDecision(decision="An automatic answer, which changes nothing.")
    if met.by_another and found.kind == "left_company":
        return ReplyDecision(decision=_BY_ANOTHER, hold=True, alert=met.rule.alert)
    if _verb(met) is ReplyVerb.ASK_REP:
        return ReplyDecision(decision=_ABSENCES[found.kind], hold=True, alert=met.rule.alert)
    if _verb(met) is ReplyVerb.END:
        ending = _end(Intent.LEFT_COMPANY if found.kind == "left_company" else Intent.OUT_OF_OFFICE)
        return replace(ending, decision=f"{_ABSENCES[found.kind]} nurture writes no more.")
    if _verb(met) is ReplyVerb.WAIT:
        return _wait(wait_end(found.return_on, met))
    return ReplyDecision(decision="An automatic answer, after which the mails go on.")


_ABSENCES = {
    "out_of_office": "An automatic answer says that they are away.",
    "left_company": "An automatic answer says that they left the company.",
}


def wait_end(back: date | None, met: Circumstances) -> date:
    """Returns the day from which a wait ends: the one named plus what the cadence adds, else what it says otherwise."""
    rule, today, calendar = met.rule, met.today, met.calendar
    if back is not None and today <= back <= today + FARTHEST_ABSENCE:
        return add(back, rule.plus, calendar) if rule.plus else back
    if rule.otherwise:
        return add(today, rule.otherwise, calendar)
    return today + (_ABSENCE if rule.until_named else _REST)
