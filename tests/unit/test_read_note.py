"""`nurture read` of a forward shows what the rep's note above it asks for."""

import json

import pytest
from factories import forward, no

from nurture.cli import read


def shown(tmp_path, capsys, note: str, *options: str) -> str:
    path = tmp_path / "forward.eml"
    path.write_bytes(forward(no(), above=note))
    assert read.main([str(path), "--as", "forward", "--rules-only", *options]) == 0
    return capsys.readouterr().out


def test_what_a_note_asks_for_stands_below_it(tmp_path, capsys):
    lines = shown(tmp_path, capsys, "stop company\nindustry: packaging\nThey were kind.").splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("  your note "))
    assert lines[at + 1 : at + 3] == [
        "  it asks     stop company: “stop company”",
        "  it asks     industry: “industry: packaging”",
    ]


@pytest.mark.parametrize("note", ["They were kind.", "FYI"])
def test_a_note_that_asks_for_nothing_shows_no_command(tmp_path, capsys, note):
    assert "it asks" not in shown(tmp_path, capsys, note)


def test_programs_are_told_the_same(tmp_path, capsys):
    found = json.loads(shown(tmp_path, capsys, "stop company", "--json"))
    assert found["forward"]["commands"] == [{"verb": "stop_company", "words": "stop company"}]
