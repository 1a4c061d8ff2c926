"""`nurture basis`: on which basis somebody is written to."""

from pathlib import Path
from typing import Annotated, Any

import typer

from nurture.cli.asking import ask
from nurture.cli.printing import print_json
from nurture.cli.stopping import LARGEST_FILE, print_report
from nurture.configuration.sheet import sheet_text
from nurture.domain.errors import UsageError

_NO_ADVICE = "Rules of config/jurisdictions.yaml: configuration, and no legal advice."


def basis(
    address: Annotated[str | None, typer.Argument(help="Whose basis.")] = None,
    kind: Annotated[
        str | None, typer.Argument(help="consent, purchase, inquiry, legitimate_interest; none withdraws it.")
    ] = None,
    on: Annotated[str, typer.Option(help="Since when, such as 2026-03-01; today unless you say.")] = "",
    source: Annotated[str, typer.Option(help="Where it stands, such as 'signed at the fair'.")] = "",
    until: Annotated[str, typer.Option(help="Its last day, where it has one of its own.")] = "",
    file: Annotated[Path | None, typer.Option(help="A CSV with the heads address, basis, on, source, until.")] = None,
    show: Annotated[bool, typer.Option("--show", help="Show it, and change nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Record, withdraw or show on which basis somebody is written to."""
    if (address is None) == (file is None):
        raise UsageError("give either an address or --file, such as: nurture basis dana@globex.example --show")
    if file is not None:
        return print_report(
            ask("record_bases", content=sheet_text(file, largest=LARGEST_FILE), source=source), "recorded"
        )
    if (kind is None) != show:
        raise UsageError(
            "give either a basis, such as consent --on 2026-03-01 --source 'signed at the fair', or --show"
        )
    if kind is None:
        view = ask("show_basis", address=address)
    else:
        view = ask("record_basis", address=address, kind=kind, on=on, source=source, until=until)
    return print_json(view) if as_json else typer.echo("\n".join(_lines(view)))


def _lines(view: Any) -> list[str]:
    until = f", until {view.until}" if view.until else ""
    recorded = f"{view.recorded} of {view.on}{until}" if view.recorded else "nothing"
    lines = [f"recorded  {recorded}"]
    lines += [f"source    {view.source}"] if view.source else []
    lines += [f"words     “{view.words}”"] if view.words else []
    lines += [view.note] if view.note else []
    return [*lines, f"rules     {view.rules}", view.standing, _NO_ADVICE]
