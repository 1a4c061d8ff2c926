"""A revision: everything that ops configured, read together and checked as one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from nurture.configuration.cadences import read_cadences
from nurture.configuration.company import read_installation
from nurture.configuration.contradictions import Library, note_contradictions
from nurture.configuration.folder import Folder
from nurture.configuration.grace import FILE as GRACE
from nurture.configuration.grace import read_wishes
from nurture.configuration.items import read_items
from nurture.configuration.jurisdictions import read_jurisdictions
from nurture.configuration.problems import Place, Problem, Problems
from nurture.configuration.remedies import with_remedy
from nurture.configuration.section import Build, Located, T, read_node
from nurture.configuration.source import Node
from nurture.configuration.team import read_team
from nurture.configuration.templates import note_stand_ins, note_unused, template_names
from nurture.domain.cadence import Cadence
from nurture.domain.company import Installation
from nurture.domain.content import ContentItem
from nurture.domain.grace import NO_WISHES, GraceWishes
from nurture.domain.jurisdiction import Jurisdictions
from nurture.domain.team import Team


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One state of the configuration; `digest` names it: same files, same digest. `warnings` do not keep it back.

    `places` tells where each cadence, as `not-now`, and each step, as `not-now.useful`, gives its id.
    """

    installation: Installation
    team: Team
    cadences: tuple[Cadence, ...]
    content: tuple[ContentItem, ...]
    jurisdictions: Jurisdictions
    digest: str
    grace: GraceWishes = NO_WISHES
    warnings: tuple[Problem, ...] = field(default=(), compare=False)
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)


def load(folder: Path, *, templates: Path | None = None, on: date | None = None) -> Revision:
    """Returns what the folder's files say. With the folder of templates, the names that steps use are checked too.

    With a day, what is no longer fresh on it is warned of.

    Raises ConfigurationError, whose message names every mistake in a line of its own.
    """
    problems = Problems()
    files = Folder(folder, problems)
    house = files.tree("nurture.yaml")
    installation = _document(house, problems, read_installation)
    team = _document(files.tree("team.yaml"), problems, read_team)
    approve_first = installation is not None and installation.approve_first
    names = template_names(templates, problems) if templates else None
    cadences = read_cadences(files, problems, names, approve_first=approve_first)
    content = read_items(files, problems)
    rules = _document(files.tree("jurisdictions.yaml"), problems, read_jurisdictions)
    is_graced = (folder / GRACE).is_file()
    grace = _document(files.tree(GRACE), problems, read_wishes) if is_graced else None
    problems.revise(with_remedy)
    problems.raise_any()
    note_contradictions(cadences, Library(items=content), on=on)
    if templates:
        note_stand_ins(templates, house, problems)
        note_unused(templates, frozenset().union(*(located.value.templates for located in cadences)), problems)
    assert installation and team and rules, "a file that gives nothing has noted why"
    return Revision(
        installation=installation,
        team=team,
        cadences=tuple(located.value for located in cadences),
        content=tuple(version for located in content for version in located.value),
        jurisdictions=rules,
        digest=files.digest,
        grace=grace or NO_WISHES,
        warnings=problems.warnings,
        places=dict(_places(cadences)),
    )


def _places(cadences: Iterable[Located[Cadence]]) -> Iterator[tuple[str, Place]]:
    for located in cadences:
        yield located.value.id, located.section.place("cadence")
        for number, step in enumerate(located.value.steps):
            yield f"{located.value.id}.{step.id}", located.section.entry("steps", number).place("id")


def _document(tree: Node | None, problems: Problems, build: Build[T]) -> T | None:
    return None if tree is None else read_node(tree, "", problems, build, None)
