"""Where the words of a content item stand in the files of the library."""

import re
from pathlib import Path

from nurture.configuration.problems import Place
from nurture.content.remarks import place_in
from nurture.domain.content import ContentItem
from nurture.domain.phrases import tokens_of

_SUFFIXES = (".yaml", ".yml", ".md")


def item_place(config: Path | None, item: ContentItem, words: str) -> Place:
    """Returns the place of words of an item in its file, from its id on; else the folder of the library."""
    folder = (config or Path("config")) / "content"
    named = re.compile(rf"^[\s{{-]*id:\s*[\"']?{re.escape(item.id)}[\"']?\s*(?:,|#|$)", re.MULTILINE)
    for path in sorted(each for each in folder.glob("*") if each.suffix in _SUFFIXES) if config else ():
        text = path.read_text("utf-8", errors="replace")
        found = named.search(text)
        if found is not None:
            return place_in(str(path), text, _offset(text, found.start(), words))
    return Place(file=str(folder))


def _offset(text: str, start: int, words: str) -> int:
    """Returns where the first of the words stand after the item's id, else where the id does."""
    wanted = [token.key for token in tokens_of(words)]
    tokens = tokens_of(text[start:])
    keys = [token.key for token in tokens]
    for at in range(len(keys) - len(wanted) + 1):
        if keys[at : at + len(wanted)] == wanted:
            return start + tokens[at].start
    return start
