"""Times that people name: when they want to talk again, and when they are back."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from nurture.domain.commitment import Precision
from nurture.mail.dates_following import find_following
from nurture.mail.dates_grammar import Time, find_times
from nurture.mail.dates_tokens import encode
from nurture.mail.phrases import Sentence, find, fold, split_sentences

_THEN = re.compile(
    r"\b(?:then|after that|that (?:day|week|month|mon|tues|wednes|thurs|fri)\w*|dann|danach|alors|ensuite|entonces|"
    r"luego|allora|poi|dan|daarna|entao|sedan|derefter|deretter|wtedy|potem)\b"
)
_OF_THAT_TIME = re.compile(
    r"(?:(?:and|but|und|aber|et|y|e|en|og|och|i) )?(?:(?:not|nicht|pas|no|non|niet|nao) )?"
    r"(?:then|after that|afterwards|before (?:then|that)|until then|till then|dann|danach|vorher|davor|bis dahin|"
    r"apres|ensuite|avant|d'ici la|despues|luego|antes|hasta entonces|dopo|poi|prima|fino ad allora|daarna|tot dan|"
    r"voor die tijd|daarvoor|eerder|depois|ate la|sedan|darefter|innan dess|fore det|derefter|inden da|for det|"
    r"deretter|etterpa|wtedy|potem|wczesniej)\b(?! (?:i|you|we) (?:was|were|had))"
)
"""How a sentence begins that speaks of the time named right before it."""

_CLAUSE_END = re.compile(r"[,;:–—)]")
_FARTHEST = timedelta(days=365 * 6)
_UNTIL = frozenset({"UNTIL", "THROUGH", "TO"})
_NO_TIME = frozenset({"_", "UNTIL", "AFTER", "TO", "IN", "FROM", "N1", "THIS"})
_NEARBY = 1
_ENOUGH = 3
_SHORT = 9
_ALONE = 3
"""A time in so few other words is an answer of its own: `Q2 please`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedTime:
    """A time in somebody's words; `on` is its first day in their calendar."""

    words: str
    on: date
    precision: Precision


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    named: NamedTime
    weight: int
    time: Time


def find_resume(text: str, *, today: date, language: str) -> NamedTime | None:
    """Returns the time at which the writer wants to talk again, or None.

    A time counts only beside words of coming back, or after `not before`, `until`, `after` and their like; one that
    only tells of the past, a meeting or a deadline does not.
    """
    sentences = split_sentences(text)
    best: _Candidate | None = None
    since: date | None = None
    for at in range(len(sentences)):
        found = _weighed(sentences, at, today=today, since=since, language=language)
        since = found[-1].time.span.start if found else since
        leading = max(found, key=lambda candidate: candidate.weight, default=None)
        if leading and leading.weight >= _ENOUGH and (best is None or leading.weight > best.weight):
            best = _refined(leading, found)
    return best.named if best else None


def _weighed(
    sentences: tuple[Sentence, ...], at: int, *, today: date, since: date | None, language: str
) -> list[_Candidate]:
    """Returns the times of one sentence, weighed by what it and its neighbours say."""
    sentence = sentences[at]
    own, nearby = _cue(sentence, language), _cue_nearby(sentences, at, language)
    bonus = nearby if own == 0 or nearby > _NEARBY else own
    few = len(sentences) <= 2 and len(sentence.folded.split()) <= _SHORT
    short = few and not _asks_again(sentences, at, language)
    found = _candidates(sentence, today=today, language=language, bonus=bonus, since=since)
    return [_alone(candidate, sentence) if short else candidate for candidate in found]


def _refined(best: _Candidate, others: Iterable[_Candidate]) -> _Candidate:
    """Takes a narrower time within a wider one that the sentence then names: `in autumn, from October on`."""
    span = best.time.span
    inner = (
        other
        for other in others
        if other.time.start >= best.time.end and span.start <= other.time.span.start and other.time.span.end <= span.end
    )
    return next(inner, best)


def _alone(candidate: _Candidate, sentence: Sentence) -> _Candidate:
    """Weighs a time more that is nearly all its sentence says."""
    rest = len(sentence.folded.split()) - len(fold(candidate.named.words).split())
    return replace(candidate, weight=candidate.weight + 2) if rest <= _ALONE else candidate


def first_resume(text: str, *, today: date, languages: Iterable[str]) -> NamedTime | None:
    """Returns the time to talk again in the first of the languages that finds one."""
    found = (find_resume(text, today=today, language=language) for language in languages)
    return next((named for named in found if named), None)


def find_times_named(text: str, *, today: date, language: str) -> tuple[NamedTime, ...]:
    """Returns every time the text names, with no regard to what it is said about."""
    return tuple(
        candidate.named
        for sentence in split_sentences(text)
        for candidate in _candidates(sentence, today=today, language=language, bonus=0)
    )


