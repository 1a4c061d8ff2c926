"""The folder of templates: the names that steps may use, and that no file lies there unseen."""

from collections.abc import Iterator
from pathlib import Path

from nurture.configuration.codes import language_tag
from nurture.configuration.languages import NO_LANGUAGE
from nurture.configuration.problems import Place, Problems, Unexpected
from nurture.configuration.scalars import in_words
from nurture.configuration.section import Section
from nurture.configuration.source import Node, Scalar, Table
from nurture.domain.content import language_name
from nurture.domain.planner import AFTER_A_WHILE
from nurture.domain.template_name import LETTERS, SUFFIX, TemplateName, name_of, tags_of

RENAME = (
    "for f in */*.md; do l=${f%/*}; n=${f#*/}; [ $l = letters ] && to=$f.j2 || to=${n%.md}.$l.md.j2; "
    r"""sed 's/include "\(_[a-z_-]*\)\.md"/include "\1"/' "$f" > "$to" && rm "$f"; done"""
)
"""Run in the folder of the check-ins, it takes the older layout, a folder a language, to that of today."""

_WRITTEN = (".md", ".j2")
"""Endings of what somebody may take for a template; backups of editors and the like are nobody's mistake."""


def template_names(templates: Path, problems: Problems) -> frozenset[str]:
    """Returns the names that steps may use: those with a template in any language. Notes files that nothing reads."""
    folder = templates / "email"
    _note_older_layout(folder, problems)
    return frozenset(name.template for name in _check_ins(folder, problems) if not name.is_part)


def note_unused(templates: Path, used: frozenset[str], problems: Problems) -> None:
    """Warns of templates that nothing is written by, each at its first file."""
    folder = templates / "email"
    seen: set[str] = set()
    for path in _files(folder, "*"):
        name = name_of(path.name)
        if name and not name.is_part and name.template not in used | seen | {AFTER_A_WHILE}:
            seen.add(name.template)
            problems.warn(Place(file=str(path)), "", "no step and no commitment is written by it; take it out")


def note_stand_ins(templates: Path, house: Node | None, problems: Problems) -> None:
    """Notes languages of nurture.yaml that stand in for another and in which no template is written."""
    names = (name_of(path.name) for path in _files(templates / "email", "*"))
    written = {name.language for name in names if name and name.language and not name.is_part}
    if not (written and isinstance(house, Table)):
        return
    section = Section(house, "", problems).below("languages").below("fallback")
    for key, tag in _stand_ins(house):
        if written.isdisjoint(tags_of(tag)):
            told = f"nothing is written in {language_name(tag)} ({tag}), so that such mails wait all the same"
            remedy = f"name one of {in_words(sorted(written))}, or write templates such as share.{tag}{SUFFIX}"
            section.fail(key, f"{told}; {remedy}")


def _stand_ins(house: Table) -> Iterator[tuple[str, str]]:
    """Yields each key of `languages: fallback:` with the language that it names."""
    above = house.nodes.get("languages")
    below = above.nodes.get("fallback") if isinstance(above, Table) else None
    for key, node in below.nodes.items() if isinstance(below, Table) else ():
        if isinstance(node, Scalar) and not node.is_null and node.text != NO_LANGUAGE:
            yield key, language_tag(node.text)


def _check_ins(folder: Path, problems: Problems) -> Iterator[TemplateName]:
    for path in _files(folder, "*"):
        name = name_of(path.name)
        if name is None or not (name.language or name.is_part):
            problems.add(Place(file=str(path)), "", f"expected a template and its language, such as {_likely(path)}")
        else:
            _check_language(name, path, problems)
            yield name


def _check_language(name: TemplateName, path: Path, problems: Problems) -> None:
    try:
        language_tag(name.language or "en")
    except Unexpected as error:
        problems.add(Place(file=str(path)), "", error.expected, error.nearest)


def _files(folder: Path, pattern: str) -> list[Path]:
    """Returns what looks like a template, in order of names."""
    found = (path for path in folder.glob(pattern) if path.suffix in _WRITTEN and not path.name.startswith("."))
    return sorted(path for path in found if path.name != "README.md" and path.is_file())


def _likely(path: Path) -> str:
    stem = path.name.partition(".")[0].lower().replace(" ", "-")
    return TemplateName(template=stem or "share", language="en").file


def _note_older_layout(folder: Path, problems: Problems) -> None:
    misplaced = [path for path in _files(folder, "*/*") if path.parent.name != LETTERS or path.suffix == ".md"]
    if misplaced:
        where = f"expected templates as share.de{SUFFIX} in {folder} and letters as {LETTERS}/done{SUFFIX}"
        problems.add(
            Place(file=str(misplaced[0])), "", f"{where}; to rename those of the older layout, run: {_command(folder)}"
        )


def _command(folder: Path) -> str:
    return f"cd {folder} && {RENAME}"
