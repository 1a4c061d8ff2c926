"""The port to whoever reads messages: this process, or a child of its own within limits."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from nurture.domain.reading import AsWhat, Reading
from nurture.mail.judgement import Judge, NoJudge
from nurture.mail.organisation import Own
from nurture.mail.read import read

_NOBODY = Own()
_NO_JUDGE = NoJudge()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRequest:
    """One message to read: its bytes, what the address it came to says, whose mail is ours, and when it arrived."""

    raw: bytes
    as_what: AsWhat = AsWhat.AUTO
    own: Own = _NOBODY
    arrived: datetime | None = None


class Reader(Protocol):
    """Understands messages, one at a time."""

    async def read(self, request: ReadRequest) -> Reading:
        """Returns what is understood of a message; raises UnreadableMail, and ReadingExceeded past a limit."""
        ...

    async def rest(self) -> None:
        """Gives back what is not needed between messages; called now and then."""
        ...

    async def close(self) -> None:
        """Ends whatever runs."""
        ...


class ReadHere:
    """Reads in a thread of this process, without limits: for commands and tests, whose mails are known."""

    def __init__(self, judge: Judge = _NO_JUDGE) -> None:
        self._judge = judge

    async def read(self, request: ReadRequest) -> Reading:
        """Returns what is understood of a message; raises UnreadableMail."""
        return await asyncio.to_thread(
            read,
            request.raw,
            as_what=request.as_what,
            own=request.own,
            arrived=request.arrived,
            judge=self._judge,
        )

    async def rest(self) -> None:
        """Does nothing: nothing is kept."""

    async def close(self) -> None:
        """Does nothing: nothing runs."""