def _asks_again(sentences: tuple[Sentence, ...], at: int, language: str) -> bool:
    """Tells whether the next sentence names a time of its own to come back at."""
    after = sentences[at + 1] if at + 1 < len(sentences) else None
    return (
        after is not None and _cue(after, language) > 1 and " IN " in f" {encode(after.raw, language=language).codes} "
    )


def _cue_nearby(sentences: tuple[Sentence, ...], at: int, language: str) -> int:
    """Weighs words of coming back beside a sentence; `let us talk then`, right after it, as if they stood in it."""
    after = sentences[at + 1] if at + 1 < len(sentences) else None
    if after and _speaks_of_it(after, language):
        return 3
    if at and _waits(sentences[at - 1], language):
        return 2
    near = [other for other in (at - 1, at + 1) if 0 <= other < len(sentences)]
    return any(_cue(sentences[other], language) for other in near) * _NEARBY


def _speaks_of_it(sentence: Sentence, language: str) -> bool:
    """Tells whether a sentence means the time named right before it, and none that only follows it."""
    coded = encode(sentence.raw, language=language)
    if any(find_following(coded, sentence.raw, since=date.min)):
        return False
    resumes = _THEN.search(sentence.folded) and _cue(sentence, language) > 1
    return bool(resumes or _OF_THAT_TIME.match(sentence.folded))


def _waits(sentence: Sentence, language: str) -> bool:
    """Tells whether a sentence of waiting leaves it to the next one to say until when."""
    codes = encode(sentence.raw, language=language).codes.split()
    return _cue(sentence, language) > 1 and "UNTIL" in codes and set(codes) <= _NO_TIME


def _cue(sentence: Sentence, language: str) -> int:
    cue = 3 if find((language,), "resume", sentence.folded) else 0
    elsewhere = find((language,), "resume.not", sentence.folded) and not (cue and _THEN.search(sentence.folded))
    return cue - 2 if elsewhere else cue


def _candidates(
    sentence: Sentence, *, today: date, language: str, bonus: int, since: date | None = None
) -> Iterator[_Candidate]:
    coded = encode(sentence.raw, language=language)
    for time in (*find_following(coded, sentence.raw, since=since), *find_times(coded.codes, today=today)):
        on = time.span.end if time.before in {"AFTER", "THROUGH"} else time.span.start
        if time.before == "AGO" or coded.codes.startswith(" AGO", time.end) or not today < on <= today + _FARTHEST:
            continue
        start, end = coded.span(_with_before(coded.codes, time), time.end)
        named = NamedTime(words=sentence.raw[start:end], on=on, precision=time.span.precision)
        yield _Candidate(named=named, weight=bonus + _weight(time) + _clause(sentence.raw, start, language), time=time)


def _clause(raw: str, at: int, language: str) -> int:
    """A cue in the same clause counts more than one elsewhere in the sentence."""
    before = max((raw.rfind(mark, 0, at) for mark in ",;:–—("), default=-1)
    after = _CLAUSE_END.search(raw, at)
    clause = fold(raw[before + 1 : after.start() if after else len(raw)])
    return 1 if find((language,), "resume", clause) else 0


def _with_before(codes: str, time: Time) -> int:
    """Takes the preposition into the words, so that `after Q2` is quoted whole."""
    found = codes.rfind(time.before, 0, time.start) if time.before else -1
    return found if found >= 0 else time.start


def _weight(time: Time) -> int:
    weight = {"AFTER": 2, "UNTIL": 2, "FROM": 2, "THROUGH": -1, "IN": 1}.get(time.before, 0)
    if not time.firm:
        return weight - 1
    vague = time.span.precision is not Precision.DAY or time.before == "AFTER"
    return weight - (0 if vague else 1) + (1 if weight == 0 else 0)


def find_return(text: str, *, today: date, language: str) -> date | None:
    """Returns the first day on which an absent writer is back, or None."""
    best: tuple[int, date] | None = None
    for sentence in split_sentences(text):
        times = find_times(encode(sentence.raw, language=language).codes, today=today)
        cue = 2 if find((language, "en"), "return", sentence.folded) else 0
        for at, time in enumerate(times):
            ranged = any(later.before in _UNTIL for later in times[at + 1 :])
            weight, day = (0, time.span.start) if ranged else _return_day(time)
            if day >= today and (best is None or weight + cue > best[0]):
                best = (weight + cue, day)
    return best[1] if best and best[0] >= 1 else None


def _return_day(time: Time) -> tuple[int, date]:
    """Weighs a date of an absence: back on it, from it on, or away until it, then the next working day."""
    if time.before in _UNTIL:
        back_on_it = time.before == "UNTIL" and time.span.precision is Precision.DAY and time.span.start.weekday() == 0
        return 2, time.span.start if back_on_it else _working_day(time.span.end)
    if time.before == "AFTER":
        return 1, _working_day(time.span.end)
    exact = 1 if time.span.end - time.span.start == timedelta(days=1) else 0
    return exact + (time.before == "FROM"), time.span.start


def _working_day(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() >= 5 else day
