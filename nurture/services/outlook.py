"""What a letter says of what was done: the result in a few words, about whom, and what comes next for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from nurture.domain.jurisdiction import why_waits
from nurture.domain.letter import Done, Who
from nurture.domain.prospect import AccountState, Prospect
from nurture.services.basis import basis_of
from nurture.services.correspondence import who
from nurture.services.decided import Result, in_short
from nurture.services.decisions import ACCOUNT_SHORT, ACCOUNT_WORDS
from nurture.services.revisions import Revisions
from nurture.storage import accounts, enrollments, placed, touches
from nurture.storage.database import Tx

_KEPT_BACK = frozenset({AccountState.TALKING})
"""Under these the open touch stays planned and does not go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """A person and their next mail: when it is planned, in the zone of its rep, or that it is kept back.

    `lacks` says, as a sentence, that it has no basis; empty where it has one.
    """

    who: Who
    next_touch: datetime | None
    zone: str
    kept_back: bool
    lacks: str = ""


async def outlook_of(tx: Tx, person: Prospect, revisions: Revisions) -> Outlook:
    """Returns what comes next for a person, whatever was decided just now."""
    account = await accounts.get(tx, person.account_id)
    standing = await enrollments.open_of(tx, person.id)
    touch = await touches.open_of(tx, standing.enrollment.id) if standing else None
    kept_back = account.state in _KEPT_BACK and touch is not None
    return Outlook(
        who=who(person, account),
        next_touch=touch.due_at if touch is not None and not kept_back else None,
        zone=revisions.zone_of(standing.enrollment.rep_id) if standing else "UTC",
        kept_back=kept_back,
        lacks=await _lacks(tx, standing.enrollment.id, revisions, touch.due_at) if standing and touch else "",
    )


async def _lacks(tx: Tx, enrollment_id: int, revisions: Revisions, due_at: datetime) -> str:
    """Returns why a mail that is due then will wait for a basis, as a sentence; empty where it will not."""
    on = due_at.date()
    why = why_waits(basis_of(await placed.of(tx, enrollment_id), revisions.current.jurisdictions, on=on), on=on)
    return f"{why[0].upper()}{why[1:]}." if why else ""


async def done_about(
    tx: Tx, person: Prospect | None, results: Sequence[Result], revisions: Revisions, *, unclear: tuple[str, ...] = ()
) -> Done:
    """Returns what the letter says of what was done; without a person, or of one who is forgotten, it names nobody."""
    what = " ".join(result.what for result in results)
    if person is None or not person.address or any(result.erased for result in results):
        last = results[-1]
        return Done(
            what=what,
            who=None,
            next_touch=last.next_touch if len(results) == 1 else None,
            zone=last.zone,
            unclear=unclear,
            short=in_short(results),
        )
    outlook = await outlook_of(tx, person, revisions)
    what = f"{what} {outlook.lacks}" if outlook.lacks and outlook.lacks not in what else what
    is_news = outlook.kept_back and not any(result.keeps_back for result in results)
    return Done(
        what=f"{what} {ACCOUNT_WORDS[AccountState.TALKING]}" if is_news else what,
        who=outlook.who,
        next_touch=outlook.next_touch,
        zone=outlook.zone,
        unclear=unclear,
        short=f"{in_short(results)}; {ACCOUNT_SHORT[AccountState.TALKING]}" if is_news else in_short(results),
        kept_back=outlook.kept_back,
    )
