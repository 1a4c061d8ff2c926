"""The folder of templates: no file lies there that nothing reads, and the older layout is told with its remedy."""

import subprocess
from pathlib import Path

import pytest

from nurture.configuration.problems import Problems
from nurture.configuration.templates import template_names
from nurture.content.render import Templates
from nurture.domain.errors import ConfigurationError
from tests.unit.test_content_render import FACTS


def told(folder: Path) -> str:
    problems = Problems()
    template_names(folder, problems)
    with pytest.raises(ConfigurationError) as raised:
        problems.raise_any()
    return str(raised.value)


def write(path: Path, text: str = "Hello\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_a_template_in_any_language_gives_a_name_and_parts_and_letters_none(tmp_path):
    for name in ("share.de", "share.de-CH", "glad.nb", "_greeting.de", "_item", "letters/done"):
        write(tmp_path / "email" / f"{name}.md.j2")
    problems = Problems()
    assert template_names(tmp_path, problems) == {"share", "glad"}
    problems.raise_any()


@pytest.mark.parametrize(
    ("name", "likely"),
    [
        ("share.md.j2", "share.en.md.j2"),
        ("share.de.md", "share.en.md.j2"),
        ("share.german.md.j2", "share.en.md.j2"),
        ("Check In.de.md.j2", "check-in.en.md.j2"),
    ],
)
def test_a_misnamed_template_is_told_with_a_right_name(tmp_path, name, likely):
    path = write(tmp_path / "email" / name)
    assert told(tmp_path) == f"{path}:1:1: expected a template and its language, such as {likely}"


@pytest.mark.parametrize("name", [".share.de.md.j2.swp", "share.de.md.j2~", "README.md", "notes.txt"])
def test_a_backup_of_an_editor_is_no_mistake(tmp_path, name):
    write(tmp_path / "email" / name)
    problems = Problems()
    assert template_names(tmp_path, problems) == frozenset()
    problems.raise_any()


def test_the_command_told_for_the_older_layout_mends_it(tmp_path):
    body = '---\nsubject: "Hi"\n---\n{% include "_greeting.md" %}\n\n{{ stop_url }}\n'
    write(tmp_path / "email" / "en" / "share.md", body)
    write(tmp_path / "email" / "en" / "_greeting.md", "Dear reader,\n")
    write(tmp_path / "email" / "letters" / "done.md", '{% include "_end.md" %}\n')
    command = told(tmp_path).partition("run: ")[2]
    subprocess.run(["bash", "-c", command], check=True)
    problems = Problems()
    assert template_names(tmp_path, problems) == {"share"}
    problems.raise_any()
    assert Templates(tmp_path).render_touch("share", FACTS).text.startswith("Dear reader,\n")
    assert (tmp_path / "email" / "letters" / "done.md.j2").read_text() == '{% include "_end" %}\n'
