"""The command that says a rep's yes in their place."""

from nurture.domain.errors import NotAllowed
from nurture.domain.touch import NEW_APPROVAL
from nurture.services.approving import NOT_TAKEN, approve
from nurture.services.decided import Result, Subject
from nurture.services.desk.parts import DeskGroup
from nurture.storage import accounts, enrollments, touches
from nurture.storage.database import Tx
from nurture.storage.shown import Shown

_OPS = "ops"


class ApprovingDesk(DeskGroup):
    """Says yes to mails that go out only after one."""

    async def approve(self, address: str) -> str:
        """Lets the next mail to a person go out, and returns its step. Raises NotFound, NotAllowed."""
        step, result = await self._parts.database.write(lambda tx: self._approve(tx, address))
        if result.short == NOT_TAKEN:
            raise NotAllowed(result.what.replace("Your yes", "The yes").replace("you were", "their rep was"))
        return step

    async def _approve(self, tx: Tx, address: str) -> tuple[str, Result]:
        person, tools = await self._person(tx, address), self._parts.tools
        await accounts.lock(tx, (person.account_id,))
        standing = await enrollments.open_of(tx, person.id)
        touch = await touches.open_of(tx, standing.enrollment.id) if standing else None
        if touch is None:
            raise NotAllowed("no mail to them is planned; `nurture explain` tells why")
        if touch.shown_content is None or (touch.waiting_for == NEW_APPROVAL and touch.noticed_at is None):
            raise NotAllowed("their rep was not shown it yet; a yes is for a mail as it was shown")
        subject = Subject(prospect_id=person.id, rejection_id=None, made_by=None, told_in=None, author=_OPS)
        shown = Shown(
            number=1,
            touch_id=touch.id,
            prospect_id=person.id,
            account_id=person.account_id,
            words=touch.shown_digest,
        )
        result = await approve(tx, shown, subject, tools.showing, now=tools.clock.now())
        if result is None:
            raise NotAllowed("this mail needs no yes: it goes as planned")
        return str(touch.step), result
