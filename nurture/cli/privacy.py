"""Commands for requests of people about their own data: erase, export."""

import base64
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from nurture.cli.asking import ask
from nurture.domain.errors import NotAllowed
from nurture.domain.privacy import ErasureReport, HeldMail, PersonData

_INPUTS = (
    "Not reached by this: backups, the mailboxes of your reps, mailboxes and folders that nurture reads, files that "
    "`nurture outbox --save` wrote, and the relay's own log."
)


def erase(
    address: Annotated[str, typer.Argument(help="Who is to be erased; also an address that is not known here.")],
    yes: Annotated[bool, typer.Option("--yes", help="Erase. Without this nothing is changed.")] = False,
) -> None:
    """Erase a person: shows what it would remove, and with --yes removes it and never writes to them again."""
    report: ErasureReport = ask("erase", address=address, confirmed=yes)
    for line in _lines(report):
        typer.echo(line)
    if not report.erased:
        typer.echo("Nothing was changed. Run this with --yes to erase them; it cannot be undone.")
        return
    left = f" Number {report.number} is what is left of them." if report.number else ""
    typer.echo(f"Erased, and stopped for ever.{left}")
    for rep in report.told:
        typer.echo(f"{rep} is told by mail, without a name.")
    typer.echo(_INPUTS)


def _lines(report: ErasureReport) -> Iterator[str]:
    done = "removed" if report.erased else "would be removed"
    if report.number is None:
        yield "Nobody of that address is a prospect here. That they must not be written to is kept as a hash."
    counts = (
        (report.noes, "noes with their words"),
        (report.touches, "mails sent or planned to them, with words and subjects"),
        (report.letters, "letters about them"),
        (report.mails, "raw mails of them, about them or naming them"),
        (report.kept, "mails of the sandbox's outbox"),
        (report.demands, "open demands, which end with this"),
    )
    yield from (f"{count} {what}: {done}" for count, what in counts if count)
    if report.put_aside:
        yield f"{report.put_aside} of these mails nobody has read yet: see `nurture quarantine list` before you go on"
    if report.waiting:
        yield f"{report.waiting} mails that name them are not acted on yet: run this again in a minute"


def export(
    address: Annotated[str, typer.Argument(help="Whose data.")],
    to: Annotated[Path | None, typer.Option(help="A new folder, for data.json and each raw mail as .eml.")] = None,
) -> None:
    """Give all that is held of a person, as JSON, or as a folder with --to. Look through it before you hand it over."""
    data: PersonData = ask("export", address=address)
    if to is None:
        _write(data, sys.stdout, with_bytes=True)
        return
    try:
        to.mkdir(parents=True, mode=0o700)
        with (to / "data.json").open("w", encoding="utf-8") as file:
            _write(data, file, with_bytes=False)
        for mail in data.mails:
            if mail.bytes:
                (to / f"mail-{mail.number}.eml").write_bytes(base64.b64decode(_raw(mail)))
    except OSError as error:
        raise NotAllowed(f"{to} cannot be written: {error.strerror}; give a new folder") from error
    typer.echo(f"{to}: data.json and {sum(mail.bytes > 0 for mail in data.mails)} mails")


def _write(data: PersonData, file: TextIO, *, with_bytes: bool) -> None:
    """Writes one JSON object; the mails come last and one at a time, since all of them may not fit into memory."""
    plain = asdict(data)
    mails = plain.pop("mails")
    file.write(_json(plain).removesuffix("\n}") + ',\n "mails": [')
    for place, (mail, values) in enumerate(zip(data.mails, mails, strict=True)):
        raw = {"raw_base64": _raw(mail)} if with_bytes and mail.bytes else {}
        file.write(("," if place else "") + "\n" + _json({**values, **raw}))
    file.write("\n]}\n")


def _raw(mail: HeldMail) -> str:
    return str(ask("export_mail", message=mail.number))


def _json(value: Any) -> str:
    return json.dumps(value, default=str, ensure_ascii=False, indent=1)
