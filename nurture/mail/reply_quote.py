"""Where quoted mail begins and ends in a plain-text reply."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from nurture.mail import lexicon
from nurture.mail.phrases import plain

_INTRODUCTION_LINES = 4
_LONGEST_INTRODUCTION = 320
_LONGEST_BLOCK = 16
_LONGEST_LINE = 1000
_QUOTED = re.compile(r"\s*>|\s*\|\s")
_RULER = re.compile(r"\s*[_=]{10,}\s*$")
_DIGIT = re.compile(r"\d")
_WHEN = re.compile(r"\d{1,2}[:.h]\d{2}|\b(?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\S@\S|年")
_HEADER = re.compile(r"[\s>*]*([^:：]{1,25}?)\s*\**\s*[:：]\**(?:\s+|\*|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """The lines that announce quoted mail: `start` included, `end` excluded."""

    start: int
    end: int


def is_quoted(line: str) -> bool:
    """Tells whether a line carries the mark of quoted text."""
    return bool(_QUOTED.match(line)) and not line.rstrip().endswith("<<<")


def find_marker(lines: Sequence[str], start: int = 0) -> Marker | None:
    """Returns the first announcement of quoted mail at or after `start`, or None."""
    for at in range(start, len(lines)):
        end = _separator(lines, at) or _header_block(lines, at) or _introduction(lines, at)
        if end:
            return Marker(start=at, end=end)
    return None


def _separator(lines: Sequence[str], at: int) -> int | None:
    """Matches `-----Original Message-----` and a ruler directly above a block of headers."""
    line = plain(lines[at][:_LONGEST_LINE]).strip(" >*")
    if _original().match(line):
        return _header_block(lines, at + 1) or at + 1
    if _RULER.match(lines[at]) and (end := _header_block(lines, at + 1)):
        return end
    return None


def _header_block(lines: Sequence[str], at: int) -> int | None:
    """Matches two or more of From, Sent, To and Subject in successive lines, as Outlook writes them."""
    at = next((place for place in range(at, min(at + 3, len(lines))) if lines[place].strip()), len(lines))
    seen: set[str] = set()
    place, last = at, at
    while place < min(len(lines), last + 3, at + _LONGEST_BLOCK):
        label = _label(lines[place])
        if label is None and place == at:
            return None
        if label:
            seen.add(label)
            last = place
        place += 1
    enough = len(seen) >= 3 or (len(seen) == 2 and "from" in seen)
    return last + 1 if enough and seen & {"from", "subject"} else None


def _label(line: str) -> str | None:
    match = _HEADER.match(plain(line[:_LONGEST_LINE]))
    return _labels().get(match[1].strip(" *>")) if match else None


def _introduction(lines: Sequence[str], at: int) -> int | None:
    """Matches `On Monday Sam wrote:` in a dozen languages, also when wrapped over up to four lines."""
    if not lines[at].strip() or not _starts_introduction(lines[at]):
        return None
    joined = ""
    taken = 0
    for place in range(at, min(at + 2 * _INTRODUCTION_LINES, len(lines))):
        joined = f"{joined} {plain(lines[place]).strip(' >*')}".strip()
        taken += bool(lines[place].strip())
        if taken > _INTRODUCTION_LINES or len(joined) > _LONGEST_INTRODUCTION:
            return None
        if _ends_introduction(joined):
            return place + 1
    return None


def _starts_introduction(line: str) -> bool:
    text = plain(line[:_LONGEST_LINE]).strip(" >*\"'-")
    return "@" in text or bool(_wrote().search(text)) or bool(_starts().match(text) and _DIGIT.search(text))


def _ends_introduction(joined: str) -> bool:
    if not _WHEN.search(joined):
        return False
    ends = joined.rstrip(" *-")
    if ends.endswith((":", "：")):
        return bool(_wrote().search(joined)) or _is_bare_introduction(ends)
    return bool(_wrote_last().search(ends))


def _is_bare_introduction(text: str) -> bool:
    """A date, a name and an address without a verb, as some clients write."""
    return bool(re.match(r"(?:on )?(?:\w+ )?\d.*<?\S+@\S+>?\s*:$", text))


@cache
def _alternatives(title: str) -> str:
    return "|".join(plain(line) for line in lexicon.entries("quotes", title))


@cache
def _starts() -> re.Pattern[str]:
    return re.compile(rf"(?:{_alternatives('starts')})(?![a-z])")


@cache
def _wrote() -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{_alternatives('wrote')})(?![a-z])")


@cache
def _wrote_last() -> re.Pattern[str]:
    """The verb at the very end without a colon: only where an address stands before it."""
    return re.compile(rf"@\S+\s+(?:{_alternatives('wrote')})$")


@cache
def _original() -> re.Pattern[str]:
    words = _alternatives("original")
    begin = r"(?:begin|anfang|debut|inicio|inizio)\b.{0,12}"
    above = _alternatives("reply_line")
    return re.compile(rf"[-–—_=]{{2,}}\s*(?:{words})\b.{{0,40}}$|{begin}(?:{words})\s*:?$|(?:{above})$")


@cache
def _labels() -> dict[str, str]:
    found: dict[str, str] = {}
    for title in ("to", "sent", "subject", "from"):
        found.update(dict.fromkeys(_alternatives(title).split("|"), title))
    return found
