"""`content/*.md` and items in several languages."""

from pathlib import Path

import pytest
from configuration_folder import lay_out, marked, problems_of, revision_of

from nurture.configuration.revision import load
from nurture.domain.content import ContentItem, ContentKind
from nurture.domain.errors import ConfigurationError
from nurture.domain.rejection import Reason

STORY = """\
---
title: How one plant began
kind: story
url: https://acme.example/plant
reasons: [risk]
---

They kept the *old* system running.

I liked the part about what they would do otherwise.
"""
IN_ITS_NAME = "expected the item's id and its language in the name of the file"
GUIDE = """\
id: guide
reasons: [price]
versions:
  - {language: en, title: A guide, text: Worth a look., url: https://acme.example/en}
  - {language: de, title: Ein Leitfaden, text: Lesenswert., url: https://acme.example/de}
"""


def loaded(folder: Path, name: str, text: str):
    lay_out(folder)
    (folder / "content").mkdir(exist_ok=True)
    (folder / "content" / name).write_text(text, encoding="utf-8")
    return load(folder)


def problem(folder: Path, name: str, text: str) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        loaded(folder, name, text)
    return [line.removeprefix(f"{folder}/") for line in str(caught.value).splitlines()]


def test_a_markdown_file_is_an_item_named_by_its_file(tmp_path: Path) -> None:
    assert loaded(tmp_path, "a-plant.en.md", STORY).content == (
        ContentItem(
            id="a-plant",
            title="How one plant began",
            text="They kept the *old* system running.\n\nI liked the part about what they would do otherwise.",
            language="en",
            kind=ContentKind.STORY,
            url="https://acme.example/plant",
            reasons=(Reason.RISK,),
        ),
    )


def test_the_front_matter_goes_before_the_name_of_the_file(tmp_path: Path) -> None:
    (item,) = loaded(tmp_path, "draft.md", STORY.replace("kind", "id: plant\nlanguage: de\nkind")).content
    assert (item.id, item.language) == ("plant", "de")


def test_a_readme_is_no_item(tmp_path: Path) -> None:
    assert loaded(tmp_path, "README.md", "Write here what you know.").content == ()


def test_an_item_in_several_languages_has_one_id(tmp_path: Path) -> None:
    english, german = revision_of(tmp_path, content__one=GUIDE).content
    assert (english.id, english.language, english.title) == ("guide", "en", "A guide")
    assert (german.id, german.language, german.url) == ("guide", "de", "https://acme.example/de")
    assert english.reasons == german.reasons == (Reason.PRICE,)


def test_files_of_one_item_in_two_languages_have_one_id(tmp_path: Path) -> None:
    loaded(tmp_path, "plant.de.md", STORY)
    content = loaded(tmp_path, "plant.en.md", STORY).content
    assert [(item.id, item.language) for item in content] == [("plant", "de"), ("plant", "en")]


@pytest.mark.parametrize(
    ("name", "before", "after", "expected"),
    [
        pytest.param(
            *("plant.en.md", "kind: story", "kind: §storry"),
            "kind: expected article, story, benchmark, invitation or note, got 'storry'; nearest: story",
            id="kind",
        ),
        pytest.param("plant.en.md", "kind: story", "§knid: story", "knid: unknown key; nearest: kind", id="key"),
        pytest.param(
            *("plant.en.md", "kind: story", "kind: story\n§text: Twice."),
            "text: expected the words once: here, or below the front matter",
            id="words-twice",
        ),
        pytest.param(
            *("plant.en.md", "They kept", "§They kept\n\n***\n\n"),
            "text: expected no rule, below which the footer of the mail stands; got it in line 3 of the text",
            id="rule",
        ),
        pytest.param(
            *("plant.en.md", "risk]\n---", "risk]"),
            "the front matter that begins here does not end; write a line '---' between its keys and the words",
            id="no-end",
        ),
        pytest.param(
            *("plant.en.md", "---\ntitle", "§title"),
            "expected front matter: a line '---', then keys and values, then '---'",
            id="no-beginning",
        ),
        pytest.param(
            *("plant.en.md", "---\ntitle", "\n\n§---\ntitle"),
            "expected the front matter, which begins here, in the first line; take away the empty lines above it",
            id="empty-lines-above",
        ),
        pytest.param("plant.english.md", "", "", f"{IN_ITS_NAME}; name it plant.en.md", id="l"),
        pytest.param("plant.md", "", "", f"{IN_ITS_NAME}; name it plant.en.md", id="no-language"),
        pytest.param("My plant.de.md", "", "", f"{IN_ITS_NAME}; name it my-plant.de.md", id="id"),
        pytest.param("Foo_bar.md", "", "", f"{IN_ITS_NAME}; name it foo-bar.en.md", id="neither"),
        pytest.param("Foo.md", "kind", "language: de\nkind", f"{IN_ITS_NAME}; name it foo.de.md", id="language-above"),
    ],
)
def test_a_mistake_in_a_markdown_file_is_told_with_its_place(
    tmp_path: Path, name: str, before: str, after: str, expected: str
) -> None:
    text, places = marked(STORY.replace(before, after) if before else STORY, f"content/{name}")
    told = problem(tmp_path, name, text)
    (line,) = told
    assert expected in line and line.startswith(places[0] if places else f"content/{name}:")


def test_an_item_without_words_is_told(tmp_path: Path) -> None:
    told = problem(tmp_path, "plant.en.md", STORY.partition("They")[0])
    assert told == ["content/plant.en.md:2:1: text: expected a value, found none"]


def test_a_text_too_long_for_a_mail_is_told(tmp_path: Path) -> None:
    told = problem(tmp_path, "plant.en.md", STORY + "word " * 1_000)
    assert told[0].startswith("content/plant.en.md:8:1: text: expected at most 5,000 characters")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("language: de, ", "", "versions[1].language: expected a value, found none"),
        ("language: de", "language: en", "id: expected each id once in a language; another item is called guide in en"),
        ("reasons: [price]", "title: Twice", "title: unknown key"),
        ("reasons: [price]", "kind: note", "versions[0].url: expected no link in a note"),
    ],
)
def test_a_mistake_in_a_version_is_told(tmp_path: Path, before: str, after: str, expected: str) -> None:
    told = problems_of(tmp_path, content__one=GUIDE.replace(before, after))
    assert any(expected in line for line in told), told


def test_two_items_cannot_have_had_one_id(tmp_path: Path) -> None:
    items = "".join(
        f"- {{id: {each}, was: [old], title: A, text: A., language: en, kind: note}}\n" for each in ("a", "b")
    )
    assert problems_of(tmp_path, content__one=items) == [
        "content/one.yaml:2:16: [1].was: expected an id that no other item has or had; old is one of a"
    ]
