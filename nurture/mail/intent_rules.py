"""Which intents the sentences of a reply hold; each finding with its words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, reduce
from itertools import chain

from nurture.domain.reading import Flag, Intent
from nurture.domain.rejection import Evidence
from nurture.mail import lexicon
from nurture.mail.dates import find_times_named
from nurture.mail.phrases import Sentence, find, phrases, split_sentences

STOP_TITLES = ("stop", "stop.ending")
"""The sections of a lexicon that ask for an end."""

_SHORT = 12
_SECTIONS = (
    Intent.LEFT_COMPANY,
    Intent.WRONG_PERSON,
    Intent.REFERRAL,
    Intent.INTERESTED,
    Intent.QUESTION,
    Intent.NOT_NOW,
    Intent.STILL_NO,
    Intent.THANKS,
    Intent.OUT_OF_OFFICE,
)
_FLAGS = (Flag.ASKS_DATA, Flag.ASKS_ERASURE, Flag.ASKS_SOURCE, Flag.LEGAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was found, in the order of the text: certain evidence by intent, mere hints, and demands.

    A hint is right more often than not, and never decides alone that a cadence goes on. `doubt` is the first sentence
    that may speak of an end.
    """

    by_intent: dict[Intent, tuple[Evidence, ...]]
    hints: dict[Intent, tuple[Evidence, ...]]
    flags: tuple[Flag, ...]
    doubt: Evidence | None

    def has(self, intent: Intent) -> bool:
        """Tells whether any sentence holds that intent for certain."""
        return intent in self.by_intent

    def hinted(self, intent: Intent) -> bool:
        """Tells whether any sentence holds that intent, or hints at it."""
        return intent in self.by_intent or intent in self.hints


def find_intents(sentences: Sequence[Sentence], languages: tuple[str, ...], *, today: date) -> Findings:
    """Returns the intents the sentences hold; `not before March` asks to wait, and is neither a stop nor a doubt."""
    waiting = tuple(sentence for sentence in sentences if _waits(sentence, languages, today=today))
    rest = tuple(sentence for sentence in sentences if sentence not in waiting)
    found = {intent: tuple(_hits(intent, rest, languages)) for intent in _SECTIONS}
    found[Intent.STOP] = tuple(find_stops(rest, languages, today=today))
    found[Intent.NOT_NOW] += tuple(_evidence(sentence, "stop.until") for sentence in waiting)
    hints = {intent: tuple(_hits(intent, rest, languages, tier=".hint")) for intent in _SECTIONS}
    hints[Intent.STOP] = tuple(find_stops(rest, languages, today=today, titles=("stop.hint",)))
    doubts = (_evidence(sentence, "doubt") for sentence in rest if _doubts(sentence, languages))
    return Findings(
        by_intent={intent: hits for intent, hits in found.items() if hits},
        hints={intent: hits for intent, hits in hints.items() if hits},
        flags=find_flags(sentences, languages),
        doubt=next(chain(hints[Intent.STOP], doubts), None),
    )


def find_stops(
    sentences: Sequence[Sentence], languages: tuple[str, ...], *, today: date, titles: tuple[str, ...] = STOP_TITLES
) -> Iterator[Evidence]:
    """Yields the sentences that ask for an end; a few words alone are tried in every language.

    `stop` asks for no more mail; `stop.ending` ends the conversation, which in a first no may only mean the deal.
    """
    tried = lexicon.LANGUAGES if are_few(sentences) else languages
    for sentence in sentences:
        if _waits(sentence, languages, today=today):
            continue
        rule = next((rule for language in tried for rule in _stop_rules(sentence, language, titles)), None)
        if rule:
            yield _evidence(sentence, rule)


def asks_plainly(line: str) -> bool:
    """Tells whether a line asks to stop or to wait in certain words of any language."""
    return any(_is_plain_wish(sentence, code) for sentence in split_sentences(line) for code in lexicon.LANGUAGES)


def _is_plain_wish(sentence: Sentence, language: str) -> bool:
    asks_to_wait = any(find((language,), title, sentence.folded) for title in ("stop.until", Intent.NOT_NOW.value))
    return asks_to_wait or any(_stop_rules(sentence, language, STOP_TITLES))


def _stop_rules(sentence: Sentence, language: str, titles: tuple[str, ...]) -> Iterator[str]:
    words = _unmasked(sentence.folded, language)
    for title in titles:
        if (pattern := phrases(language, title)) and pattern.search(words):
            yield f"{language}.{title}"


@lru_cache(maxsize=512)
def _unmasked(folded: str, language: str) -> str:
    """Takes out what only looks like a wish to end, such as `bus stop` or `don't hesitate to call`."""
    masks = (phrases(code, "stop.not") for code in dict.fromkeys((language, "en")))
    return reduce(lambda text, mask: mask.sub(" ~ ", text) if mask else text, masks, folded)


def _waits(sentence: Sentence, languages: tuple[str, ...], *, today: date) -> bool:
    """`Do not write before March` asks to wait, not to end, when the time can be dated."""
    return any(
        find((language,), "stop.until", sentence.folded)
        and bool(find_times_named(sentence.raw, today=today, language=language))
        for language in languages
    )


def find_flags(sentences: Sequence[Sentence], languages: tuple[str, ...]) -> tuple[Flag, ...]:
    """Returns the demands that somebody must answer in time; a question whether a product complies is none."""
    tried = lexicon.LANGUAGES if are_few(sentences) else languages
    return tuple(flag for flag in _FLAGS if any(_demands(sentence, flag, tried) for sentence in sentences))


def _demands(sentence: Sentence, flag: Flag, languages: tuple[str, ...]) -> bool:
    title = f"flag.{flag.value}"
    hit = find(languages, title, sentence.folded)
    return hit is not None and find(languages, f"{title}.not", sentence.folded) is None


def are_few(sentences: Sequence[Sentence]) -> bool:
    """Tells whether there are too few words to know their language."""
    return sum(len(sentence.folded.split()) for sentence in sentences) <= _SHORT


def _hits(
    intent: Intent, sentences: Sequence[Sentence], languages: tuple[str, ...], *, tier: str = ""
) -> Iterator[Evidence]:
    title = f"{intent.value}{tier}"
    for sentence in sentences:
        asked = title == "question.hint" and sentence.asks and len(sentence.folded.split()) > 2
        hit = asked or find(languages, title, sentence.folded)
        if hit and not find(languages, f"{intent.value}.not", sentence.folded):
            yield _evidence(sentence, title)


def _doubts(sentence: Sentence, languages: tuple[str, ...]) -> bool:
    return any(find((language,), "doubt", _unmasked(sentence.folded, language)) for language in languages)


def _evidence(sentence: Sentence, rule: str) -> Evidence:
    return Evidence(text=sentence.raw, rule=rule)


_PREFIX = re.compile(
    r"^\s*(?:(?:re|aw|sv|vs|antw|antwort|rv|res|odp|r|rif|fw|fwd|wg|tr|ynt)\s*(?:\[\d+\])?\s*[:：]\s*)+", re.IGNORECASE
)


def bare_subject(subject: str) -> str:
    """Returns a subject without `Re:` and its like."""
    return _PREFIX.sub("", subject).strip()
