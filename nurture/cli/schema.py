"""`nurture schema`: JSON Schemas of the files that ops edit, for their editors."""

import json
from pathlib import Path
from typing import Annotated

import typer

from nurture.configuration.kinds import KINDS, FileKind
from nurture.configuration.problems import nearest_word
from nurture.configuration.scalars import in_words
from nurture.configuration.schema import schema_of
from nurture.domain.counted import counted
from nurture.domain.errors import NotAllowed, UsageError

_NAMES = tuple(kind.name for kind in KINDS)


def schema(
    kind: Annotated[str | None, typer.Argument(help=f"Of which files: {in_words(_NAMES)}.", show_default=False)] = None,
    out: Annotated[Path | None, typer.Option(help="Write into this folder, a file for each kind.")] = None,
) -> None:
    """Print the JSON Schema of one kind of file, or write them all into a folder."""
    wanted = KINDS if kind is None else (_kind_of(kind),)
    if out is not None:
        _write(wanted, out)
        typer.echo(f"{counted(len(wanted), 'schema')} in {out}")
        return
    if kind is None:
        raise UsageError(f"Which? Name {in_words(_NAMES)}; or --out FOLDER writes them all")
    typer.echo(_text(wanted[0]), nl=False)


def _kind_of(name: str) -> FileKind:
    found = next((kind for kind in KINDS if kind.name == name), None)
    if found is None:
        near = nearest_word(name, _NAMES)
        raise UsageError(f"expected {in_words(_NAMES)}, got {name!r}{f'; nearest: {near}' if near else ''}")
    return found


def _write(kinds: tuple[FileKind, ...], folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for kind in kinds:
            (folder / f"{kind.name}.json").write_text(_text(kind), encoding="utf-8")
    except OSError as error:
        raise NotAllowed(f"{error.filename or folder} cannot be written: {error.strerror}") from error


def _text(kind: FileKind) -> str:
    return json.dumps(schema_of(kind), indent=2, ensure_ascii=False) + "\n"
