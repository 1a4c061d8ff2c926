"""Commands before going live: `nurture doctor` looks at everything, `nurture dns` prints the records to publish."""

import asyncio
import dataclasses
import json
from typing import Annotated

import typer

from nurture.cli.asking import ask
from nurture.configuration.revision import load
from nurture.domain.diagnosis import Finding, Level
from nurture.settings import load_settings

_VOUCHED = (
    "The path of {rep} is vouched for: mail to prospects may go out in that name, until the relay, the signing keys or "
    "an address of it changes."
)
_VOUCHED_BEFORE = "The path of {rep} was vouched for before; nothing was changed."
_TRIED = (
    "A copy in the name of {rep} goes out once the relay takes it. "
    "In some minutes `nurture doctor` shows what came back."
)
_MARKS = {Level.OK: "ok  ", Level.WARN: "warn", Level.FAIL: "FAIL"}


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array instead of words.")] = False,
    vouch: Annotated[list[str] | None, typer.Option(help="Answer yourself for the path of this rep.")] = None,
    path: Annotated[list[str] | None, typer.Option(help="Try the path of this rep anew.")] = None,
) -> None:
    """Look at everything that must be right before going live; ends with 1 when something is wrong."""
    for rep in vouch or ():
        done = ask("vouch", rep=rep)
        typer.echo((_VOUCHED if done else _VOUCHED_BEFORE).format(rep=rep))
    for rep in path or ():
        ask("try_path", rep=rep)
        typer.echo(_TRIED.format(rep=rep))
    if not (vouch or path):
        _show(ask("doctor"), as_json=as_json)


def dns(
    check: Annotated[bool, typer.Option("--check", help="Ask DNS what is published, and compare.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array instead of words.")] = False,
) -> None:
    """Print the DNS records to publish, for the reps' mail and the way back; --check ends with 1 when one is wrong."""
    from nurture.wiring.records import compared, records_of

    settings = load_settings()
    records = records_of(settings, load(settings.config, templates=settings.templates))
    if check:
        _show(asyncio.run(compared(settings, records)), as_json=as_json)
    elif as_json:
        typer.echo(json.dumps([dataclasses.asdict(record) for record in records], indent=2))
    else:
        typer.echo("\n".join(record.line for record in records))


def _show(findings: tuple[Finding, ...], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([dataclasses.asdict(finding) for finding in findings], indent=2))
    else:
        width = max((len(finding.what) for finding in findings), default=0)
        for finding in findings:
            typer.echo(f"{_MARKS[finding.level]}  {finding.what:<{width}}  {finding.says}")
            if finding.remedy:
                typer.echo(f"{'':<{width + 6}}  -> {finding.remedy}")
    if any(finding.level is Level.FAIL for finding in findings):
        raise typer.Exit(1)
