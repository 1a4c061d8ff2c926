"""Markdown written block by block: what many mails share is read, inlined and put into lines once."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nurture.content.markdown import frame, inlined, lines_of, markup_of, read

_BLANK = re.compile(r"(\n(?:[ \t]*\n)+)")
_LIST = re.compile(r"^ {0,3}(?:[-+*]|\d{1,9}[.)])(?:[ \t]|$)", re.MULTILINE)
_RULE = "<hr"
_COLON = re.compile(r"(?<=\S)(?<!\u00a0): (?=https?://)")
_SPACED = frozenset({"fr"})
"""Languages with a space before the colon, which the text puts between the words of a link and its place."""

_PLAIN_LINK = re.compile(r"https?://[a-z0-9.-]+(?::\d+)?/[A-Za-z0-9/]*\Z")
"""A link that is written the same in Markdown, in HTML and as plain text."""
_ANY_LINK = "https://link.invalid/anybody"
_KEPT = 1_000
"""Blocks kept in memory: those of the templates and of the content, and for a while a few of single people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A mail's words: plain text, and a whole HTML page."""

    text: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """One block: its HTML with styles inlined, its lines, and whether what follows stands without an empty line."""

    html: str
    lines: tuple[str, ...]
    joins: bool
    is_rule: bool


def write_personal(markdown: str, language: str, link: str) -> Written:
    """Returns the same as `write`; the block that holds the link, which is one person's own, is shared too."""
    if not _PLAIN_LINK.match(link) or _ANY_LINK in markdown:
        return write(markdown, language)
    written = write(markdown.replace(link, _ANY_LINK), language)
    return Written(text=written.text.replace(_ANY_LINK, link), html=written.html.replace(_ANY_LINK, link))


def write(markdown: str, language: str) -> Written:
    """Returns the words of a Markdown text, as if it were read, inlined and put into lines whole."""
    lines: list[str] = []
    pieces: list[str] = []
    after_rule, joined = False, True
    for piece in blocks_of(markdown):
        block = _block(piece, after_rule=after_rule)
        lines += block.lines if joined or not block.lines else ("", *block.lines)
        pieces.append(block.html)
        after_rule |= block.is_rule
        joined = block.joins if block.lines else joined
    before, after = frame(language)
    text = _COLON.sub("\u00a0: ", "\n".join(lines) + "\n") if language in _SPACED else "\n".join(lines) + "\n"
    return Written(text=text, html=f"{before}{''.join(pieces)}{after}")


def blocks_of(markdown: str) -> Sequence[str]:
    """Returns pieces of a Markdown text that mean the same one by one: a list stays whole over empty lines."""
    return tuple(_merged(_BLANK.split(markdown.replace("\r\n", "\n").replace("\r", "\n"))))


def _merged(split: Sequence[str]) -> Iterator[str]:
    """Yields pieces, each with its own gaps: two empty lines end a list whose first item is empty."""
    held = ""
    for piece, gap in zip(split[::2], ("\n\n", *split[1::2]), strict=True):
        if not piece.strip():
            continue
        goes_on = piece[0] in " \t" or (_LIST.search(held) and _LIST.match(piece))
        if held and not goes_on:
            yield held
            held = ""
        held = f"{held}{gap}{piece}" if held else piece
    if held:
        yield held


@lru_cache(maxsize=_KEPT)
def _block(markdown: str, *, after_rule: bool) -> _Block:
    tokens = read(markdown)
    html = markup_of(tokens)
    lines, joins = lines_of(tokens)
    return _Block(html=inlined(html, after_rule=after_rule), lines=tuple(lines), joins=joins, is_rule=_RULE in html)
