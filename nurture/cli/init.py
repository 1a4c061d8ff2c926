"""`nurture init`: a configuration, templates and an example of `.env` for ops to own."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Annotated, Any

import typer
from pydantic.fields import FieldInfo

from nurture.domain.errors import NotAllowed
from nurture.settings import PREFIX, Endpoint, Settings, shipped_folder

_FOLDERS = ("config", "templates")
_ENVIRONMENT = ".env.example"
_HEAD = """\
# Settings of nurture: secrets and places. Copy this file to .env and take the # away where you want another value.
# Each may also be given as a file, which suits secrets: NURTURE_SECRET_FILE=/run/secrets/nurture.
# Variables of the environment win over .env; a misspelt name is an error.
"""
_NEXT = """\
Laid out in {folder}:
  config/       the company, the team, cadences and content, each file with comments
  templates/    what prospects and reps get
  .env.example  every setting with its meaning

Next:
  1. Put your company into config/nurture.yaml and your reps into config/team.yaml.
  2. Run `nurture check` in {folder}: it names every mistake with file, line and column.
  3. Run `nurture run` there. The delivery mode is sandbox: mails are kept for looking at, and none leaves."""


def init(folder: Annotated[Path, typer.Argument(help="The folder to lay out; made when it is missing.")]) -> None:
    """Lay out a starter: config/, templates/ and .env.example. Nothing that exists is overwritten."""
    for name in (*_FOLDERS, _ENVIRONMENT):
        if (folder / name).exists():
            raise NotAllowed(
                f"{folder / name} exists already; nothing was written. Name another folder or move it away"
            )
    try:
        _lay_out(folder)
    except OSError as error:
        raise NotAllowed(f"{error.filename or folder} cannot be written: {error.strerror}") from error
    typer.echo(_NEXT.format(folder=folder))


def _lay_out(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in _FOLDERS:
        copytree(shipped_folder(name), folder / name, ignore=ignore_patterns(".*", "__pycache__"))
    (folder / _ENVIRONMENT).write_text("\n".join((_HEAD, *_environment_lines())), encoding="utf-8")


def _environment_lines() -> Iterator[str]:
    for name, field in Settings.model_fields.items():
        yield f"# {field.description}"
        yield f"#{PREFIX}{name.upper()}={_default_text(field)}"
        yield ""


def _default_text(field: FieldInfo) -> str:
    default: Any = field.default
    if isinstance(default, Endpoint):
        return f"{default.host}:{default.port}"
    if isinstance(default, tuple):
        return ",".join(default)
    return "" if field.default_factory or not default else str(default)
