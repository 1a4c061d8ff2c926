"""`team.yaml`: reps, and that somebody current always signs."""

import re
from datetime import date
from pathlib import Path

import pytest
from configuration_folder import marked, problems_of, revision_of

from nurture.domain.team import Away, Rep


def team(*reps: str) -> str:
    return "reps:\n" + "".join(f"  - {{{rep}}}\n" for rep in reps)


MAYA = "id: maya, name: Maya Okafor, address: maya@acme.example"
TOM = "id: tom, name: Tom Hale, address: tom@acme.example"
SAM = "id: sam, name: Sam Rivera, address: sam@acme.example"


def test_everything_that_is_said_of_a_rep_is_read(tmp_path: Path) -> None:
    full = (
        f"{MAYA}, aliases: [m.okafor@acme.example], zone: Europe/Berlin, language: de, lead: sam, left: 2026-10-31,"
        ' successor: sam, copies: false, copies_to: [crm@acme.example], signature: "Maya\\nAcme",'
        " away: [{from: 2026-07-01, until: 2026-07-14, stand_in: sam}]"
    )
    assert revision_of(tmp_path, team=team(full, SAM)).team.rep("maya") == Rep(
        id="maya",
        name="Maya Okafor",
        address="maya@acme.example",
        aliases=("m.okafor@acme.example",),
        zone="Europe/Berlin",
        signature="Maya\nAcme",
        language="de",
        lead="sam",
        left=date(2026, 10, 31),
        successor="sam",
        away=(Away(since=date(2026, 7, 1), until=date(2026, 7, 14), stand_in="sam"),),
        copies_to=("crm@acme.example",),
        copy_of_touches=False,
    )


def test_a_rep_called_no_is_read_as_written(tmp_path: Path) -> None:
    assert revision_of(tmp_path, team=team("id: no, name: On, address: no@acme.example")).team.rep("no").name == "On"


