"""Ways in: by which mail reaches nurture, as they are configured and as they stand."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

LISTENER = "listener"
"""The name under which the SMTP listener's watermark is kept."""

MAILBOX = "mailbox"
"""The name of the one mailbox that the settings name."""


class Purpose(StrEnum):
    """What a mailbox or folder is for: mail to nurture, or copies of the reps' own mail."""

    LETTERS = "letters"
    COPIES = "copies"


class WayKind(StrEnum):
    """How mail comes in."""

    LISTENER = "listener"
    MAILBOX = "mailbox"
    FOLDER = "folder"


class MailboxAuth(StrEnum):
    """How a mailbox is logged into."""

    PASSWORD = "password"
    XOAUTH2 = "xoauth2"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxPlace:
    """A mailbox read by IMAP. Without `folders`, the INBOX and the server's junk folder are read.

    Of mail that lay there when a folder is first read, what came before `since` is left; None is the day on which the
    database was born.
    """

    name: str
    host: str
    port: int
    user: str
    tls: Literal["none", "starttls", "tls"] = "tls"
    auth: MailboxAuth = MailboxAuth.PASSWORD
    folders: tuple[str, ...] = ()
    since: date | None = None
    purpose: Purpose = Purpose.LETTERS


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderPlace:
    """A folder of files, or a Maildir; `path` may be relative to where nurture runs."""

    name: str
    path: str
    purpose: Purpose = Purpose.LETTERS


Place = MailboxPlace | FolderPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class WayStanding:
    """A way in as it stands: everything sent to it before `watermark` (business time) is stored.

    After a gap a listener settles at `settles_at`, by the database's clock; until then its watermark stays at the gap's
    start.
    """

    name: str
    kind: WayKind
    watermark: datetime | None
    settles_at: datetime | None = None
    error: str | None = None
    error_at: datetime | None = None


def named(way: WayStanding) -> str:
    """Returns what a way in is called."""
    return way.name if way.name == way.kind.value else f"{way.kind.value} {way.name}"


def way_words(way: WayStanding) -> str:
    """Returns how a way in stands, in words."""
    error = f"; since {way.error_at:%Y-%m-%d %H:%M} UTC: {way.error}" if way.error and way.error_at else ""
    if way.watermark is None:
        return f"never read to its end yet{error}"
    settling = ""
    if way.settles_at is not None:
        settling = f", a gap is settling until {way.settles_at:%Y-%m-%d %H:%M} UTC"
    return f"read up to {way.watermark:%Y-%m-%d %H:%M:%S} UTC{settling}{error}"
