"""`nurture import`: old losses of a spreadsheet, looked at line by line and held until their owners keep them."""

import csv
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

import typer

from nurture.cli.asking import Ask, ask, session
from nurture.configuration.import_mapping import ImportMapping, load_mapping
from nurture.configuration.revision import Revision, load
from nurture.configuration.sheet import Sheet, read_sheet
from nurture.configuration.sheet_lines import SheetReader
from nurture.domain.calendar import Calendar, day_words
from nurture.domain.counted import counted
from nurture.domain.errors import UsageError
from nurture.domain.importing import (
    MOST_ON_A_LIST,
    REFUSAL_WORDS,
    ImportSlice,
    ImportStanding,
    OldLoss,
    Pace,
    Refusal,
    Refused,
    last_first_mail,
)
from nurture.services.importing.leftover import soon_ended
from nurture.settings import load_settings

_FIELDS = fields(OldLoss)
_SLICE = 1_000
_WITH_REMEDY = frozenset({Refusal.BROKEN, Refusal.NO_OWNER, Refusal.NO_BASIS})
_SHOWN = 20
"""So many different faults are shown; the files hold all."""


@dataclass(slots=True, kw_only=True)
class _Result:
    """What became of the lines so far, looked at on a day of business time."""

    today: date
    held: list[OldLoss] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    def add(self, losses: Sequence[OldLoss], found: ImportSlice) -> None:
        kept = set(found.held)
        self.held += (loss for loss in losses if loss.line in kept)
        self.refused += found.refused


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """One file with what it is read by."""

    file: Path
    sheet: Sheet
    mapping: ImportMapping
    revision: Revision
    digest: str

    def read(self, today: date) -> Iterator[OldLoss | Refused]:
        return SheetReader(self.sheet, self.mapping, self.revision.team, today=today).read()


