"""One IMAP connection, blocking: for a thread. Never changes a flag on its own."""

import imaplib
import importlib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from nurture.domain.errors import ConfigurationError, MailboxUnreachable


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
    """A folder when it was opened: every message there by then has a UID below `uidnext` (RFC 3501, 2.3.1.1)."""

    uidvalidity: int
    uidnext: int | None


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
            raise MailboxUnreachable(f"{server.host}:{server.port} refused the login") from error

    def open_folder(self, folder: str) -> FolderState:
        """Selects the folder and returns its state."""
        try:
            found = self._client.select_folder(folder)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            raise MailboxUnreachable(f"the folder {folder!r} cannot be opened") from error
        return FolderState(uidvalidity=int(found[b"UIDVALIDITY"]), uidnext=found.get(b"UIDNEXT"))

    def list_after(self, uid: int) -> list[int]:
        """Returns the UIDs above the given one, ascending."""
        # `n:*` names the last message even when its UID is below n (RFC 3501, 6.4.8).
        return sorted(found for found in self._client.search(["UID", f"{uid + 1}:*"]) if found > uid)

    def size_of(self, uid: int) -> int | None:
        """Returns a message's size in bytes; None when it is gone."""
        size = self._client.fetch([uid], ["RFC822.SIZE"]).get(uid, {}).get(b"RFC822.SIZE")
        return None if size is None else int(size)

    def fetch(self, uid: int) -> bytes | None:
        """Returns a message, without marking it as seen; None when it is gone."""
        return self._client.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]")  # type: ignore[no-any-return]

    def fetch_header(self, uid: int) -> bytes | None:
        """Returns a message's header only, without marking it as seen; None when it is gone."""
        found = self._client.fetch([uid], ["BODY.PEEK[HEADER]"]).get(uid, {})
        return found.get(b"BODY[HEADER]")  # type: ignore[no-any-return]

    def mark_seen(self, uid: int) -> None:
        """Marks a message as seen for whoever looks into the mailbox, if the server allows it."""
        try:
            self._client.add_flags([uid], [b"\\Seen"], silent=True)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            return  # The position, not the flag, says what was read.

    def interrupt(self) -> None:
        """Ends a call that waits in the thread. The only method for other threads: it touches just the socket."""
        with suppress(OSError):
            # The plain method: ssl's own would take the connection apart under the thread that reads from it.
            socket.socket.shutdown(self._client.socket(), socket.SHUT_RDWR)

    def close(self) -> None:
        """Ends the connection."""
        with suppress(OSError, imaplib.IMAP4.error):
            self._client.shutdown()


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
