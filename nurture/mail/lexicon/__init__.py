"""The words of each language, read once from the text files beside this module."""

import re
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "sv", "da", "no", "pl", "ja")
"""Languages nurture reads, as ISO 639-1 codes; English is the one assumed when nothing is clear."""

_MACRO = re.compile(r"<([a-z_]+)>")


@cache
def sections(name: str) -> dict[str, tuple[str, ...]]:
    """Returns the sections of a file: `[title]`, then an entry a line; `#` starts a comment. Empty without a file."""
    source = files(__package__).joinpath(f"{name}.txt")
    if not source.is_file():
        return {}
    found: dict[str, list[str]] = {}
    title = ""
    for raw in source.read_text(encoding="utf-8").splitlines():
        line = raw.strip()
        if line.startswith("[") and line.endswith("]"):
            title = line[1:-1]
            found.setdefault(title, [])
        elif line and not line.startswith("#"):
            found[title].append(line)
    return {key: tuple(lines) for key, lines in found.items()}


def entries(name: str, title: str) -> tuple[str, ...]:
    """Returns the lines of one section, macros expanded; empty when the file has no such section."""
    words = macros(name)
    return tuple(_expand(line, words) for line in sections(name).get(title, ()))


@cache
def macros(name: str) -> dict[str, str]:
    """Returns the `[words]` section: names for sets of words, written `<name>` in the other sections."""
    pairs = (line.split("=", 1) for line in sections(name).get("words", ()))
    expanded: dict[str, str] = {}
    for key, value in pairs:
        expanded[key.strip()] = _expand(value.strip(), expanded)
    return expanded


def pairs(name: str, title: str) -> tuple[tuple[str, str], ...]:
    """Returns a section of `key = value` lines, in order, macros expanded."""
    split = (line.split("=", 1) for line in entries(name, title))
    return tuple((key.strip(), value.strip()) for key, value in split)


def _expand(line: str, words: dict[str, str]) -> str:
    return _MACRO.sub(lambda match: f"(?:{words[match[1]]})", line)
