"""`nurture dkim`: keys with which our domains sign mail, and the records that publish them."""

import os
from pathlib import Path
from typing import Annotated

import typer

from nurture.configuration.problems import Unexpected
from nurture.configuration.revision import load
from nurture.configuration.scalars import domain as read_domain
from nurture.configuration.signing import selector as read_selector
from nurture.domain.errors import NotAllowed, NotFound, UsageError
from nurture.domain.signing_key import KeyKind, SigningKey
from nurture.mail.signing_keys import new_key, read_signing_key
from nurture.settings import load_settings

app = typer.Typer(
    help="Make keys that sign mail, and show the records to publish.", no_args_is_help=True, add_completion=False
)


@app.command("new")
def new(
    domain: Annotated[str, typer.Argument(help="The domain that signs, as in the addresses of the reps.")],
    selector: Annotated[str, typer.Argument(help="The key's name in DNS, such as nurture1; a new one for each key.")],
    file: Annotated[Path, typer.Argument(help="Where to write the private key; nothing is overwritten.")],
    kind: Annotated[
        KeyKind, typer.Option(help="rsa, which every receiver reads, or the shorter ed25519.")
    ] = KeyKind.RSA,
) -> None:
    """Make a key pair: write the private key, show the record to publish and the line for nurture.yaml."""
    owner, called = _checked(domain, selector)
    pem = new_key(kind)
    _write(file, pem)
    key = read_signing_key(pem, domain=owner, selector=called, path=str(file.resolve()))
    typer.echo(f"Publish in DNS:\n\n{record_line(key)}\n\nWhen it can be seen there, add to nurture.yaml:\n")
    typer.echo(f"dkim:\n  - {{domain: {key.domain}, selector: {key.selector}, key: {key.path}}}")


@app.command("show")
def show() -> None:
    """Show the record of each key in nurture.yaml."""
    settings = load_settings()
    keys = load(settings.config).installation.signing_keys
    if not keys:
        raise NotFound("nurture.yaml names no key under dkim; `nurture dkim new` makes one")
    typer.echo("\n\n".join(record_line(key) for key in keys))


def record_line(key: SigningKey) -> str:
    """Returns the record of a key as a line of a zone file: strings of at most 255 characters (RFC 1035, 3.3)."""
    value = key.record
    strings = " ".join(f'"{value[at : at + 255]}"' for at in range(0, len(value), 255))
    return f"{key.name}. IN TXT ({strings})"


def _checked(domain: str, selector: str) -> tuple[str, str]:
    try:
        return read_domain(domain), read_selector(selector)
    except Unexpected as error:
        raise UsageError(error.expected) from None


def _write(file: Path, pem: bytes) -> None:
    """Writes a private key that only its owner can read, from the first byte on."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise NotAllowed(f"{file} exists already; nothing was written. Name another file") from None
    except OSError as error:
        raise NotAllowed(f"{file} cannot be written: {error.strerror}") from error
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(pem)
