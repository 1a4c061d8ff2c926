"""Joins the SMTP listener to receiving: verdicts for recipients and messages."""

from nurture.services.attendance import Attendance
from nurture.services.receiving import Arrival, MessageRefused, Receiving
from nurture.transport.reception import TAKEN, UNKNOWN_RECIPIENT, Received, Verdict


class ListenerHandler:
    """Answers the listener."""

    def __init__(self, receiving: Receiving, attendance: Attendance) -> None:
        self._receiving = receiving
        self._attendance = attendance

    async def accepts(self, recipient: str, peer: str) -> Verdict:
        """Returns 250 for an address that exists, else 550 5.1.1."""
        try:
            return TAKEN if await self._receiving.accepts(recipient) else UNKNOWN_RECIPIENT
        except Exception:
            self._attendance.broke()  # The sender is told to try again later.
            raise

    async def receive(self, message: Received) -> Verdict:
        """Stores the message and returns 250; 550 for a forward that is not from a rep."""
        arrival = Arrival(
            data=message.data, mail_from=message.mail_from, recipients=message.recipients, peer=message.peer
        )
        answered = False
        try:
            await self._receiving.receive(arrival)
            answered = True
        except MessageRefused as refused:
            answered = True
            return Verdict(code=refused.code, text=refused.text)
        finally:
            if not answered:
                self._attendance.broke()
        return TAKEN
