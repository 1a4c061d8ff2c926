"""The names beside a reason: who was chosen instead, and what the product lacks."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from nurture.mail import lexicon
from nurture.mail.language import is_common
from nurture.mail.phrases import fold

_CAPITAL = "[A-Z0-9ÀÁÂÄÅÆÇÈÉÊËÍÎÓÔÖØÚÜŁŚŻ]"
_PIECE = rf"{_CAPITAL}[\w&.’'-]*\w"
_NAME = rf"(?P<name>{_PIECE}(?:\s+(?:{_PIECE}|&|of|Ltd|Inc|BV|AG|GmbH)(?!\w))*)"
_INNER = re.compile(rf"(?<=[\w,:;(]\s)(?P<name>{_PIECE}(?:\s+(?:&\s+)?{_PIECE})*)")
_LEADING = (
    r"(?:(?i:the company|the|messrs\.?|firm|die firma|firma|la société|société|la empresa|de firma|het bedrijf)\s+)?"
)
_GREETED = rf"{_CAPITAL}[\w.’'-]{{0,40}}"
_AND = r"(?:&|and|und|et|y|e|en|och|og|i)"
_NEVER = frozenset(fold(word) for word in lexicon.sections("reasons_en")["never_names"][0].split())
_GENERIC_NAMES = " ".join(lexicon.sections("reasons_en")["generic_names"]).split()
_GENERIC = tuple(fold(word[:-1]) for word in _GENERIC_NAMES if word.endswith("*"))
_GENERIC_WHOLE = frozenset(fold(word) for word in _GENERIC_NAMES)
"""Words of all languages for whoever competes, and the beginnings of such words."""

_CASED_NOUNS = frozenset({"de"})
"""Languages that write every noun with a capital, where a capital tells nothing."""

_NAME_IN_JAPANESE = re.compile(
    r"(?P<name>[^\s、。は「」]{2,16}?)(?:様|さん|社|殿)?[」]?(?:に|を|と|へ)(?:お願い|決ま|決め|決定|採用|契約|発注|依頼|選)"
)
_LACKING_IN_JAPANESE = re.compile(
    r"(?P<feature>[^、。]{2,24}?)(?:が|は|に|の)?"
    r"(?:ない|できない|出せない|非対応|未対応|対応していな|対応しておら|ありません|欠けて|不足)"
)

_FEATURE = r"\s+(?P<feature>[\w/&.+-]*\w(?:\s+[\w/&.+-]*\w){0,5})"
_ARTICLE = re.compile(
    r"^(?:(?:a|an|the|any|our|your|proper|eine?[nrm]?|une?|un[ao]?|der|die|das|den|dem|les?|la|el|los|las|il|lo|gli|i|de|het|"
    r"een|o|os|as|uma?|en|ett|et|of|du|des|d|l|to|zu|per|para|med|mit|kein\w*|vår|vores|nosso|nuestro|ons|onze|notre|nos|unsere?\w*)\s+)+",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\s+(?:we|i|it|you|they|that|which|who|so|and|but|or|is|are|was|were|at|for us|for our|there|because|"
    r"since|as|if|when|while|tho|though|can't|cannot|until|yet|wir|und|aber|oder|weil|nicht|muss|kann|"
    r"geht|ist|sind|nous|je|et|mais|ou|car|pour|est|y|pero|o|porque|es|no|ni|e|ma|perché|"
    r"non|non ci|en|maar|want|kunnen|is|wij|mas|porque|não|och|men|og|i|w|a|in|on|to)\s.*$",
    re.IGNORECASE,
)


def find_competitor(sentences: Iterable[str], languages: tuple[str, ...]) -> str | None:
    """Returns the name of the vendor the sentences say was chosen, as written; the first sentence is the likeliest."""
    said = tuple(_greeting().sub("", sentence) for sentence in sentences)
    told = (name for sentence in said for name in _told_names(sentence, languages))
    inner = (name for sentence in said[:1] for name in _inner_names(sentence, languages))
    return next((name for names in (told, inner) for name in names if _may_be_a_name(name)), None)


def find_feature(sentences: Iterable[str], languages: tuple[str, ...]) -> str | None:
    """Returns the words for what is missing, without their article, as written; words that tell surely come first."""
    said = tuple(sentences)
    for title in ("feature.before", "feature.hint"):
        for sentence in said:
            found = next(filter(None, (_feature_in(sentence, language, title) for language in languages)), None)
            if found:
                return found
    return None


def _told_names(sentence: str, languages: tuple[str, ...]) -> Iterator[str]:
    for language in languages:
        for shape in _competitor_shapes(language):
            yield from (match["name"].rstrip(".'’") for match in shape.finditer(sentence))


def _inner_names(sentence: str, languages: tuple[str, ...]) -> Iterator[str]:
    """Yields words with a capital amid a sentence, where the language writes names alone so."""
    if languages[0] not in _CASED_NOUNS:
        yield from (match["name"].rstrip(".'’") for match in _INNER.finditer(sentence))


def _may_be_a_name(name: str) -> bool:
    first, *others = name.split()
    if all(_is_generic(word) for word in (first, *others)):
        return False
    return first.lower() not in _NEVER and not is_common(first) and not first.isdigit() and len(name) > 1


def _is_generic(word: str) -> bool:
    """Tells whether a word says that there was a competitor, and not which."""
    return fold(word).startswith(_GENERIC) or fold(word) in _GENERIC_WHOLE


def _feature_in(sentence: str, language: str, title: str) -> str | None:
    shape = _LACKING_IN_JAPANESE if language == "ja" else _feature_shape(language, title)
    match = shape.search(sentence) if shape else None
    return _CLAUSE.sub("", _ARTICLE.sub("", match["feature"])).strip(" -.") or None if match else None


@cache
def _greeting() -> re.Pattern[str]:
    """Whom words greet where they begin: all names up to the comma, or without one a single name."""
    people = lexicon.sections("people")
    word, title = "|".join(people["greeting"]), "|".join(people["title"])
    hail = rf"(?i:(?!to\b)(?:{word}))(?!\w)[\s,]{{1,8}}(?:(?i:{title})\.?\s{{1,4}}){{0,3}}"
    more = rf"(?:\s{{1,4}}(?:{_AND}\s{{1,4}})?{_GREETED}){{0,5}}(?=\s{{0,4}}(?:[,!:;—–]|-\s|$))"
    return re.compile(rf"\A\W{{0,8}}(?:{hail}{_GREETED}(?:{more})?[\s,!:;—–-]{{0,8}}){{1,3}}")


@cache
def _competitor_shapes(language: str) -> tuple[re.Pattern[str], ...]:
    if language == "ja":
        return (_NAME_IN_JAPANESE,)
    before = "|".join(lexicon.entries(f"reasons_{language}", "competitor.before"))
    after = "|".join(lexicon.entries(f"reasons_{language}", "competitor.after"))
    shapes = [rf"(?<!\w)(?i:{before}):?(?:\s+|(?<=['’]))[«\"“'(]?{_LEADING}{_NAME}"] if before else []
    shapes += [rf"(?<!\w){_NAME}\s+(?:{after})\b"] if after else []
    return tuple(re.compile(shape) for shape in shapes)


@cache
def _feature_shape(language: str, title: str) -> re.Pattern[str] | None:
    before = "|".join(lexicon.entries(f"reasons_{language}", title))
    return re.compile(rf"(?<!\w)(?i:{before}){_FEATURE}") if before else None
