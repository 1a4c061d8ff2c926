"""The command line's entry: runs a command and turns errors into one clear line."""

import sys

from nurture.cli.app import app
from nurture.domain.errors import NurtureError


def main() -> None:
    """Run `nurture`; an error that says what to do is printed as such, never with a traceback that shows addresses."""
    try:
        app()
    except NurtureError as error:
        sys.stderr.write(f"nurture: {error}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
