"""Postal addresses in the foot of a mail: the country they lie in, and its region where the postal code tells it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from nurture.mail import lexicon
from nurture.mail.phrases import plain

_LINES = 12
_LONGEST = 200
_BREAKS = re.compile(r"\s*[,|•·;/]\s*|\s+[–—-]\s+|\s{3,}")
_US = re.compile(r"[^\W\d](, ?|\s+)([A-Z]{2})\.?,?\s+\d{5}(?:-\d{4})?\b")

_CANADA = re.compile(r"\b([ABCEGHJ-NPR-TVXY])\d[A-Z]\s?\d[A-Z]\d\b")
_AUSTRALIA = re.compile(r"\b(ACT|NSW|NT|QLD|SA|TAS|VIC|WA),?\s+\d{4}\b")
_BRITAIN = re.compile(r"\b([A-Z]{1,2})\d[A-Z\d]?\s+\d[ABD-HJLNP-UW-Z]{2}\b")
_NETHERLANDS = re.compile(r"(?<![\dA-Z-])[1-9]\d{3}\s?(?!SA|SD|SS)[A-Z]{2}\s+[A-Z][\w'’-]+")
_PREFIXED = re.compile(r"\b(DE?|AT?|CH|FR?|IT?|NL|BE?|LU?|DK|SE?|NO?|PL|PT|ES?)[- –](\d{4,5})\b\s+[^\W\d_]")
_FIVE = re.compile(r"(?<![\d+/.-])(\d{5})\s+[^\W\d_]{2,}")
_JAPAN = re.compile(r"〒\s?\d{3}-\d{4}|[都道府県][^\s\d]{0,12}[市区]")
_BRAZIL = re.compile(r"\bCEP:?\s*\d{5}-?\d{3}\b|\b\d{5}-\d{3}\b")
_LETTERED = {
    "D": "DE",
    "A": "AT",
    "F": "FR",
    "I": "IT",
    "B": "BE",
    "L": "LU",
    "S": "SE",
    "N": "NO",
    "P": "PT",
    "E": "ES",
}
"""The letters before a postal code that the old marks of cars left behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """A country (ISO 3166) and, where it is certain, the region in it (ISO 3166-2 without the country)."""

    country: str
    region: str | None = None


def find_whereabouts(foot: str, *, country: str | None = None) -> Whereabouts | None:
    """Returns where the postal address in the foot of a mail lies; None without one whose country is certain.

    `country` is one known otherwise, such as by the telephone number: a code of five digits alone is read by its rules,
    and an address that names another country goes before it, unless one there stands beside it: then the other is that
    of another house, such as the parent's.
    """
    lines = [line[:_LONGEST] for line in foot.splitlines() if line.strip()][-_LINES:]
    if country is not None and (home := _beside_another(lines, country)):
        return home
    named = _named(lines)
    found = next((place for line in lines if (place := _shaped(line))), None)
    if found is not None and named in (None, found.country):
        return found
    if named is None and country is None:
        return None
    known = named or country or ""
    region = _german(lines) if known == "DE" else None
    return Whereabouts(country=known, region=region) if named or region else None


def _beside_another(lines: Iterable[str], country: str) -> Whereabouts | None:
    """Returns the address that lies in a country where the foot has another one elsewhere; None where it has not."""
    lands = {line: _country_of_line(line) for line in lines}
    if not any(land not in (None, country) for land in lands.values()):
        return None
    region = _german([line for line, land in lands.items() if land in (None, country)]) if country == "DE" else None
    is_foreign_alone = all(_shaped(line) is None for line, land in lands.items() if land not in (None, country))
    if country not in lands.values() and (region is None or is_foreign_alone):
        return None
    return Whereabouts(country=country, region=region)


def _country_of_line(line: str) -> str | None:
    shaped = _shaped(line)
    return shaped.country if shaped else _named([line])


def country_named(words: str) -> str | None:
    """Returns the country (ISO 3166) of which the words are the name, in one of the languages nurture reads."""
    return next((code for code, names in _whole_names() if names.fullmatch(plain(words).strip(" ."))), None)


def _named(lines: Iterable[str]) -> str | None:
    """Returns the country that stands at the end of a line, or between commas: where postal addresses name it."""
    for line in lines:
        pieces = [plain(piece).strip(" .") for piece in _BREAKS.split(line)]
        for piece in reversed(pieces):
            code = next((code for code, words in _last_words() if words.search(piece)), None)
            if code is not None:
                return code
    return None


def _shaped(line: str) -> Whereabouts | None:
    """Returns the country whose way of writing addresses a line follows beyond doubt."""
    if (state := _US.search(line)) and _is_state(state[2], after_comma=state[1].startswith(",")):
        return Whereabouts(country="US", region=state[2])
    if state := _AUSTRALIA.search(line):
        return Whereabouts(country="AU", region=state[1])
    if code := _CANADA.search(line):
        return Whereabouts(country="CA", region=_region("ca", code[1]))
    if code := _BRITAIN.search(line):
        region = _region("gb", code[1])
        return Whereabouts(country="GB", region=region) if region else None
    if code := _PREFIXED.search(line):
        land = _LETTERED.get(code[1], code[1])
        return Whereabouts(country=land, region=_region("de", code[2]) if land == "DE" else None)
    country = next((country for country, shape in _SHAPES if shape.search(line)), None)
    return Whereabouts(country=country) if country else None


def _is_state(code: str, *, after_comma: bool) -> bool:
    """Without a comma before them some states may be a word or a label: `Customer ID 12345`."""
    kinds = dict(lexicon.pairs("postal", "us"))
    return code in kinds["plain"].split() or (after_comma and code in kinds["like_words"].split())


_SHAPES = (("NL", _NETHERLANDS), ("JP", _JAPAN), ("BR", _BRAZIL))


def _german(lines: Iterable[str]) -> str | None:
    codes = (match[1] for line in lines for match in _FIVE.finditer(line))
    return next((region for code in codes if (region := _region("de", code))), None)


def _region(country: str, code: str) -> str | None:
    """Returns the region of the longest beginning of a postal code that the lexicon knows."""
    known = _regions(country)
    if country == "gb":
        return known.get(code)
    return next((known[code[:size]] for size in range(len(code), 0, -1) if code[:size] in known), None)


@cache
def _regions(country: str) -> dict[str, str]:
    return {start: region for region, starts in lexicon.pairs("postal", country) for start in starts.split()}


@cache
def _whole_names() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((code, re.compile(names)) for code, names in lexicon.pairs("countries", "names"))


@cache
def _last_words() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Patterns of names that are a piece of a line, or end one after a place or code: `10115 Berlin Germany`."""
    return tuple(
        (code, re.compile(rf"(?:^|\d\S* \S+ )(?:{names})\Z")) for code, names in lexicon.pairs("countries", "names")
    )
