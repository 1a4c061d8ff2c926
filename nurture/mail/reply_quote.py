"""Where quoted mail begins in a reply: dividers, blocks of headers, introductions, marks of HTML."""

from collections.abc import Sequence
from dataclasses import dataclass

from nurture.mail import markup
from nurture.mail.forward_heads import Line
from nurture.mail.forward_labels import Divider, Field, Label, is_framed, is_reply_line, read_divider
from nurture.mail.intent_rules import asks_plainly
from nurture.mail.reply_introduction import (
    announces,
    belongs_above,
    is_bare_introduction,
    is_introduction,
    may_begin,
    may_end,
)

_INTRODUCTION_LINES = 4
_LONGEST_INTRODUCTION = 400
_LONGEST_BLOCK = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """The lines that announce quoted mail: `start` included, `end` excluded."""

    start: int
    end: int


def is_quoted(line: Line) -> bool:
    """Tells whether a line carries the mark of quoted text."""
    return line.depth > 0 or line.text.lstrip().startswith("| ")


def find_marker(lines: Sequence[Line], start: int = 0) -> Marker | None:
    """Returns the first announcement of quoted mail at or after `start`, or None. Quoted lines announce nothing."""
    for at in range(start, len(lines)):
        if lines[at].depth or not lines[at].text.strip():
            continue
        end = _header_block(lines, at) or _divider(lines, at) or _marked(lines, at)
        if end:
            return Marker(start=_first_divider(lines, at, start), end=end)
        if (begin := _introduction(lines, at, start)) is not None:
            return Marker(start=_first_divider(lines, begin, start), end=at + 1)
    return None


def _first_divider(lines: Sequence[Line], at: int, floor: int) -> int:
    """Returns the first line of what divides above a line: rulers, dividers and marks, with blank lines between."""
    start = at
    for above in range(at - 1, max(floor, at - 8) - 1, -1):
        text = lines[above].text.strip()
        if text and text != markup.MARK and read_divider(text) in (None, Divider.END):
            break
        start = above if text else start
    return start


def _divider(lines: Sequence[Line], at: int) -> int | None:
    """Matches `-----Original Message-----`, `Begin forwarded message:` and "Reply above this line"."""
    text = lines[at].text.strip()
    if is_reply_line(text):
        return at + 1
    kind = read_divider(text)
    if kind not in (Divider.ORIGINAL, Divider.FORWARDED) or not (is_framed(text) or text.endswith((":", "："))):
        return None
    below = _next_line(lines, at + 1)
    return (_header_block(lines, below) if below is not None else None) or at + 1


def _marked(lines: Sequence[Line], at: int) -> int | None:
    """Matches what a client's own mark in HTML announces in words that nobody taught us: a quote follows closely."""
    if lines[at].text.strip() != markup.MARK:
        return None
    for below in range(at + 1, min(len(lines), at + 5)):
        if lines[below].depth:
            return below
    return None


def _header_block(lines: Sequence[Line], at: int) -> int | None:
    """Matches From, Sent, To and Subject in successive lines, in any of the languages known, values wrapped or not."""
    if lines[at].label is None:
        return None
    found: dict[Field, Label] = {}
    last = at
    for place in range(at, min(len(lines), at + _LONGEST_BLOCK)):
        label = lines[place].label
        if label is not None and not lines[place].depth:
            found.setdefault(label.field, label)
            last = place
        elif place > last + 2:
            break
    return last + 1 if _is_block(found, lines, at) else None


def _is_block(found: dict[Field, Label], lines: Sequence[Line], at: int) -> bool:
    """Tells a block of headers from words with colons: three labels, or two with an address, a date or a divider."""
    named = [label for field, label in found.items() if field is not Field.OTHER]
    if len(named) >= 3:
        return bool({Field.FROM, Field.SUBJECT, Field.DATE} & set(found))
    if len(named) < 2 or not frozenset.intersection(*(label.languages for label in named)):
        return False
    shows_date = Field.DATE in found and any(char.isdigit() for char in found[Field.DATE].value)
    shows_address = any("@" in label.value for label in named)
    if Field.FROM in found:
        return shows_date or shows_address or _is_divided(lines, at)
    return shows_date and shows_address


def _is_divided(lines: Sequence[Line], at: int) -> bool:
    return _first_divider(lines, at, 0) < at


def _introduction(lines: Sequence[Line], at: int, floor: int) -> int | None:
    """Returns the first line of an introduction that ends at a line; None without one.

    Its lines, four at most, stand together, and none of them asks for anything: whatever does was written by a person.
    """
    if not may_end(lines[at].text):
        return _bare_introduction(lines, at)
    text, begin = "", None
    for place in range(at, max(floor, at - _INTRODUCTION_LINES + 1) - 1, -1):
        piece = lines[place].text.strip()
        if not piece or lines[place].depth or len(text) + len(piece) > _LONGEST_INTRODUCTION:
            break
        if text and not belongs_above(piece, text):
            break
        text = f"{piece} {text}".strip()
        if (begin is None or may_begin(piece)) and is_introduction(text):
            if any(asks_plainly(line.text) for line in lines[place : at + 1]):
                break
            begin = place
    return _bare_introduction(lines, at) if begin is None else begin


def _bare_introduction(lines: Sequence[Line], at: int) -> int | None:
    """Matches, right above a quote, a date and an address as Gmail writes in some languages, or a name and the verb."""
    text = lines[at].text
    if not (("@" in text and is_bare_introduction(text)) or announces(text)) or asks_plainly(text):
        return None
    below = _next_line(lines, at + 1)
    return at if below is not None and lines[below].depth else None


def _next_line(lines: Sequence[Line], start: int) -> int | None:
    return next(
        (at for at in range(start, min(start + 4, len(lines))) if lines[at].text.strip() or lines[at].depth), None
    )
