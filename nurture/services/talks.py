"""Talks that begin because a rep wrote to a prospect, and end by themselves."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from nurture.domain.letter import Done, LetterKind
from nurture.domain.prospect import AccountState, Prospect
from nurture.services.correspondence import About, Correspondence, who
from nurture.storage import accounts, alerts, history
from nurture.storage.database import Tx
from nurture.storage.history import Event

_log = structlog.get_logger(__name__)

LASTING = timedelta(days=60)
"""How long nothing goes out to a company after a rep's own mail to somebody there."""


_PROVEN = (
    "You wrote to them yourself, so nothing goes out to anybody at their company until {}. Then it goes on by itself; "
    "another mail of yours moves that day."
)
_UNPROVEN = (
    "A mail in your name went to them, which nothing proves to be yours, so nothing goes out to anybody at their "
    "company until {}. Then it goes on by itself. While you are talking to them, answer `talking`."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A rep's own mail to a prospect, and until when it lets nothing go out; unless `proven`, by its From alone."""

    prospect: Prospect
    rep_id: str
    until: datetime
    proven: bool


async def begin(tx: Tx, talk: Talk, correspondence: Correspondence, *, now: datetime) -> None:
    """Lets nothing go out to the prospect's company for a while, and tells the rep once; it is a sign of the rep too.

    Talks that go on last longer, never shorter. What a rep or ops said stands: talks without an end, won, excluded.
    """
    person = talk.prospect
    await accounts.lock(tx, (person.account_id,))
    await alerts.answer(tx, person.id)
    account = await accounts.get(tx, person.account_id)
    goes_on = account.state is AccountState.TALKING and account.talking_until is not None
    if not goes_on and account.state is not AccountState.OPEN:
        return
    until = max(talk.until, account.talking_until) if goes_on and account.talking_until else talk.until
    await accounts.move(tx, account.id, AccountState.TALKING, now=now, until=until)
    if goes_on:
        return
    event = Event(
        event="account_state",
        account_id=account.id,
        prospect_id=person.id,
        detail={"state": AccountState.TALKING.value, "until": until.date().isoformat(), "rep": talk.rep_id},
    )
    await history.add(tx, event, now=now)
    what = (_PROVEN if talk.proven else _UNPROVEN).format(f"{until:%-d %B %Y}")
    known_as = who(person, account)
    wrote = "you wrote to them" if talk.proven else "a mail in your name went to them"
    short = f"{wrote}, so nothing goes out until {until:%-d %B %Y}"
    done = Done(what=what, who=known_as, next_touch=None, zone="UTC", short=short, kept_back=True)
    facts = (LetterKind.DONE, done)
    await correspondence.to_rep(tx, talk.rep_id, facts, About(prospect_id=person.id), now=now)
    _log.info("talk_began", account=account.id)