@pytest.mark.parametrize(
    ("reps", "problems"),
    [
        (
            (f"{MAYA}, zone: §Europe/Berln",),
            ["zone: expected an IANA time zone such as Europe/Berlin, got 'Europe/Berln'; nearest: Europe/Berlin"],
        ),
        (
            (f"{MAYA}, zone: §Berlin",),
            ["zone: expected an IANA time zone such as Europe/Berlin, got 'Berlin'; nearest: Europe/Berlin"],
        ),
        (
            (f"{MAYA}, zone: §../../etc/passwd",),
            ["zone: expected an IANA time zone such as Europe/Berlin, got '../../etc/passwd'"],
        ),
        ((f"{MAYA}, copies: §no",), ["copies: expected true or false, got 'no'; nearest: false"]),
        (
            (f"{MAYA}, left: §2026-02-30",),
            ["left: expected a date such as 2026-10-31, got '2026-02-30'; nearest: 2026-02-28"],
        ),
        (
            (f"{MAYA}, left: §31.10.2026",),
            ["left: expected a date such as 2026-10-31, got '31.10.2026'; nearest: 2026-10-31"],
        ),
        ((f"{MAYA}, §languge: de",), ["languge: unknown key; nearest: language"]),
        (
            ("id: §Maya O, name: Maya, address: maya@acme.example",),
            ["id: expected a name of small letters, digits and hyphens such as not-now, got 'Maya O'; nearest: maya-o"],
        ),
        (
            (f"{MAYA}, left: §2026-10-31",),
            ["left: expected a successor beside it, such as successor: maya, who signs from then on"],
        ),
        (
            (f"{MAYA}, left: 2026-10-31, successor: §tmo", TOM),
            ["successor: expected the id of a rep, got 'tmo'; nearest: tom"],
        ),
        ((f"{MAYA}, lead: §smm", SAM), ["lead: expected the id of a rep, got 'smm'; nearest: sam"]),
        ((f"{MAYA}, lead: §Sam Rivera", SAM), ["lead: expected the id of a rep, got 'Sam Rivera'; nearest: sam"]),
        (
            (f"{MAYA}, lead: §sam@acme.example", SAM),
            ["lead: expected the id of a rep, got 'sam@acme.example'; nearest: sam"],
        ),
        (
            (f"{MAYA}, away: §[{{from: 2026-07-01, until: 2026-07-14, stand_in: smm}}]", SAM),
            ["away: expected the id of a rep, got 'smm'; nearest: sam"],
        ),
        ((f"{MAYA}, lead: §maya",), ["lead: expected a lead above maya, but the leads come back to maya"]),
        (
            (f"{MAYA}, lead: §sam", f"{SAM}, lead: §maya"),
            [
                "lead: expected a lead above maya, but the leads come back to maya",
                "lead: expected a lead above sam, but the leads come back to sam",
            ],
        ),
        (
            (f"{MAYA}, left: 2026-10-31, successor: §tom", f"{TOM}, left: 2026-10-31, successor: §maya"),
            [
                "successor: expected somebody else, but the successors come back to maya",
                "successor: expected somebody else, but the successors come back to tom",
            ],
        ),
        (
            (
                f"{MAYA}, away: §[{{from: 2026-07-01, until: 2026-07-14, stand_in: tom}}]",
                f"{TOM}, away: §[{{from: 2026-07-10, until: 2026-07-20, stand_in: maya}}]",
            ),
            [
                "away: expected somebody current who signs for maya on 2026-07-10, found nobody",
                "away: expected somebody current who signs for tom on 2026-07-10, found nobody",
            ],
        ),
        (
            (f"{MAYA}, away: [{{from: 2026-07-14, until: §2026-07-01}}]",),
            ["away[0].until: expected a day on or after 2026-07-14"],
        ),
        (
            (f"{MAYA}, away: [§{{until: 2026-07-01}}]",),
            ["away[0].from: expected a value, found none; write one such as 2026-10-31"],
        ),
        (
            (MAYA, "id: §maya, name: Other, address: other@acme.example"),
            ["id: expected each id and address once; maya belongs to maya too"],
        ),
        (
            (MAYA, "id: tom, name: Tom, address: §MAYA+crm@acme.example"),
            ["address: expected each id and address once; maya@acme.example belongs to maya too"],
        ),
        (
            (MAYA, f"{TOM}, aliases: §[maya@acme.example]"),
            ["aliases: expected each id and address once; maya@acme.example belongs to maya too"],
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, reps: tuple[str, ...], problems: list[str]) -> None:
    text, places = marked(team(*reps), "team.yaml")
    told = [re.sub(r"reps\[\d\]\.", "", line) for line in problems_of(tmp_path, team=text)]
    assert told == [f"{place}: {problem}" for place, problem in zip(places, problems, strict=True)]


def test_a_missing_key_is_told_where_the_rep_begins(tmp_path: Path) -> None:
    text, places = marked("reps:\n  - §{name: Maya, address: maya@acme.example}\n", "team.yaml")
    assert problems_of(tmp_path, team=text) == [
        f"{places[0]}: reps[0].id: expected a value, found none; write one such as not-now"
    ]


def test_only_what_is_wrong_is_told(tmp_path: Path) -> None:
    assert len(problems_of(tmp_path, team=team(f"{MAYA}, left: 2026-10-31, successor: tmo", TOM))) == 1


def test_stand_ins_at_different_times_are_sound(tmp_path: Path) -> None:
    maya = f"{MAYA}, away: [{{from: 2026-07-01, until: 2026-07-14, stand_in: tom}}]"
    tom = f"{TOM}, away: [{{from: 2026-07-15, until: 2026-07-20, stand_in: maya}}]"
    assert len(revision_of(tmp_path, team=team(maya, tom)).team.reps) == 2


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("reps: []\n", "team.yaml:1:7: reps: expected at least one rep"),
        ("rep: []\n", "team.yaml:1:1: rep: unknown key; nearest: reps"),
        ("- a\n", "team.yaml:1:1: expected keys and values, got a list; a file holds one, without dashes"),
        ("reps: {maya: {}}\n", "team.yaml:1:7: reps: expected a list, got keys and values; begin each entry with `- `"),
        (
            "reps: [maya]\n",
            "team.yaml:1:8: reps[0]: expected keys and values, got a single value; "
            "write it as {id: not-now, name: ...}",
        ),
    ],
)
def test_a_team_of_another_shape_is_told(tmp_path: Path, text: str, problem: str) -> None:
    assert problem in problems_of(tmp_path, team=text)


@pytest.mark.parametrize(
    ("signature", "is_told"),
    [
        ("\n      Maya Okafor\n      Acme GmbH", True),
        ('"Maya Okafor\n      Acme GmbH"', True),
        (">\n      Maya Okafor\n      Acme GmbH", True),
        ("Maya Okafor\n      Acme GmbH", True),
        ("|\n      Maya Okafor\n      Acme GmbH", False),
        ("|-\n      Maya Okafor\n      Acme GmbH", False),
        (">\n      Maya Okafor, Acme GmbH", False),
        ("Maya Okafor, Acme GmbH", False),
        ("\n      Maya Okafor, Acme GmbH", False),
        ('"Maya Okafor\\nAcme GmbH"', False),
        ('"Maya Okafor\\n\\\n      Acme GmbH"', False),
        ("Maya Okafor\n\n      Acme GmbH", False),
        (">\n      Maya Okafor\n\n      Acme GmbH", False),
        (">\n      Maya Okafor\n        Acme GmbH\n        Berlin", False),
        (">\n      Maya Okafor\n\n      Acme GmbH\n      Berlin", True),
    ],
)
@pytest.mark.parametrize("rest", ["", "\n    zone: Europe/Berlin\n", "\n\n  # The others.\n"])
def test_a_signature_whose_lines_run_together_is_told(tmp_path, signature, is_told, rest):
    start = "reps:\n  - id: maya\n    name: Maya\n    address: maya@acme.example\n    signature: "
    told = [str(each) for each in revision_of(tmp_path, team=f"{start}{signature}{rest}").warnings]
    assert [line.partition(": warning: ")[2] for line in told] == (
        ["reps[0].signature: its lines run together into one; write `signature: |`, and each line below it, indented"]
        if is_told
        else []
    )
