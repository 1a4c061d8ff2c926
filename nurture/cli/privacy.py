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
from nurture.domain.counted import counted
from nurture.domain.errors import NotAllowed
from nurture.domain.privacy import ErasureReport, HeldMail, PersonData

_INPUTS = (
    "Not reached by this: backups, the mailboxes of your reps, mailboxes and folders that nurture reads, files that "
    "`nurture outbox --save` wrote, and the relay's own log."
)

_SENT = "sent or planned to them, with words and subjects"
_OF_THEM = "of them, about them or naming them"


def erase(
    address: Annotated[str, typer.Argument(help="Who is to be erased; also an address that is not known here.")],
    yes: Annotated[bool, typer.Option("--yes", help="Erase. Without this nothing is changed.")] = False,
) -> None:
    """Erase a person: shows what it would remove, and with --yes removes it and never writes to them again."""
    report: ErasureReport = ask("erase", address=address, confirmed=yes)
    for line in _lines(report):
        typer.echo(line)
    if not report.erased:
        typer.echo(_left_alone(report))
        return
    left = f" Number {report.number} is what is left of them." if report.number else ""
    done = (
        "They stay stopped for ever." if report.erased_before and report.is_empty else "Erased, and stopped for ever."
    )
    typer.echo(f"{done}{left}")
    for rep in report.told:
        typer.echo(f"{rep} is told by mail, without a name.")
    typer.echo(_INPUTS)


def _left_alone(report: ErasureReport) -> str:
    if report.erased_before and report.is_empty:
        return "Nothing was changed."
    return "Nothing was changed. Run this with --yes to erase them; it cannot be undone."


def _lines(report: ErasureReport) -> Iterator[str]:
    done = "removed" if report.erased else "would be removed"
    if report.number is None:
        kept = "is kept" if report.erased else "would be kept"
        yield f"Nobody of that address is a prospect here. That they must not be written to {kept} as a hash."
    counts = (
        (report.noes, "no with their words", "noes with their words"),
        (report.touches, f"mail {_SENT}", f"mails {_SENT}"),
        (report.letters, "letter about them", "letters about them"),
        (report.mails, f"raw mail {_OF_THEM}", f"raw mails {_OF_THEM}"),
        (report.kept, "mail of the sandbox's outbox", "mails of the sandbox's outbox"),
        (report.demands, "open demand, which ends with this", "open demands, which end with this"),
    )
    yield from (f"{counted(count, one, more)}: {done}" for count, one, more in counts if count)
    if report.put_aside:
        yield f"{report.put_aside} of these mails nobody has read yet: see `nurture quarantine list` before you go on"
    if report.waiting:
        names = counted(report.waiting, "mail that names them is", "mails that name them are")
        yield f"{names} not acted on yet: run this again in a minute"
    if report.erased_before and report.is_empty:
        yield "They were erased before, and nothing of them is left to empty."


def export(
    address: Annotated[str, typer.Argument(help="Whose data.")],
    to: Annotated[Path | None, typer.Option(help="A new folder, for data.json and each raw mail as .eml.")] = None,
) -> None:
    """Give all that is held of a person, as JSON, or as a folder with --to. Look through it before you hand it over."""
    data: PersonData = ask("export", address=address)
    if data.person is None:
        typer.echo("Nobody of that address is a prospect here; what is given is all that is held of it.", err=True)
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
    typer.echo(f"{to}: data.json and {counted(sum(mail.bytes > 0 for mail in data.mails), 'mail')}")


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
