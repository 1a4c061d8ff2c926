"""`nurture plan`: what will happen, to everybody, to one person, after an edit, and in the years to come."""

from pathlib import Path
from typing import Annotated

import typer

from nurture.cli import comparing, looking_ahead
from nurture.cli.asking import ask
from nurture.cli.printing import moment, print_json, print_table
from nurture.domain.coming import ComingTouch, PersonPlan
from nurture.domain.errors import UsageError
from nurture.domain.waiting import waiting_words
from nurture.settings import Settings, load_settings

_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_Limit = Annotated[int, typer.Option(min=1, help="At most so many lines.")]
_Address = Annotated[str | None, typer.Argument(help="The prospect's address: every mail to come to them.")]
_Edits = Annotated[bool, typer.Option("--edits", help="What the files as they stand would change.")]
_Config = Annotated[Path | None, typer.Option(help="By this folder: what it would change.", metavar="DIR")]
_Templates = Annotated[Path | None, typer.Option(help="Its templates, instead of those in use.", metavar="DIR")]
_ExitZero = Annotated[bool, typer.Option("--exit-zero", help="Exit with 0 also when an edit changes something.")]


def plan(
    address: _Address = None,
    limit: _Limit = 200,
    as_json: _Json = False,
    edits: _Edits = False,
    config: _Config = None,
    templates: _Templates = None,
    exit_zero: _ExitZero = False,
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
    """List the planned mails; of one person, all to come; of an edit, what it changes; of years, what they bring."""
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
    if address and (length or edits or config or templates):
        raise UsageError("edits and years are looked at for everybody: leave out the address, or these options")
    if looking_ahead.is_wanted(options):
        return looking_ahead.look(options, _settings(config, templates))
    if edits or config or templates:
        return _compare(config, templates, as_json=as_json, exit_zero=exit_zero)
    if exit_zero:
        raise UsageError("--exit-zero speaks of an edit; say which, by --edits or --config DIR")
    return _show(address, as_json=as_json) if address else _list(limit, as_json=as_json)


def _compare(config: Path | None, templates: Path | None, *, as_json: bool, exit_zero: bool) -> None:
    settings = _settings(config, templates)
    comparing.compare_edit(settings.config, settings.templates, as_json=as_json, exit_zero=exit_zero)


def _settings(config: Path | None, templates: Path | None) -> Settings:
    """Returns the settings, by the files of these folders where they are named."""
    settings = load_settings()
    named = {"config": config or settings.config, "templates": templates or settings.templates}
    return settings.model_copy(update=named)


def _show(address: str, *, as_json: bool) -> None:
    found: PersonPlan = ask("plan_of", address=address)
    if as_json:
        return print_json(found)
    head = f"{found.address}, {found.account}: {found.state}" + (f" in {found.cadence}" if found.cadence else "")
    typer.echo(head)
    for words in filter(None, (f"clock: {found.clock}" if found.clock else None, found.basis)):
        typer.echo(f"  {words}")
    if not found.coming:
        typer.echo("  no mail is planned; `nurture explain` says why")
    for number, touch in enumerate(found.coming, start=1):
        typer.echo("\n".join(_touch(number, touch)))
    if len(found.coming) > 1:
        typer.echo(
            "  After the first: what comes if nobody answers. Each mail is planned once the one before has gone out."
        )
    return None


def _touch(number: int, touch: ComingTouch) -> list[str]:
    what = "planned" if touch.is_planned else "foretold"
    lines = [f"  {number}. {moment(touch.due_at)} UTC ({touch.local})  {touch.step} ({touch.template}), {what}"]
    lines += [f"     {why}" for why in touch.because]
    content = f"with {touch.content}: " if touch.content else ""
    lines += [f"     {content}{'; '.join(touch.content_because)}"] if touch.content_because else []
    if touch.waiting_for:
        lines.append(f"     waits for: {waiting_words(touch.waiting_for)}")
    return lines


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
            waiting_words(line.waiting_for),
            "; ".join(line.because),
        )
        for line in lines
    ]
    print_table(("due (UTC)", "to", "step", "waits for", "because"), rows)
    return None
