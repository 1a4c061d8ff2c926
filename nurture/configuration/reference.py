"""The generated parts of the reference: every key with what it takes, what holds without it, and what it means.

A page marks each part with `<!-- keys: KIND KEY ... -->`, a table of those keys, or of all where none is named, or with
`<!-- fields: KIND -->`, a section for each key with its example; `<!-- countries: jurisdictions -->` is the table of
the configured rules. `<!-- end -->` ends the part.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nurture.configuration.countries import countries_in
from nurture.configuration.kinds import KINDS, FileKind
from nurture.configuration.shapes import ANY_KEY, Key

_PART = re.compile(r"(<!-- (keys|fields|countries): (\w+)([^>]*?) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
_HEAD = "| key | takes | usual | meaning |\n|---|---|---|---|\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One key with its path and its text."""

    path: str
    key: Key
    text: str

    @property
    def top(self) -> str:
        """The key of the file below which it stands."""
        return self.path.partition(".")[0]

    @property
    def takes(self) -> str:
        """What may stand there, in words."""
        forms = (
            self.key.value.words if self.key.value else "",
            f"a list, each {self.key.values.words}" if self.key.values else "",
            "the keys below" if self.key.table else "",
            "a list of entries, each with the keys below" if self.key.rows else "",
        )
        return ", or ".join(form for form in forms if form)

    @property
    def usual(self) -> str:
        """What holds where nothing is written, or that something must be."""
        if self.key.is_required:
            return "must be there"
        return f"`{self.key.default}`" if self.key.default else ""


def filled(page: str, folder: Path) -> str:
    """Returns a page with its generated parts made anew; examples are taken from the configuration in the folder."""

    def part(found: re.Match[str]) -> str:
        kind = next(kind for kind in KINDS if kind.name == found[3])
        made = _table(kind, found[4].split())
        if found[2] != "keys":
            made = _fields(kind, folder) if found[2] == "fields" else countries_in(folder)
        return f"{found[1]}\n{made}\n{found[6]}"

    return _PART.sub(part, page)


def shown_in(page: str) -> frozenset[tuple[str, str]]:
    """Returns the keys whose generated parts stand in a page, each as kind and path."""
    parts = (((found[3], found[4].split())) for found in _PART.finditer(page))
    return frozenset((kind.name, row.path) for name, tops in parts for kind, row in _rows_of(name, tops))


def rows(kind: FileKind) -> tuple[Row, ...]:
    """Returns every key of a kind of file, in the order of their texts."""
    keys = dict(kind.shape.paths())
    return tuple(Row(path=path, key=keys[path], text=text) for path, text in kind.words.items() if path in keys)


def _rows_of(name: str, tops: list[str]) -> Iterator[tuple[FileKind, Row]]:
    for kind in KINDS:
        if kind.name == name:
            yield from ((kind, row) for row in rows(kind) if not tops or row.top in tops)


def _table(kind: FileKind, tops: list[str]) -> str:
    return _HEAD + "".join(_line(row, row.path) for row in rows(kind) if not tops or row.top in tops)


def _line(row: Row, called: str) -> str:
    name = called.replace(f".{ANY_KEY}.", ".").replace(f".{ANY_KEY}", "").removeprefix(f"{ANY_KEY}.")
    if called.rpartition(".")[2] == ANY_KEY and row.key.names:
        name = "`, `".join(row.key.names.fragment.get("enum", (row.key.names.example,)))
    cells = (f"`{name}`", row.takes, row.usual, row.text)
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |\n"


def _fields(kind: FileKind, folder: Path) -> str:
    return "\n".join(_field(row, kind, folder) for row in rows(kind) if row.path == row.top)


def _field(row: Row, kind: FileKind, folder: Path) -> str:
    must = " It must be there." if row.key.is_required else f" Without it: {row.usual}." if row.usual else ""
    such = f", such as `{row.key.value.example}`" if row.key.value and not row.key.table else ""
    example = _example(kind, row.top, folder)
    shown = f"\n```yaml\n{example}\n```\n" if example else ""
    return f"### `{row.path}`\n\n{row.text}\n\nTakes {row.takes}{such}.{must}\n{shown}{_table_below(row, kind)}"


def _table_below(row: Row, kind: FileKind) -> str:
    above = f"{row.path}."
    lines = [_line(each, each.path.removeprefix(above)) for each in rows(kind) if each.path.startswith(above)]
    return f"\n{_HEAD}{''.join(lines)}" if lines else ""


def _example(kind: FileKind, key: str, folder: Path) -> str:
    """Returns the lines of a key, up to the next key or comment, from the longest file that has it."""
    texts = sorted((path.read_text(encoding="utf-8") for path in folder.glob(kind.files)), key=len, reverse=True)
    for text in texts:
        found = re.search(rf"^{key}:.*(?:\n(?: |- ).*)*", text, re.MULTILINE)
        if found:
            return found[0]
    return ""


def main(pages: Path, config: Path) -> None:
    """Writes the generated parts of every page in a folder anew."""
    for path in sorted(pages.glob("*.md")):
        before = path.read_text(encoding="utf-8")
        if (after := filled(before, config)) != before:
            path.write_text(after, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
