"""`nurture check`: whether the configuration and the templates are sound, and what the cadences come to."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from nurture.cli.findings import grouped, in_json, total
from nurture.cli.live import check_live
from nurture.cli.takers import taker_lines
from nurture.configuration.revision import Revision, load
from nurture.configuration.scalars import in_words
from nurture.configuration.signing import is_open
from nurture.content.check import check_templates
from nurture.content.needs import content_warnings
from nurture.domain.address import domain_of
from nurture.domain.cadence import Cadence
from nurture.domain.calendar import Calendar
from nurture.domain.counted import counted
from nurture.domain.errors import ConfigurationError, UsageError
from nurture.domain.forecast import forecast
from nurture.domain.signing_key import SigningKey
from nurture.domain.takes import in_words as takes_in_words
from nurture.domain.team import Rep
from nurture.settings import load_settings

_SOME_NO = datetime(2026, 1, 7, 12, tzinfo=UTC)
"""A day of no importance: how long a cadence lasts differs by days only."""

_MONTH = timedelta(days=30.44)
_YEAR = timedelta(days=365.25)


def check(
    config: Annotated[Path | None, typer.Option(help="The folder to check, instead of the one in use.")] = None,
    templates: Annotated[Path | None, typer.Option(help="Its templates, instead of those in use.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 on warnings too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
    live: Annotated[bool, typer.Option("--live", help="Write what each real prospect would get next.")] = False,
    every_step: Annotated[bool, typer.Option("--all", help="With --live: every step that is left.")] = False,
) -> None:
    """Check the whole configuration and every template, and say what each cadence does. Exits with 1 on mistakes.

    Every template is written for every step, reason and language, with examples, and looked at for grace.
    """
    if every_step and not live:
        raise UsageError("--all goes with --live; without it every step is tried with examples anyway")
    settings = load_settings()
    folder, mails = config or settings.config, templates or settings.templates
    if live:
        edited = settings.model_copy(update={"config": folder, "templates": mails}) if config or templates else None
        if not check_live(edited, every_step=every_step, as_json=as_json):
            raise typer.Exit(1)
        return
    try:
        revision = load(folder, templates=mails, on=datetime.now(UTC).date())
    except ConfigurationError as error:
        raise _broken(str(error).splitlines(), as_json=as_json) from None
    remarks = check_templates(revision, mails, config=folder)
    errors = sum(remark.is_error for remark in remarks) + sum(not each.is_warning for each in revision.warnings)
    warnings = len(remarks) + len(revision.warnings) - errors
    if as_json:
        typer.echo(in_json(remarks, revision.warnings))
    elif errors or warnings:
        typer.echo("\n".join((*map(str, revision.warnings), *grouped(remarks), total(errors, warnings))), err=True)
    if errors or (strict and warnings):
        raise typer.Exit(1)
    if not as_json:
        typer.echo("\n".join(_summary(folder, revision)))


def _broken(problems: list[str], *, as_json: bool) -> typer.Exit:
    """Tells mistakes in YAML, which leave nothing to try templates with."""
    if as_json:
        typer.echo(json.dumps({"mistakes": problems}, indent=2, ensure_ascii=False))
    else:
        typer.echo("\n".join((*problems, counted(len(problems), "mistake"))), err=True)
    return typer.Exit(1)


def _summary(folder: Path, revision: Revision) -> list[str]:
    languages = sorted({item.language for item in revision.content})
    today = datetime.now(UTC).date()
    return [
        *(f"warning: {lack}" for lack in content_warnings(revision, on=today)),
        *(describe(cadence) for cadence in revision.cadences),
        *taker_lines(revision.cadences),
        *(_provable(rep, revision) for rep in revision.team.reps),
        *(_signing(key) for key in revision.installation.signing_keys),
        f"{folder} is sound: {counted(len(revision.team.reps), 'rep')}, {counted(len(revision.cadences), 'cadence')}, "
        f"{counted(len({item.id for item in revision.content}), 'content item')} ({', '.join(languages) or 'none'}); "
        f"delivery is {revision.installation.delivery}",
    ]


def _provable(rep: Rep, revision: Revision) -> str:
    """Returns what proves a rep's forwards under this configuration, in one line."""
    told = revision.installation
    domains = sorted({domain_of(address) for address in (rep.address, *rep.aliases)})
    ways = [
        f"the DKIM signature of {in_words(domains)}",
        f"Authentication-Results of {in_words(told.authserv_ids)}" if told.authserv_ids else "",
        f"an ARC seal of {in_words(told.arc_sealers)}" if told.arc_sealers else "",
        "your Microsoft 365 tenant" if told.microsoft_tenant else "",
        "a trusted relay" if told.trusted_relays else "",
        "the rep's own add address",
    ]
    return f"{rep.id}: forwards are proven by {in_words([way for way in ways if way])}"


def _signing(key: SigningKey) -> str:
    """Returns what signs a domain's mail, and whether others on this machine could sign too."""
    open_to_all = ", which everybody on this machine can read: take that right away (chmod o-r)"
    return f"{key.domain}: signed by {key.name} with {key.path}{open_to_all if is_open(Path(key.path)) else ''}"


def describe(cadence: Cadence) -> str:
    """Returns what a cadence takes, and at most how many mails it sends over how long, in one line."""
    touches = forecast(cadence, Calendar(zone="UTC"), latest_no=_SOME_NO, answered=True)
    mails = counted(len(touches), "mail")
    over = f" in about {_span_words(touches[-1].due_at - _SOME_NO)}" if touches else ""
    most = f"at most {mails}{over}; ends after {cadence.unanswered} without an answer"
    end = "" if cadence.farewell else ", and without a farewell"
    return f"{cadence.id}: takes {takes_in_words(cadence.takes)}: {most}{end}{_some(cadence)}"


def _some(cadence: Cadence) -> str:
    """Returns how many of its mails are only for some people, and which need a yes."""
    for_some = sum(step.when is not None for step in cadence.steps)
    asking = sum(step.approve for step in cadence.steps)
    said = [f"; {for_some} only for some"] if for_some else []
    said += [f"; {asking} only after the rep's yes"] if asking else []
    return "".join((*said, "; the first only after the rep's yes" if cadence.approve_first else ""))


def _span_words(span: timedelta) -> str:
    if span < _YEAR:
        return counted(max(1, round(span / _MONTH)), "month")
    whole, half = divmod(round(span / _YEAR * 2), 2)
    return f"{whole}{' 1/2' if half else ''} {'year' if (whole, half) == (1, 0) else 'years'}"
