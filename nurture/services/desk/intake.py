"""Commands about messages: adding a forward from a file, and quarantine."""

import base64
from datetime import datetime

from nurture.domain.answers import AddReport, QuarantineEntry
from nurture.domain.errors import NotAllowed, NotFound
from nurture.services.desk.parts import DeskGroup
from nurture.services.receiving import Arrival
from nurture.storage import messages


class IntakeDesk(DeskGroup):
    """Brings messages in."""

    async def add(self, raw: str, rep: str) -> AddReport:
        """Takes a forward (base64 of its bytes) as if that rep had sent it. Raises NotFound, NotAllowed."""
        self._parts.tools.revisions.current.team.rep(rep)
        arrival = Arrival(
            data=base64.b64decode(raw),
            mail_from="",
            recipients=(self._parts.tools.revisions.addressing.add(),),
            via="command",
            vouched_rep=rep,
        )
        number = await self._parts.receiving.receive(arrival)
        if number is None:
            raise NotAllowed("this very message was taken before")
        await self._parts.workshop.process()
        return AddReport(message=number, outcome=await self._outcome(number))

    async def _outcome(self, number: int) -> str:
        message = await self._parts.database.read(lambda tx: messages.get(tx, number))
        if message is None:
            return "gone"
        return message.outcome or message.state

    async def quarantine_list(self) -> tuple[QuarantineEntry, ...]:
        """Returns the messages in quarantine, oldest first."""
        return await self._parts.database.read(messages.in_quarantine)

    async def quarantine_show(self, message: int) -> str:
        """Returns the bytes of a message in base64; raises NotFound."""
        found = await self._parts.database.read(lambda tx: messages.get(tx, message))
        if found is None or not found.raw:
            raise NotFound(f"there is no message {message}, or its words are not kept any more")
        return base64.b64encode(found.raw).decode("ascii")

    async def quarantine_replay(self, message: int) -> str:
        """Lets a quarantined message be processed again and returns what became of it. Raises NotFound."""
        if not await self._parts.database.write(lambda tx: messages.replay(tx, message), urgent=True):
            raise NotFound(f"message {message} is not in quarantine; `nurture quarantine list` shows which are")
        await self._parts.workshop.process()
        return await self._outcome(message)

    async def quarantine_release(self, message: int) -> None:
        """Gives a quarantined message up, so that it holds nobody any more. Raises NotFound."""
        now: datetime = self._parts.tools.clock.now()
        if not await self._parts.database.write(lambda tx: messages.release(tx, message, now=now), urgent=True):
            raise NotFound(f"message {message} is not in quarantine; `nurture quarantine list` shows which are")
