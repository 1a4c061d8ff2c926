"""Spreadsheets of old losses: CSV in, one value a line out, with line and column of whatever could not be read."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from nurture.configuration.import_mapping import NEEDED, Column, ImportMapping, usual_heads
from nurture.configuration.problems import nearest_word
from nurture.configuration.scalars import in_words
from nurture.domain.errors import NotAllowed
from nurture.mail.phrases import fold

LARGEST_FILE = 200 * 1024 * 1024
MOST_LINES = 1_000_000
LONGEST_CELL = 10_000
_SIGNS = {b"PK\x03\x04": "an Excel workbook", b"\xd0\xcf\x11\xe0": "an old Excel workbook", b"%PDF": "a PDF"}
_SAVE_AS = "save it as “CSV UTF-8”"
_DELIMITERS = (";", "\t", ",")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A spreadsheet: its heads, its lines with their numbers (from 1, the heads' included), its columns."""

    heads: tuple[str, ...]
    lines: tuple[tuple[int, tuple[str, ...]], ...]
    columns: Mapping[Column, int]

    def cell(self, cells: tuple[str, ...], column: Column) -> str:
        """Returns what a line says there, empty where it has no such cell."""
        at = self.columns.get(column)
        return cells[at].strip()[:LONGEST_CELL] if at is not None and at < len(cells) else ""

    @property
    def unread(self) -> tuple[str, ...]:
        """The heads of columns that hold nothing that is read, in the order of the file."""
        known = set(self.columns.values())
        return tuple(head for at, head in enumerate(self.heads) if head and at not in known)

    def head(self, column: Column) -> str:
        """Returns the head of a column as it stands in the file; its own name where the file has none."""
        return self.heads[self.columns[column]] if column in self.columns else column.value


def read_sheet(path: Path, mapping: ImportMapping) -> Sheet:
    """Returns the lines of a CSV. Raises NotAllowed for a file that is none, is too large, or lacks a column."""
    rows = csv_rows(path.name, sheet_text(path), most=MOST_LINES)
    if not rows:
        raise NotAllowed(f"{path.name} is empty; expected a line of heads, such as: address,owner,date,reason")
    heads = tuple(cell.strip() for cell in rows[0][1])
    return Sheet(heads=heads, lines=tuple(rows[1:]), columns=_find_columns(path.name, heads, mapping))


def csv_rows(name: str, text: str, *, most: int) -> list[tuple[int, tuple[str, ...]]]:
    """Returns the lines of a CSV that hold something, with their numbers; cells end at commas, semicolons or tabs.

    Raises NotAllowed with the name of the file where it is no CSV or has more than `most` lines.
    """
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: list[tuple[int, tuple[str, ...]]] = []
    start = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                found.append((start, tuple(row)))
            if len(found) > most:
                raise NotAllowed(f"{name} has more than {most:,} lines; split it")
            start = reader.line_num + 1
    except csv.Error as error:
        raise NotAllowed(f"{name}, line {start}: no CSV ({error}); {_SAVE_AS}") from None
    return found


def sheet_text(path: Path, *, largest: int = LARGEST_FILE) -> str:
    """Returns the text of a CSV, of at most so many bytes. Raises NotAllowed where it is none, with how to save it."""
    try:
        if path.stat().st_size > largest:
            raise NotAllowed(f"{path.name} is larger than {largest // 1024 // 1024} MB; split it")
        raw = path.read_bytes()
    except OSError as error:
        raise NotAllowed(f"{path} cannot be read: {error.strerror}") from None
    kind = next((kind for sign, kind in _SIGNS.items() if raw.startswith(sign)), None)
    if kind is not None:
        raise NotAllowed(f"{path.name} is {kind}; {_SAVE_AS}")
    try:
        return raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig").replace("\x00", "")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise NotAllowed(f"{path.name}, line {line}: not UTF-8; {_SAVE_AS}") from None


def _find_columns(file: str, heads: tuple[str, ...], mapping: ImportMapping) -> dict[Column, int]:
    known = {fold(head): at for at, head in reversed(list(enumerate(heads)))}
    found: dict[Column, int] = {}
    for column in Column:
        given = mapping.columns.get(column)
        if given is not None and fold(given) not in known:
            nearest = nearest_word(given, heads)
            raise NotAllowed(
                f"{file}, line 1: no column {given!r}, which the mapping gives for {column.value}; it has "
                f"{in_words(heads, joined_by='and')}{f'; nearest: {nearest}' if nearest else ''}"
            )
        names = (given,) if given is not None else usual_heads(column)
        at = next((known[fold(each)] for each in names if fold(each) in known), None)
        if at is not None:
            found[column] = at
    _check_needed(file, heads, found, mapping)
    return found


def _check_needed(file: str, heads: tuple[str, ...], found: Mapping[Column, int], mapping: ImportMapping) -> None:
    missing = [column for column in NEEDED if column not in found and not (column is Column.OWNER and mapping.owner)]
    if missing:
        raise NotAllowed(
            f"{file}, line 1: no column for {in_words([each.value for each in missing], joined_by='and')}; it has "
            f"{in_words(heads, joined_by='and')}. Name it in a mapping, as in: columns: {{{missing[0].value}: ...}}"
        )
