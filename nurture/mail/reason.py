"""Why a prospect said no, in the words that say it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from nurture.domain.rejection import Evidence, Reason, RejectionFound
from nurture.mail.dates import NamedTime, first_resume
from nurture.mail.intent_rules import find_stops
from nurture.mail.language import ranked
from nurture.mail.phrases import Sentence, find, phrases, split_sentences
from nurture.mail.reason_names import find_competitor, find_feature
from nurture.mail.reply import split_reply

_WEIGHTS = {
    Reason.WRONG_CONTACT: 3.0,
    Reason.CONFUSION: 2.4,
    Reason.COMPETITOR: 2.2,
    Reason.IN_HOUSE: 2.3,
    Reason.NO_CHAMPION: 2.5,
    Reason.NO_SPONSOR: 2.3,
    Reason.INCUMBENT: 2.1,
    Reason.NO_BUDGET: 1.8,
    Reason.RISK: 1.7,
    Reason.PRODUCT_GAP: 1.6,
    Reason.BUSINESS_CASE: 1.8,
    Reason.PRICE: 1.6,
    Reason.NO_PROJECT: 1.7,
    Reason.TIMING: 1.3,
    Reason.NO_REASON: 0.2,
}
"""How much a sentence says for a reason; the more special its words, the more."""

_NEGATED = 0.6
_NAMED = 1.0
_SURE = 4.0
_OPENINGS = ("interested", "question", "thanks", "out_of_office")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hit:
    reason: Reason
    sentence: Sentence
    weight: float


def read_rejection(text: str, *, subject: str, today: date) -> RejectionFound | None:
    """Returns the no that a prospect's own words hold, or None when they hold none.

    `today` is the day of the prospect's mail. A wish for no further contact comes first; the business reason then
    stands in `also`. Without any reason in the words the reason is `no_reason`.
    """
    words = split_reply(text).text or text
    languages = ranked(words or subject)
    sentences = split_sentences(words)
    hits = _heaviest(tuple(_hits(sentences, languages)))
    stops = tuple(find_stops(sentences, languages, today=today, titles=("stop",)))
    if not stops and not hits and not _says_no(sentences, languages):
        return None
    found = _found(hits, stops, sentences)
    resume = first_resume(words, today=today, languages=languages)
    return _with_time(_with_names(found, sentences, hits, languages), resume)


def _hits(sentences: Sequence[Sentence], languages: tuple[str, ...]) -> Iterator[_Hit]:
    files = tuple(f"reasons_{language}" for language in languages)
    for sentence in sentences:
        negated = _NEGATED if find(files, "no", sentence.folded) else 0.0
        for reason, weight in _WEIGHTS.items():
            count = _count(files, reason, sentence)
            if count:
                named = _NAMED if reason is Reason.COMPETITOR and find_competitor(sentence.raw, languages) else 0.0
                yield _Hit(reason=reason, sentence=sentence, weight=weight + 0.4 * (count - 1) + negated + named)


def _count(files: tuple[str, ...], reason: Reason, sentence: Sentence) -> int:
    """Counts different words for one reason, at most three."""
    patterns = (phrases(name, reason.value) for name in files)
    matched = {match[0] for pattern in patterns if pattern for match in pattern.finditer(sentence.folded)}
    return min(3, len(matched))


def _heaviest(hits: Sequence[_Hit]) -> tuple[_Hit, ...]:
    """Returns the best hit of each reason, weighed by all its hits, heaviest first."""
    best: list[_Hit] = []
    for reason in _WEIGHTS:
        own = sorted((hit for hit in hits if hit.reason is reason), key=lambda hit: hit.weight, reverse=True)
        if own:
            total = own[0].weight + 0.3 * sum(hit.weight for hit in own[1:3])
            best.append(_Hit(reason=reason, sentence=own[0].sentence, weight=total))
    return tuple(sorted(best, key=lambda hit: hit.weight, reverse=True))


def _says_no(sentences: Sequence[Sentence], languages: tuple[str, ...]) -> bool:
    """A mail the rep took for a no is one, unless it is plainly something else."""
    if any(find(languages, "still_no", sentence.folded) for sentence in sentences):
        return True
    opens = any(find(languages, title, sentence.folded) for title in _OPENINGS for sentence in sentences)
    return bool(sentences) and not opens


def _found(hits: Sequence[_Hit], stops: Sequence[Evidence], sentences: Sequence[Sentence]) -> RejectionFound:
    reasons = [hit.reason for hit in hits if hit.reason is not Reason.NO_REASON]
    evidence = tuple(Evidence(text=hit.sentence.raw, rule=f"reason.{hit.reason.value}") for hit in hits[:3])
    if stops:
        return RejectionFound(
            reason=Reason.DO_NOT_CONTACT,
            also=tuple(reasons[:2]),
            quote=stops[0].text,
            do_not_contact=True,
            confidence=0.9,
            evidence=(*stops, *evidence),
        )
    if not hits:
        longest = max(sentences, key=lambda sentence: len(sentence.raw))
        nothing = Evidence(text=longest.raw, rule="no reason given")
        return RejectionFound(reason=Reason.NO_REASON, quote=longest.raw, confidence=0.2, evidence=(nothing,))
    return RejectionFound(
        reason=hits[0].reason,
        also=tuple(reason for reason in reasons[1:3] if reason is not hits[0].reason),
        quote=hits[0].sentence.raw,
        confidence=round(min(0.9, hits[0].weight / _SURE), 2),
        evidence=evidence,
    )


def _with_names(
    found: RejectionFound, sentences: Sequence[Sentence], hits: Sequence[_Hit], languages: tuple[str, ...]
) -> RejectionFound:
    """Adds the competitor and the missing feature where those reasons were found; their own sentence comes first."""
    reasons = {found.reason, *found.also}
    told = {hit.reason: (hit.sentence, *sentences) for hit in hits if hit.reason in reasons}
    names = (find_competitor(sentence.raw, languages) for sentence in told.get(Reason.COMPETITOR, ()))
    features = (find_feature(sentence.raw, languages) for sentence in told.get(Reason.PRODUCT_GAP, ())[:1])
    return replace(found, competitor=next(filter(None, names), None), feature=next(filter(None, features), None))


def _with_time(found: RejectionFound, resume: NamedTime | None) -> RejectionFound:
    if resume is None:
        return found
    return replace(found, resume=resume.words, resume_on=resume.on, precision=resume.precision)
