"""One kept connection to the relay, and the way of one message over it: exactly one outcome for every ending."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum

from aiosmtplib import SMTPServerDisconnected
from aiosmtplib.protocol import normalize_message_line_endings
from aiosmtplib.response import SMTPResponse

from nurture.domain.checkpoint import Checkpoint, Point
from nurture.domain.delivery import Clearance, LetterMail, Outcome, OutcomeKind
from nurture.transport.envelope import UnsupportedEnvelope, mail_command, rcpt_command
from nurture.transport.relay import RelayTimeouts
from nurture.transport.reply import outcome_of
from nurture.transport.wire import NETWORK_ERRORS, Wire


class Phase(StrEnum):
    """Where in a mail transaction an outcome came about."""

    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"
    DOT = "dot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What every connection of a pool is given. `clock` is the boot clock, which clearances are measured by."""

    timeouts: RelayTimeouts
    checkpoint: Checkpoint
    clock: Callable[[], float]


class Connection:
    """An open, logged-in connection of a lease. Sends one message at a time."""

    def __init__(self, wire: Wire, around: Surroundings) -> None:
        self.sent = 0
        self.used_at = around.clock()
        self._wire = wire
        self._around = around
        self._offer: _Offer | None = None
        self._free = asyncio.Event()
        self._free.set()
        self._needs_reset = False
        self._called_off = False

    @property
    def is_usable(self) -> bool:
        """Tells whether another message may be offered over it."""
        return self._wire.is_open and self._offer is None

    async def send(self, mail: Clearance | LetterMail) -> Outcome:
        """Offers one message and returns how that ended, whatever happens; after all but a plain reply it is closed.

        A cancel ends the offer too and returns its outcome (called off before the final dot, unknown after it), so that
        the caller can record it; `Task.cancelling` still tells of the cancel. Raises TypeError for anything that is
        neither a clearance nor a letter, and RuntimeError while another message is on its way.
        """
        if type(mail) not in (Clearance, LetterMail):
            raise TypeError(f"the relay takes a clearance or a letter, not {type(mail).__name__}")
        if self._offer is not None:
            raise RuntimeError("this connection is busy with another message")
        offer = self._offer = _Offer(self._wire, self._around, mail)
        self._free.clear()
        try:
            return await self._end_of(offer)
        finally:
            self._offer = None
            self.used_at = self._around.clock()
            self._free.set()

    async def _end_of(self, offer: "_Offer") -> Outcome:
        finished = False
        try:
            if self._needs_reset:
                await self._reset(self._around.timeouts.mail)
            outcome = await offer.make()
            finished = True
        except (*NETWORK_ERRORS, asyncio.CancelledError) as error:
            outcome = offer.broken(called_off=self._called_off or isinstance(error, asyncio.CancelledError))
        finally:
            if not finished or offer.must_close:
                self._wire.abort()
        self.sent += outcome.kind is not OutcomeKind.LAPSED
        self._needs_reset = outcome.phase in (Phase.MAIL, Phase.RCPT, Phase.DATA)
        return outcome

    async def probe(self, seconds: float) -> bool:
        """Asks whether the relay still answers (RSET), and closes the connection if it does not."""
        try:
            await self._reset(seconds)
        except NETWORK_ERRORS:
            self._wire.abort()
        return self._wire.is_open

    async def _reset(self, seconds: float) -> None:
        response = await self._wire.command(b"RSET", seconds)
        if response.code != 250:
            raise SMTPServerDisconnected("RSET refused")
        self._needs_reset = False

    def quit(self) -> None:
        """Closes it politely, without waiting."""
        self._wire.quit()

    def drop_unless_dot_written(self) -> None:
        """Ends whatever can still be called off: all but an offer that waits for the reply to its final dot."""
        if self._offer is None or not self._offer.dot_written:
            self._called_off = True
            self._wire.abort()

    def abort(self) -> None:
        """Ends it at once; an offer that waits for the reply to its final dot becomes unknown."""
        self._wire.abort()

    async def finished(self) -> None:
        """Returns when no message is on its way."""
        await self._free.wait()


