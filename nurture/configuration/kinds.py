"""The kinds of files that ops edit: who reads each, and what each of its keys means in words."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from nurture.configuration.cadences import read_cadence
from nurture.configuration.company import read_installation
from nurture.configuration.grace import read_wishes
from nurture.configuration.items import read_item
from nurture.configuration.jurisdictions import read_jurisdictions
from nurture.configuration.problems import Problems
from nurture.configuration.recording import shape_of
from nurture.configuration.section import Build
from nurture.configuration.shapes import Shape
from nurture.configuration.source import Scalar, Table, read_tree
from nurture.configuration.team import read_team


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKind:
    """One kind of file: its name, where its files lie in the folder, what one is, and the builder that reads it."""

    name: str
    files: str
    title: str
    build: Build[Any]
    may_be_list: bool = False

    @property
    def shape(self) -> Shape:
        """Every key that may stand in such a file, recorded from its builder."""
        return shape_of(self.build)

    @property
    def words(self) -> dict[str, str]:
        """What each key means, by its path, in the order of the reference; a copy."""
        return dict(_words(self.name))


KINDS = (
    FileKind(name="cadence", files="cadences/*.yaml", title="A cadence of nurture", build=read_cadence),
    FileKind(
        name="content",
        files="content/*.yaml",
        title="Content items of nurture: one, or a list",
        build=read_item,
        may_be_list=True,
    ),
    FileKind(
        name="jurisdictions",
        files="jurisdictions.yaml",
        title="The jurisdictions of nurture: configuration, no legal advice",
        build=read_jurisdictions,
    ),
    FileKind(name="grace", files="grace.yaml", title="Rules of grace for the mails of nurture", build=read_wishes),
    FileKind(name="nurture", files="nurture.yaml", title="The installation of nurture", build=read_installation),
    FileKind(name="team", files="team.yaml", title="The team of nurture", build=read_team),
)
"""Every kind. A new one is a line here, its builder, and `words/NAME.yaml` with a text for each key."""


@cache
def _words(kind: str) -> tuple[tuple[str, str], ...]:
    problems = Problems()
    raw = (files("nurture.configuration") / "words" / f"{kind}.yaml").read_bytes()
    tree = read_tree(f"words/{kind}.yaml", raw, problems)
    problems.raise_any()
    assert isinstance(tree, Table), "the texts stand by the paths of keys"
    return tuple((path, node.text.strip()) for path, node in tree.nodes.items() if isinstance(node, Scalar))
