"""Markdown into a mail's two forms: HTML with its styles inlined, and the same words as plain text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

import css_inline
from markdown_it import MarkdownIt
from markdown_it.token import Token

_RULES = (
    "blockquote hr list heading newline escape backticks emphasis link autolink text_join balance_pairs fragments_join"
)
_BREAKS = {"softbreak": " ", "hardbreak": "\n"}
_LINK = re.compile(r"(?:https?://|mailto:)[^\s]+\Z", re.IGNORECASE)

# Mid greys read on white and on black; the dark rules serve the clients that know them.
_STYLE = """
body { font-family: Helvetica, Arial, sans-serif; font-size: 16px; line-height: 1.5; max-width: 38em; }
p, li { overflow-wrap: anywhere; }
p, ul, ol { margin: 0 0 1em; }
ul, ol { padding-left: 1.4em; }
h1, h2, h3 { font-size: 1em; margin: 0 0 1em; }
a { color: #1a66c2; }
hr { border: 0; border-top: 1px solid #b4b4b4; margin: 1.6em 0 1em; }
hr ~ p { font-size: 13px; color: #767676; }
hr ~ p a { color: #767676; }
blockquote { margin: 0 0 1em; padding-left: 0.9em; border-left: 3px solid #b4b4b4; }
@media (prefers-color-scheme: dark) {
  a { color: #8ab4f8 !important; }
  hr ~ p, hr ~ p a { color: #a0a0a0 !important; }
  hr, blockquote { border-color: #666666 !important; }
}
"""
_HEAD = (
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    f'<meta name="color-scheme" content="light dark"><style>{_STYLE}</style></head>'
)


_MARK = "<!--|-->"
"""Stands where a page is cut; it cannot come from a mail, whose words never are HTML."""
_RULE = "<hr>"


def _reader() -> MarkdownIt:
    reader = MarkdownIt("zero", {"html": False}).enable(_RULES.split())
    reader.validateLink = lambda url: bool(_LINK.match(url))  # type: ignore[method-assign]
    return reader


_READER = _reader()
_INLINER = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def read(markdown: str) -> list[Token]:
    """Returns the tokens of a Markdown text; raw HTML and links other than http, https and mailto stay words."""
    return _READER.parse(markdown)


def markup_of(tokens: list[Token]) -> str:
    """Returns the HTML of tokens as it stands in a page's body, without styles."""
    return str(_READER.renderer.render(tokens, _READER.options, {}))


def inlined(html: str, *, after_rule: bool) -> str:
    """Returns a part of a body with its styles inlined, as in a page where it stands after a rule or before any."""
    page = _INLINER.inline(_page(f"{_RULE if after_rule else ''}{_MARK}{html}{_MARK}", ""))
    return str(page).split(_MARK)[1]


@lru_cache(maxsize=64)
def frame(language: str) -> tuple[str, str]:
    """Returns what stands before and after the inlined words of a page's body."""
    before, _, after = str(_INLINER.inline(_page(_MARK, language))).partition(_MARK)
    return before, after


def _page(body: str, language: str) -> str:
    return f'<!DOCTYPE html>\n<html lang="{escape(language)}">{_HEAD}\n<body>\n{body}</body></html>\n'


def text_of(tokens: list[Token]) -> str:
    """Returns the words as plain text: a line a paragraph, links as `words: URL`, `-- ` for a rule."""
    return "\n".join(lines_of(tokens)[0]) + "\n"


def lines_of(tokens: list[Token]) -> tuple[list[str], bool]:
    """Returns the lines of the plain text, and whether what follows them stands without an empty line between."""
    writer = _TextWriter(lines=[], containers=[])
    for token in tokens:
        writer.take(token)
    return writer.lines, writer.joined


@dataclass(slots=True, kw_only=True)
class _Container:
    """A quotation, a list or a list item: `marker` stands before its first line, `rest` before the others."""

    marker: str = ""
    rest: str = ""
    started: bool = False
    items: int = 0


@dataclass(slots=True, kw_only=True)
class _TextWriter:
    """Collects lines while it walks through the tokens."""

    lines: list[str]
    containers: list[_Container]
    joined: bool = False

    def take(self, token: Token) -> None:
        """Takes one block token."""
        if token.type == "inline":
            self._write(_inline_text(token.children or []))
        elif token.type == "hr":
            # The line that mail programs take for the start of a signature; nothing stands between it and the words.
            self._write("-- ")
            self.joined = True
        elif token.type == "paragraph_open":
            # Markdown hides the paragraphs of a list that stands without empty lines.
            self.joined |= token.hidden and self.containers[-2].items > 1
        elif token.type.endswith(("quote_open", "list_open", "item_open")):
            self._open(token)
        elif token.type.endswith(("quote_close", "list_close", "item_close")):
            self.containers.pop()

    def _open(self, token: Token) -> None:
        if token.type == "blockquote_open":
            self.containers.append(_Container(marker="> ", rest="> "))
        elif token.type == "list_item_open":
            self.containers[-1].items += 1
            marker = f"{token.info}. " if token.info else "- "
            self.containers.append(_Container(marker=marker, rest=" " * len(marker)))
        else:
            self.containers.append(_Container())

    def _write(self, text: str) -> None:
        if self.lines and not self.joined:
            self.lines.append("".join(each.rest for each in self.containers if each.started).rstrip())
        self.joined = False
        for line in text.split("\n"):
            self.lines.append("".join(each.rest if each.started else each.marker for each in self.containers) + line)
            for each in self.containers:
                each.started = True


def _inline_text(tokens: Sequence[Token]) -> str:
    written, links = "", list[tuple[str, int]]()
    for token, following in zip(tokens, [*tokens, None][1:], strict=True):
        if token.type == "link_open":
            links.append((str(token.attrs["href"]), len(written)))
        elif token.type == "link_close":
            href, start = links.pop()
            ends_line = following is None or following.type == "hardbreak"
            written = written[:start] + _link_text(written[start:], href, ends_line=ends_line)
        elif token.type == "code_inline":
            written += f"“{token.content}”"
        else:
            written += _BREAKS.get(token.type, token.content)
    return written


def _link_text(words: str, href: str, *, ends_line: bool) -> str:
    """RFC 3986, appendix C: angle brackets keep the words that follow out of the URL."""
    if href.removeprefix("mailto:") == words:
        return words
    return f"{words}: {href}" if ends_line else f"{words} <{href}>"
