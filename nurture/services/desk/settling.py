"""Commands about touches of unknown outcome: which they are, and settling them by a log or by hand."""

from functools import partial

from nurture.domain.errors import NotAllowed, NotFound
from nurture.domain.settled_answers import SettledReport, UnsettledLine
from nurture.mail.relay_log import LogFinding
from nurture.services.desk.parts import DeskGroup
from nurture.services.settling import Evidence, Settlement
from nurture.storage import accounts, unsettled
from nurture.storage.database import Tx

MOST_IDS = 20_000
"""So many mails, the newest, are looked for in a log at once."""

_STATES = {"accepted": True, "refused": False}


class SettlingDesk(DeskGroup):
    """Settles; nothing here ever sends again."""

    async def unsettled(self, limit: int = 200, addresses: bool = False) -> tuple[UnsettledLine, ...]:
        """Returns the touches of unknown outcome, the oldest first; with whom they went to only when asked for."""
        found = await self._parts.database.read(lambda tx: unsettled.oldest(tx, limit=limit))
        return tuple(
            UnsettledLine(
                touch=each.touch_id,
                at=each.sent_at,
                rep=each.rep_id,
                step=each.step,
                address=(each.address or "") if addresses else "",
            )
            for each in found
        )

    async def unsettled_ids(self) -> tuple[str, ...]:
        """Returns the Message-IDs to look for in a log: those of touches and letters of unknown outcome."""
        return await self._parts.database.read(lambda tx: unsettled.message_ids(tx, limit=MOST_IDS))

    async def settle_touch(self, touch: int, state: str) -> None:
        """Settles one touch as accepted or refused, by a person's word. Raises NotAllowed, NotFound."""
        if state not in _STATES:
            raise NotAllowed(f"{state!r} settles nothing; write accepted or refused")
        settlement = Settlement(accepted=_STATES[state], evidence=Evidence.COMMAND)
        if not await self._parts.database.write(lambda tx: self._settle(tx, touch, settlement)):
            raise NotFound(f"the outcome of {touch} is not unknown; `nurture settle` lists those that are")

    async def settle_log(self, findings: dict[str, str]) -> SettledReport:
        """Settles what a relay's log tells of, as findings by Message-ID. Raises NotAllowed."""
        if len(findings) > 2 * MOST_IDS:
            raise NotAllowed("these are more findings than there were mails to look for")
        read = {message_id: LogFinding(finding) for message_id, finding in findings.items()}
        counts = dict.fromkeys(LogFinding, 0)
        letters = 0
        for message_id, finding in read.items():
            settled, of_letters = await self._parts.database.write(
                partial(self._settle_by_log, message_id=message_id, finding=finding)
            )
            counts[finding] += settled
            letters += of_letters
        return SettledReport(
            accepted=counts[LogFinding.TAKEN] + counts[LogFinding.BOUNCED],
            refused=counts[LogFinding.REFUSED],
            bounced=counts[LogFinding.BOUNCED],
            letters=letters,
            left=await self._parts.database.read(unsettled.count),
        )

    async def _settle_by_log(self, tx: Tx, *, message_id: str, finding: LogFinding) -> tuple[int, int]:
        """Returns how many touches and letters were settled. What bounced later was accepted first."""
        accepted = finding is not LogFinding.REFUSED
        settlement = Settlement(accepted=accepted, evidence=Evidence.RELAY_LOG)
        touches = await unsettled.of_message_ids(tx, (message_id,))
        settled = [await self._settle(tx, each.touch_id, settlement) for each in touches]
        letters = await unsettled.settle_letters(tx, (message_id,), "accepted" if accepted else "refused")
        return sum(settled), letters

    async def _settle(self, tx: Tx, touch_id: int, settlement: Settlement) -> bool:
        touch = await unsettled.get(tx, touch_id)
        if touch is None:
            return False
        await accounts.lock(tx, (touch.account_id,))
        return await self._parts.tools.settling.settle(tx, touch, settlement, now=self._parts.tools.clock.now())
