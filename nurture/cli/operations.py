"""Commands of operators: add, status, halt, release, outbox, clock, health."""

import base64
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from nurture.cli.asking import ask
from nurture.cli.lengths import length_of
from nurture.domain.answers import KeptLine, ReplicaStanding, Status
from nurture.domain.cadence import Duration
from nurture.domain.calendar import Calendar
from nurture.domain.changes import total_lines
from nurture.domain.content import language_name
from nurture.domain.counted import counted
from nurture.domain.duration import add as add_length
from nurture.domain.errors import NotAllowed, UsageError
from nurture.domain.faults import in_a_line
from nurture.domain.languages import UnwrittenLine
from nurture.domain.revising import SHOWN_DIGITS, RevisionStanding, RevisionState
from nurture.domain.ways import named, way_words
from nurture.settings import load_settings

_MOST_PROBLEMS = 20
_MOST_DIGITS = 12

_COPIES = {"kept": "of prospects", "talks": "of reps to prospects", "own": "of nurture's own mails"}


def add(
    file: Annotated[Path, typer.Argument(help="A forwarded mail as .eml.")],
    rep: Annotated[str, typer.Option(help="The rep who forwards it (id of team.yaml).")],
) -> None:
    """Add a forwarded no from a file, as if that rep had forwarded it."""
    report = ask("add", raw=base64.b64encode(_bytes(file)).decode("ascii"), rep=rep)
    typer.echo(f"message {report.message}: {report.outcome.replace('_', ' ')}")


def status() -> None:
    """Show how things stand: mode, enrollments, what waits, what is halted, and each rep's own add address."""
    now = ask("status")
    for line in _heads(now):
        typer.echo(line)
    counts = ", ".join(f"{count} {state}" for state, count in sorted(now.enrollments.items()))
    typer.echo(f"enrollments: {counts or 'none'}")
    since = f"; the oldest raw mail came on {now.oldest_mail:%Y-%m-%d}" if now.oldest_mail else ""
    typer.echo(f"messages waiting: {now.messages_waiting}; in quarantine: {now.quarantined}{since}")
    for line in (*_of_replicas(now.replicas), *(f"{named(way)}: {way_words(way)}" for way in now.ways)):
        typer.echo(line)
    if any(now.copies.values()):
        copies = (f"{count} {_COPIES.get(what, what)}" for what, count in now.copies.items())
        typer.echo(f"copies today: {', '.join(copies)}")
    for use in now.limits:
        typer.echo(f"sent {use.when} {use.what}: {use.used} of {use.limit}")
    for halt in now.halts:
        subject = f" {halt.subject}" if halt.subject else ""
        typer.echo(f"halted: {halt.scope}{subject} since {halt.at:%Y-%m-%d %H:%M} UTC: {halt.why}")
    for line in (*_lacking_yes(now.lacking_yes), *map(_unwritten, now.unwritten)):
        typer.echo(line)
    for fault in now.faults:
        typer.echo(f"held: {in_a_line(fault)}")
    typer.echo(f"sent or not, nobody knows: {now.unsettled}")
    typer.echo(f"unproven, waiting for a rep's answer: {now.unproven}")
    for rep, words in now.proofs.items():
        typer.echo(f"mail of {rep} was proven by: {words}")
    for rep, address in now.add_addresses.items():
        typer.echo(f"add address of {rep}: {address}")


def _lacking_yes(by_rep: Mapping[str, int]) -> Iterator[str]:
    """Yields how many mails wait for a yes, where some do."""
    if by_rep:
        whose = ", ".join(f"{count} of {rep}" for rep, count in by_rep.items())
        yield f"waiting for a rep's yes: {counted(sum(by_rep.values()), 'mail')} ({whose})"


def _unwritten(line: UnwrittenLine) -> str:
    where = f"{line.template} in {language_name(line.language)} ({line.language})"
    return f"not written: {where}; {counted(line.touches, 'mail')} planned, the first for {line.first_due:%Y-%m-%d}"


def _heads(now: Status) -> Iterator[str]:
    """Yields what comes first: the mode, what stands against sending, and which configuration is in force."""
    yield f"{now.now:%Y-%m-%d %H:%M} UTC, delivery {now.delivery}"
    yield from (f"NOTHING IS SENT: {objection}" for objection in now.objections)
    if now.fence_off:
        yield "the fence is off (NURTURE_FENCE): a full copy under the same configuration goes unnoticed"
    yield from _of_configuration(now.configuration)


def _of_configuration(standing: RevisionStanding | None) -> Iterator[str]:
    """Yields which configuration is in force, and an edit that is not."""
    if standing is None or standing.in_force is None:
        return
    current = standing.in_force
    yield f"configuration: revision {current.number} ({current.digest[:SHOWN_DIGITS]}), by {current.applied_by}"
    if not current.settled:
        yield "  touches are being planned anew after it"
    offered = standing.offered
    if offered is not None and offered.state is RevisionState.PENDING:
        yield f"AN EDIT WAITS ({offered.digest[:SHOWN_DIGITS]}): see `nurture plan --edits`, then `nurture apply`"
        yield from (f"  {line}" for line in total_lines(offered.totals))
    elif offered is not None:
        yield "THE LAST EDIT HAS MISTAKES and is not in force:"
        yield from (f"  {line}" for line in offered.problems[:_MOST_PROBLEMS])


