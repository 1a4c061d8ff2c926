"""`content/*.yaml`: items, and what is wrong with one."""

from datetime import date
from pathlib import Path

import pytest
from configuration_folder import marked, problems_of, revision_of

from nurture.domain.content import ContentItem, ContentKind
from nurture.domain.rejection import Reason
from nurture.domain.traits import Role

ITEM = "{id: guide, title: A guide, text: Worth a look., language: en, url: https://acme.example/guide}"
NOTE = "{id: trick, title: A trick, text: Red tags., language: en, kind: note}"


def test_everything_that_is_said_of_an_item_is_read(tmp_path: Path) -> None:
    text = ITEM.replace(
        "}",
        ", kind: benchmark, reasons: [price, no_budget], roles: [finance], competitors: [Initech  Corp],"
        " industries: [Paper], topics: [money], was: [old-guide], fresh_from: 2026-01-01,"
        " fresh_until: 2027-12-31, weight: 3}",
    )
    assert revision_of(tmp_path, content__one=text).content == (
        ContentItem(
            id="guide",
            title="A guide",
            text="Worth a look.",
            language="en",
            kind=ContentKind.BENCHMARK,
            url="https://acme.example/guide",
            reasons=(Reason.PRICE, Reason.NO_BUDGET),
            roles=(Role.FINANCE,),
            competitors=("Initech Corp",),
            industries=("paper",),
            topics=("money",),
            was=("old-guide",),
            fresh_from=date(2026, 1, 1),
            fresh_until=date(2027, 12, 31),
            weight=3,
        ),
    )


def test_a_file_holds_one_item_or_a_list(tmp_path: Path) -> None:
    content = revision_of(
        tmp_path, content__b=ITEM, content__a=f"- {NOTE}\n- {NOTE.replace('trick', 'other')}\n"
    ).content
    assert [item.id for item in content] == ["trick", "other", "guide"]


def test_no_content_is_no_mistake(tmp_path: Path) -> None:
    assert revision_of(tmp_path).content == ()


def test_hidden_files_and_other_kinds_are_not_read(tmp_path: Path) -> None:
    for name in (".hidden.yaml", "notes.txt", "guide.yaml~"):
        (tmp_path / "content").mkdir(exist_ok=True)
        (tmp_path / "content" / name).write_text("{", encoding="utf-8")
    assert revision_of(tmp_path).content == ()


def test_both_endings_of_yaml_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "guide.yml").write_text(ITEM, encoding="utf-8")
    assert len(revision_of(tmp_path).content) == 1


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        (
            "id: guide",
            "id: §A guide",
            "id: expected a name of small letters, digits and hyphens such as not-now, got 'A guide'; nearest: a-guide",
        ),
        ("title: A guide", "§titel: A guide", "titel: unknown key; nearest: title"),
        ("A guide", f"§{'A' * 79}", "title: expected at most 78 characters, since it becomes a subject; got 79"),
        ("A guide", '§"A\\nguide"', "title: expected a single line"),
        ("Worth a look.", "§' '", "text: expected some words, got nothing"),
        (
            "language: en",
            "language: §English",
            "language: expected a language code such as en or de, got 'English'; nearest: en",
        ),
        (
            "language: en",
            "language: en, kind: §artikle",
            "kind: expected article, story, benchmark, invitation or note, got 'artikle'; nearest: article",
        ),
        (
            ", url: https://acme.example/guide",
            "",
            "url: expected a link, since it is of the kind article; own words alone are of the kind note",
        ),
        (
            "https://acme.example/guide",
            "§javascript:alert(1)",
            "url: expected a link such as https://acme.example/guide, got 'javascript:alert(1)'",
        ),
        (
            "https://acme.example/guide",
            "§'https://[acme/guide'",
            "url: expected a link such as https://acme.example/guide, got 'https://[acme/guide'",
        ),
        ("url: ", "kind: note, url: §", "url: expected no link in a note"),
        ("url: ", "weight: §0, url: ", "weight: expected a whole number from 1 to 100, got '0'"),
        (
            "url: ",
            "reasons: §price, url: ",
            "reasons: expected a list, got a single value; put it in brackets; nearest: [price]",
        ),
        ("url: ", "fresh_from: §soon, url: ", "fresh_from: expected a date such as 2026-10-31, got 'soon'"),
        (
            "url: ",
            "fresh_from: 2027-01-01, fresh_until: §2026-01-01, url: ",
            "fresh_until: expected a day on or after 2027-01-01",
        ),
        (
            "id: guide",
            "id: §rep-12",
            "id: expected another name, since rep- and a number is what reps answer heads-ups with; got 'rep-12'",
        ),
        (
            "url: ",
            "roles: [§finanse], url: ",
            "roles[0]: expected executive, finance, it, operations, engineering, quality, procurement, legal, hr,"
            " marketing or sales, got 'finanse'; nearest: finance",
        ),
        ("url: ", "was: §[guide], url: ", "was: expected an id that no other item has or had; guide is one of guide"),
        (
            "Worth a look.",
            "§'Worth ![a look](https://acme.example/a.png).'",
            "text: expected no image, since mails carry none; give a link instead; got it in line 1 of the text",
        ),
        (
            "Worth a look.",
            "§'<b>Worth</b> a look.'",
            "text: expected Markdown and no HTML, which would stand in the mail as it is written; write **bold** or"
            " *slanted*; got it in line 1 of the text",
        ),
        (
            "Worth a look.",
            "§'Hello {{ first_name }}'",
            "text: expected plain Markdown; nothing is filled in here, as it is in a template; got it in line 1 of"
            " the text",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, before: str, after: str, problem: str) -> None:
    text, places = marked(ITEM.replace(before, after), "content/one.yaml")
    told = problems_of(tmp_path, content__one=text)
    assert f"{(places or ['content/one.yaml:1:1'])[0]}: {problem}" in told


def test_a_misspelt_reason_brings_the_nearest(tmp_path: Path) -> None:
    text, places = marked(f"- {ITEM.replace('url', 'reasons: [price, §prise], url')}", "content/one.yaml")
    told = problems_of(tmp_path, content__one=text)
    assert told[0].startswith(f"{places[0]}: [0].reasons[1]: expected ")
    assert told[0].endswith("got 'prise'; nearest: price")


def test_an_id_that_stands_twice_is_told(tmp_path: Path) -> None:
    assert problems_of(tmp_path, content__a=ITEM, content__b=f"- {NOTE}\n- {ITEM}\n") == [
        "content/b.yaml:2:8: [1].id: expected each id once in a language; another item is called guide in en too"
    ]
