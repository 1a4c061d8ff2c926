"""`replies:` of a cadence: what each kind of reply does to the enrollment."""

from collections.abc import Mapping

from nurture.configuration.problems import nearest_word
from nurture.configuration.scalars import in_words, lasting, member, one_of
from nurture.configuration.section import Section
from nurture.domain.cadence import ASK_REP, DEFAULT_REPLIES, ReplyRule, ReplyVerb
from nurture.domain.reading import Intent

_FIXED = {
    Intent.STOP: "a stop always ends the conversation and cannot be configured",
    Intent.QUESTION: "a question always asks the rep",
    Intent.REFERRAL: "a referral always asks the rep",
    Intent.WRONG_PERSON: "a wrong person always asks the rep",
    Intent.UNSURE: "a reply that is not understood always asks the rep",
}
_CONFIGURABLE = tuple(intent.value for intent in Intent if intent not in _FIXED)
_UNTIL = one_of({"they_said": True, "they_are_back": True})
_VERB = member(
    ReplyVerb, also={"stop": "end", "ask": "ask_rep", "pause": "wait", "go_on": "continue", "nothing": "continue"}
)
_ALERT = one_of({"now": True})
_OF_WAIT = ("until", "for", "plus", "otherwise", "again")


def read_replies(section: Section) -> dict[Intent, ReplyRule]:
    """Returns the rule of every intent: the one written, else the default."""
    written = {
        Intent(key): section.child(key, _rule, ASK_REP)
        for key in section.words(_CONFIGURABLE)
        if _is_configurable(section, key)
    }
    return {**DEFAULT_REPLIES, **written}


def _is_configurable(section: Section, key: str) -> bool:
    section.node(key)
    if key in _FIXED:
        section.fault(key, f"expected nothing here: {_FIXED[Intent(key)]}; take it away")
    elif key not in _CONFIGURABLE:
        section.fault(key, f"expected a kind of reply: {in_words(_CONFIGURABLE)}", nearest_word(key, _CONFIGURABLE))
    return key in _CONFIGURABLE


def _rule(section: Section) -> ReplyRule:
    rule = ReplyRule(
        then=section.required("then", _VERB, ReplyVerb.ASK_REP),
        until_named=section.optional("until", _UNTIL, False),
        plus=section.optional("plus", lasting, None),
        otherwise=section.optional("for", lasting, section.optional("otherwise", lasting, None)),
        again=section.optional("again", _VERB, None),
        alert=section.optional("alert", _ALERT, False),
    )
    _check(section, {key: section.has(key) for key in _OF_WAIT}, is_wait=rule.then is ReplyVerb.WAIT)
    return rule


def _check(section: Section, has: Mapping[str, bool], *, is_wait: bool) -> None:
    if not is_wait:
        for key in (key for key in _OF_WAIT if has[key]):
            section.fault(key, "expected only together with `then: wait`")
    elif has["for"] == has["until"]:
        section.fault("then", "expected either `for: 6 months` or `until: they_said` beside `then: wait`")
    elif has["until"] != has["otherwise"]:
        section.fault("otherwise", "expected `otherwise: 6 months` together with `until`, for replies that name no day")
    elif has["plus"] and not has["until"]:
        section.fault("plus", "expected only together with `until`")
