"""Demands with a deadline that nobody has called done."""

from datetime import datetime

from nurture.domain.letter import Who
from nurture.services.correspondence import who
from nurture.services.inbound import demanding
from nurture.services.notices.parts import NoticeParts
from nurture.storage import accounts, demands, prospects
from nurture.storage.database import Tx
from nurture.storage.demands import OpenDemand

_BATCH = 50
_STRANGER = Who(name="Somebody who is no prospect", address="", account="see the mail that was handed on")


async def write(tx: Tx, parts: NoticeParts, *, now: datetime) -> None:
    """Brings open demands to mind before their last day, and daily after it."""
    for demand in await demands.to_remind(tx, now=now, limit=_BATCH):
        await demanding.remind(tx, demand, await _person(tx, demand), parts.tools)


async def moments(tx: Tx, parts: NoticeParts, *, now: datetime) -> tuple[datetime, ...]:
    """Returns when the next demand is to be brought to mind."""
    due = await demands.next_reminder(tx)
    return (due,) if due else ()


async def _person(tx: Tx, demand: OpenDemand) -> Who:
    if demand.prospect_id is None:
        return _STRANGER
    person = await prospects.get(tx, demand.prospect_id)
    return who(person, await accounts.get(tx, person.account_id))
