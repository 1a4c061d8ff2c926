"""HTML of mail as text: paragraphs, lists, links' words, quotes with "> ", and marks where a client starts quoting."""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from itertools import islice

INPUT_LIMIT = 2_000_000
"""Characters of HTML that are read."""

TOKEN_LIMIT = 50_000
"""Tags and pieces of text that are read: far more than a year of letters in one thread has."""

MARK = "\ue000"
"""Stands alone on a line before a block that the client itself marked as the head of quoted or forwarded mail."""

_TOKEN = re.compile(r"<!--|<[/!?a-zA-Z][^<>]{0,8000}>|[^<]{1,100000}|<")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,30})")
_RAW = re.compile(r"<(!--|script\b|style\b|title\b|textarea\b)", re.IGNORECASE)
_ENDS = {
    "!--": "-->",
    "script": "</script[^<>]{0,100}>",
    "style": "</style[^<>]{0,100}>",
    "title": "</title[^<>]{0,100}>",
    "textarea": "</textarea[^<>]{0,100}>",
}
"""What ends a part that holds no tags; where it never comes, the part is read like any other."""

_ATTRIBUTE = re.compile(
    r"(?<![a-zA-Z-])(class|id|style|href)\s{0,5}=\s{0,5}(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)", re.IGNORECASE
)
_DEPTH_LIMIT = 60
_QUOTE_LIMIT = 8
_BLOCK = re.compile(
    r"(?:address|article|aside|blockquote|body|center|d[dlt]|div|fieldset|footer|form|h[1-6]|header|hr|li|main|nav|ol|p|pre|"
    r"section|table|t(?:body|foot|head|r)|ul)\Z"
)
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol"})
_HIDDEN = frozenset({"head", "template", "noscript", "object", "svg"})
_VOID = re.compile(r"(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)\Z")
_HEAD_CLASSES = frozenset(
    {
        "gmail_attr",
        "moz-cite-prefix",
        "moz-email-headers-table",
        "moz-forward-container",
        "ms-outlook-mobile-reference-message",
        "protonmail_quote",
        "yahoo_quoted",
        "zmail_extra",
    }
)
_HEAD_IDS = ("divrplyfwdmsg", "mail-editor-reference-message-container", "yahoo_quoted", "appendonsend", "reply-intro")
_RULED = re.compile(
    r"border-top:\s?solid #[0-9a-f]{6} 1(?:\.0|\.5)?pt|border:none;\s?border-top:\s?solid", re.IGNORECASE
)
_PLAIN_ADDRESS = re.compile(r"[^\s<>\"(),;:]{1,64}@[^\s<>\"(),;:@]{1,255}\Z")
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_BLANK = re.compile(r"[ \t\f]+")
_BLANKS = re.compile(r"\n{3,}")


def to_text(html: str) -> str:
    """Returns the text of HTML; quoted mail stands behind "> ", once for each level."""
    return to_marked_text(html).replace(MARK + "\n", "").replace(MARK, "")


@lru_cache(maxsize=2)
def to_marked_text(html: str) -> str:
    """Returns the text of HTML like `to_text`, with MARK before each block that a client marked as a head.

    What lies beyond TOKEN_LIMIT is left out. The last two texts are kept, since each rule of reading asks for them.
    """
    extractor = _Extractor()
    for token in islice(_tokens(html[:INPUT_LIMIT].replace(MARK, "").replace("\x00", "")), TOKEN_LIMIT):
        extractor.take(token)
    return _BLANKS.sub("\n\n", "\n".join(extractor.lines())).strip("\n")


def _tokens(html: str) -> Iterator[str]:
    """Yields tags and the text between them; comments and the content of scripts and styles are left out.

    A "<" that closes nowhere near is text. The standard library's parser takes quadratic time on such input.
    """
    at, absent = 0, set[str]()
    while match := _TOKEN.match(html, at):
        at, token = match.end(), match[0]
        raw = _RAW.match(token)
        if raw is None:
            yield token
            continue
        end = _ENDS[raw[1].lower()]
        found = None if end in absent else re.compile(end, re.IGNORECASE).search(html, at)
        if found is None:
            absent.add(end)
        else:
            at = found.end()


