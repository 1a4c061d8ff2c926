"""Schemas and reference: each key with its text, made from the builders, and as they are committed."""

import json
from pathlib import Path
from typing import Any

import pytest
from editors import refused_by_schema
from typer.testing import CliRunner

from nurture.cli.app import app
from nurture.configuration.kinds import KINDS, FileKind
from nurture.configuration.reference import filled, shown_in
from nurture.configuration.schema import schema_of

REPOSITORY = Path(__file__).resolve().parents[2]
CONFIG = REPOSITORY / "config"
EACH_KIND = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


def files_of(kind: FileKind) -> list[Path]:
    return sorted(CONFIG.glob(kind.files))


def property_of(kind: str, *path: str) -> Any:
    found = schema_of(next(each for each in KINDS if each.name == kind))
    for name in path:
        found = found["properties"][name]
    return found


@EACH_KIND
def test_every_key_has_a_text_and_every_text_a_key(kind: FileKind) -> None:
    assert sorted(kind.words) == sorted(path for path, _ in kind.shape.paths())


@EACH_KIND
def test_every_text_is_a_sentence(kind: FileKind) -> None:
    assert [path for path, text in kind.words.items() if text[-1] != "." or not 8 <= len(text) <= 600] == []


@EACH_KIND
def test_the_committed_schema_is_the_one_of_the_builders(kind: FileKind) -> None:
    committed = json.loads((CONFIG / "schemas" / f"{kind.name}.json").read_text(encoding="utf-8"))
    assert committed == schema_of(kind), "run `make reference`"


@EACH_KIND
def test_every_shipped_file_names_its_schema(kind: FileKind) -> None:
    assert files_of(kind)
    for path in files_of(kind):
        said, _, named = path.read_text(encoding="utf-8").partition("\n")[0].partition("=")
        assert (said, (path.parent / named).resolve()) == (
            "# yaml-language-server: $schema",
            CONFIG / "schemas" / f"{kind.name}.json",
        )


@EACH_KIND
def test_the_shipped_files_are_what_their_schemas_describe(kind: FileKind) -> None:
    assert refused_by_schema(kind.name, files_of(kind)) == set()


PAGES = sorted((REPOSITORY / "docs" / "reference").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_committed_reference_is_the_one_of_the_builders(page: Path) -> None:
    committed = page.read_text(encoding="utf-8")
    assert committed == filled(committed, CONFIG), "run `make reference`"


@EACH_KIND
def test_every_key_stands_in_the_reference(kind: FileKind) -> None:
    shown = frozenset[tuple[str, str]]().union(*(shown_in(page.read_text(encoding="utf-8")) for page in PAGES))
    assert [path for path in kind.words if (kind.name, path) not in shown] == []


def test_a_part_of_the_reference_tells_what_a_key_takes_and_what_holds_without_it() -> None:
    page = filled("<!-- keys: nurture heads_up_at -->\n<!-- end -->", CONFIG)
    assert "| `heads_up_at` | a time of day | `08:00` | When in each rep's own day the heads-up comes. |" in page


def test_a_section_of_the_reference_shows_the_key_as_it_is_shipped() -> None:
    page = filled("<!-- fields: cadence -->\n<!-- end -->", CONFIG)
    assert "### `takes`" in page
    assert "```yaml\nend_after: {unanswered: " in page
    assert "| `then` | one of `continue`, `wait`, `ask_rep`, `end` | must be there |" in page


def test_a_schema_tells_what_a_key_takes() -> None:
    assert property_of("cadence", "window", "days")["items"]["enum"][0] == "mon"
    assert property_of("cadence", "end_after", "unanswered") == {
        "description": "After so many mails in a row without an answer the farewell goes out, and then nothing.",
        "type": "integer",
        "minimum": 1,
        "maximum": 30,
    }


def test_a_schema_allows_no_other_key() -> None:
    objects = [found for kind in KINDS for found in _objects(schema_of(kind))]
    assert len(objects) > 30
    assert all(found["additionalProperties"] is False for found in objects)


def _objects(schema: Any) -> list[Any]:
    below = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    own = [schema] if isinstance(schema, dict) and "properties" in schema else []
    return own + [found for each in below for found in _objects(each)]


@pytest.mark.parametrize(
    ("path", "default"),
    [
        (("cadence", "window", "days"), ["tue", "wed", "thu"]),
        (("cadence", "spacing", "person"), "75 days"),
        (("nurture", "learning_questions"), True),
        (("nurture", "limits", "rep_per_day"), 40),
        (("nurture", "brakes", "complaints", "warn_percent"), 0.1),
        (("nurture", "heads_up_at"), "08:00"),
    ],
)
def test_a_schema_tells_what_holds_where_nothing_is_written(path: tuple[str, ...], default: object) -> None:
    found = property_of(*path)["default"]
    assert (found, type(found)) == (default, type(default))


def test_a_key_whose_builder_demands_it_is_required() -> None:
    cadence = schema_of(next(each for each in KINDS if each.name == "cadence"))
    assert sorted(cadence["required"]) == ["cadence", "cool_off", "steps", "takes"]


def test_a_step_takes_one_of_two_keys() -> None:
    step = property_of("cadence", "steps")["items"]
    assert step["oneOf"] == [{"required": ["wait"]}, {"required": ["anniversary"]}]


def test_the_command_prints_a_schema_or_writes_them_all(tmp_path: Path) -> None:
    printed = CliRunner().invoke(app, ["schema", "team"])
    written = CliRunner().invoke(app, ["schema", "--out", str(tmp_path / "schemas")])
    assert (printed.exit_code, written.exit_code) == (0, 0)
    assert (tmp_path / "schemas" / "team.json").read_text(encoding="utf-8") == printed.stdout
    assert {path.stem for path in (tmp_path / "schemas").iterdir()} == {kind.name for kind in KINDS}


@pytest.mark.parametrize(
    ("arguments", "told"), [(["cadances"], "nearest: cadence"), ([], "--out FOLDER writes them all")]
)
def test_an_unknown_kind_is_told(arguments: list[str], told: str) -> None:
    ended = CliRunner().invoke(app, ["schema", *arguments])
    assert ended.exit_code != 0
    assert told in ended.output or told in str(ended.exception)
