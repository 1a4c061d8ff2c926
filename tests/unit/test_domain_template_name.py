"""Names of templates' files: which language a file is for, which files serve a language, and what one includes."""

import pytest

from nurture.domain.template_name import TemplateName, file_included, name_of, tags_of


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("share.de.md.j2", TemplateName(template="share", language="de")),
        ("a-year-on.pt-BR.md.j2", TemplateName(template="a-year-on", language="pt-BR")),
        ("my_own-2.zh-Hant-TW.md.j2", TemplateName(template="my_own-2", language="zh-Hant-TW")),
        ("_item.md.j2", TemplateName(template="_item")),
        ("share.md", None),
        ("share.de.md", None),
        ("share.de.j2", None),
        ("share.german.md.j2", None),
        ("Share.de.md.j2", None),
        ("share.de.md.j2~", None),
        (".share.de.md.j2", None),
    ],
)
def test_a_file_says_what_it_is_for(file, name):
    assert name_of(file) == name
    assert name is None or name.file == file


@pytest.mark.parametrize(
    ("language", "tags"),
    [
        ("de", ("de",)),
        ("de-CH", ("de-CH", "de")),
        ("PT_br", ("pt-BR", "pt")),
        ("zh-hant-tw", ("zh-Hant-TW", "zh-Hant", "zh")),
    ],
)
def test_a_region_is_served_before_its_language(language, tags):
    assert tags_of(language) == tags


@pytest.mark.parametrize(
    ("wanted", "by", "there", "path"),
    [
        ("_greeting", "share.de.md.j2", {"_greeting.de.md.j2", "_greeting.md.j2"}, "_greeting.de.md.j2"),
        ("_greeting", "share.de-CH.md.j2", {"_greeting.de.md.j2"}, "_greeting.de.md.j2"),
        ("_greeting", "share.de-CH.md.j2", {"_greeting.de.md.j2", "_greeting.de-CH.md.j2"}, "_greeting.de-CH.md.j2"),
        ("_item", "share.de.md.j2", {"_item.md.j2"}, "_item.md.j2"),
        ("_gone", "share.de-CH.md.j2", set(), "_gone.de-CH.md.j2"),
        ("_greeting.en.md.j2", "share.de.md.j2", {"_greeting.en.md.j2"}, "_greeting.en.md.j2"),
        ("_end", "letters/done.md.j2", {"letters/_end.md.j2"}, "letters/_end.md.j2"),
        ("_end", "letters/done.md.j2", {"_end.md.j2"}, "letters/_end.md.j2"),
        ("../secrets", "letters/done.md.j2", {"letters/../secrets"}, "letters/../secrets"),
    ],
)
def test_a_part_is_taken_in_the_language_of_what_includes_it(wanted, by, there, path):
    assert file_included(wanted, by, there.__contains__) == path
