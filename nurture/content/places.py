"""Where the words of a content item stand in the files of the library."""

import re
from pathlib import Path

from nurture.configuration.problems import Place
from nurture.content.remarks import place_in
from nurture.domain.content import ContentItem
from nurture.domain.phrases import tokens_of

_YAML, _MARKDOWN = (".yaml", ".yml"), ".md"


def item_place(config: Path | None, item: ContentItem, words: str) -> Place:
    """Returns the place of words of an item in its file, from its id on; else its file, else the library's folder."""
    folder = (config or Path("config")) / "content"
    told: Place | None = None
    for path in _files(folder, item) if config else ():
        text = path.read_text("utf-8", errors="replace")
        start = _start(path, text, item)
        if start is None:
            continue
        at = _offset(text, start, words)
        if at is not None:
            return place_in(str(path), text, at)
        told = told or place_in(str(path), text, start)
    return told or Place(file=str(folder))


def _files(folder: Path, item: ContentItem) -> list[Path]:
    """Returns the files that may hold an item, first that of its own name and language."""
    found = (path for path in folder.glob("*") if path.suffix in _YAML or path.suffix == _MARKDOWN)
    return sorted(found, key=lambda path: (path.name != f"{item.id}.{item.language}{_MARKDOWN}", path))


def _start(path: Path, text: str, item: ContentItem) -> int | None:
    """Returns where an item begins in a file: at its id, or at the top of a Markdown file of its name."""
    named = re.search(rf"^[\s{{-]*id:\s*[\"']?{re.escape(item.id)}[\"']?\s*(?:,|#|$)", text, re.MULTILINE)
    if named is not None:
        return named.start()
    is_own = path.name in (f"{item.id}.{item.language}{_MARKDOWN}", f"{item.id}{_MARKDOWN}")
    return 0 if is_own else None


def _offset(text: str, start: int, words: str) -> int | None:
    """Returns where the first of the words stand after the item's beginning, None where they do not."""
    wanted = [token.key for token in tokens_of(words)]
    tokens = tokens_of(text[start:])
    keys = [token.key for token in tokens]
    for at in range(len(keys) - len(wanted) + 1):
        if keys[at : at + len(wanted)] == wanted:
            return start + tokens[at].start
    return None
