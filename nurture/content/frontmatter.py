"""Front matter: a template file in its parts, every part still on the line where it stands in the file."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from nurture.domain.errors import TemplateProblem

_FENCE = "---"
_LONGEST = 64_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A template file. `subject` and `body` begin with empty lines, so that an error names the line of the file."""

    path: Path
    subject: str
    body: str


def read_source(path: Path) -> Source:
    """Returns a template's parts; a file whose name starts with `_` is a partial and has a body only.

    Raises TemplateProblem with file and line.
    """
    text = _read(path)
    if path.name.startswith("_"):
        return Source(path=path, subject="", body=text)
    lines = text.splitlines()
    if not lines or lines[0].rstrip() != _FENCE:
        raise TemplateProblem(f"{path}:1: expected front matter: a line '---', then 'subject: ...', then '---'")
    end = next((number for number, line in enumerate(lines) if number and line.rstrip() == _FENCE), None)
    if end is None:
        raise TemplateProblem(f"{path}:1: the front matter has no end; expected a second line '---'")
    subject = _subject(path, lines[1:end])
    return Source(path=path, subject=subject, body="\n" * (end + 1) + "\n".join(lines[end + 1 :]) + "\n")


def _read(path: Path) -> str:
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError as error:
        raise TemplateProblem(f"{path}:1: there is no such template") from error
    except (OSError, UnicodeDecodeError) as error:
        raise TemplateProblem(f"{path}:1: cannot be read as UTF-8 text") from error
    if len(text) > _LONGEST:
        raise TemplateProblem(f"{path}:1: is too long for a mail, {len(text)} characters of at most {_LONGEST}")
    return text


def _subject(path: Path, lines: list[str]) -> str:
    try:
        # The base loader leaves every value as it is written: `on` and `12:30` stay words.
        node = yaml.compose("\n".join(lines), Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 2
        raise TemplateProblem(f'{path}:{line}: no YAML; write subject: "..." with quotes around it') from error
    pairs: list[tuple[yaml.Node, yaml.Node]] = node.value if isinstance(node, yaml.MappingNode) else []
    for key, written in pairs:
        if key.value != "subject" or not isinstance(written, yaml.ScalarNode):
            raise TemplateProblem(f"{path}:{key.start_mark.line + 2}: expected only 'subject: \"...\"' in front matter")
    value = pairs[0][1] if pairs else None
    if value is None or not value.value.strip():
        raise TemplateProblem(f"{path}:2: the subject is missing")
    return "\n" * (value.start_mark.line + 1) + str(value.value)
