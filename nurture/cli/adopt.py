"""`nurture adopt`: settles a database that was restored, or that belongs to another deployment."""

from typing import Annotated

import typer

from nurture.cli.asking import ask
from nurture.domain.counted import counted
from nurture.domain.settled_answers import AdoptionReport, JournalTally

_WITHOUT = "Go on without a journal that is lost; who asked to stop after the backup is written to again."
_WITHOUT_LINES = "Go on without the lines that cannot be read; who asked to stop in one of them is written to again."
_AWAY = "not here; put it back, or say --without-journal"
_GONE = "not here; gone on without it"
_SHOWN = 100


def adopt(
    yes: Annotated[bool, typer.Option("--yes", help="Settle it. Without this nothing is changed.")] = False,
    without_journal: Annotated[bool, typer.Option("--without-journal", help=_WITHOUT)] = False,
    without_unreadable_lines: Annotated[bool, typer.Option("--without-unreadable-lines", help=_WITHOUT_LINES)] = False,
) -> None:
    """Show what stands between this database and sending: whose it was, and what its journals know; settle it."""
    report: AdoptionReport = ask(
        "adopt", settle=yes, without_journal=without_journal, without_unreadable_lines=without_unreadable_lines
    )
    for line in report.differences:
        typer.echo(line)
    for journal in report.journals:
        typer.echo(_words(journal))
        if journal.nobody:
            sends = counted(journal.nobody, "send")
            typer.echo(f"  {sends} went to people or enrollments this database never knew; nothing to mark")
        for number in journal.unreadable[:_SHOWN]:
            typer.echo(f"  {journal.path}, line {number}: cannot be read, and may hold a stop")
        if journal.unreadable and not report.settled:
            typer.echo("  put a copy without damage in its place, or say --without-unreadable-lines")
    for writer in report.lost:
        typer.echo(f"journal {writer}: {_GONE if report.settled else _AWAY}")
    _end(report)


def _words(journal: JournalTally) -> str:
    counts = (
        counted(journal.stops, "stop"),
        counted(journal.lifts, "lift"),
        counted(journal.sends, "send begun", "sends begun"),
        counted(journal.erasures, "erasure"),
    )
    return f"journal {journal.writer} knows, and the database lacked: {', '.join(counts)}"


def _end(report: AdoptionReport) -> None:
    if not (report.differences or report.journals or report.lost):
        typer.echo("There is nothing to settle.")
    elif report.settled:
        typer.echo("Settled. nurture sends from this database now.")
    else:
        typer.echo(
            "Nothing was changed. If the original of this database still runs, stop it; then run this with --yes."
        )
    if not report.settled and (report.lost or any(journal.unreadable for journal in report.journals)):
        raise typer.Exit(1)
