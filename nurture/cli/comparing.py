"""`nurture plan --edits` and `--config`: what an edit would change, as words and small charts."""

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from nurture.cli.printing import moment, print_table
from nurture.content.charts import sparkline
from nurture.domain.changes import ALLOWED, CHANGE_WORDS, PERMIT_WORDS, REFUSED, ChangeLine, Comparison
from nurture.domain.counted import counted
from nurture.settings import Settings, load_settings

CHANGES = 2
"""The exit status when something changes."""

_NAMED = 20
_WEEKS = 60


def compare_edit(config: Path, templates: Path, *, as_json: bool, exit_zero: bool) -> None:
    """Prints what the files of a folder would change; exits with 2 when that is anything, unless `exit_zero`."""
    from nurture.wiring.onlooking import compare_folder

    settings = load_settings()
    with _progress() as progress:
        found = asyncio.run(compare_folder(settings, config, templates, progress=progress))
    if as_json:
        typer.echo(json.dumps(asdict(found), default=str, ensure_ascii=False, indent=1))
    else:
        show(found)
    if (found.totals or found.moves_touches) and not exit_zero:
        raise typer.Exit(CHANGES)


def compare_pending(settings: Settings, digest: str) -> Comparison:
    """Returns what the edit that waits would change, with a bar while it is worked out."""
    from nurture.wiring.onlooking import compare_waiting

    with _progress() as progress:
        return asyncio.run(compare_waiting(settings, digest, progress=progress))


def show(found: Comparison) -> None:
    """Prints a comparison."""
    if not (found.totals or found.moves_touches):
        typer.echo(f"Nothing changes for the {counted(found.enrollments, 'person', 'people')} in a cadence.")
        return
    for line in _totals(found):
        typer.echo(line)
    if found.people:
        typer.echo("")
        print_table(
            ("who", "account", "cadence", "now", "then", "because"), [_row(line) for line in found.people[:_NAMED]]
        )
        more = found.unnamed + max(0, len(found.people) - _NAMED)
        if more:
            typer.echo(f"... and {more} more, later; --json names the first {len(found.people)}.")
    typer.echo("")
    typer.echo("\n".join(_load(found)))


def _totals(found: Comparison) -> Iterator[str]:
    yield f"Of {counted(found.enrollments, 'person', 'people')} in a cadence:"
    for total in found.totals:
        yield f"  {total.cadence}: the next mail of {_people(total.people)} {CHANGE_WORDS[total.kind]}"
    for people, words in ((found.refused, PERMIT_WORDS[REFUSED]), (found.allowed, PERMIT_WORDS[ALLOWED])):
        if people:
            yield f"  the next mail of {_people(people)} {words}"
    for cadence, people in found.later.items():
        yield f"  {cadence}: the next mail of {_people(people)} stays, and later ones follow other rules"


def _people(count: int) -> str:
    return counted(count, "person", "people")


def _row(line: ChangeLine) -> tuple[str, ...]:
    moved = line.cadence if line.cadence == line.new_cadence else f"{line.cadence} -> {line.new_cadence}"
    return (
        line.address,
        line.account,
        moved,
        f"{line.step}, {moment(line.due_at)}" if line.step and line.due_at else "nothing",
        f"{line.new_step}, {moment(line.new_due_at)}" if line.new_step and line.new_due_at else "nothing",
        "; ".join(line.because),
    )


def _load(found: Comparison) -> Iterator[str]:
    """Yields the next mails a week, before and after, drawn to one scale."""
    weeks = found.weeks[:_WEEKS]
    if not weeks:
        return
    most = max(max(week.before, week.after) for week in weeks)
    yield f"Next mails a week, {weeks[0].monday} to {weeks[-1].monday} (the tallest is {most}):"
    yield f"  now   {sparkline([week.before for week in weeks], most=most)}"
    yield f"  then  {sparkline([week.after for week in weeks], most=most)}"


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Shows a bar to somebody who looks on; a pipe gets none."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("people", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
