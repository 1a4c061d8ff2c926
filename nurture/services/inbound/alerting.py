"""Urgent answers: when a rep gives no sign within a working day, somebody else is told."""

from nurture.domain.cadence import Duration, Unit
from nurture.domain.duration import after
from nurture.services.inbound.heard import Heard
from nurture.services.inbound.task import Tools
from nurture.storage import alerts
from nurture.storage.alerts import Alert
from nurture.storage.database import Tx

_PATIENCE = Duration(count=1, unit=Unit.WORKING_DAYS)


async def watch(tx: Tx, heard: Heard, rep_id: str, tools: Tools) -> None:
    """Counts one working day of the rep's calendar from now."""
    now = tools.clock.now()
    calendar = tools.calendars.of(tools.revisions.zone_of(rep_id), None, now.date())
    alert = Alert(
        prospect_id=heard.prospect.id,
        inbox_id=heard.inbox_id,
        rep_id=rep_id,
        raised_at=now,
        due_at=after(now, _PATIENCE, calendar),
    )
    await alerts.raise_one(tx, alert)


async def see_sign(tx: Tx, prospect_ids: tuple[int, ...]) -> None:
    """Takes a rep's answer to nurture, or a mail of theirs to the person, for the sign that was waited for."""
    for prospect_id in prospect_ids:
        await alerts.answer(tx, prospect_id)
