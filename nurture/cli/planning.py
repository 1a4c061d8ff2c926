"""`nurture plan`: what will happen."""

from typing import Annotated

import typer

from nurture.cli.asking import ask
from nurture.cli.printing import moment, print_json, print_table
from nurture.domain.throttle import LIMIT_WORDS

_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_Limit = Annotated[int, typer.Option(min=1, help="At most so many lines.")]


def plan(limit: _Limit = 200, as_json: _Json = False) -> None:
    """List the planned mails with the reasons for their moment; the nearest first."""
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
