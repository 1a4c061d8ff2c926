"""The mapping of an import: which column of a spreadsheet holds what, and what the words in it stand for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from nurture.configuration.codes import country, language
from nurture.configuration.folder import Folder
from nurture.configuration.items import ENROLLED_REASONS
from nurture.configuration.problems import Problems, Unexpected, nearest_word
from nurture.configuration.scalars import day, line, member, name
from nurture.configuration.section import Section, read_node
from nurture.domain.jurisdiction import RECORDED, BasisKind
from nurture.domain.rejection import Reason
from nurture.mail import lexicon
from nurture.mail.phrases import fold


class Column(StrEnum):
    """What a column may hold."""

    ADDRESS = "address"
    OWNER = "owner"
    SAID_ON = "said_on"
    REASON = "reason"
    COUNTRY = "country"
    LANGUAGE = "language"
    NAME = "name"
    TITLE = "title"
    COMPANY = "company"
    COMPETITOR = "competitor"
    INDUSTRY = "industry"
    NOTE = "note"
    BASIS = "basis"
    BASIS_ON = "basis_on"
    BASIS_SOURCE = "basis_source"


NEEDED = (Column.ADDRESS, Column.OWNER, Column.SAID_ON, Column.REASON)

_BASES = tuple(kind for kind in RECORDED if kind is not BasisKind.NONE)
USUAL_DATES = ("%Y-%m-%d",)
_YEAR_END = (("December", "%B"), ("2025", "%Y"), ("Dec", "%b"), ("31", "%d"), ("25", "%y"), ("12", "%m"))
"""What the parts of 31 December 2025, written as dates are in the file, stand for (C89 `strptime`)."""


def usual_heads(column: Column) -> tuple[str, ...]:
    """Returns the heads by which a column is known without a mapping."""
    return tuple(dict(lexicon.pairs("import_heads", "heads"))[column.value].split("|"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportMapping:
    """What a mapping says; keys of `reasons` and `owners` are words of the file, in small letters.

    `date_form` is a form of `strptime`. Language, country, owner and basis, its day and source
    are those of lines that name none.
    """

    columns: Mapping[Column, str] = field(default_factory=dict)
    reasons: Mapping[str, Reason] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    date_form: str | None = None
    language: str | None = None
    country: str | None = None
    owner: str | None = None
    basis: BasisKind | None = None
    basis_on: date | None = None
    basis_source: str | None = None


def load_mapping(path: Path, reps: Iterable[str]) -> ImportMapping:
    """Returns what a mapping says; `reps` are the ids of the team. Raises ConfigurationError with every mistake."""
    problems = Problems()
    tree = Folder(path.parent, problems).tree(path.name)
    known = tuple(reps)
    found = read_node(tree, "", problems, lambda section: read_mapping(section, known), None) if tree else None
    problems.raise_any()
    return found or ImportMapping()


def read_mapping(section: Section, reps: tuple[str, ...] = ()) -> ImportMapping:
    """Returns what the file says, after noting reps who are unknown; without `reps` any id is taken."""
    return ImportMapping(
        columns=section.child("columns", _columns, {}),
        reasons=section.child("reasons", _reasons, {}),
        owners=section.child("owners", lambda below: _owners(below, reps), {}),
        date_form=section.optional("dates", date_form, None),
        language=section.optional("language", language, None),
        country=section.optional("country", country, None),
        owner=section.optional("owner", name, None),
        basis=section.optional("basis", member(_BASES), None),
        basis_on=section.optional("basis_on", day, None),
        basis_source=section.optional("basis_source", line, None),
    )


def date_form(text: str) -> str:
    """Returns the form of dates from how 31 December 2025 is written, such as `31.12.2025` or `12/31/2025`."""
    form = text.replace("%", "%%")
    for part, code in _YEAR_END:
        form = form.replace(part, code, 1)
    if form.count("%Y") + form.count("%y") != 1 or "%d" not in form or not {"%m", "%b", "%B"} & _codes(form):
        raise Unexpected(f"expected how 31 December 2025 is written in the file, such as 31.12.2025, got {text!r}")
    return form


def _codes(form: str) -> set[str]:
    return {form[at : at + 2] for at in range(len(form) - 1) if form[at] == "%"}


def _columns(section: Section) -> dict[Column, str]:
    words = {fold(word): word for word in section.words()}
    found = {column: section.optional(_key_of(column, words), line, None) for column in Column}
    return {column: head for column, head in found.items() if head is not None}


def _key_of(column: Column, words: Mapping[str, str]) -> str:
    """Returns under which of its names a mapping speaks of a column, such as `date` for the day of the no."""
    names = (column.value, *usual_heads(column))
    return next((words[fold(each)] for each in names if fold(each) in words), column.value)


def _reasons(section: Section) -> dict[str, Reason]:
    read = member(ENROLLED_REASONS)
    found = {word: section.optional(word, read, None) for word in section.words()}
    return {word.strip().lower(): reason for word, reason in found.items() if reason is not None}


def _owners(section: Section, reps: tuple[str, ...]) -> dict[str, str]:
    found = {word: section.optional(word, name, None) for word in section.words()}
    for word, rep in found.items():
        if rep is not None and reps and rep not in reps:
            section.fault(word, f"expected the id of a rep, got {rep!r}", nearest_word(rep, reps))
    return {word.strip().lower(): rep for word, rep in found.items() if rep is not None}