class _Offer:
    """One message on its way: MAIL, RCPT, DATA, body, final dot."""

    def __init__(self, wire: Wire, around: Surroundings, mail: Clearance | LetterMail) -> None:
        self.dot_written = False
        self.must_close = False
        self._wire = wire
        self._around = around
        self._mail = mail
        self._phase = Phase.MAIL
        self._outcome: Outcome | None = None

    def broken(self, *, called_off: bool) -> Outcome:
        """Returns the outcome when the conversation ended, by us if `called_off`, without a reply that counts."""
        if self._outcome is not None:
            return self._outcome
        if self.dot_written:
            return Outcome(kind=OutcomeKind.UNKNOWN, phase=self._phase)
        kind = OutcomeKind.CALLED_OFF if called_off else OutcomeKind.DEFERRED
        return Outcome(kind=kind, phase=self._phase)

    async def make(self) -> Outcome:
        """Goes through the phases until one of them ends the offer."""
        try:
            mail_line = mail_command(self._mail.mail_from, self._mail, self._wire.supports)
            rcpt_line = rcpt_command(self._mail.recipient)
        except UnsupportedEnvelope as error:
            return error.outcome
        if not self._begin(mail_line):
            return Outcome(kind=OutcomeKind.LAPSED)
        return (
            self._ended(await self._wire.read(self._around.timeouts.mail))
            or await self._name_recipient(rcpt_line)
            or await self._open_data()
            or await self._transfer()
        )

    def _begin(self, line: bytes) -> bool:
        """Writes MAIL FROM unless the clearance has expired. Nothing awaits between that look and the first byte."""
        if self._wire.has_backlog():
            raise SMTPServerDisconnected("the relay does not take bytes")
        if isinstance(self._mail, Clearance) and self._around.clock() >= self._mail.deadline:
            return False
        self._wire.write(line)
        return True

    async def _name_recipient(self, line: bytes) -> Outcome | None:
        await self._around.checkpoint.reach(Point.AFTER_MAIL)
        self._phase = Phase.RCPT
        ended = self._ended(await self._wire.command(line, self._around.timeouts.rcpt))
        if ended is None:
            await self._around.checkpoint.reach(Point.AFTER_RCPT)
        return ended

    async def _open_data(self) -> Outcome | None:
        self._phase = Phase.DATA
        response = await self._wire.command(b"DATA", self._around.timeouts.data)
        if response.code == 354:
            return None
        ended = self._ended(response)
        if ended is None:
            raise SMTPServerDisconnected("DATA answered by something else than 354")
        return ended

    async def _transfer(self) -> Outcome:
        self._phase = Phase.BODY
        async with self._listening() as reply:
            await self._write_body(reply)
            if reply.done():
                return self._refused_early(reply.result())
            await self._write_dot()
            response = await asyncio.wait_for(reply, self._around.timeouts.dot)
        outcome = self._settle(response)
        if outcome.kind is OutcomeKind.ACCEPTED:
            await self._around.checkpoint.reach(Point.AFTER_250)
        return outcome

    @asynccontextmanager
    async def _listening(self) -> "AsyncIterator[asyncio.Task[SMTPResponse]]":
        """Reads from here on: aiosmtplib drops a reply that comes while nobody waits, and a relay may refuse early."""
        reply = asyncio.create_task(self._wire.read(None))
        try:
            yield reply
        finally:
            reply.cancel()
            await asyncio.wait([reply])
            if not reply.cancelled():
                reply.exception()  # Looked at, so that the loop does not report it.

    async def _write_body(self, reply: "asyncio.Task[SMTPResponse]") -> None:
        body = _dot_stuffed(self._mail.data)
        middle = len(body) // 2
        try:
            await self._write_block(body[:middle])
            await self._around.checkpoint.reach(Point.INSIDE_DATA)
            if not reply.done():
                await self._write_block(body[middle:])
        except OSError:
            if not reply.done():  # Else the relay said why before it closed.
                raise

    async def _write_block(self, block: bytes) -> None:
        self._wire.write(block)
        await self._wire.drain(self._around.timeouts.block)

    async def _write_dot(self) -> None:
        """From this write on nobody here can tell whether the relay took the message, until it says so."""
        self._wire.write(b".\r\n")
        self.dot_written = True
        self._phase = Phase.DOT
        with suppress(OSError):  # A relay may answer and close at once: its answer counts, not the closing.
            await self._wire.drain(self._around.timeouts.block)
        await self._around.checkpoint.reach(Point.AFTER_DOT)

    def _refused_early(self, response: SMTPResponse) -> Outcome:
        """The relay spoke before the dot; the message is unfinished, so the connection cannot be used again."""
        self.must_close = True
        ended = self._ended(response)
        if ended is None:
            raise SMTPServerDisconnected("the relay answered before the message was complete")
        return ended

    def _ended(self, response: SMTPResponse) -> Outcome | None:
        """Returns the outcome if the reply ends the offer here; None when the next phase may follow."""
        outcome = self._settle(response)
        if outcome.kind is OutcomeKind.ACCEPTED:
            self._outcome = None
            return None
        return outcome

    def _settle(self, response: SMTPResponse) -> Outcome:
        outcome = outcome_of(self._phase, response.code, response.message)
        if outcome is None:
            raise SMTPServerDisconnected("a reply that means nothing here")
        self._outcome = outcome
        self.must_close = self.must_close or response.code == 421  # RFC 5321, 3.8: the relay closes too.
        return outcome


def _dot_stuffed(data: bytes) -> bytes:
    """Returns the message as DATA carries it: CRLF throughout, and at its end; a leading dot doubled."""
    lines = normalize_message_line_endings(data).replace(b"\r\n.", b"\r\n..")
    return b"." + lines if lines.startswith(b".") else lines
