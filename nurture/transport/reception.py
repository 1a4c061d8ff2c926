"""What a listener and its handler say to each other: messages, verdicts, and the listener's limits."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """An SMTP reply: a three-digit code and a text that begins with an enhanced status (RFC 3463)."""

    code: int
    text: str

    @property
    def is_positive(self) -> bool:
        """Tells whether the code is a 2xx."""
        return 200 <= self.code < 300

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


TAKEN = Verdict(code=250, text="2.0.0 OK")
UNKNOWN_RECIPIENT = Verdict(code=550, text="5.1.1 No such address here")
TRY_LATER = Verdict(code=451, text="4.3.0 Cannot take this now, please try again later")


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One message as it came. `mail_from` is empty for the null sender; `peer` is the client's IP address.

    `data` is what came after DATA with leading dots undone, otherwise untouched: NUL, bare CR and bare LF included.
    """

    mail_from: str
    recipients: tuple[str, ...]
    peer: str
    data: bytes
    tls: bool


class MessageHandler(Protocol):
    """Decides on recipients and takes messages."""

    async def accepts(self, recipient: str, peer: str) -> Verdict:
        """Returns the reply to RCPT: a 2xx to take mail for that address."""
        ...

    async def receive(self, message: Received) -> Verdict:
        """Stores the message and returns the reply to it; a 2xx only when it can no longer be lost.

        It runs to its end even when the client has gone meanwhile; the client then sends the message again.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerLimits:
    """Bounds on what clients may ask for. Sizes in bytes, times in seconds; `lines`: the longest line of a message."""

    size: int = 36_700_160
    lines: int = 1_048_576
    recipients: int = 100
    connections: int = 100
    connections_per_peer: int = 20
    command_timeout: float = 300
    data_timeout: float = 900
    messages: int = 100
    refused_recipients: int = 20
