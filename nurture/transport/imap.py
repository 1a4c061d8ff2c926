"""One IMAP connection, blocking: for a thread. Never changes a flag on its own."""

import imaplib
import importlib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from nurture.domain.errors import ConfigurationError, MailboxUnreachable

_NAMED = 20
"""Folders that an error names at most."""

HEAD_BYTES = 65_536
"""Bytes of a header that are asked for at most: as many as triage looks at, and no server can make them more."""

_HEAD = f"BODY.PEEK[HEADER]<0.{HEAD_BYTES}>"


class MailboxTls(StrEnum):
    """How the conversation is encrypted."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapLogin:
    """A user with a password, or with an OAuth access token."""

    user: str
    password: str = field(default="", repr=False)
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapServer:
    """Where the mailbox is; timeouts in seconds, for connecting and for each read."""

    host: str
    port: int
    tls: MailboxTls = MailboxTls.TLS
    tls_context: ssl.SSLContext | None = None
    connect_timeout: float = 20
    read_timeout: float = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderState:
    """A folder when it was opened: every message there by then has a UID below `uidnext` (RFC 3501, 2.3.1.1).

    Some servers do not tell `uidnext`; how many messages there were must then do.
    """

    uidvalidity: int
    uidnext: int | None
    messages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A message's size in bytes, and its header where it was asked for."""

    size: int
    header: bytes = b""


