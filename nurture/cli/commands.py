"""The table of commands: each is one line here and loads when it is used."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True, slots=True)
class CommandLine:
    """One command: its name, where it lives ("module:function" or "module:typer app") and its help in one line.

    A plain one is a function of the arguments that returns the exit status; it starts without typer, whose pydantic
    takes longer to load than a message takes to read.
    """

    name: str
    target: str
    help: str
    is_plain: bool = False

    def load(self) -> Any:
        """Returns the function or typer app, importing its module."""
        module, _, attribute = self.target.partition(":")
        return getattr(import_module(module), attribute)


COMMANDS = (
    CommandLine("init", "nurture.cli.init:init", "Lay out a starter: configuration, templates and .env.example."),
    CommandLine("check", "nurture.cli.check:check", "Check the whole configuration and every template."),
    CommandLine("cadence", "nurture.cli.cadence:cadence", "Show what a cadence does after a no, with dates."),
    CommandLine("read", "nurture.cli.read:main", "Explain how messages would be handled.", is_plain=True),
)
"""Every command, in the order of the help. A new command is one line here."""


def find_command(name: str) -> CommandLine | None:
    """Returns the command of that name, or None."""
    return next((line for line in COMMANDS if line.name == name), None)
