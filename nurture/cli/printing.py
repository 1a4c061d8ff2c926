"""How commands print what they were answered: tables, JSON, days and moments."""

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

_WIDE = 400
_FILLING = re.compile(r" +((?:\x1b\[[0-9;]*m)*)$", re.MULTILINE)
"""Blanks at the end of a line, before the end of a style."""


def moment(at: datetime) -> str:
    """Returns a moment in UTC, to the minute."""
    return f"{at:%Y-%m-%d %H:%M}"


def day(at: datetime | None) -> str:
    """Returns the day of a moment in UTC, nothing for none."""
    return f"{at:%Y-%m-%d}" if at else ""


def print_json(value: Any) -> None:
    """Prints a dataclass, or a tuple of them, as JSON."""
    plain = [asdict(each) for each in value] if isinstance(value, tuple) else asdict(value)
    typer.echo(json.dumps(plain, default=str, ensure_ascii=False, indent=1))


def print_table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Prints rows under their heads."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*row)
    # Whoever reads it through a pipe wants whole lines, not a page of eighty columns.
    console = Console(width=None if sys.stdout.isatty() else _WIDE)
    with console.capture() as written:
        console.print(table)
    # The last column is as wide as its widest cell; what only fills it up would wrap in a narrower window.
    typer.echo(_FILLING.sub(r"\1", written.get()), nl=False)
