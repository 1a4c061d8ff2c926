"""`nurture quarantine`: messages that could not be understood or failed."""

import base64
import sys
from typing import Annotated

import typer

from nurture.cli.asking import ask

app = typer.Typer(
    help="See, replay or release messages that could not be processed.", no_args_is_help=True, add_completion=False
)

_Message = Annotated[int, typer.Argument(help="Number of the message.")]


@app.command("list")
def list_messages() -> None:
    """List the messages in quarantine, oldest first."""
    entries = ask("quarantine_list")
    for entry in entries:
        typer.echo(f"{entry.id:>6}  {entry.received_at:%Y-%m-%d %H:%M} UTC  {entry.as_what:<7}  {entry.error}")
    if not entries:
        typer.echo("The quarantine is empty.")


@app.command("show")
def show_message(message: _Message) -> None:
    """Write a message as it came to standard output."""
    sys.stdout.buffer.write(base64.b64decode(ask("quarantine_show", message=message)))


@app.command("replay")
def replay_message(message: _Message) -> None:
    """Process a message again, for instance after an update."""
    typer.echo(f"message {message}: {ask('quarantine_replay', message=message).replace('_', ' ')}")


@app.command("release")
def release_message(message: _Message) -> None:
    """Give a message up, so that it holds nobody any more; its bytes stay."""
    ask("quarantine_release", message=message)
    typer.echo(f"message {message} is released and holds nobody any more.")
