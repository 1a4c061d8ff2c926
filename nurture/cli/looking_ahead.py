"""`nurture plan --for 5y`: years of mails, lived through on a fast clock without writing anything."""

import asyncio
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from nurture.cli.lengths import length_of
from nurture.cli.printing import print_json
from nurture.configuration.problems import nearest_word
from nurture.content.look_ahead import in_lines, shortage_words
from nurture.content.look_ahead_page import as_page
from nurture.domain.errors import NurtureError, UsageError
from nurture.domain.simulation.answers import USUAL_MIX, Answer, Answers
from nurture.domain.simulation.figures import LookAhead
from nurture.settings import Settings

NOBODY = "0%"
"""Of so many mails something comes back where nothing is said."""

_RATE = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*%")
_MOST_PEOPLE, _MOST_SHARE = 1_000_000, 10_000

For = Annotated[str | None, typer.Option("--for", help="Look so far ahead: 5y, 18 months, 90 days.", metavar="LENGTH")]
Answered = Annotated[str, typer.Option("--answers", help="Of how many mails something comes back.", metavar="PERCENT")]
Mix = Annotated[str, typer.Option("--mix", help="What comes back, in shares: thanks=20,stop=15.", metavar="SHARES")]
New = Annotated[int, typer.Option("--new", help="Noes in each thirty days.", min=0, max=100_000)]
People = Annotated[
    int | None, typer.Option("--people", help="So many people from nothing, no database.", min=1, max=_MOST_PEOPLE)
]
Seed = Annotated[str, typer.Option("--seed", help="Draw other answers and newcomers.", metavar="WORD")]
Html = Annotated[Path | None, typer.Option("--html", help="Write a page with charts.", metavar="FILE")]
MaxPerWeek = Annotated[
    int | None, typer.Option("--max-per-week", help="Exit with 2 if a rep would send more in a week.", min=0)
]
NoDry = Annotated[bool, typer.Option("--no-dry", help="Exit with 2 if anybody would wait for content.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was asked for on the command line."""

    length: str | None = None
    answers: str = NOBODY
    mix: str = ""
    new: int = 0
    people: int | None = None
    seed: str = ""
    html: Path | None = None
    max_per_week: int | None = None
    no_dry: bool = False
    as_json: bool = False


def is_wanted(options: Options) -> bool:
    """Tells whether a look ahead is asked for; raises NurtureError where it is half asked for."""
    if options.length is None and options != Options(as_json=options.as_json):
        raise UsageError("these options look ahead; say how far, such as `nurture plan --for 5y`")
    return options.length is not None


def look(options: Options, settings: Settings) -> None:
    """Prints what the years bring; raises NurtureError for what cannot be read, Exit with 2 where a bound fails."""
    found = _found(options, settings)
    if options.html is not None:
        _write(options.html, as_page(found))
    if options.as_json:
        print_json(found)
    else:
        typer.echo("\n".join(in_lines(found)))
    failures = _failures(found, options)
    for failure in failures:
        typer.echo(failure, err=True)
    if failures:
        raise typer.Exit(2)


def _found(options: Options, settings: Settings) -> LookAhead:
    from nurture.services.looking_ahead.looking import Wanted
    from nurture.wiring.looking_ahead import look_ahead_of

    wanted = Wanted(
        length=length_of(options.length or "", "--for"),
        answers=Answers(rate=_rate(options.answers), mix=_mix(options.mix)),
        new_a_month=options.new,
        people=options.people,
        seed=options.seed,
    )
    with _progress() as progress:
        return asyncio.run(look_ahead_of(settings, wanted, progress=progress))


def _failures(found: LookAhead, options: Options) -> tuple[str, ...]:
    """Returns which bounds do not hold, a line each."""
    most = options.max_per_week
    full = [load for load in found.loads if most is not None and load.most > most]
    dry = found.shortages if options.no_dry else ()
    return (
        *(f"--max-per-week {most}: {load.rep} would send {load.most} mails in a week" for load in full),
        *(f"--no-dry: {shortage_words(each)}" for each in dry),
    )


def _rate(text: str) -> float:
    matched = _RATE.fullmatch(text.strip())
    if matched is None or float(matched[1]) > 100:
        raise UsageError(f"--answers: {text!r} is no share; expected a percentage from 0% to 100%, such as 8%")
    return float(matched[1]) / 100


def _mix(text: str) -> Mapping[Answer, int]:
    if not text:
        return USUAL_MIX
    mix: dict[Answer, int] = {}
    for part in text.split(","):
        name, _, share = (piece.strip() for piece in part.partition("="))
        if name not in list(Answer):
            nearest = nearest_word(name, [answer.value for answer in Answer])
            hint = f"nearest: {nearest}" if nearest else f"expected some of {', '.join(Answer)}"
            raise UsageError(f"--mix: {name!r} is no answer; {hint}")
        if not share.isdecimal() or int(share) > _MOST_SHARE:
            raise UsageError(f"--mix: {part.strip()!r} gives no share; expected a whole number, such as {name}=20")
        mix[Answer(name)] = int(share)
    if not sum(mix.values()):
        raise UsageError("--mix: all shares are zero; give at least one, such as thanks=20")
    return mix


def _write(path: Path, page: str) -> None:
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise NurtureError(f"--html: {path} cannot be written ({error.strerror}); name a file elsewhere") from error


@contextmanager
def _progress() -> Iterator[Callable[[str, float], None]]:
    """Shows a bar to somebody who looks on; a pipe gets none."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        tasks: dict[str, Any] = {}

        def show(what: str, done: float) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=1.0)
            bar.update(tasks[what], completed=done)

        yield show
