"""Makes a prospect with account and rejection, or adds a further no to one who is known."""

from dataclasses import dataclass
from datetime import datetime

from nurture.configuration.places import place_of_domain
from nurture.domain.address import domain_of
from nurture.domain.prospect import Account, Prospect
from nurture.domain.reading import ForwardFound, Original, ProspectFound
from nurture.domain.rejection import RejectionFound
from nurture.domain.team import Team
from nurture.mail.dates import NamedTime
from nurture.mail.organisation import is_free_mail, organisational_domain
from nurture.services.inbound.task import Tools
from nurture.services.inbound.whereabouts import keep_place
from nurture.storage import accounts, history, prospects, rejections
from nurture.storage.database import Tx
from nurture.storage.history import Event
from nurture.storage.rejections import NewRejection, RepsWords


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """A person and their no, as understood; `owner_id` is the rep to whom it was written.

    `said` is what a rep says of it, `until` a date in the rep's words, `permission` their own yes to being written to.
    """

    found: ProspectFound
    rejection: RejectionFound
    original: Original | None
    said_at: datetime
    forwarder_id: str
    owner_id: str
    inbox_id: int | None
    said: RepsWords | None = None
    until: NamedTime | None = None
    permission: str = ""


def owner_of(forward: ForwardFound, forwarder_id: str, team: Team) -> str:
    """Returns the rep to whom the no was written, else the forwarder."""
    original = forward.original
    readers = [team.by_address(mailbox.address) for mailbox in (*original.to, *original.cc)] if original else []
    return next((rep.id for rep in readers if rep is not None), forwarder_id)


async def add_person(
    tx: Tx, newcomer: Newcomer, known: Prospect | None, account: Account | None, tools: Tools, *, now: datetime
) -> Prospect:
    """Returns the prospect, made now or filled in."""
    account_id = account.id if account else await _add_account(tx, newcomer, now=now)
    await accounts.lock(tx, (account_id,))
    await accounts.own(tx, account_id, rep_id=newcomer.owner_id, name=_account_name(newcomer))
    if known is not None:
        await prospects.fill_in(tx, known, newcomer.found)
        await keep_place(tx, newcomer.found, person_id=known.id, account_id=account_id)
        return await prospects.get(tx, known.id)
    person_id = await prospects.add(
        tx,
        newcomer.found,
        tools.keyring.person(newcomer.found.address),
        account_id=account_id,
        language=newcomer.found.language or "en",
        now=now,
    )
    await keep_place(tx, newcomer.found, person_id=person_id, account_id=account_id)
    event = Event(
        event="added",
        account_id=account_id,
        prospect_id=person_id,
        inbox_id=newcomer.inbox_id,
        detail={"by": newcomer.forwarder_id},
    )
    await history.add(tx, event, now=now)
    return await prospects.get(tx, person_id)


async def _add_account(tx: Tx, newcomer: Newcomer, *, now: datetime) -> int:
    """Adds the account of a domain, or an account of one for somebody on free mail."""
    domain = organisational_domain(domain_of(newcomer.found.address))
    own = None if is_free_mail(domain) else domain
    name = _account_name(newcomer)
    account_id = await accounts.add(tx, name=name, domain=own, rep_id=newcomer.owner_id, now=now)
    place = place_of_domain(domain) if own else None
    if place is not None:
        await accounts.settle(tx, account_id, place)
    return account_id


def _account_name(newcomer: Newcomer) -> str:
    found = newcomer.found
    domain = organisational_domain(domain_of(found.address))
    return found.company or (found.name or found.address if is_free_mail(domain) else domain)


async def keep_no(tx: Tx, newcomer: Newcomer, person: Prospect, *, now: datetime) -> int:
    """Keeps the no and returns its number."""
    new = NewRejection(
        prospect_id=person.id,
        account_id=person.account_id,
        inbox_id=newcomer.inbox_id,
        rep_id=newcomer.owner_id,
        forwarder_id=newcomer.forwarder_id,
        said_at=newcomer.said_at,
        found=newcomer.rejection,
        original=newcomer.original,
        said=newcomer.said,
    )
    rejection_id = await rejections.add(tx, new, now=now)
    event = Event(
        event="rejected",
        account_id=person.account_id,
        prospect_id=person.id,
        inbox_id=newcomer.inbox_id,
        detail={
            "reason": newcomer.rejection.reason.value,
            "rejection": rejection_id,
            "said_at": newcomer.said_at.isoformat(),
            "by": newcomer.forwarder_id,
            "named": newcomer.rejection.resume_on.isoformat() if newcomer.rejection.resume_on else None,
        },
    )
    await history.add(tx, event, now=now)
    return rejection_id
