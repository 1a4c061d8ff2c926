"""The command itself: starts the sandbox, plays the story, checks what was to be shown, writes the album."""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Annotated

import typer

from nurture.cli.demo.album import is_free, write_album
from nurture.cli.demo.cast import BEGIN, CAST, END, LETS_TALK, SCENES
from nurture.cli.demo.proof import Claim, first_claims, last_claims
from nurture.cli.demo.sandbox import Sandbox
from nurture.cli.demo.stage import Stage
from nurture.cli.demo.timeline import Entry, Mark, Timeline
from nurture.domain.errors import NotAllowed

_HEAD = """\
nurture, three years in its sandbox. Six prospects of Acme said no; nothing leaves this machine.
  › somebody writes to nurture   ✉ a check-in goes out   ■ a stop   (unmarked: notices to the reps)"""


def demo(
    out: Annotated[Path, typer.Option(help="Folder for the mails; an earlier demo's is replaced.")] = Path("demo-out"),
) -> None:
    """Play a story of three years in a minute, in a sandbox, and check it. Exits with 1 when a claim does not hold."""
    timeline, begun = Timeline(sys.stdout), monotonic()
    _clear(out)
    with TemporaryDirectory(prefix="nurture-demo-") as folder, Sandbox(Path(folder), out / "daemon.log") as sandbox:
        stage = Stage(sandbox, timeline, out.resolve() / "mails", now=BEGIN)
        timeline.say(_HEAD, "1")
        claims = (*_first_act(stage), *_last_acts(stage))
        reasons = {player.name: sandbox.command("explain", player.address) for player in CAST}
        clean = Claim(text="The daemon stopped cleanly when asked to (SIGTERM)", holds=sandbox.stop())
    page = write_album(out, stage.mails, stage.heard, reasons)
    _conclude(timeline, (*claims, clean))
    timeline.say(f"\n{len(stage.mails)} mails in {monotonic() - begun:.0f} s. Look at them: {page}")
    timeline.say("To play yourself: make run, and docs/tutorial/first-no.md")
    if not all(claim.holds for claim in (*claims, clean)):
        raise typer.Exit(1)


def _clear(out: Path) -> None:
    """Makes room for the album; a folder with anything else in it is left alone."""
    if not is_free(out):
        raise NotAllowed(f"{out} holds other things; name an empty folder with --out")
    shutil.rmtree(out, ignore_errors=True)
    (out / "mails").mkdir(parents=True)


def _first_act(stage: Stage) -> tuple[Claim, ...]:
    stage.begin()
    for player in CAST:
        stage.forward(player)
    stage.let_pass(BEGIN)
    return tuple(first_claims(stage))


def _last_acts(stage: Stage) -> tuple[Claim, ...]:
    for scene in SCENES:
        known = len(stage.mails)
        stage.act(scene)
        if scene is LETS_TALK:
            alert = next(mail for mail in stage.mails[known:] if mail.subject.startswith("Now: "))
            stage.tell_nurture(alert, "talking")
    stage.let_pass(END)
    stage.timeline.add(Entry(at=END, mark=Mark.NOTE, who="three years are over", text=""))
    return tuple(last_claims(stage))


def _conclude(timeline: Timeline, claims: tuple[Claim, ...]) -> None:
    timeline.say("\nWhat was to be shown, counted in the outbox and asked of `nurture show` and `nurture plan`", "1")
    for claim in claims:
        timeline.verdict(claim.text, holds=claim.holds)
    failed = sum(not claim.holds for claim in claims)
    timeline.say("All of it holds." if not failed else f"{failed} of it did not hold.", "1")
