"""Commands about people: prospects, show, explain, plan."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from nurture.cli.asking import ask
from nurture.domain.throttle import LIMIT_WORDS

_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_WIDE = 400
_Limit = Annotated[int, typer.Option(min=1, help="At most so many lines.")]


def prospects(limit: _Limit = 200, as_json: _Json = False) -> None:
    """List who is held, why, and when the next mail is due; the nearest first."""
    lines = ask("prospects", limit=limit)
    if as_json:
        return _print_json(lines)
    if not lines:
        return typer.echo("Nobody is held yet. Forward a prospect's no to the add address, or use `nurture add`.")
    rows = [
        (line.name or line.address, line.account, line.reason, line.cadence, line.state, line.rep, _day(line.next_at))
        for line in lines
    ]
    _print_table(("who", "account", "reason", "cadence", "state", "rep", "next mail"), rows)
    return None


def plan(limit: _Limit = 200, as_json: _Json = False) -> None:
    """List the planned mails with the reasons for their moment; the nearest first."""
    lines = ask("plan", limit=limit)
    if as_json:
        return _print_json(lines)
    if not lines:
        return typer.echo("No mail is planned.")
    rows = [
        (
            _moment(line.due_at),
            line.address,
            line.step,
            LIMIT_WORDS.get(line.waiting_for or "", line.waiting_for or ""),
            "; ".join(line.because),
        )
        for line in lines
    ]
    _print_table(("due (UTC)", "to", "step", "waits for", "because"), rows)
    return None


def show(address: Annotated[str, typer.Argument(help="The prospect's address.")], as_json: _Json = False) -> None:
    """Show all that is kept of one prospect."""
    view = ask("show", address=address)
    if as_json:
        return _print_json(view)
    typer.echo("\n".join(_person_lines(view, asked=address)))
    return None


def explain(address: Annotated[str, typer.Argument(help="The prospect's address.")], as_json: _Json = False) -> None:
    """Explain why each mail went out, what was asked and when, and what comes next and why."""
    view = ask("explain", address=address)
    if as_json:
        return _print_json(view)
    for at, words in view.lines:
        typer.echo(f"{_moment(at)}  {words}")
    typer.echo("next: " + "\n      ".join(view.next_lines))
    return None


def _person_lines(view: Any, *, asked: str) -> list[str]:
    head = [
        _who(view, asked),
        f"  account   {view.account} ({view.account_state})",
        f"  language  {view.language}" + (f", zone {view.zone}" if view.zone else ""),
        f"  state     {view.state}" + (f" in {view.cadence}, rep {view.rep}" if view.cadence else ""),
    ]
    head += [f"  stopped   {view.stopped}"] if view.stopped else []
    head += [f"  waits     until {view.wait_until}"] if view.wait_until else []
    head += [f"  asked for {words}" for words in view.commitments]
    noes = [
        f"  no        {no.said_at:%Y-%m-%d}  {no.reason}{f': “{no.quote}”' if no.quote else ''}" for no in view.noes
    ]
    touches = [
        f"  mail      {_moment(t.at)}  {t.step:<12} {t.state}{_waits(t.waiting_for)}  {t.subject or ''}".rstrip()
        for t in view.touches
    ]
    return head + noes + touches


def _who(view: Any, asked: str) -> str:
    if view.erased_at:
        return f"{asked}: erased on {view.erased_at:%Y-%m-%d}; no name, address or words of theirs are kept"
    title = f", {view.title}" if view.title else ""
    return f"{view.name or view.address} <{view.address}>{title}"


def _waits(what: str | None) -> str:
    return f" (waits for {LIMIT_WORDS.get(what, what)})" if what else ""


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else ""


def _print_json(value: Any) -> None:
    plain = [asdict(each) for each in value] if isinstance(value, tuple) else asdict(value)
    typer.echo(json.dumps(plain, default=str, ensure_ascii=False, indent=1))


def _print_table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*row)
    # Whoever reads it through a pipe wants whole lines, not a page of eighty columns.
    Console(width=None if sys.stdout.isatty() else _WIDE).print(table)
