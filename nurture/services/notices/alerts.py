"""Urgent answers without a sign of the rep: told to the stand-in where the rep is away, else to the lead."""

from datetime import datetime

from nurture.domain.letter import LetterKind, PassOn
from nurture.domain.letter_answers import Escalation
from nurture.domain.prospect import AccountState
from nurture.services.correspondence import About, who
from nurture.services.notices.parts import NoticeParts
from nurture.storage import accounts, alerts, enrollments, prospects
from nurture.storage.alerts import Alert
from nurture.storage.database import Tx

_BATCH = 50


async def write(tx: Tx, parts: NoticeParts, *, now: datetime) -> None:
    """Hands on what no rep has taken up within a working day."""
    for alert in await alerts.take_overdue(tx, now=now, limit=_BATCH):
        await _hand_on(tx, alert, parts, now=now)


async def moments(tx: Tx, parts: NoticeParts, *, now: datetime) -> tuple[datetime, ...]:
    """Returns when the next alert is overdue."""
    due = await alerts.next_overdue(tx)
    return (due,) if due else ()


async def _hand_on(tx: Tx, alert: Alert, parts: NoticeParts, *, now: datetime) -> None:
    person = await prospects.get(tx, alert.prospect_id)
    account = await accounts.get(tx, person.account_id)
    stopped = not person.address or not await parts.tools.consent.may_write_to(tx, person.address)
    if stopped or account.state is not AccountState.OPEN:
        return  # A stop, or talks with the company, have settled it.
    standing = await enrollments.latest_of(tx, person.id)
    revisions, letters = parts.tools.revisions, parts.tools.correspondence
    facts = Escalation(
        who=who(person, account),
        rep=revisions.name_of(alert.rep_id) or alert.rep_id,
        since=alert.raised_at.date(),
        why="They are interested, and nobody has given a sign within one working day.",
    )
    about = About(
        prospect_id=person.id, enrollment_id=standing.enrollment.id if standing else None, inbox_id=alert.inbox_id
    )
    stands_in = revisions.signer(alert.rep_id, now)
    told_then = revisions.signer(alert.rep_id, alert.raised_at)
    is_away = stands_in is not None and stands_in.id != alert.rep_id and stands_in != told_then
    write_to = letters.to_rep if is_away else letters.to_lead
    await write_to(tx, alert.rep_id, (LetterKind.ESCALATION, facts), about, now=now)
    # Their own mail goes along, so that whoever takes it up can answer it.
    handed = PassOn(inbox_id=alert.inbox_id, who=facts.who)
    await write_to(tx, alert.rep_id, (LetterKind.PASS_ON, handed), about, now=now)
