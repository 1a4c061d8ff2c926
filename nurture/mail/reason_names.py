"""The names beside a reason: who was chosen instead, and what the product lacks."""

import re
from functools import cache

from nurture.mail import lexicon
from nurture.mail.phrases import fold

_NAME = r"(?P<name>[A-Z][\w&.’'-]*[\w](?:\s+(?:[A-Z][\w&.’'-]*[\w]|&|of|Ltd|Inc|BV|AG|GmbH))*)"
_NEVER = frozenset(fold(word) for word in lexicon.sections("reasons_en")["never_names"][0].split())
_FEATURE = r"\s+(?P<feature>(?:(?:a|an|the|any|our|eine?n?|une?|un[ao]?)\s+)?[\w/&-]+(?:\s+[\w/&-]+){0,4})"
_ARTICLE = re.compile(r"^(?:a|an|the|any|our|eine?n?|une?|un[ao]?|der|die|das|le|la|el|il|de|het)\s+", re.IGNORECASE)
_CLAUSE = re.compile(
    r"\s+(?:we|i|it|you|that|which|so|and|but|is|are|was|at|for us|there|can't|cannot|wir|muss|nous|je|no|non|non ci|"
    r"kunnen|wij|não|es|in|on|to)\b.*$",
    re.IGNORECASE,
)


def find_competitor(sentence: str, languages: tuple[str, ...]) -> str | None:
    """Returns the name of the vendor a sentence says was chosen, as written."""
    for language in languages:
        for shape in _competitor_shapes(language):
            for match in shape.finditer(sentence):
                name = match["name"].rstrip(".'’")
                if name.split()[0].lower() not in _NEVER:
                    return name
    return None


def find_feature(sentence: str, languages: tuple[str, ...]) -> str | None:
    """Returns the words for what is missing, without their article, as written."""
    for language in languages:
        shape = _feature_shape(language)
        match = shape.search(sentence) if shape else None
        if match:
            return _CLAUSE.sub("", _ARTICLE.sub("", match["feature"])).strip() or None
    return None


@cache
def _competitor_shapes(language: str) -> tuple[re.Pattern[str], ...]:
    before = "|".join(lexicon.entries(f"reasons_{language}", "competitor.before"))
    after = "|".join(lexicon.entries(f"reasons_{language}", "competitor.after"))
    article = r"(?:(?i:the company|the|die firma|firma|la société|la empresa|de firma)\s+)?"
    shapes = [rf"(?<!\w)(?i:{before})\s+{article}{_NAME}"] if before else []
    shapes += [rf"(?<!\w){_NAME}\s+(?:{after})\b"] if after else []
    return tuple(re.compile(shape) for shape in shapes)


@cache
def _feature_shape(language: str) -> re.Pattern[str] | None:
    before = "|".join(lexicon.entries(f"reasons_{language}", "feature.before"))
    return re.compile(rf"(?<!\w)(?i:{before}){_FEATURE}") if before else None