class ImapSession:
    """A logged-in session. Raises MailboxUnreachable on a no, OSError or IMAP4.abort when the server is gone."""

    def __init__(self, server: ImapServer, login: ImapLogin) -> None:
        self._client = _connect(server)
        if server.tls is MailboxTls.STARTTLS:
            self._client.starttls(server.tls_context or ssl.create_default_context())
        try:
            if login.token is None:
                self._client.login(login.user, login.password)
            else:
                self._client.oauth2_login(login.user, login.token)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            self.close()
            what = "password" if login.token is None else "access token, and that IMAP is allowed for them"
            raise MailboxUnreachable(
                f"{server.host}:{server.port} refused the login; check the user and the {what}"
            ) from error
        self.can_idle: bool = self._client.has_capability("IDLE")

    def find_folders(self, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """Returns the folders of these names; without names the INBOX and the junk folder.

        `Junk` is the folder of that name, else the one the server calls its junk folder, in whatever language
        (RFC 6154).
        """
        if not wanted:
            junk = self._junk()
            return ("INBOX", junk) if junk else ("INBOX",)
        return tuple(dict.fromkeys(self._junk() or name if self._means_junk(name) else name for name in wanted))

    def _means_junk(self, name: str) -> bool:
        return name.lower() == "junk" and not self._client.folder_exists(name)

    def _junk(self) -> str | None:
        return self._client.find_special_folder(b"\\Junk")  # type: ignore[no-any-return]

    def open_folder(self, folder: str) -> FolderState:
        """Selects the folder and returns its state."""
        try:
            found = self._client.select_folder(folder)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            names = ", ".join(sorted(str(name) for _, _, name in self._client.list_folders())[:_NAMED])
            raise MailboxUnreachable(f"the folder {folder!r} cannot be opened; there are {names}") from error
        return FolderState(
            uidvalidity=int(found[b"UIDVALIDITY"]),
            uidnext=found.get(b"UIDNEXT"),
            messages=int(found.get(b"EXISTS", 0)),
        )

    def has_more(self, folder: str, before: FolderState) -> bool:
        """Tells whether mail came into a folder since it was opened."""
        found = self._client.folder_status(folder, ["UIDNEXT", "MESSAGES"])
        if before.uidnext is not None and b"UIDNEXT" in found:
            return int(found[b"UIDNEXT"]) > before.uidnext
        return int(found.get(b"MESSAGES", 0)) > before.messages

    def list_after(self, uid: int, since: date | None = None) -> list[int]:
        """Returns the UIDs above the given one, ascending; with a day, of what came on it or later."""
        # `n:*` names the last message even when its UID is below n (RFC 3501, 6.4.8).
        criteria: list[object] = ["UID", f"{uid + 1}:*"]
        found = self._client.search([*criteria, "SINCE", since] if since else criteria)
        return sorted(each for each in found if each > uid)

    def outlines(self, uids: list[int], *, with_header: bool) -> dict[int, Outline]:
        """Returns the sizes and, if asked for, the headers of these messages, those that the server gives.

        Where it refuses all of them for the sake of one they are asked for one by one.
        """
        wanted = ["RFC822.SIZE", _HEAD] if with_header else ["RFC822.SIZE"]
        found = self._given(uids, wanted)
        if found is None:
            found = {uid: each for uid in uids for each in (self._given([uid], wanted) or {}).values()}
        return {
            uid: Outline(size=int(each[b"RFC822.SIZE"]), header=_body(each) or b"")
            for uid, each in found.items()
            if uid in uids and b"RFC822.SIZE" in each
        }

    def fetch(self, uid: int, most: int) -> bytes | None:
        """Returns a message's first `most` bytes, without marking it as seen; None when the server does not give it."""
        return _body((self._given([uid], [f"BODY.PEEK[]<0.{most}>"]) or {}).get(uid, {}))

    def fetch_header(self, uid: int) -> bytes | None:
        """Returns a message's header, without marking it as seen; None when the server does not give it."""
        return _body((self._given([uid], [_HEAD]) or {}).get(uid, {}))

    def still_has(self, uid: int) -> bool:
        """Tells whether a message that was not given is listed still: then nobody has removed it."""
        return uid in self._client.search(["UID", str(uid)])

    def _given(self, uids: list[int], wanted: list[str]) -> dict[int, dict[bytes, Any]] | None:
        """Returns what the server gives of these messages, or None when it says no, as of one that is damaged."""
        try:
            return self._client.fetch(uids, wanted)  # type: ignore[no-any-return]
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            return None

    def mark_seen(self, uid: int) -> None:
        """Marks a message as seen for whoever looks into the mailbox, if the server allows it."""
        try:
            self._client.add_flags([uid], [b"\\Seen"], silent=True)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            return  # The position, not the flag, says what was read.

    def idle(self, folder: str, before: FolderState, seconds: float) -> bool:
        """Waits for new mail in a folder for that long at most (RFC 2177); tells whether some came since `before`."""
        now = self.open_folder(folder)
        if (now.uidvalidity, now.uidnext) != (before.uidvalidity, before.uidnext) or now.messages > before.messages:
            return True
        self._client.idle()
        said = self._client.idle_check(timeout=seconds)
        _, more = self._client.idle_done()
        return any(len(line) > 1 and line[1] in (b"EXISTS", b"RECENT") for line in (*said, *more))

    def interrupt(self) -> None:
        """Ends a call that waits in the thread. The only method for other threads: it touches just the socket."""
        with suppress(OSError):
            # The plain method: ssl's own would take the connection apart under the thread that reads from it.
            socket.socket.shutdown(self._client.socket(), socket.SHUT_RDWR)

    def close(self) -> None:
        """Ends the connection."""
        with suppress(OSError, imaplib.IMAP4.error):
            self._client.shutdown()


def _body(found: dict[bytes, Any]) -> bytes | None:
    """Returns the part of a message in an answer, whose name ends with where the part begins: `BODY[]<0>`."""
    return next((value for key, value in found.items() if key.startswith(b"BODY[")), None)


def _connect(server: ImapServer) -> Any:
    try:
        library = importlib.import_module("imapclient")  # An extra: only a mailbox needs it.
    except ModuleNotFoundError as error:
        raise ConfigurationError("reading a mailbox needs IMAPClient: install nurture[imap]") from error
    return library.IMAPClient(
        server.host,
        port=server.port,
        use_uid=True,
        ssl=server.tls is MailboxTls.TLS,
        ssl_context=server.tls_context if server.tls is MailboxTls.TLS else None,
        timeout=library.SocketTimeout(connect=server.connect_timeout, read=server.read_timeout),
    )