def import_losses(
    file: Annotated[Path | None, typer.Argument(help="A CSV of old losses, a line a person.")] = None,
    mapping: Annotated[Path | None, typer.Option(help="Says which column holds what (YAML).")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Look, and take nothing in.")] = False,
    out: Annotated[Path | None, typer.Option(help="Folder for the lines that stay out, a file a cause.")] = None,
    first: Annotated[int, typer.Option(min=1, max=500, help="So many first mails leave before the wait.")] = 25,
    wait_days: Annotated[int, typer.Option(min=3, max=60, help="Days to wait for what bounces of those.")] = 7,
    per_rep: Annotated[int, typer.Option(min=1, max=100, help="First mails a working day and rep after it.")] = 5,
    yes: Annotated[bool, typer.Option("--yes", help="Take in without asking.")] = False,
    list_them: Annotated[bool, typer.Option("--list", help="Show what became of earlier imports.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Take in old losses: held until their owners keep them by mail, and then written to at a pace."""
    if list_them:
        return _show_imports(ask("import_list"), as_json=as_json)
    if file is None:
        raise UsageError("name a file, such as: nurture import losses.csv --dry-run")
    job, pace = _open(file, mapping), Pace(first_slice=first, wait_days=wait_days, per_rep=per_rep)
    with session() as asked:
        result = _look(job, asked)
    _write_refused(job, result.refused, out or file.parent / f"{file.stem}-left-out")
    _show(job, result, pace, as_json=as_json)
    if dry_run or not result.held:
        return None
    if not yes:
        typer.confirm(f"Take in {counted(len(result.held), 'person', 'people')}, and ask their owners?", abort=True)
    with session() as asked:
        standing = _take(job, result, pace, asked)
    typer.echo(f"Import {standing.id}: {_people(standing)}.")
    typer.echo("Each owner gets a list a working day, and nobody is written to whom no owner keeps.")
    return None


def _open(file: Path, mapping: Path | None) -> _Job:
    settings = load_settings()
    revision = load(settings.config, templates=settings.templates)
    ids = (rep.id for rep in revision.team.reps)
    found = load_mapping(mapping, ids) if mapping is not None else ImportMapping()
    sheet = read_sheet(file, found)
    given = mapping.read_bytes() if mapping is not None else b""
    return _Job(
        file=file,
        sheet=sheet,
        mapping=found,
        revision=revision,
        digest=sha256(file.read_bytes() + b"\0" + given).hexdigest(),
    )


def _look(job: _Job, asked: Ask) -> _Result:
    now: datetime = asked("clock")
    result = _Result(today=now.date())
    with _bar("looking", len(job.sheet.lines)) as advance:
        for losses, refused in _slices(job.read(result.today)):
            result.refused += refused
            result.add(losses, asked("import_look", losses=[_row(loss) for loss in losses]))
            advance(len(losses) + len(refused))
    result.refused.sort(key=lambda each: each.line)
    return result


def _take(job: _Job, result: _Result, pace: Pace, asked: Ask) -> ImportStanding:
    """Takes in what may be held, which is nobody whom an earlier run took in."""
    begun: ImportStanding = asked(
        "import_begin", name=job.file.name, digest=job.digest, lines=len(job.sheet.lines), pace=asdict(pace)
    )
    with _bar("taking in", len(result.held)) as advance:
        for start in range(0, len(result.held), _SLICE):
            part = result.held[start : start + _SLICE]
            rows = [_row(loss) for loss in part]
            asked("import_take", import_id=begun.id, losses=rows, up_to=part[-1].line)
            advance(len(part))
    finished: ImportStanding = asked("import_finish", import_id=begun.id)
    return finished


def _slices(lines: Iterator[OldLoss | Refused]) -> Iterator[tuple[list[OldLoss], list[Refused]]]:
    losses: list[OldLoss] = []
    refused: list[Refused] = []
    for each in lines:
        if isinstance(each, OldLoss):
            losses.append(each)
        else:
            refused.append(each)
        if len(losses) == _SLICE or len(refused) == _SLICE:
            yield losses, refused
            losses, refused = [], []
    yield losses, refused


def _row(loss: OldLoss) -> dict[str, Any]:
    """Returns a loss as JSON takes it; `asdict` copies each value, which takes a hundred thousand lines long."""
    return {each.name: getattr(loss, each.name) for each in _FIELDS}


def _write_refused(job: _Job, refused: Sequence[Refused], folder: Path) -> None:
    """Writes the lines that stay out as they stood, a file a cause, readable by their owner alone."""
    cells = dict(job.sheet.lines)
    for why in Refusal:
        lines = [each for each in refused if each.why is why]
        path = folder / f"{why.value}.csv"
        path.unlink(missing_ok=True)
        if not lines:
            continue
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(("line", "column", "why", *job.sheet.heads))
            rows.writerows((each.line, each.column, each.words, *cells.get(each.line, ())) for each in lines)


def _show(job: _Job, result: _Result, pace: Pace, *, as_json: bool) -> None:
    owned = Counter(loss.owner for loss in result.held)
    counts = Counter(each.why for each in result.refused)
    last = _last_first_mail(job, owned, pace, today=result.today)
    ending = soon_ended(result.held, job.revision.cadences, today=result.today)
    if as_json:
        return typer.echo(
            json.dumps(
                {
                    "lines": len(job.sheet.lines),
                    "held": len(result.held),
                    "owners": dict(owned),
                    "left_out": {why.value: count for why, count in counts.items()},
                    "soon_ended": dict(ending),
                    "last_first_mail": last.isoformat() if last else None,
                },
                indent=1,
            )
        )
    typer.echo(f"{job.file.name}: {counted(len(job.sheet.lines), 'line')}, {len(result.held)} to be held.")
    _show_columns(job.sheet)
    for why in Refusal:
        if counts[why]:
            typer.echo(f"  {counts[why]:>7,}  {REFUSAL_WORDS[why]} ({why.value}.csv)")
    _show_faults(result.refused)
    for owner, count in sorted(owned.items()):
        lists = -(-count // MOST_ON_A_LIST)
        typer.echo(f"  {owner}: {counted(count, 'person', 'people')} on {counted(lists, 'list')}")
    for cadence, count in sorted(ending.items()):
        typer.echo(
            f"  {cadence}: the anniversaries are past for {counted(count, 'person', 'people')}: after one mail at most "
            "comes the farewell; a step with `wait` before it gives them more"
        )
    if last is not None:
        typer.echo(
            "If every owner keeps everybody, and answers each list as it comes, the last first mail leaves on "
            f"{day_words(last)}: {pace.first_slice} at first, then after {pace.wait_days} days {pace.per_rep} a "
            "working day and rep."
        )
    return None


def _show_columns(sheet: Sheet) -> None:
    read = ", ".join(f"{column.value} from “{sheet.heads[at]}”" for column, at in sheet.columns.items())
    unread = f"; not read: {', '.join(f'“{head}”' for head in sheet.unread)}" if sheet.unread else ""
    typer.echo(f"  read: {read}{unread}")


def _show_faults(refused: Sequence[Refused]) -> None:
    """Shows each fault once, with its first line and how often it stands in the file."""
    faults = [each for each in refused if each.words and each.why in _WITH_REMEDY]
    often = Counter((each.column, each.words) for each in faults)
    first = {(each.column, each.words): each.line for each in reversed(faults)}
    for (column, words), count in often.most_common(_SHOWN):
        more = f", and {count - 1:,} more" if count > 1 else ""
        typer.echo(": ".join(filter(None, (f"  line {first[column, words]}{more}", column, words))))
    if len(often) > _SHOWN:
        typer.echo(f"  and {len(often) - _SHOWN:,} further faults, in the files")


def _last_first_mail(job: _Job, owned: Counter[str], pace: Pace, *, today: date) -> date | None:
    days = sorted({day for cadence in job.revision.cadences for day in cadence.window.days})
    return last_first_mail(owned, pace, Calendar(zone="UTC"), today=today, open_days=days)


def _show_imports(found: tuple[ImportStanding, ...], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in found], default=str, indent=1))
        return
    if not found:
        typer.echo("Nothing was imported yet.")
    for each in found:
        state = "" if each.done_at else f", broken off after line {each.taken}: run it again to go on"
        typer.echo(f"{each.id}  {each.name}: {_people(each)}{state}")


def _people(standing: ImportStanding) -> str:
    words = {"held": "held", "listed": "on lists without an answer", "kept": "kept", "left": "left in peace"}
    parts = [f"{standing.people[state]:,} {said}" for state, said in words.items() if standing.people.get(state)]
    return ", ".join(parts) or "nobody"


@contextmanager
def _bar(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Shows on standard error, where that is a terminal, how far it came; yields what advances it."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(what, total=total)
        yield lambda count: progress.advance(task, count)
