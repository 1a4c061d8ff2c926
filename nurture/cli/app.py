"""The typer app of `nurture`: its commands stand in the table of `nurture.cli.commands` and load when they run."""

import sys
from importlib.metadata import version
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from nurture.cli.commands import COMMANDS, CommandLine, find_command

_PASS_ON = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}


class _LazyGroup(TyperGroup):
    """Shows commands from the table and imports a command's module only when it runs."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [line.name for line in COMMANDS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        line = find_command(cmd_name)
        return _placeholder(line) if line else None

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        self.commands = {line.name: _placeholder(line) for line in COMMANDS}
        name, _, rest = super().resolve_command(ctx, args)
        line = find_command(name or "")
        return name, _with_bare_switches(_loaded(line), ctx) if line else None, rest

    def get_params(self, ctx: Any) -> list[Any]:
        return _bare(super().get_params(ctx))


app = typer.Typer(
    cls=_LazyGroup,
    name="nurture",
    help="Follows up sales rejections gracefully by mail, and stops when asked.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"nurture {version('nurture')}")
        raise typer.Exit


@app.callback()
def options(
    show_version: bool = typer.Option(
        False, "--version", help="Show the version and exit.", is_eager=True, callback=_show_version
    ),
) -> None:
    """Take the options that stand before a command."""


def _placeholder(line: CommandLine) -> Any:
    return _command(line.name, _nothing, help=line.help)


def _nothing() -> None:
    """Stand in the help for a command that is not loaded."""


def _loaded(line: CommandLine) -> Any:
    target = line.load()
    if isinstance(target, typer.Typer):
        return get_command(target)
    if not line.is_plain:
        return _command(line.name, target)

    def pass_on(ctx: typer.Context) -> None:
        sys.exit(target(ctx.args))

    return _command(line.name, pass_on, help=line.help, context_settings=_PASS_ON)


def _with_bare_switches(command: Any, ctx: Any) -> Any:
    """Returns a command whose help shows no type beside a switch, which takes no value; those below it too."""
    _bare(command.get_params(ctx))
    for below in getattr(command, "commands", {}).values():
        _with_bare_switches(below, ctx)
    return command


def _bare(options: list[Any]) -> list[Any]:
    for option in options:
        if getattr(option, "is_bool_flag", False):
            option.metavar = ""
    return options


def _command(name: str, function: Any, **settings: Any) -> Any:
    single = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    single.command(name=name, **settings)(function)
    return get_command(single)
