"""The new words of a reply: quoted mail, signatures and client footers cut away."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from nurture.mail import markup
from nurture.mail.forward_heads import Line, split_lines
from nurture.mail.parse import Message
from nurture.mail.reply_foot import cut_footers, end_of_sign_off, find_signature
from nurture.mail.reply_introduction import join_broken, split_inside
from nurture.mail.reply_quote import Marker, find_marker, is_quoted

_LONGEST = 400_000
_TOP_LINES, _END_LINES = 1_000, 250
_LINE_LENGTH = 5_000
"""Bounds of what is read as a person's words: people write above or below a quote, not amid thousands of lines."""

_WRAPPED_AT = 66
_MANY_BLANKS = re.compile(r"\n{3,}")
_DIRECTIONS = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyText:
    """What a person wrote anew: `text` without the signature, `text_with_signature`, and the signature alone."""

    text: str
    text_with_signature: str
    signature: str = ""


@dataclass(slots=True)
class _Kept:
    """The lines kept so far, and how many of them stood above the last quoted mail that was cut."""

    lines: list[str] = field(default_factory=list)
    above_quote: int | None = None

    def says_anything(self) -> bool:
        return any(line.strip() for line in self.lines)

    def cut_here(self) -> None:
        self.above_quote = len(self.lines)


def split_message(message: Message) -> ReplyText:
    """Returns the new words of a message, from its text, or where it has HTML only from the structure of that."""
    is_html = not message.plain.strip() and bool(message.html.strip())
    text = markup.to_marked_text(message.html) if is_html else message.text
    return split_reply(text, writer=message.envelope.from_name)


def split_reply(text: str, *, writer: str = "") -> ReplyText:
    """Returns the new words of a plain-text reply; answers written under quoted lines are kept.

    `writer` is the name that the headers give; a line of nothing else is the sign-off.
    Where nobody signed, the footer of the device stands in the place of a signature.
    """
    kept = _unquoted(_read_lines(text))
    lines, footers = cut_footers(kept.lines)
    at = find_signature(lines, writer)
    end = at if _is_below_quote(lines, kept.above_quote, at) else end_of_sign_off(lines, at)
    shown = [*lines[:end], *(["", *footers] if at == len(lines) else [])]
    return ReplyText(text=_joined(lines[:at]), text_with_signature=_joined(shown), signature=_joined(lines[at:]))


def _read_lines(text: str) -> tuple[Line, ...]:
    plain = text[:_LONGEST].replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    raw = join_broken(_DIRECTIONS.sub("", plain)).split("\n")
    if len(raw) > _TOP_LINES + _END_LINES:
        raw = raw[:_TOP_LINES] + raw[-_END_LINES:]
    return split_lines("\n".join(piece for line in raw for piece in split_inside(line[:_LINE_LENGTH])))


def _unquoted(lines: Sequence[Line]) -> _Kept:
    kept = _Kept()
    at = 0
    while at < len(lines):
        marker = find_marker(lines, at)
        _keep_new(lines, at, marker.start if marker else len(lines), kept)
        if marker is None:
            break
        kept.cut_here()
        if _ends_reply(lines, marker, kept):
            break
        at = marker.end
    return kept


def _keep_new(lines: Sequence[Line], start: int, end: int, kept: _Kept) -> None:
    for at in range(start, end):
        if is_quoted(lines[at]) or _is_overflow(lines, at):
            kept.cut_here()
        elif lines[at].text.strip() != markup.MARK:
            kept.lines.append(lines[at].text)


def _is_overflow(lines: Sequence[Line], at: int) -> bool:
    """Tells the rest of a quoted line that a program wrapped without its mark: amid quoted lines, in mid-sentence."""
    if not 0 < at < len(lines) - 1 or not lines[at - 1].depth or not lines[at + 1].depth:
        return False
    above, text = lines[at - 1].text, lines[at].text
    return len(above) >= _WRAPPED_AT and above[-1:] not in ".?!:" and text[:1].islower()


def _ends_reply(lines: Sequence[Line], marker: Marker, kept: _Kept) -> bool:
    """Everything below the announcement is quoted, unless its lines are marked or nothing was written above."""
    following = next(
        (lines[at] for at in range(marker.end, len(lines)) if lines[at].text.strip() or lines[at].depth), None
    )
    return kept.says_anything() and not (following is not None and is_quoted(following))


def _is_below_quote(lines: Sequence[str], above_quote: int | None, at: int) -> bool:
    """Tells whether a signature stands below the quoted mail, where programs put it, and not below the words."""
    return above_quote is not None and above_quote <= at and not any(line.strip() for line in lines[above_quote:at])


def _joined(lines: Sequence[str]) -> str:
    return _MANY_BLANKS.sub("\n\n", "\n".join(line.rstrip() for line in lines)).strip()
