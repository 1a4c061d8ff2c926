"""The rules of each country as a table for the reference."""

from collections.abc import Iterator
from pathlib import Path

from nurture.configuration.folder import Folder
from nurture.configuration.jurisdictions import read_jurisdictions
from nurture.configuration.problems import Problems
from nurture.configuration.section import read_node
from nurture.domain.jurisdiction import Jurisdiction, Jurisdictions, LawSource

_HEAD = "| country | bases | oldest no | sources | note |\n|---|---|---|---|---|\n"


def countries_in(folder: Path) -> str:
    """Returns the table of a configuration's jurisdictions, countries with the same rules in one line.

    Raises ConfigurationError.
    """
    problems = Problems()
    tree = Folder(folder, problems).tree("jurisdictions.yaml")
    rules = read_node(tree, "", problems, read_jurisdictions, None) if tree else None
    problems.raise_any()
    return _HEAD + "".join(_lines(rules)) if rules else ""


def _lines(rules: Jurisdictions) -> Iterator[str]:
    alike: dict[tuple[object, ...], list[Jurisdiction]] = {}
    for each in rules.all:
        alike.setdefault((each.terms, each.shows, each.oldest_no, each.sources, each.note), []).append(each)
    for group in alike.values():
        yield _line(", ".join(each.id for each in group), group[0])


def _line(names: str, rules: Jurisdiction) -> str:
    bases = ", ".join(f"{term.kind.value} ({term.lasts or 'until withdrawn'})" for term in rules.terms)
    sources = "; ".join(map(_source, rules.sources))
    return f"| {names} | {bases} | {rules.oldest_no or 'no limit'} | {sources} | {' '.join(rules.note.split())} |\n"


def _source(source: LawSource) -> str:
    return f"[{source.law}, {source.section}]({source.url}) ({source.looked_at})"
