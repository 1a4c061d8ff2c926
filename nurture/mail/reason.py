"""Why a prospect said no, in the words that say it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from nurture.domain.rejection import Evidence, Reason, RejectionFound
from nurture.mail.dates import NamedTime, first_resume
from nurture.mail.intent_rules import find_stops
from nurture.mail.judgement import Judge, NoJudge
from nurture.mail.language import ranked
from nurture.mail.phrases import Sentence, find, split_sentences
from nurture.mail.reason_judged import join
from nurture.mail.reason_names import find_competitor, find_feature
from nurture.mail.reason_quote import choose_quote
from nurture.mail.reason_signs import CUE, PHRASE
from nurture.mail.reason_weights import Judgement, weigh
from nurture.mail.reply import split_reply

_NO_JUDGE = NoJudge()

_NO_NO, _NO_NO_JUDGED = 0.7, 0.36
"""From what chance that nothing was said for any reason a mail is no no: what reps hand over mostly is one. With a
classifier, which then agrees, a smaller one will do."""

_ALSO = 0.12
"""From what chance a further reason is told; a rep reads past two of them more easily than past a wrong one."""

_SAID = 0.1
"""From what chance a sentence speaks for a further reason."""

_HINTS = ("stop.ending", "stop.hint", "doubt")
"""Sections of the words of an intent, any of which is enough for one sentence to seem to ask for an end."""

_LIKELY_STOP, _POSSIBLE_STOP = 0.5, 0.1
"""From what chance a no asks for no further contact, and from what chance a person is asked whether it does."""
_STOP_CERTAIN = 0.95

_REASON_GIVEN = 0.02
"""What is left of the chance that no reason was given, where one was given in plain words."""

_TIME_BESIDE = 0.2
"""How much less likely timing is where another reason is given plainly: a time to come back goes with any of them."""

_PLAIN = 5.0
"""How much likelier a reason is that is said in plain words."""

_SECOND = {Reason.NO_REASON: _REASON_GIVEN, Reason.TIMING: _TIME_BESIDE}

_VENDOR_NAMED = 6.0
"""How much likelier a chosen vendor is where its name stands behind words of choosing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A prospect's own words: whole and by sentence, with their languages and what they were judged to say."""

    words: str
    sentences: tuple[Sentence, ...]
    languages: tuple[str, ...]
    judgement: Judgement


def read_rejection(text: str, *, subject: str, today: date, judge: Judge = _NO_JUDGE) -> RejectionFound | None:
    """Returns the no that a prospect's own words hold, or None when they hold none.

    `today` is the day of the prospect's mail; `judge` is asked beside the words. A wish for no further contact comes
    first; the business reason then stands in `also`. Without any reason in the words the reason is `no_reason`.
    """
    words = split_reply(text).text or text
    languages = ranked(words or subject)
    sentences = split_sentences(words)
    learned = judge.judge([sentence.raw for sentence in sentences]) if sentences else None
    judgement = join(weigh(sentences, languages), learned)
    said = _Said(words=words, sentences=sentences, languages=languages, judgement=judgement)
    stops = _stops(said, today=today)
    limit = _NO_NO_JUDGED if learned else _NO_NO
    plain = any(_says_plainly(said, reason) for reason in Reason)
    if not sentences or (not stops and not plain and said.judgement.nothing >= limit):
        return None
    found = _with_names(_stopped(said, stops) if stops else _reasoned(said), said)
    found = _with_time(found, first_resume(words, today=today, languages=languages))
    return _with_doubt(found, said) if found.may_ask_for_silence else found


def _stops(said: _Said, *, today: date) -> tuple[Evidence, ...]:
    """Returns the sentences that ask for no further contact: by certain words, else by the likeliest sentence."""
    certain = tuple(find_stops(said.sentences, said.languages, today=today, titles=("stop",)))
    if certain or not said.sentences:
        return certain
    files = tuple(f"reasons_{language}" for language in said.languages)
    title = Reason.DO_NOT_CONTACT.value
    told = tuple(sentence for sentence in said.sentences if find(files, title, sentence.folded))
    if not told and said.judgement.mail[Reason.DO_NOT_CONTACT] >= _LIKELY_STOP:
        told = (_best(said, Reason.DO_NOT_CONTACT),)
    return tuple(Evidence(text=sentence.raw, rule="reason.do_not_contact") for sentence in told)


def _ranked_reasons(said: _Said) -> list[tuple[Reason, float]]:
    """Returns the business reasons with their chances, likeliest first."""
    weighed = ((reason, chance * _certainty(said, reason)) for reason, chance in said.judgement.mail.items())
    business = (one for one in weighed if one[0] is not Reason.DO_NOT_CONTACT)
    return sorted(business, key=lambda one: one[1], reverse=True)