def _of_replicas(replicas: tuple[ReplicaStanding, ...]) -> Iterator[str]:
    """Yields a line a replica, or that there is none."""
    if not replicas:
        yield "no replica is running: nothing is taken, read or sent before `nurture run`"
    configurations = len({each.revision for each in replicas})
    yield from (_of_replica(each, configurations=configurations) for each in replicas)


def _of_replica(replica: ReplicaStanding, *, configurations: int) -> str:
    """Returns the line of a replica; which configuration it follows is told where they differ."""
    name = f"replica {replica.id}{' (this one)' if replica.asked else ''}: {replica.roles}"
    differs = f"follows configuration {replica.revision}" if configurations > 1 else ""
    return "; ".join((name, f"heard of {replica.silent_for} s ago", *filter(None, (differs, *replica.duties))))


def halt(
    scope: Annotated[str, typer.Argument(help="everything, rep, cadence, template or account.")],
    subject: Annotated[str, typer.Argument(help="Which one; the domain for an account.")] = "",
    why: Annotated[str, typer.Option(help="The reason, for the record.")] = "by hand",
) -> None:
    """Halt sending, on top of every status, until it is released."""
    fresh = ask("halt", scope=scope, subject=subject, why=why)
    typer.echo(f"{_named(scope, subject)} is halted." if fresh else f"{_named(scope, subject)} was halted already.")


def release(
    scope: Annotated[str, typer.Argument(help="everything, rep, cadence, template or account.")],
    subject: Annotated[str, typer.Argument(help="Which one; the domain for an account.")] = "",
) -> None:
    """End a halt; what fell due meanwhile goes out inside its window."""
    ended = ask("release", scope=scope, subject=subject)
    typer.echo(f"{_named(scope, subject)} goes on." if ended else f"{_named(scope, subject)} was not halted.")


def outbox(
    after: Annotated[str, typer.Option(help="Only mails with higher numbers.", metavar="NUMBER")] = "0",
    save: Annotated[Path | None, typer.Option(help="Write each mail as .eml into this folder.")] = None,
) -> None:
    """List the mails that the sandbox kept instead of sending."""
    number = _number(after)
    lines = tuple(_kept(number))
    if not lines and not number:
        typer.echo("The outbox is empty. Only a sandbox keeps mails here; elsewhere they go to the relay.", err=True)
    for line in lines:
        typer.echo(f"{line.id:>5}  {line.at:%Y-%m-%d %H:%M}  {line.what:<6}  {line.recipient:<32}  {line.subject}")
        if save is not None:
            save.mkdir(parents=True, exist_ok=True)
            (save / f"{line.id:04}-{line.what}.eml").write_bytes(base64.b64decode(line.raw))


def _kept(after: int) -> Iterator[KeptLine]:
    """Yields every kept mail after that number; the desk gives them a page at a time."""
    while page := ask("outbox", after=after):
        yield from page
        after = page[-1].id


def clock(
    forward: Annotated[
        str | None, typer.Option(help="Move on, such as '3 months' or 3m, doing all that falls due.")
    ] = None,
    to: Annotated[
        str | None, typer.Option(help="Move on to that day (UTC), such as 2027-03-01, doing all that falls due.")
    ] = None,
    rate: Annotated[float | None, typer.Option(help="Run so many times as fast; 1 is real time.")] = None,
) -> None:
    """Show or move the clock of a sandbox; a real database keeps real time."""
    day, length = _day(to) if to else None, length_of(forward, "--forward") if forward else None
    if rate is not None:
        ask("run_at", rate=rate)
    now = ask("clock")
    target = day or (_later(now, length) if length else None)
    if target is not None:
        now = ask("advance", until=target.isoformat())
    typer.echo(f"{now:%Y-%m-%d %H:%M} UTC")


def health() -> None:
    """Ask the daemon of this machine whether it is ready; exits with 1 when it is not."""
    place = load_settings().web_listen
    host = "127.0.0.1" if place.host in ("0.0.0.0", "::") else place.host
    try:
        with urllib.request.urlopen(f"http://{host}:{place.port}/readyz", timeout=5) as answer:
            typer.echo(answer.read().decode("utf-8"))
    except urllib.error.HTTPError as refusal:
        raise NotAllowed(f"not ready: {refusal.read().decode('utf-8', 'replace').strip()}") from refusal
    except OSError as error:
        raise NotAllowed(
            f"not ready: nothing answers at {host}:{place.port}; start nurture, or look at NURTURE_WEB_LISTEN"
        ) from error


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > _MOST_DIGITS:
        raise UsageError(f"--after: {text!r} is no number of a mail, as `nurture outbox` shows it on the left")
    return int(text)


def _later(now: datetime, length: Duration) -> datetime:
    """Returns the moment so much later, at the same time of day (UTC)."""
    return datetime.combine(add_length(now.date(), length, Calendar(zone="UTC")), now.timetz())


def _day(text: str) -> datetime:
    """Returns a day or moment that was typed, in UTC where it names no offset."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise UsageError(f"--to: {text!r} is no day; expected one like 2027-03-01 or 2027-03-01T09:30") from None


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise NotAllowed(f"{file} cannot be read: {error.strerror}") from error


def _named(scope: str, subject: str) -> str:
    return "Everything" if scope == "everything" else f"{scope.capitalize()} {subject}"
