"""What a sink is told and what it records."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What to do at a phase: wait `delay` seconds, then reply, or drop the connection.

    `about`: only when this text is in the command (at `dot`: in envelope or message). `times`: how often; None is
    always. At `body` the drop comes after the first bytes of the message have arrived.
    """

    phase: str
    reply: str = ""
    drop: bool = False
    delay: float = 0.0
    about: str = ""
    times: int | None = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One message that came up to the final dot. Times are `time.monotonic()`, which all processes here share."""

    connection: int
    mail_from: str
    mail_options: str = ""
    recipients: tuple[str, ...] = ()
    message_id: str = ""
    mail_at: float = 0.0
    dot_at: float = 0.0
    answered_at: float | None = None
    code: int | None = None
    tls: bool = False
    user: str | None = None
    data: bytes = b""

    @property
    def accepted(self) -> bool:
        """Tells whether the sink answered 2xx."""
        return self.code is not None and 200 <= self.code < 300


@dataclass(frozen=True, slots=True, kw_only=True)
class SinkOptions:
    """How the sink presents itself. With `users` it offers AUTH; XOAUTH2 takes the password as the token."""

    extensions: tuple[str, ...] = ("SIZE 52428800", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES")
    users: dict[str, str] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    implicit_tls: bool = False
    port: int = 0
    log: Path | None = None
