"""HTML of mail as text: paragraphs, lists, links' words, quotes with "> ", and marks where a client starts quoting."""

import re
from html.parser import HTMLParser

INPUT_LIMIT = 2_000_000
"""Characters of HTML that are read."""

MARK = "\ue000"
"""Stands alone on a line before a block that the client itself marked as the head of quoted or forwarded mail."""

_DEPTH_LIMIT = 60
_QUOTE_LIMIT = 8
_BLOCK = re.compile(
    r"(?:address|article|aside|blockquote|body|center|d[dlt]|div|fieldset|footer|form|h[1-6]|header|hr|li|main|nav|ol|p|pre|"
    r"section|table|t(?:body|foot|head|r)|ul)\Z"
)
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol"})
_HIDDEN = frozenset({"script", "style", "head", "title", "template", "noscript", "object", "svg"})
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
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_SPACES_KEPT = re.compile(r"[ \t\f]+")
_BLANKS = re.compile(r"\n{3,}")


def to_text(html: str) -> str:
    """Returns the text of HTML; quoted mail stands behind "> ", once for each level."""
    return to_marked_text(html).replace(MARK + "\n", "").replace(MARK, "")


def to_marked_text(html: str) -> str:
    """Returns the text of HTML like `to_text`, with MARK before each block that a client marked as a head."""
    extractor = _Extractor()
    extractor.feed(html[:INPUT_LIMIT].replace(MARK, "").replace("\x00", ""))
    extractor.close()
    return _BLANKS.sub("\n\n", "\n".join(extractor.lines())).strip("\n")


class _Extractor(HTMLParser):
    """Walks the tags once; never raises on broken markup, and forgets nesting below a bounded depth."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
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

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens a block, a quote, a link or a hidden part."""
        values = {name: value or "" for name, value in attrs}
        if tag == "br":
            self._break()
        elif tag in ("td", "th") and self._line:
            self._line.append("\t")
        elif tag == "a":
            self._link = (values.get("href", ""), len(self._line))
        if _BLOCK.match(tag):
            self._start_block(tag, values)
        if not _VOID.match(tag):
            self._enter(tag)

    def handle_endtag(self, tag: str) -> None:
        """Closes a block, a quote, a link or a hidden part; closing tags without an opening one are ignored."""
        if tag == "a":
            self._end_link()
        if _BLOCK.match(tag):
            self._end_line()
        if tag in _PARAGRAPHS:
            self._blank()
        if tag in self._open[-_DEPTH_LIMIT:]:
            self._leave(tag)

    def handle_data(self, data: str) -> None:
        """Takes text; line breaks count inside <pre> only."""
        if self._hidden:
            return
        if self._kept:
            for number, piece in enumerate(data.split("\n")):
                if number:
                    self._break()
                self._line.append(piece)
            return
        text = _SPACES.sub(" ", data)
        if text != " " or self._line:
            self._line.append(text)

    def _start_block(self, tag: str, values: dict[str, str]) -> None:
        self._end_line()
        if _is_head(tag, values) and not self._hidden:
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
        if text := "".join(self._line).strip():
            self._lines.append(self._prefix() + _SPACES_KEPT.sub(" ", text))
        self._line, self._link = [], None

    def _blank(self) -> None:
        self._lines.append(self._prefix().rstrip())

    def _prefix(self) -> str:
        return "> " * min(self._quotes, _QUOTE_LIMIT)

    def _end_link(self) -> None:
        """Adds the address of a mailto link whose words do not show it, since heads of forwards hide it there."""
        href, start = self._link or ("", 0)
        words = "".join(self._line[start:])
        address = href[7:].partition("?")[0]
        if href.lower().startswith("mailto:") and "@" in address and "@" not in words:
            self._line.append(f" <{address}>")
        self._link = None


def _is_head(tag: str, values: dict[str, str]) -> bool:
    classes = set(values.get("class", "").lower().split()) if "class" in values else set()
    if not classes.isdisjoint(_HEAD_CLASSES) or values.get("id", "").lower().startswith(_HEAD_IDS):
        return True
    return tag == "div" and bool(_RULED.search(values.get("style", "")[:500]))
