"""Broken configurations, written as people really break them: each is told with its line and its remedy, and no more.

A folder of `tests/broken` holds the one file that is broken; all others are those of `base`. Its `expected.txt` says in
its first line what somebody did, then what `nurture check` tells; `(shape)` marks what an editor tells too.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from editors import refused_by_schema

from nurture.configuration.kinds import KINDS, FileKind
from nurture.configuration.revision import load
from nurture.domain.errors import ConfigurationError

BROKEN = Path(__file__).resolve().parents[1] / "broken"
BASE = BROKEN / "base"
TEMPLATES = BROKEN / "templates"
_EXPECTED = "expected.txt"
_SHAPE = "(shape)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    name: str
    story: str
    told: tuple[str, ...]

    @property
    def folder(self) -> Path:
        return BROKEN / self.name

    @property
    def file(self) -> Path:
        return next(path for path in sorted(self.folder.rglob("*")) if path.is_file() and path.name != _EXPECTED)


def read_broken(folder: Path) -> Broken:
    story, *told = (folder / _EXPECTED).read_text(encoding="utf-8").splitlines()
    return Broken(name=folder.name, story=story, told=tuple(told))


ALL = tuple(read_broken(path.parent) for path in sorted(BROKEN.glob(f"*/{_EXPECTED}")))
EACH = pytest.mark.parametrize("broken", ALL, ids=lambda broken: broken.name)


def lay_out(broken: Broken, folder: Path) -> Path:
    shutil.copytree(BASE, folder, dirs_exist_ok=True)
    shutil.copytree(broken.folder, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(_EXPECTED))
    return folder


def told_of(folder: Path) -> tuple[str, ...]:
    try:
        warnings = load(folder, templates=TEMPLATES).warnings
    except ConfigurationError as error:
        return tuple(line.replace(f"{folder}/", "") for line in str(error).splitlines())
    return tuple(str(warning).replace(f"{folder}/", "") for warning in warnings)


def test_there_are_many_and_each_breaks_one_file() -> None:
    assert len(ALL) >= 60
    files = {broken.name: [path for path in broken.folder.rglob("*") if path.is_file()] for broken in ALL}
    assert {name: len(found) for name, found in files.items() if len(found) != 2} == {}


def test_what_they_are_broken_from_is_sound() -> None:
    assert told_of(BASE) == ()


@EACH
def test_a_mistake_is_told_with_its_place_and_remedy_and_nothing_else_is(broken: Broken, tmp_path: Path) -> None:
    assert told_of(lay_out(broken, tmp_path)) == broken.told


_OTHER = {"reason-that-nobody-takes": "cadences/not-now.yaml", "rest-taken-twice": "cadences/rest.yaml"}
"""Mistakes of two files together are told in one of them."""


@EACH
def test_every_place_is_in_the_broken_file(broken: Broken) -> None:
    lines = len(broken.file.read_bytes().splitlines()) or 1
    places = [line.split(":")[:2] for line in broken.told]
    assert places
    own = broken.file.relative_to(broken.folder).as_posix()
    assert {file for file, _ in places} <= {own, _OTHER.get(broken.name, own)}
    assert all(1 <= int(line) <= lines for file, line in places if broken.file.match(file))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_is_wrong_in_shape_is_told_by_editors_too(kind: FileKind) -> None:
    wrong = [broken.file for broken in ALL if _SHAPE in broken.story and broken.file.match(kind.files)]
    refused = refused_by_schema(kind.name, wrong) if wrong else set()
    assert [file.parent.name for file in wrong if file not in refused] == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(b'from: "09:10"', b"from: 9:10", id="a-time-without-quotes"),
        pytest.param(b"wait: 6 months", b"wait: 6 month", id="months-in-the-singular"),
        pytest.param(b"\n", b"\r\n", id="line-ends-of-windows"),
        pytest.param(b"# For", b"\xef\xbb\xbf# For", id="a-byte-order-mark"),
        pytest.param(b"60 days", b"'60 days'", id="quotes-that-nobody-needs"),
        pytest.param(b"days: [tue, wed, thu]", b"days:\n    - tue\n    - wed", id="a-list-with-dashes"),
        pytest.param(b"steps:\n  -", b"steps:\n\n  # The mails.\n  -", id="a-comment-within-a-list"),
        pytest.param(b"heads_up: 2 working days", b"heads_up: ~", id="a-key-left-empty"),
    ],
)
def test_what_is_only_unusual_is_no_mistake(tmp_path: Path, before: bytes, after: bytes) -> None:
    folder = shutil.copytree(BASE, tmp_path / "config")
    path = folder / "cadences" / "not-now.yaml"
    path.write_bytes(path.read_bytes().replace(before, after))
    assert told_of(folder) == ()


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        (
            "nurture.yaml",
            "nurture.yml",
            "nurture.yaml:1:1: expected a file, found none; `nurture init` lays out a starter; nearest: nurture.yml",
        ),
        (
            "team.yaml",
            "teams.yaml",
            "team.yaml:1:1: expected a file, found none; `nurture init` lays out a starter; nearest: teams.yaml",
        ),
        (
            "content/en.yaml",
            "content/en.yaml.txt",
            "content/en.yaml.txt:1:1: warning: nothing reads this file; "
            "expected a name that ends in .yaml, .yml or .md",
        ),
    ],
)
def test_a_file_of_another_name_is_told(tmp_path: Path, was: str, becomes: str, told: str) -> None:
    folder = shutil.copytree(BASE, tmp_path / "config")
    (folder / was).rename(folder / becomes)
    assert told_of(folder) == (told,)


@pytest.mark.parametrize("name", ["en.yaml~", ".en.yaml.swp", "#en.yaml#", "README.md", "en.yaml.orig"])
def test_what_editors_leave_behind_is_no_mistake(tmp_path: Path, name: str) -> None:
    folder = shutil.copytree(BASE, tmp_path / "config")
    shutil.copy(folder / "content" / "en.yaml", folder / "content" / name)
    assert told_of(folder) == ()
