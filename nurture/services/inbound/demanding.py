"""Demands by law: kept with a deadline, and told to the rep and to whoever answers for privacy."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from nurture.domain.calendar import Calendar, add_months
from nurture.domain.letter import LetterKind, Who
from nurture.domain.letter_answers import Demand
from nurture.domain.reading import Flag, ReplyFound
from nurture.services.correspondence import About, who
from nurture.services.inbound.heard import Heard
from nurture.services.inbound.task import Tools
from nurture.storage import accounts, demands
from nurture.storage.database import Tx
from nurture.storage.demands import NewDemand, OpenDemand
from nurture.storage.enrollments import EnrollmentFacts

_REMINDED_BEFORE = (10, 3, 0)
"""Days before the last day on which a demand is brought to mind; after it, daily."""

_MORNING = time(8)

DEMAND_WORDS = {
    Flag.ASKS_DATA: "asks what data we keep",
    Flag.ASKS_ERASURE: "asks to be erased",
    Flag.ASKS_SOURCE: "asks where we have the address from",
    Flag.LEGAL: "writes of legal steps",
}
"""What is demanded, as the letter tells it."""


def answer_due(asked_on: date) -> date:
    """Returns the last day to answer a demand: one month after it came (GDPR, art. 12(3)).

    The month ends on the day of the same number, or the last of a shorter month (Regulation 1182/71, art. 3(2)). That
    it may end later after a weekend or holiday (art. 3(4)) is left out: what is shown is never too late.
    """
    return add_months(asked_on, 1)


def next_reminder(due_on: date, calendar: Calendar, *, now: datetime) -> datetime:
    """Returns when a demand is brought to mind after that moment: in the mornings of the rep's calendar."""
    mornings = (calendar.moment(due_on - timedelta(days=before), _MORNING) for before in _REMINDED_BEFORE)
    tomorrow = calendar.moment(calendar.day_of(now) + timedelta(days=1), _MORNING)
    return min((morning for morning in mornings if morning > now), default=tomorrow)


async def keep(tx: Tx, heard: Heard, reply: ReplyFound, standing: EnrollmentFacts | None, tools: Tools) -> None:
    """Keeps what a reply demands and tells both, the day and the last day to answer in the rep's calendar."""
    if not reply.flags:
        return
    now = tools.clock.now()
    account = await accounts.get(tx, heard.prospect.account_id)
    rep_id = standing.enrollment.rep_id if standing else account.rep_id or ""
    calendar = tools.calendars.of(tools.revisions.zone_of(rep_id), None, now.date())
    due_on = answer_due(calendar.day_of(now))
    for flag in reply.flags:
        new = NewDemand(
            prospect_id=heard.prospect.id,
            inbox_id=heard.inbox_id,
            rep_id=rep_id or None,
            flag=flag,
            due_on=due_on,
            remind_at=next_reminder(due_on, calendar, now=now),
        )
        await demands.add(tx, new, now=now)
    facts = Demand(
        who=who(heard.prospect, account),
        demands=tuple(DEMAND_WORDS[flag] for flag in reply.flags),
        words=reply.text,
        asked_on=calendar.day_of(now),
        due_on=due_on,
        again=False,
        rep=tools.revisions.name_of(rep_id),
        **_by_command(reply.flags),
    )
    await _tell(tx, facts, heard.about, rep_id, tools, now=now)


async def keep_stray(tx: Tx, reply: ReplyFound, sender: Who, inbox_id: int, tools: Tools) -> None:
    """Keeps what a person demands who is no prospect, and tells whoever answers for privacy."""
    now = tools.clock.now()
    calendar = tools.calendars.of("UTC", None, now.date())
    due_on = answer_due(now.date())
    for flag in reply.flags:
        remind_at = next_reminder(due_on, calendar, now=now)
        new = NewDemand(prospect_id=None, inbox_id=inbox_id, rep_id=None, flag=flag, due_on=due_on, remind_at=remind_at)
        await demands.add(tx, new, now=now)
    if reply.flags:
        words = tuple(DEMAND_WORDS[flag] for flag in reply.flags)
        facts = Demand(
            who=sender,
            demands=words,
            words=reply.text,
            asked_on=now.date(),
            due_on=due_on,
            again=False,
            rep="",
            **_by_command(reply.flags),
        )
        await tools.correspondence.to_privacy(tx, (LetterKind.DEMAND, facts), About(inbox_id=inbox_id), now=now)


async def remind(tx: Tx, demand: OpenDemand, person: Who, tools: Tools) -> None:
    """Brings an open demand to mind, and says when it is brought to mind next."""
    now, rep_id = tools.clock.now(), demand.rep_id or ""
    calendar = tools.calendars.of(tools.revisions.zone_of(rep_id), None, now.date())
    await demands.remind_again(tx, demand.id, at=next_reminder(demand.due_on, calendar, now=now))
    facts = Demand(
        who=person,
        demands=(DEMAND_WORDS[demand.flag],),
        words="",
        asked_on=calendar.day_of(demand.asked_at),
        due_on=demand.due_on,
        again=True,
        rep=tools.revisions.name_of(rep_id),
        **_by_command((demand.flag,)),
    )
    about = About(prospect_id=demand.prospect_id, inbox_id=demand.inbox_id)
    await _tell(tx, facts, about, rep_id, tools, now=now)


def _by_command(flags: Iterable[Flag]) -> dict[str, bool]:
    """Returns which of the demands a command of operators answers."""
    asked = frozenset(flags)
    return {"asks_data": Flag.ASKS_DATA in asked, "asks_erasure": Flag.ASKS_ERASURE in asked}


async def _tell(tx: Tx, facts: Demand, about: About, rep_id: str, tools: Tools, *, now: datetime) -> None:
    if rep_id:
        await tools.correspondence.to_rep(tx, rep_id, (LetterKind.DEMAND, facts), about, now=now)
    await tools.correspondence.to_privacy(tx, (LetterKind.DEMAND, facts), about, now=now)
