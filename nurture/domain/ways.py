"""Ways in: by which mail reaches nurture, as they are configured and as they stand."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal

LISTENER = "listener"
"""The name under which the SMTP listener's watermark is kept."""

MAILBOX = "mailbox"
"""The name of the one mailbox that the settings name."""

FRESH = timedelta(minutes=10)
"""A watermark that is older says nothing about now; one that lies further ahead is a clock that went wrong."""


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
class Way:
    """A way in as it is configured: the name its watermark is kept under, its kind, and what it is for."""

    name: str
    kind: WayKind
    purpose: Purpose = Purpose.LETTERS


@dataclass(frozen=True, slots=True, kw_only=True)
class WayStanding:
    """A way in as it stands: everything sent to it before `watermark` (business time) is stored.

    It is read since `enlisted_at` (business time). After a gap a listener settles at `settles_at`, by the database's
    clock; until then its watermark stays at the gap's start.
    """

    name: str
    kind: WayKind
    watermark: datetime | None
    enlisted_at: datetime
    purpose: Purpose = Purpose.LETTERS
    settles_at: datetime | None = None
    error: str | None = None
    error_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """How all ways in stand at a moment, to be asked about touches.

    In a sandbox nothing leaves the house and time leaps, while mail goes on to come in real time. There a way counts as
    listened to unless it cannot be read.
    """

    ways: tuple[WayStanding, ...]
    now: datetime
    in_sandbox: bool = False

    @property
    def is_deaf(self) -> bool:
        """Whether no way in takes letters at all, so that no stop by mail could ever be heard."""
        return not self.in_sandbox and all(way.purpose is Purpose.COPIES for way in self.ways)

    def unheard(self, due_at: datetime) -> tuple[WayStanding, ...]:
        """Returns the ways by which a word about a touch that was due then may have come without being stored yet."""
        return tuple(way for way in self.ways if not self._is_heard(way, due_at))

    def hears(self, due_at: datetime) -> bool:
        """Tells whether everything sent before that moment is known to be stored, whatever the way it took."""
        return not self.is_deaf and not self.unheard(due_at)

    def silent(self, after: timedelta) -> tuple[WayStanding, ...]:
        """Returns the ways that could not be read for longer than that; one that settles after a gap is read."""
        return tuple(way for way in self.ways if self._is_silent(way, after))

    def _is_heard(self, way: WayStanding, due_at: datetime) -> bool:
        if self.in_sandbox:
            return way.error is None
        return way.watermark is not None and way.watermark >= due_at and abs(self.now - way.watermark) < FRESH

    def _is_silent(self, way: WayStanding, after: timedelta) -> bool:
        if self.in_sandbox and way.error is None:
            return False
        settled_at = way.settles_at or way.watermark or way.enlisted_at
        return self.now - settled_at > after


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
