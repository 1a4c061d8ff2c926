"""The commands of `nurture`: a table of names, each loaded when it is used, so that small commands start fast."""

from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command


@dataclass(frozen=True, slots=True)
class CommandLine:
    """One command: its name, where it lives ("module:function" or "module:typer app") and its help in one line."""

    name: str
    target: str
    help: str


COMMANDS = (
    CommandLine("init", "nurture.cli.init:init", "Lay out a starter: configuration, templates and .env.example."),
    CommandLine("check", "nurture.cli.check:check", "Check the whole configuration and every template."),
    CommandLine("cadence", "nurture.cli.cadence:cadence", "Show what a cadence does after a no, with dates."),
    CommandLine("read", "nurture.cli.read:read", "Explain how messages would be handled; changes nothing."),
)
"""Every command, in the order of the help. A new command is one line here."""


class _LazyGroup(TyperGroup):
    """Shows commands from the table and imports a command's module only when it runs."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [line.name for line in COMMANDS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        line = next((line for line in COMMANDS if line.name == cmd_name), None)
        return _placeholder(line) if line else None

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        self.commands = {line.name: _placeholder(line) for line in COMMANDS}
        name, _, rest = super().resolve_command(ctx, args)
        return name, _load(next(line for line in COMMANDS if line.name == name)), rest


app = typer.Typer(
    cls=_LazyGroup,
    name="nurture",
    help="Follows up sales rejections gracefully by mail, and stops when asked.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def options(
    show_version: bool = typer.Option(False, "--version", help="Show the version and exit.", is_eager=True),
) -> None:
    """Take the options that stand before a command."""
    if show_version:
        typer.echo(f"nurture {version('nurture')}")
        raise typer.Exit


def _placeholder(line: CommandLine) -> Any:
    single = typer.Typer(add_completion=False)
    single.command(name=line.name, help=line.help)(_nothing)
    return get_command(single)


def _nothing() -> None:
    """Stand in the help for a command that is not loaded."""


def _load(line: CommandLine) -> Any:
    module, _, attribute = line.target.partition(":")
    target = getattr(import_module(module), attribute)
    if isinstance(target, typer.Typer):
        return get_command(target)
    single = typer.Typer(add_completion=False)
    single.command(name=line.name)(target)
    return get_command(single)
