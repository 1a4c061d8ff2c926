"""The album: one page of all mails of the demo, each as it renders and as text, to be opened in a browser."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from nurture.cli.demo.cast import STORY
from nurture.cli.demo.letterbox import SentMail
from nurture.cli.demo.stage import Heard
from nurture.mail.parse import parse

_OURS = ("mails", "received", "index.html", "daemon.log")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One mail of the album; `file` is relative to the page, and `html` is empty for a mail that people wrote."""

    at: datetime
    kind: str
    title: str
    people: str
    file: str
    text: str
    html: str


def is_free(folder: Path) -> bool:
    """Tells whether an album may be written there: the folder is empty, or holds an earlier album and nothing else."""
    return not folder.exists() or (folder.is_dir() and all(entry.name in _OURS for entry in folder.iterdir()))


def write_album(folder: Path, sent: Sequence[SentMail], heard: Sequence[Heard], reasons: Mapping[str, str]) -> Path:
    """Writes the page beside the mails, and what people sent into `received`; returns the page's path.

    `reasons` is what `nurture explain` said of each person, by name.
    """
    leaves = sorted((*_received(folder, heard), *_sent(sent)), key=lambda leaf: leaf.at)
    pages = Environment(loader=FileSystemLoader(STORY), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    page = folder / "index.html"
    page.write_text(pages.get_template("album.html").render(leaves=leaves, reasons=reasons), encoding="utf-8")
    return page


def _sent(mails: Sequence[SentMail]) -> Iterator[Leaf]:
    for mail in mails:
        yield Leaf(
            at=mail.at,
            kind="check-in" if mail.is_check_in else "letter",
            title=mail.subject,
            people=f"{mail.sender_name} → {mail.to_name or mail.recipient.partition('@')[0].capitalize()}",
            file=f"mails/{mail.file.name}",
            text=mail.text,
            html=mail.html,
        )


def _received(folder: Path, heard: Sequence[Heard]) -> Iterator[Leaf]:
    place = folder / "received"
    place.mkdir(parents=True, exist_ok=True)
    for number, one in enumerate(heard, start=1):
        if one.mail:
            (place / f"{number:02}.eml").write_bytes(one.mail)
        yield Leaf(
            at=one.at,
            kind="received",
            title=one.words,
            people=f"{one.who} → nurture",
            file=f"received/{number:02}.eml" if one.mail else "",
            text=parse(one.mail).plain if one.mail else "",
            html="",
        )
