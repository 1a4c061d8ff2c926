"""Front matter: the parts of a template, and what is said when they are wrong."""

import pytest

from nurture.content.frontmatter import read_source
from nurture.domain.errors import TemplateProblem


def written(tmp_path, text, name="share.en.md.j2"):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def test_each_part_stays_on_its_line(tmp_path):
    source = read_source(written(tmp_path, '---\n# why\nsubject: "{{ item.title }}"\n---\nHello\nthere\n'))
    assert source.subject == "\n\n{{ item.title }}"
    assert source.body == "\n\n\n\nHello\nthere\n"


def test_a_partial_has_no_front_matter(tmp_path):
    assert read_source(written(tmp_path, "Hello,\n", "_greeting.en.md.j2")).body == "Hello,\n"


@pytest.mark.parametrize("value", ["on", "12:30", "no", "2027-01-01", "0x10"])
def test_a_subject_stays_as_it_is_written(tmp_path, value):
    assert read_source(written(tmp_path, f"---\nsubject: {value}\n---\n")).subject.strip() == value


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Hello", ":1: expected front matter"),
        ("", ":1: expected front matter"),
        ("---\nsubject: a\nHello", ":1: the front matter has no end"),
        ("---\n---\nHello", ":2: the subject is missing"),
        ("---\nsubject:\n---\nHello", ":2: the subject is missing"),
        ("---\nsubject: a\nlayout: b\n---\n", ":3: expected only"),
        ("---\nsubject: {{ item.title }}\n---\n", ":2: "),
        ("---\nsubject: [a]\n---\n", ":2: expected only"),
        ("---\nsubject: 'a\n---\n", ": no YAML"),
        ("x" * 70_000, "too long"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, text, problem):
    path = written(tmp_path, text)
    with pytest.raises(TemplateProblem) as raised:
        read_source(path)
    assert str(raised.value).startswith(str(path)) and problem in str(raised.value)


def test_a_file_that_is_absent_or_no_text_is_told(tmp_path):
    with pytest.raises(TemplateProblem, match="no such template"):
        read_source(tmp_path / "gone.en.md.j2")
    (tmp_path / "bad.en.md.j2").write_bytes(b"\xff\xfe")
    with pytest.raises(TemplateProblem, match="UTF-8"):
        read_source(tmp_path / "bad.en.md.j2")
