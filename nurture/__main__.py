"""The command line's entry: runs a command and turns errors into one clear line."""

import sys

from nurture.cli.commands import find_command
from nurture.domain.errors import NurtureError, UsageError


def main() -> None:
    """Run `nurture`; an error that says what to do is printed as such, never with a traceback that shows addresses."""
    try:
        _run(sys.argv[1:])
    except NurtureError as error:
        sys.stderr.write(f"nurture: {error}\n")
        sys.exit(2 if isinstance(error, UsageError) else 1)


def _run(arguments: list[str]) -> None:
    """Run a plain command at once; everything else goes through typer."""
    command = find_command(arguments[0]) if arguments else None
    if command is not None and command.is_plain:
        sys.exit(command.load()(arguments[1:]))
    from nurture.cli.app import app

    app()


if __name__ == "__main__":
    main()
