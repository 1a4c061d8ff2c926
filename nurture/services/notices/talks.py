"""Talks that are over by themselves: the company is open again, and planning goes on."""

from datetime import datetime

from nurture.domain.prospect import AccountState, EnrollmentState
from nurture.services.notices.parts import NoticeParts
from nurture.storage import accounts, enrollments, history
from nurture.storage.database import Tx
from nurture.storage.history import Event

_BATCH = 50


async def write(tx: Tx, parts: NoticeParts, *, now: datetime) -> None:
    """Opens companies whose talks are over and plans for their people anew."""
    for account_id in await accounts.talks_over(tx, now=now, limit=_BATCH):
        await accounts.lock(tx, (account_id,))
        account = await accounts.get(tx, account_id)
        if account.state is AccountState.TALKING and account.talking_until and account.talking_until <= now:
            await _open(tx, account_id, parts, now=now)


async def moments(tx: Tx, parts: NoticeParts, *, now: datetime) -> tuple[datetime, ...]:
    """Returns when the next talks are over."""
    over = await accounts.next_talk_over(tx)
    return (over,) if over else ()


async def _open(tx: Tx, account_id: int, parts: NoticeParts, *, now: datetime) -> None:
    await accounts.move(tx, account_id, AccountState.OPEN, now=now)
    event = Event(event="account_state", account_id=account_id, detail={"state": AccountState.OPEN.value})
    await history.add(tx, event, now=now)
    for enrollment in await enrollments.open_of_account(tx, account_id):
        if enrollment.state is EnrollmentState.ACTIVE:
            await parts.tools.planning.plan(tx, enrollment.id, now=now)
