"""What an edit did to the files, as `nurture revisions` tells it."""

import pytest
from configuration_folder import CADENCE

from nurture.configuration.edited import edited

FILES = {
    "config/nurture.yaml": b"delivery: live",
    "config/team.yaml": b"reps: []",
    "config/grace.yaml": b"off: []",
    "config/jurisdictions.yaml": b"default: {}",
    "config/content/en.yaml": b"- {id: a}",
    "config/content/de.yaml": b"- {id: b}",
    "config/cadences/all.yaml": CADENCE.encode(),
    "templates/email/share.en.md.j2": b"Hello",
    "templates/email/share.de.md.j2": b"Hallo",
}


def renamed(*replaced: tuple[str, str]) -> bytes:
    """Returns the cadence with these words in place of others."""
    text = CADENCE
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new)
    return text.encode()


LATER = ("cadence: all", "cadence: later\nwas: all")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, ()),
        ({"templates/email/share.en.md.j2": b"Hi"}, ("words of 1 template",)),
        (
            {"templates/email/share.en.md.j2": b"Hi", "templates/email/new.en.md.j2": b"Hi"},
            ("words of 2 templates",),
        ),
        ({"config/content/en.yaml": b"- {id: c}"}, ("content in 1 file",)),
        ({"config/team.yaml": b"x: y"}, ("edited: team.yaml",)),
        (
            {f"config/{name}.yaml": b"x: y" for name in ("nurture", "team", "grace", "jurisdictions", "holidays")},
            ("edited: grace.yaml, holidays.yaml, jurisdictions.yaml, and 2 more files",),
        ),
        ({"config/cadences/all.yaml": b"cadence: [broken"}, ("edited: cadences/all.yaml",)),
    ],
)
def test_it_is_told_what_kind_of_thing_was_edited(changed, words):
    assert edited(FILES, FILES | changed) == words


def test_new_names_are_told():
    after = FILES | {"config/cadences/all.yaml": renamed(LATER, ("{id: useful,", "{id: first, was: useful,"))}
    assert edited(FILES, after) == (
        "renamed all to later",
        "renamed useful to first in later",
        "edited: cadences/all.yaml",
    )


def test_a_new_name_in_a_file_of_its_own_is_told():
    after = {name: data for name, data in FILES.items() if name != "config/cadences/all.yaml"}
    after["config/cadences/later.yaml"] = renamed(LATER)
    assert edited(FILES, after) == ("renamed all to later", "edited: cadences/all.yaml, cadences/later.yaml")
