"""Whether a person says that we may write to them: rules that rather miss a yes than make one up."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from nurture.mail import lexicon
from nurture.mail.phrases import Sentence, fold, plain

_FILE = "permission"
_CLAUSES = re.compile(
    r"\s*[,;–—]+\s*|\s+-+\s+|\s+(?=(?:but|aber|doch|mais|pero|maar|mas|and|und|et|ma)\s)", re.IGNORECASE
)
_MOST_CLAUSES = 12
_LONGEST = 240
"""Characters of a sentence; whoever says yes says it shortly."""


def find_permission(sentences: Iterable[Sentence], languages: tuple[str, ...]) -> str:
    """Returns the sentence that says yes to being written to, as written; empty where none surely does.

    A clause must say it whole and without a negation in it or after it, its sentence neither ask, nor name a
    condition, nor tell what somebody said, and no later sentence take it back.
    """
    last = ""
    for sentence in sentences:
        if last and _is_taken_back(sentence, languages):
            last = ""
        elif not last and _permits(sentence, languages):
            last = sentence.raw
    return last


def _permits(sentence: Sentence, languages: tuple[str, ...]) -> bool:
    if sentence.asks or len(sentence.raw) > _LONGEST:
        return False
    return any(_says_yes(sentence, language) for language in languages if _rules(language))


def _is_taken_back(sentence: Sentence, languages: tuple[str, ...]) -> bool:
    said = sentence.folded[:_LONGEST].strip(" .!?'")
    return any(_blocks(language, "back", said) for language in languages)


def _says_yes(sentence: Sentence, language: str) -> bool:
    yes = _rules(language)
    if yes is None or _blocks(language, "if", sentence.folded):
        return False
    is_said = False
    for clause in reversed(tuple(_clauses(sentence.raw))):
        if _blocks(language, "not", clause) or _blocks(language, "back", clause):
            return is_said  # What comes before a negation may be what it takes back.
        is_said = is_said or bool(yes.fullmatch(clause))
    return is_said or bool(yes.fullmatch(_bare(sentence.raw)))


def _clauses(raw: str) -> Iterator[str]:
    return map(_bare, _CLAUSES.split(raw, maxsplit=_MOST_CLAUSES))


def _bare(words: str) -> str:
    return fold(words).strip(" .!'")


def _blocks(language: str, section: str, folded: str) -> bool:
    words = _compiled(f"{language}.{section}")
    return words is not None and bool(re.search(rf"(?<!\w)(?:{words.pattern})(?!\w)", folded))


def _rules(language: str) -> re.Pattern[str] | None:
    return _compiled(language)


@cache
def _compiled(section: str) -> re.Pattern[str] | None:
    lines = lexicon.entries(_FILE, section)
    return re.compile("|".join(f"(?:{plain(line)})" for line in lines)) if lines else None
