"""`nurture plan`: what will happen."""

from typing import Annotated

import typer

from nurture.cli import looking_ahead
from nurture.cli.asking import ask
from nurture.cli.printing import moment, print_json, print_table
from nurture.domain.throttle import LIMIT_WORDS

_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_Limit = Annotated[int, typer.Option(min=1, help="At most so many lines.")]


def plan(
    limit: _Limit = 200,
    as_json: _Json = False,
    length: looking_ahead.For = None,
    answers: looking_ahead.Answered = looking_ahead.NOBODY,
    mix: looking_ahead.Mix = "",
    new: looking_ahead.New = 0,
    people: looking_ahead.People = None,
    seed: looking_ahead.Seed = "",
    html: looking_ahead.Html = None,
    max_per_week: looking_ahead.MaxPerWeek = None,
    no_dry: looking_ahead.NoDry = False,
) -> None:
    """List the planned mails with the reasons for their moment; the nearest first. With `--for`, what years bring."""
    options = looking_ahead.Options(
        length=length,
        answers=answers,
        mix=mix,
        new=new,
        people=people,
        seed=seed,
        html=html,
        max_per_week=max_per_week,
        no_dry=no_dry,
        as_json=as_json,
    )
    if looking_ahead.is_wanted(options):
        return looking_ahead.look(options)
    return _list(limit, as_json=as_json)


def _list(limit: int, *, as_json: bool) -> None:
    lines = ask("plan", limit=limit)
    if as_json:
        return print_json(lines)
    if not lines:
        return typer.echo("No mail is planned.")
    rows = [
        (
            moment(line.due_at),
            line.address,
            line.step,
            LIMIT_WORDS.get(line.waiting_for or "", line.waiting_for or ""),
            "; ".join(line.because),
        )
        for line in lines
    ]
    print_table(("due (UTC)", "to", "step", "waits for", "because"), rows)
    return None
