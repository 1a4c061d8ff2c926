"""Times that people name: when they want to talk again, and when they are back."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from nurture.domain.commitment import Precision
from nurture.mail.dates_grammar import Time, find_times
from nurture.mail.dates_tokens import encode
from nurture.mail.phrases import Sentence, find, fold, split_sentences

_THEN = re.compile(
    r"\b(?:then|after that|that (?:day|week|month|mon|tues|wednes|thurs|fri)\w*|dann|danach|alors|ensuite|entonces|"
    r"luego|allora|poi|dan|daarna|entao|sedan|derefter|deretter|wtedy|potem)\b"
)
_CLAUSE_END = re.compile(r"[,;:–—)]")
_FARTHEST = timedelta(days=365 * 6)
_UNTIL = frozenset({"UNTIL", "THROUGH", "TO"})
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
    for at, sentence in enumerate(sentences):
        bonus = _cue(sentence, language) or _cue_nearby(sentences, at, language)
        short = (
            not _asks_again(sentences, at, language) and len(sentences) <= 2 and len(sentence.folded.split()) <= _SHORT
        )
        for candidate in _candidates(sentence, today=today, language=language, bonus=bonus):
            candidate = _alone(candidate, sentence) if short else candidate
            if candidate.weight >= _ENOUGH and (best is None or candidate.weight > best.weight):
                best = candidate
    return best.named if best else None


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
    if after and _THEN.search(after.folded) and _cue(after, language) > 1:
        return 3
    near = [other for other in (at - 1, at + 1) if 0 <= other < len(sentences)]
    return any(_cue(sentences[other], language) for other in near) * 1


def _cue(sentence: Sentence, language: str) -> int:
    cue = 3 if find((language,), "resume", sentence.folded) else 0
    elsewhere = find((language,), "resume.not", sentence.folded) and not (cue and _THEN.search(sentence.folded))
    return cue - 2 if elsewhere else cue


def _candidates(sentence: Sentence, *, today: date, language: str, bonus: int) -> Iterator[_Candidate]:
    coded = encode(sentence.raw, language=language)
    for time in find_times(coded.codes, today=today):
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
