"""Commands about people: prospects, show, explain."""

from typing import Annotated, Any

import typer

from nurture.cli.asking import ask
from nurture.cli.printing import day, moment, print_json, print_table
from nurture.domain.touch import TouchState
from nurture.domain.waiting import waiting_words

_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_Limit = Annotated[int, typer.Option(min=1, help="At most so many lines.")]


def prospects(limit: _Limit = 200, as_json: _Json = False) -> None:
    """List who is held, why, and when the next mail is due; the nearest first."""
    lines = ask("prospects", limit=limit)
    if as_json:
        return print_json(lines)
    if not lines:
        return typer.echo("Nobody is held yet. Forward a prospect's no to the add address, or use `nurture add`.")
    rows = [
        (line.name or line.address, line.account, line.reason, line.cadence, line.state, line.rep, day(line.next_at))
        for line in lines
    ]
    print_table(("who", "account", "reason", "cadence", "state", "rep", "next mail"), rows)
    return None


def show(address: Annotated[str, typer.Argument(help="The prospect's address.")], as_json: _Json = False) -> None:
    """Show all that is kept of one prospect."""
    view = ask("show", address=address)
    if as_json:
        return print_json(view)
    typer.echo("\n".join(_person_lines(view, asked=address)))
    return None


def explain(address: Annotated[str, typer.Argument(help="The prospect's address.")], as_json: _Json = False) -> None:
    """Explain why each mail went out, what was asked and when, and what comes next and why."""
    view = ask("explain", address=address)
    if as_json:
        return print_json(view)
    for at, words in view.lines:
        typer.echo(f"{moment(at)}  {words}")
    typer.echo("next: " + "\n      ".join(view.next_lines))
    return None


def approve(address: Annotated[str, typer.Argument(help="The prospect's address.")]) -> None:
    """Say yes in the rep's place to a mail that goes out only after one, as the rep was shown it."""
    typer.echo(f"{ask('approve', address=address)} to {address} goes out at its time.")


def _person_lines(view: Any, *, asked: str) -> list[str]:
    head = [
        _who(view, asked),
        f"  account   {view.account} ({view.account_state})",
        f"  language  {view.language}" + (f", zone {view.zone}" if view.zone else ""),
        f"  state     {view.state}" + (f" in {view.cadence}, rep {view.rep}" if view.cadence else ""),
    ]
    head += [f"  industry  {view.industry}"] if view.industry else []
    head += [f"  tags      {', '.join(view.tags)}"] if view.tags else []
    head += [f"  basis     {view.basis}"] if view.basis else []
    head += [f"  stopped   {view.stopped}"] if view.stopped else []
    head += [f"  waits     until {view.wait_until}"] if view.wait_until else []
    head += [f"  asked for {words}" for words in view.commitments]
    noes = [f"  no        {no.said_at:%Y-%m-%d}  {_no(no)}" for no in view.noes]
    touches = [
        f"  mail      {moment(t.at)}  {_step(t):<12} {t.state}{_since(t)}  {t.subject or ''}".rstrip()
        for t in view.touches
    ]
    return head + noes + touches


def _no(no: Any) -> str:
    """Returns the reason of a no, whom they chose or stay with, and their words."""
    named = f" ({no.competitor})" if no.competitor else ""
    return f"{no.reason}{named}" + (f": “{no.quote}”" if no.quote else "")


def _who(view: Any, asked: str) -> str:
    if view.erased_at:
        return f"{asked}: erased on {view.erased_at:%Y-%m-%d}; no name, address or words of theirs are kept"
    title = f", {view.title}" if view.title else ""
    return f"{view.name or view.address} <{view.address}>{title}"


def _step(touch: Any) -> str:
    """Returns the step of a mail: of one still to come as it is called now, else with the new name beside the old."""
    is_to_come = touch.state in (TouchState.PLANNED, TouchState.CLAIMED)
    if is_to_come or touch.step == touch.step_now:
        return str(touch.step_now)
    return f"{touch.step} (now {touch.step_now})"


def _since(touch: Any) -> str:
    """Returns what a mail waits for, or why it was canceled."""
    return f" ({touch.canceled_since})" if touch.canceled_since else _waits(touch.waiting_for)


def _waits(what: str | None) -> str:
    return f" (waits for {waiting_words(what)})" if what else ""
