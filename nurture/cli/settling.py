"""The command about mails of which nobody knows whether they went out: settle."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from nurture.cli.asking import ask
from nurture.domain.counted import counted
from nurture.domain.errors import NotAllowed, UsageError
from nurture.mail.relay_log import LONGEST_LINE, read_log

LARGEST_LOG = 4 * 1024 * 1024 * 1024
LONGEST_READ = 600.0
"""Bytes and seconds after which no more of a log is read."""


def settle(
    touch: Annotated[int | None, typer.Argument(help="The number of one of them.")] = None,
    outcome: Annotated[str | None, typer.Argument(help="accepted or refused.")] = None,
    log: Annotated[Path | None, typer.Option(help="The relay's log; - for standard input.")] = None,
    addresses: Annotated[bool, typer.Option("--addresses", help="Show whom they went to, too.")] = False,
) -> None:
    """List the mails of which nobody knows whether the relay took them, or settle them; none is ever sent again."""
    if log is not None:
        _by_log(log)
    elif touch is not None:
        if outcome is None:
            raise UsageError(
                f"say what became of it: nurture settle {touch} accepted, or nurture settle {touch} refused"
            )
        ask("settle_touch", touch=touch, state=outcome)
        typer.echo(f"{touch} is settled as {outcome}.")
    else:
        _list(addresses=addresses)


def _list(*, addresses: bool) -> None:
    lines = ask("unsettled", addresses=addresses)
    if not lines:
        typer.echo("There is none: of every mail it is known whether the relay took it.")
    for line in lines:
        typer.echo(
            f"{line.touch:>6}  {line.at:%Y-%m-%d %H:%M} UTC  {line.rep:<12}  {line.step:<12}  {line.address}".rstrip()
        )


def _by_log(log: Path) -> None:
    wanted = frozenset(ask("unsettled_ids"))
    with _opened(log) as file:
        found = read_log(_bounded(file), wanted) if wanted else {}
    report = ask("settle_log", findings={name: finding.value for name, finding in found.items()})
    bounced = f" ({report.bounced} of them came back later)" if report.bounced else ""
    letters = f"; {counted(report.letters, 'letter')}" if report.letters else ""
    typer.echo(
        f"settled: {report.accepted} accepted{bounced}, {report.refused} refused{letters}; still unknown: {report.left}"
    )


@contextmanager
def _opened(log: Path) -> Iterator[BinaryIO]:
    """Opens the log also where nothing is to be settled, so that a wrong name is told and not taken for a good log."""
    if str(log) == "-":
        yield sys.stdin.buffer
        return
    try:
        with log.open("rb") as file:
            yield file
    except OSError as error:
        raise NotAllowed(f"{log} cannot be read: {error.strerror}") from error


def _bounded(file: BinaryIO) -> Iterator[str]:
    """Yields lines, a very long one in pieces, until the log is at its end or too much of it was read."""
    ends, size = time.monotonic() + LONGEST_READ, 0
    while line := file.readline(LONGEST_LINE):
        size += len(line)
        if size > LARGEST_LOG or time.monotonic() > ends:
            typer.echo(
                "The log is too long: what follows was not read. Give the part around the time of the mails.", err=True
            )
            return
        yield line.decode("utf-8", "replace")
