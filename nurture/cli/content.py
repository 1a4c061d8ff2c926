"""`nurture content`: what there is to read, what to write next, and what came of it."""

from datetime import UTC, date, datetime
from typing import Annotated

import typer

from nurture.cli.asking import ask
from nurture.cli.lengths import length_of
from nurture.cli.printing import day, print_json, print_table
from nurture.domain.calendar import Calendar
from nurture.domain.content_answers import ItemView
from nurture.domain.counted import counted
from nurture.domain.duration import add

app = typer.Typer(
    help="Show the content, what to write next, and its links.", no_args_is_help=True, add_completion=False
)

_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_Within = Annotated[str, typer.Option(metavar="TIME", help="How far to look ahead, such as 90 days, 6 months or 5y.")]


@app.command("gaps")
def show_gaps(within: _Within = "90 days", as_json: _Json = False) -> None:
    """Say what to write next, for the most prospects first: those that wait, and those that will within the time."""
    gaps = ask("content_gaps", days=_days(within))
    if as_json:
        return print_json(gaps)
    for place, gap in enumerate(gaps, start=1):
        typer.echo(f"{place:>3}. {gap.sentence}")
    if not gaps:
        typer.echo(f"Nothing is missing: every mail that is due within {within} finds something to carry.")
    return None


@app.command("list")
def list_items(as_json: _Json = False) -> None:
    """List the items with the languages they are in, the reasons they are for, and how often they went out."""
    items = ask("content_list")
    if as_json:
        return print_json(items)
    rows = [
        (i.id, i.kind, " ".join(i.languages), ", ".join(i.reasons) or "every reason", i.state, str(i.uses))
        for i in items
    ]
    print_table(("item", "kind", "languages", "for", "state", "uses"), rows)
    return None


@app.command("show")
def show_item(
    item: Annotated[str, typer.Argument(help="The item's id.")],
    as_json: _Json = False,
) -> None:
    """Show one item: its words, its links, how often it went out, and what came back."""
    view = ask("content_show", item_id=item)
    if as_json:
        return print_json(view)
    typer.echo("\n".join(_in_words(view)))
    return None


@app.command("links")
def list_links(
    check: Annotated[bool, typer.Option("--check", help="Look at all of them now, which may take a while.")] = False,
    as_json: _Json = False,
) -> None:
    """List the links of the content, and whether they lead anywhere. Exits with 1 when one is dead."""
    links = ask("content_links", check=check)
    if as_json:
        print_json(links)
    else:
        rows = [(i.url, ", ".join(i.items), i.state, i.result, day(i.checked_at)) for i in links]
        print_table(("link", "items", "state", "result", "looked at"), rows)
    if any(link.state == "dead" for link in links):
        raise typer.Exit(1)


def _days(within: str) -> int:
    today: date = datetime.now(UTC).date()
    return (add(today, length_of(within, "--within"), Calendar(zone="UTC")) - today).days


def _in_words(view: ItemView) -> list[str]:
    lines = [f"{view.id}: {view.kind}, {view.state}"]
    lines += [f"  {name:<12} {value}" for name, value in view.named]
    for version in view.versions:
        lines += ["", f"  {version.language}: {version.title}", *(f"      {line}" for line in _words(version.text))]
        if version.link is not None:
            lines.append(f"      {version.link.url} ({version.link.state})")
    return [*lines, "", *_uses(view)]


def _words(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _uses(view: ItemView) -> list[str]:
    if not view.uses or view.first_at is None or view.last_at is None:
        return ["  never went out"]
    came = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in view.outcomes.items())
    first, last = day(view.first_at), day(view.last_at)
    return [f"  went out {counted(view.uses, 'time')}, from {first} to {last}", f"  came back: {came or 'nothing yet'}"]
