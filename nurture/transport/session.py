"""One SMTP client of the listener, on aiosmtpd: bounded in every direction, and nothing logged of what it says."""

import asyncio
import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session

from nurture.transport.reception import TRY_LATER, ListenerLimits, MessageHandler, Received, Verdict

# aiosmtpd writes senders, recipients and whole command lines to this logger.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)

_log = structlog.get_logger(__name__)

_TOO_LARGE = Verdict(code=552, text="5.3.4 Message too large")
_TOO_LONG = Verdict(code=500, text="5.6.0 A line of the message is too long")
_TOO_MANY_RECIPIENTS = Verdict(code=452, text="4.5.3 Too many recipients")
_TOO_MANY_REFUSED = Verdict(code=421, text="4.7.0 Too many refused recipients")
_BUSY = Verdict(code=421, text="4.7.0 Too many connections")
_CLOSING = Verdict(code=421, text="4.3.2 Closing down")


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionContext:
    """What a listener gives each of its sessions."""

    handler: MessageHandler
    limits: ListenerLimits
    hostname: str
    tls: ssl.SSLContext | None
    admit: Callable[["ClientSession"], bool]
    leave: Callable[["ClientSession"], None]
    store: Callable[[Received], "asyncio.Task[Verdict]"]


class ClientSession(SMTP):
    """A conversation with one client, from its connection to its end."""

    def __init__(self, context: SessionContext) -> None:
        limits = context.limits
        self.peer_ip = ""
        self.line_length_limit = limits.lines
        self._context = context
        self._admitted = False
        self._in_data = False
        self._closing = False
        super().__init__(
            _Hooks(context),
            data_size_limit=limits.size,
            enable_SMTPUTF8=True,
            hostname=context.hostname,
            ident="ESMTP",
            tls_context=context.tls,
            timeout=limits.command_timeout,
            auth_exclude_mechanism=("LOGIN", "PLAIN"),
            command_call_limit={
                "*": limits.messages * 3,
                "MAIL": limits.messages,
                "RCPT": limits.messages * limits.recipients,
            },
            loop=asyncio.get_running_loop(),
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begins the conversation, or refuses it when there are too many. After STARTTLS this is called again."""
        if not self._admitted:
            self.peer_ip = (transport.get_extra_info("peername") or ("",))[0]
            self._admitted = self._context.admit(self)
        if self._admitted:
            super().connection_made(transport)
        elif isinstance(transport, asyncio.Transport):
            transport.write(f"{_BUSY}\r\n".encode())
            transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        """Gives the place free."""
        if self._admitted:
            super().connection_lost(error)
            self._context.leave(self)

    def eof_received(self) -> bool | None:
        """The client has said all it will say."""
        return super().eof_received() if self._admitted else False

    def data_received(self, data: bytes) -> None:
        """Ignores what a refused client goes on to say."""
        if self._admitted:
            super().data_received(data)

    def close_soon(self) -> None:
        """Ends the conversation now, or after the message that is being taken."""
        self._closing = True
        if not self._in_data:
            self._say_goodbye(_CLOSING)

    def abort(self) -> None:
        """Ends the conversation in the middle of whatever it is at."""
        transport = self._original_transport or self.transport  # Under TLS, the one that does not wait for a goodbye.
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()

    def _say_goodbye(self, verdict: Verdict) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self._writer.write(f"{verdict}\r\n".encode())
            self.transport.close()

    def _draft(self) -> Envelope:
        if self.envelope is None:
            raise RuntimeError("no conversation yet")
        return self.envelope

    async def smtp_RCPT(self, arg: str | None) -> None:
        """RCPT TO; a client that only guesses addresses is sent away."""
        await super().smtp_RCPT(arg)
        if self.event_handler.refused > self._context.limits.refused_recipients:
            self._say_goodbye(_TOO_MANY_REFUSED)

    async def smtp_DATA(self, arg: str | None) -> None:
        """DATA; aiosmtpd's own keeps an endless line in memory and gives the message the time of one command."""
        if await self.check_helo_needed():
            return
        if arg or not self._draft().rcpt_tos:
            await self.push("501 5.5.4 Syntax: DATA" if arg else "503 5.5.1 Error: need RCPT command")
            return
        self._in_data = True
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        self._reset_timeout(self._context.limits.data_timeout)
        verdict = await self._take_message()
        self.envelope = self._create_envelope()
        self._in_data = False
        await self.push(str(verdict))
        if self._closing:
            self._say_goodbye(_CLOSING)

    async def _take_message(self) -> Verdict:
        content = await self._read_content()
        if isinstance(content, Verdict):
            return content
        message = Received(
            mail_from=(self._draft().mail_from or "").removeprefix("<>"),  # aiosmtpd's way to write the null sender.
            recipients=tuple(self._draft().rcpt_tos),
            peer=self.peer_ip,
            data=content,
            tls=self._tls_protocol is not None,
        )
        # The client may go away now; what is being stored is stored to the end.
        return await asyncio.shield(self._context.store(message))

    async def _read_content(self) -> bytes | Verdict:
        """Reads up to CRLF.CRLF and nothing else (SMTP smuggling), and keeps no more than the limits allow."""
        limit = self._context.limits.size
        kept, size, line_start = bytearray(), 0, True
        refusal: Verdict | None = None
        while (piece := await self._read_piece()) != b".\r\n" or not line_start:
            size += len(piece)
            kept += piece[1:] if line_start and piece.startswith(b".") else piece
            line_start = piece.endswith(b"\r\n")
            refusal = refusal or _refusal(len(kept) > limit, not line_start)
            if refusal:
                kept.clear()
            if size > 2 * limit:
                self._closing = True
                return _TOO_LARGE
        return refusal or bytes(kept)

    async def _read_piece(self) -> bytes:
        """Returns a line with its CRLF, or a part of one that is longer than the limit."""
        try:
            line: bytes = await self._reader.readuntil(b"\r\n")
        except asyncio.LimitOverrunError as error:
            line = await self._reader.read(error.consumed)
        return line


def _refusal(too_large: bool, too_long: bool) -> Verdict | None:
    return _TOO_LARGE if too_large else _TOO_LONG if too_long else None


class _Hooks:
    """What aiosmtpd asks on the way; the names are its own."""

    def __init__(self, context: SessionContext) -> None:
        self.refused = 0
        self._context = context

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [line for line in responses if not line.startswith("250-AUTH")]

    async def handle_RCPT(
        self, server: ClientSession, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        if len(envelope.rcpt_tos) >= self._context.limits.recipients:
            return str(_TOO_MANY_RECIPIENTS)
        verdict = await self._ask(address, server.peer_ip)
        if verdict.is_positive:
            envelope.rcpt_tos.append(address)
        else:
            self.refused += 1
        return str(verdict)

    async def _ask(self, address: str, peer: str) -> Verdict:
        try:
            return await self._context.handler.accepts(address, peer)
        except Exception as error:  # noqa: BLE001 - one recipient's failure must not end the listener; the sender retries.
            _log.error("recipient_not_judged", error=type(error).__name__)
            return TRY_LATER

    async def handle_exception(self, error: Exception) -> str:
        _log.error("smtp_session_failed", error=type(error).__name__)
        return str(TRY_LATER)