def _certainty(said: _Said, reason: Reason) -> float:
    """Returns by what a chance is raised or lowered for what weights of single signs cannot tell."""
    if reason in _SECOND:
        return _SECOND[reason] if any(_says_plainly(said, other) for other in Reason if other not in _SECOND) else 1.0
    if reason is Reason.COMPETITOR and _says_phrase(said, reason):
        return _VENDOR_NAMED if find_competitor((_best(said, reason).raw,), said.languages) else 1.0
    return _PLAIN if _says_plainly(said, reason) else 1.0


def _says_plainly(said: _Said, reason: Reason) -> bool:
    """Tells whether a sentence holds both a phrase and a telling word of a reason."""
    both = {PHRASE + reason.value, CUE + reason.value}
    return reason is not Reason.DO_NOT_CONTACT and any(both <= signs.keys() for signs in said.judgement.signs)


def _says_phrase(said: _Said, reason: Reason) -> bool:
    return any(PHRASE + reason.value in signs for signs in said.judgement.signs)


def _stopped(said: _Said, stops: Sequence[Evidence]) -> RejectionFound:
    further = [one for one in _ranked_reasons(said) if one[0] is not Reason.NO_REASON]
    business = sum(chance for _, chance in _ranked_reasons(said))
    certain = any(stop.rule != "reason.do_not_contact" for stop in stops)
    return RejectionFound(
        reason=Reason.DO_NOT_CONTACT,
        also=tuple(reason for reason, chance in further[:2] if chance >= _ALSO * business),
        quote=stops[0].text,
        do_not_contact=True,
        confidence=_STOP_CERTAIN if certain else round(said.judgement.mail[Reason.DO_NOT_CONTACT], 2),
        evidence=(*stops, *(_evidence(said, reason) for reason, _ in further[:1])),
    )


def _reasoned(said: _Said) -> RejectionFound:
    (reason, chance), *rest = _ranked_reasons(said)
    further = [other for other, less in rest[:2] if less >= _ALSO and _is_said(said, other)]
    share = chance / max(chance, sum(each for _, each in _ranked_reasons(said)))
    return RejectionFound(
        reason=reason,
        also=tuple(further),
        quote=choose_quote(said.sentences, said.judgement, reason),
        may_ask_for_silence=_may_ask_for_silence(said),
        confidence=round(share, 2),
        evidence=tuple(_evidence(said, one) for one in (reason, *further)),
    )


def _is_said(said: _Said, reason: Reason) -> bool:
    """Tells whether one sentence speaks for a reason, which the words of all sentences together may only seem to."""
    return reason is not Reason.NO_REASON and (
        _says_phrase(said, reason) or max(chances[reason] for chances in said.judgement.sentences) >= _SAID
    )


def _may_ask_for_silence(said: _Said) -> bool:
    """Tells whether the words as a whole may, and one sentence too: so that the rep can be told which."""
    if said.judgement.mail[Reason.DO_NOT_CONTACT] < _POSSIBLE_STOP:
        return False
    likeliest = max(chances[Reason.DO_NOT_CONTACT] for chances in said.judgement.sentences)
    return likeliest >= _POSSIBLE_STOP or any(
        find(said.languages, title, sentence.folded) for sentence in said.sentences for title in _HINTS
    )


def _with_doubt(found: RejectionFound, said: _Said) -> RejectionFound:
    """Adds the sentence that may ask for no further contact, behind those of the reasons."""
    return replace(found, evidence=(*found.evidence, _evidence(said, Reason.DO_NOT_CONTACT)))


def _best(said: _Said, reason: Reason) -> Sentence:
    chances = said.judgement.sentences
    return said.sentences[max(range(len(chances)), key=lambda at: chances[at][reason])]


def _told_by(said: _Said, reason: Reason) -> tuple[str, ...]:
    """Returns the sentences, the one that tells most of a reason first."""
    best = _best(said, reason)
    return (best.raw, *(sentence.raw for sentence in said.sentences if sentence is not best))


def _evidence(said: _Said, reason: Reason) -> Evidence:
    best = _best(said, reason)
    by_phrase = PHRASE + reason.value in said.judgement.signs[said.sentences.index(best)]
    return Evidence(text=best.raw, rule=f"reason.{reason.value}" if by_phrase else f"words.{reason.value}")


def _with_names(found: RejectionFound, said: _Said) -> RejectionFound:
    """Adds the competitor and the missing feature where those reasons were found; their own sentence comes first."""
    competitor = feature = None
    reasons = {found.reason, *found.also}
    if Reason.COMPETITOR in reasons:
        competitor = find_competitor(_told_by(said, Reason.COMPETITOR), said.languages)
    if Reason.PRODUCT_GAP in reasons:
        feature = find_feature(_told_by(said, Reason.PRODUCT_GAP), said.languages)
    return replace(found, competitor=competitor, feature=feature)


def _with_time(found: RejectionFound, resume: NamedTime | None) -> RejectionFound:
    if resume is None:
        return found
    # Who names a time to come back does not ask for silence.
    return replace(
        found,
        resume=resume.words,
        resume_on=resume.on,
        precision=resume.precision,
        may_ask_for_silence=False,
    )
