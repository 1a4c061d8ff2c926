"""Commands that end conversations: stop, lift, exclude, account."""

from pathlib import Path
from typing import Annotated

import typer

from nurture.cli.asking import ask
from nurture.domain.answers import AccountFacts
from nurture.domain.counted import counted
from nurture.domain.errors import NotAllowed, UsageError

LARGEST_FILE = 50 * 1024 * 1024


def stop(
    address: Annotated[str | None, typer.Argument(help="Who must not be written to any more.")] = None,
    company: Annotated[bool, typer.Option("--company", help="Nobody at their company either, now or later.")] = False,
    file: Annotated[Path | None, typer.Option(help="A CSV of addresses to stop.")] = None,
    source: Annotated[str, typer.Option(help="Where the file comes from, for the record.")] = "",
) -> None:
    """Stop a person, a company, or a file of opt-outs. When this returns, no mail to them is begun any more."""
    if (address is None) == (file is None):
        raise UsageError("give either an address or --file, such as: nurture stop dana@globex.example")
    if file is not None:
        if not source:
            raise UsageError("--file needs --source, such as: --source 'opt-outs of the old tool, May 2026'")
        print_report(ask("stop_file", content=file_text(file), source=source), "stopped")
        return
    report = ask("stop", address=address, company=company)
    done = "Nobody at that company is" if report.scope == "company" else "That person is not"
    again = " It stood already." if report.already else ""
    typer.echo(f"{done} written to any more ({report.people} known here).{again}")
    if company and report.scope != "company":
        typer.echo("The address is on a free-mail domain, so the stop is a personal one.")


def lift(
    address: Annotated[str, typer.Argument(help="Whose stop was a misreading.")],
    misread: Annotated[int, typer.Option(help="Number of the message that was misread (`nurture explain`).")],
) -> None:
    """End a stop that came from misreading one message; nothing else ends a stop."""
    count = ask("lift", address=address, misread=misread)
    typer.echo(f"{counted(count, 'stop')} lifted.")
    standing = ask("stops", address=address)
    for words in standing:
        typer.echo(f"Another stop stands all the same: {words}.")
    if standing:
        typer.echo("So nothing goes to them, and a new forward of their no is turned away.")
    else:
        typer.echo("They are in no cadence; forward their no again, or `nurture add` it, to begin anew.")


def exclude(file: Annotated[Path, typer.Option(help="A CSV of domains or addresses, such as customers.")]) -> None:
    """Exclude companies: nobody there is ever written to."""
    print_report(ask("exclude_file", content=file_text(file)), "excluded")


def account(
    domain: Annotated[str, typer.Argument(help="The company's domain.")],
    state: Annotated[str, typer.Argument(help="open, talking, won or excluded.")] = "",
    industry: Annotated[str, typer.Option(help="What they make or do; none forgets it.")] = "",
    tag: Annotated[list[str] | None, typer.Option(help="A word of yours for them; may be repeated.")] = None,
    untag: Annotated[list[str] | None, typer.Option(help="A tag to take away; may be repeated.")] = None,
) -> None:
    """Set what a company allows (talking holds everybody there, won and excluded end them), or say what it is.

    With the domain alone it shows all this.
    """
    if state not in ("", "open", "talking", "won", "excluded"):
        raise UsageError(f"{state!r} is no state of an account; open, talking, won and excluded are")
    if not (state or industry or tag or untag):
        known = ask("show_account", domain=domain)
        typer.echo(f"{known.domain} is {known.state}: {_described(known)}.")
    if industry or tag or untag:
        facts = ask("describe_account", domain=domain, industry=industry, tags=tag or [], untags=untag or [])
        typer.echo(f"{facts.domain}: {_described(facts)}.")
    if state:
        typer.echo(f"{ask('account', domain=domain, state=state)} is {state}.")


def _described(facts: AccountFacts) -> str:
    said = [f"industry {facts.industry or 'not known'}", f"tags {', '.join(facts.tags) or 'none'}"]
    moved = [f"{counted(facts.moved, 'person', 'people')} moved to another cadence"] if facts.moved else []
    return "; ".join((*said, *moved))


def file_text(file: Path) -> str:
    """Returns the text of a file that a command was given; raises NotAllowed."""
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise NotAllowed(f"{file} is larger than 50 MB; split it")
        return file.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise NotAllowed(f"{file} cannot be read: {error.strerror}") from error


def print_report(report: object, done: str) -> None:
    """Prints what a file brought; problems make the exit status 1."""
    problems = getattr(report, "problems", ())
    for problem in problems:
        typer.echo(problem, err=True)
    typer.echo(f"{getattr(report, 'done', 0)} {done}, {len(problems)} not understood")
    if problems:
        raise typer.Exit(1)
