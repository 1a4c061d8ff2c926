"""What a rep says of the basis for writing to somebody: `consent 2026-03-01 at the fair`."""

import re
from dataclasses import dataclass
from datetime import date

from nurture.domain.jurisdiction import BasisKind
from nurture.mail import lexicon
from nurture.mail.phrases import fold, plain

_LONGEST = 400
_KIND = re.compile(r"\s*([^\W\d_]+(?:[ _-][^\W\d_]+)?)")
_DAY = re.compile(r"(?<!\d)(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}))(?!\d)")
_BEFORE_DAY = re.compile(r"\b(?:on|of|from|since|am|vom|seit|le|du|el|del|il|op|van|em)\s*\Z", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till|bis(?: zum)?|jusqu'au|hasta(?: el)?|fino al|tot|ate)\s+(?=\d)", re.IGNORECASE)
_KINDS = tuple(kind for kind in BasisKind if kind is not BasisKind.CORRESPONDENCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisSaid:
    """A basis in a rep's words: since when, its last day where one is named, and where it comes from."""

    kind: BasisKind
    on: date
    until: date | None = None
    source: str = ""


def read_basis(text: str, *, today: date) -> BasisSaid | None:
    """Returns what stands after `basis:`; None when no basis is named, or a day that is none or has not come yet.

    Days are written 2026-03-01 or 1.3.2026, since 1/3/2026 means two. Without one it is today.
    """
    line = text[:_LONGEST].strip()
    kind, rest = _kind(line)
    if kind is None:
        return None
    before, until_word, after = _cut(rest)
    try:
        on, source = _day(before)
        until, more = _day(after) if until_word else (None, "")
    except ValueError:
        return None
    begins = on or today
    if begins > today or (until is not None and until < begins):
        return None
    words = " ".join(part for part in (_tidy(source), _tidy(more)) if part)
    return BasisSaid(kind=kind, on=begins, until=until, source=words)


def named_kind(words: str) -> BasisKind | None:
    """Returns the basis that words name, such as `existing customer` or `Einwilligung`; None when they name none."""
    said = fold(words.replace("_", " ")).strip()
    return next((kind for kind in _KINDS if _named(kind).fullmatch(said)), None)


def named_day(text: str) -> date | None:
    """Returns the day of a text that is one, 2026-03-01 or 1.3.2026; None of any other."""
    try:
        return _day(text)[0] if _DAY.fullmatch(text.strip()) else None
    except ValueError:
        return None


def _kind(line: str) -> tuple[BasisKind | None, str]:
    found = _KIND.match(line)
    if not found:
        return None, ""
    for words in (found[1], re.split(r"[ _-]", found[1])[0]):
        kind = named_kind(words)
        if kind is not None:
            return kind, line[found.start(1) + len(words) :]
    return None, ""


def _named(kind: BasisKind) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{plain(entry)})" for entry in lexicon.entries("commands", f"basis.{kind.value}")))


def _cut(rest: str) -> tuple[str, bool, str]:
    found = _UNTIL.search(rest)
    return (rest[: found.start()], True, rest[found.end() :]) if found else (rest, False, "")


def _day(text: str) -> tuple[date | None, str]:
    """Returns the first day and the text without it. Raises ValueError for a day that does not exist."""
    found = _DAY.search(text)
    if not found:
        return None, text
    year, month, day = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
    return date(int(year), int(month), int(day)), f"{_BEFORE_DAY.sub('', text[: found.start()])} {text[found.end() :]}"


def _tidy(text: str) -> str:
    return " ".join(text.split()).strip(" ,;:.")