class _Extractor:
    """Takes tokens one by one; never fails on broken markup, and forgets nesting below a bounded depth."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._open: list[str] = []
        self._hidden = 0
        self._quotes = 0
        self._kept = 0
        self._link: tuple[str, int] | None = None

    def lines(self) -> list[str]:
        """Returns the lines read so far."""
        self._end_line()
        return self._lines

    def take(self, token: str) -> None:
        """Takes one tag or one piece of text."""
        if token.startswith(("<!", "<?")) and token.endswith(">"):
            return
        tag = None if "@" in token and " " not in token else _TAG.match(token)
        if tag is None:
            self._take_text(unescape(token))
        elif tag[1]:
            self._close(tag[2].lower())
        else:
            self._start(tag[2].lower(), token)

    def _start(self, tag: str, token: str) -> None:
        if tag == "br":
            self._break()
        elif tag in ("td", "th") and self._line:
            self._line.append("\t")
        elif tag == "a":
            self._link = (_attributes(token).get("href", ""), len(self._line))
        if _BLOCK.match(tag):
            self._start_block(tag, token)
        if not _VOID.match(tag):
            self._enter(tag)

    def _close(self, tag: str) -> None:
        if tag == "a":
            self._end_link()
        if _BLOCK.match(tag):
            self._end_line()
        if tag in _PARAGRAPHS:
            self._blank()
        if tag in self._open[-_DEPTH_LIMIT:]:
            self._leave(tag)

    def _take_text(self, text: str) -> None:
        if self._hidden:
            return
        if self._kept:
            self._take_kept(text)
            return
        shown = _SPACES.sub(" ", text)
        if shown != " " or self._line:
            self._line.append(shown)

    def _take_kept(self, text: str) -> None:
        for number, piece in enumerate(text.split("\n")):
            if number:
                self._break()
            self._line.append(piece)

    def _start_block(self, tag: str, token: str) -> None:
        self._end_line()
        if "head" in self._open[:3]:
            self._leave("head")
        if not self._hidden and _is_head(tag, _attributes(token)):
            self._lines.append(MARK)
        if tag == "li":
            self._line.append("- ")

    def _enter(self, tag: str) -> None:
        if len(self._open) >= 10_000:
            return
        self._open.append(tag)
        self._count(tag, 1)

    def _leave(self, tag: str) -> None:
        while self._open:
            closed = self._open.pop()
            self._count(closed, -1)
            if closed == tag:
                return

    def _count(self, tag: str, step: int) -> None:
        self._hidden += step * (tag in _HIDDEN)
        self._quotes += step * (tag == "blockquote")
        self._kept += step * (tag == "pre")

    def _break(self) -> None:
        if self._line:
            self._end_line()
        else:
            self._blank()

    def _end_line(self) -> None:
        text = "".join(self._line)
        if self._kept and text.strip():
            self._lines.append(self._prefix() + text.rstrip())
        elif shown := _BLANK.sub(" ", text).strip():
            self._lines.append(self._prefix() + shown)
        self._line, self._link = [], None

    def _blank(self) -> None:
        self._lines.append(self._prefix().rstrip())

    def _prefix(self) -> str:
        return "> " * min(self._quotes, _QUOTE_LIMIT)

    def _end_link(self) -> None:
        """Shows the address of a mailto link: it is where an answer goes, whatever the words of the link make of it."""
        href, start = self._link or ("", 0)
        words = "".join(self._line[start:])
        address = href[7:].partition("?")[0].strip()
        if href.lower().startswith("mailto:") and _PLAIN_ADDRESS.match(address):
            if "@" not in words:
                self._line.append(f" <{address}>")
            elif _PLAIN_ADDRESS.match(words.strip()) and words.strip().lower() != address.lower():
                self._line[start:] = [words.replace(words.strip(), address)]
        self._link = None


def _attributes(token: str) -> dict[str, str]:
    """Returns the attributes of a tag, names in lower case, the first of each name."""
    values: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(token):
        values.setdefault(match[1].lower(), unescape(match[2].strip("\"'")))
    return values


def _is_head(tag: str, values: dict[str, str]) -> bool:
    classes = set(values.get("class", "").lower().split()) if "class" in values else set()
    if not classes.isdisjoint(_HEAD_CLASSES) or values.get("id", "").lower().startswith(_HEAD_IDS):
        return True
    return tag == "div" and bool(_RULED.search(values.get("style", "")[:500]))
