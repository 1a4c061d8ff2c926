"""`nurture apply` puts an edit in force that waits; `nurture revisions` shows what was in force, and when."""

import difflib
from pathlib import Path
from typing import Annotated

import typer

from nurture.cli import comparing
from nurture.cli.asking import ask
from nurture.cli.printing import moment, print_json, print_table
from nurture.domain.changes import total_lines
from nurture.domain.counted import counted
from nurture.domain.errors import NotAllowed, NotFound
from nurture.domain.revising import (
    SHOWN_DIGITS,
    AppliedReport,
    RevisionFiles,
    RevisionLine,
    RevisionStanding,
    nothing_waits,
)
from nurture.domain.revising import RevisionState as State
from nurture.settings import load_settings

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, invoke_without_command=True)

_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_Number = Annotated[int, typer.Argument(help="The revision's number.", min=1)]


def apply(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    if_digest: Annotated[str | None, typer.Option(help="Only if it is that edit.", metavar="DIGEST")] = None,
) -> None:
    """Put an edit in force that waits, since it moves mails: shows what it changes, and asks."""
    standing: RevisionStanding = ask("look_at_edits")
    waiting = standing.offered
    if waiting is None or waiting.state is not State.PENDING:
        raise NotAllowed(nothing_waits(standing))
    if if_digest is not None and not waiting.digest.startswith(if_digest.lower()):
        raise NotAllowed(
            f"the edit that waits is {waiting.digest[:SHOWN_DIGITS]} and not {if_digest}; look at it again"
        )
    comparing.show(comparing.compare_pending(load_settings(), waiting.digest))
    if not yes and not typer.confirm(f"\nApply edit {waiting.digest[:SHOWN_DIGITS]}?"):
        raise NotAllowed("nothing was applied; the edit still waits")
    report: AppliedReport = ask("apply", digest=waiting.digest)
    number = report.standing.in_force.number if report.standing.in_force else 0
    typer.echo(f"Revision {number} is in force; {counted(report.changed, 'next mail')} planned anew.")
    if report.standing.in_force and not report.standing.in_force.settled:
        typer.echo("The rest is planned anew by the daemon once every replica follows; until then those mails wait.")


@app.callback()
def revisions(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="At most so many lines.")] = 20,
    as_json: _Json = False,
) -> None:
    """List revisions of the configuration, the newest first: which is in force, which were, what waits."""
    if context.invoked_subcommand is not None:
        return None
    lines: tuple[RevisionLine, ...] = ask("revisions", limit=limit)
    if as_json:
        return print_json(lines)
    print_table(("number", "digest", "state", "since (UTC)", "by", "what it changed"), [_row(line) for line in lines])
    return None


@app.command()
def show(number: _Number, into: Annotated[Path | None, typer.Option(help="Write its files there.")] = None) -> None:
    """Show the names of a revision's files, or write the files into a folder."""
    found = _files(number)
    for name, text in found.files.items():
        if into is not None:
            path = into / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        typer.echo(name)


@app.command()
def diff(old: _Number, new: _Number) -> None:
    """Show how the files of two revisions differ."""
    before, after = _files(old), _files(new)
    for name in sorted(before.files.keys() | after.files.keys()):
        lines = difflib.unified_diff(
            before.files.get(name, "").splitlines(),
            after.files.get(name, "").splitlines(),
            f"{old}/{name}",
            f"{new}/{name}",
            lineterm="",
        )
        for line in lines:
            typer.echo(line)


def _files(number: int) -> RevisionFiles:
    found: RevisionFiles = ask("revision", number=number)
    if not found.files:
        raise NotFound(f"the files of revision {number} are not kept any more")
    return found


def _row(line: RevisionLine) -> tuple[str, ...]:
    since = moment(line.applied_at or line.created_at)
    changed = "; ".join(line.problems[:1] or (*total_lines(line.totals), *line.edited))
    state = line.state.value.replace("_", " ")
    return (str(line.number), line.digest[:SHOWN_DIGITS], state, since, line.applied_by or "", changed)
