"""The one writer of stops and lifts, for all ways in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from nurture.domain.address import domain_of
from nurture.domain.consent import STOP_WORDS, LedgerKind, LedgerLine, StopWay, SubjectHash
from nurture.domain.content import ContentOutcome
from nurture.domain.errors import NotFound
from nurture.domain.journal_record import RecordKind, consent_record
from nurture.domain.keyring import Keyring
from nurture.domain.letter import LetterKind
from nurture.domain.letter_answers import StopNotice
from nurture.domain.prospect import EndReason, Prospect
from nurture.domain.reading import Scope
from nurture.mail.organisation import is_free_mail, organisational_domain
from nurture.services.correspondence import About, Correspondence, who
from nurture.services.journaling import JournalKeeper
from nurture.services.quiet import Quiet
from nurture.storage import accounts, commitments, content_uses, enrollments, history, ledger, prospects, touches
from nurture.storage.database import Database, Tx
from nurture.storage.history import Event
from nurture.storage.ledger import NewLine
from nurture.storage.messages import HoldKey

_log = structlog.get_logger(__name__)

_OURS = frozenset({StopWay.COMMAND, StopWay.REP})
"""Ways in which somebody on our side records a stop."""

_THEIR_CLICKS = frozenset({StopWay.MAILTO, StopWay.ONE_CLICK, StopWay.PAGE, StopWay.COMPLAINT})
"""Their own stops that answer no mail, so that they are told of the content they had last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopOrder:
    """Who must not be written to any more, and how that was asked.

    `address` may be missing where `subject` is given: from a signed token, or of a person who was erased; or where a
    whole company is meant by its `domain`. `words` are the prospect's own, for the rep's notice.
    """

    way: StopWay
    address: str | None = None
    subject: SubjectHash | None = None
    scope: Scope = Scope.PERSON
    source: str | None = None
    inbox_id: int | None = None
    words: str = ""
    domain: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """A stop as it stands: whom it covers now, and whether it stood already."""

    scope: Scope
    prospect_ids: tuple[int, ...]
    account_id: int | None
    already: bool


def joined(stops: Sequence[Stopped]) -> Stopped | None:
    """Returns several stops as one, so that whoever acknowledges them waits for all the people they cover."""
    if not stops:
        return None
    people = tuple(dict.fromkeys(person for stop in stops for person in stop.prospect_ids))
    company = next((stop for stop in stops if stop.scope is Scope.COMPANY), stops[0])
    return replace(company, prospect_ids=people, already=all(stop.already for stop in stops))


class Consent:
    """Stops, lifts, and the question whether somebody may be written to."""

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        journal: JournalKeeper,
        quiet: Quiet,
        correspondence: Correspondence,
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._journal = journal
        self._quiet = quiet
        self._letters = correspondence

    async def stop(self, order: StopOrder, *, now: datetime) -> Stopped:
        """Commits a stop, syncs its journal record, waits until nothing under way can begin any more, then returns.

        Returning is the acknowledgement: no message to these people is begun after it. Raises JournalUnwritable, with
        the stop kept, when the journal cannot be written.
        """
        with self._database.awaited():
            stopped = await self._database.write_first(lambda tx: self.suppress(tx, order, now=now))
            await self._journal.sync()
        await self._wait_for(stopped)
        return stopped

    async def settle(self, stopped: Stopped) -> None:
        """Syncs the journal and waits for touches that are being sent to those a stop covers."""
        await self._journal.sync()
        await self._wait_for(stopped)

    async def _wait_for(self, stopped: Stopped) -> None:
        keys = tuple(HoldKey(prospect_id=prospect_id) for prospect_id in stopped.prospect_ids)
        if stopped.scope is Scope.COMPANY and stopped.account_id is not None:
            keys = (*keys, HoldKey(account_id=stopped.account_id))
        await self._quiet.wait_for(keys)

    async def suppress(self, tx: Tx, order: StopOrder, *, now: datetime) -> Stopped:
        """Writes a stop in the caller's transaction: ledger, touches, enrollments, history, rep's notice, journal."""
        known = await self._known(tx, order)
        domain = await self._domain(tx, order, known)
        scope = Scope.COMPANY if order.scope is Scope.COMPANY and domain else Scope.PERSON
        order, domain = replace(order, scope=scope), domain if scope is Scope.COMPANY else None
        account_id = await self._lock(tx, known, domain)
        already = await self._add_lines(tx, order, known, domain, now=now)
        if known is not None and order.way in _THEIR_CLICKS:
            await content_uses.note_last(tx, known.id, ContentOutcome.STOP, now=now)
        covered = await self._covered(tx, known, account_id, scope)
        for person in covered:
            await self.silence(tx, person, order, now=now)
        _log.info("stopped", way=order.way.value, scope=scope.value, prospects=[person.id for person in covered])
        return Stopped(scope=scope, prospect_ids=tuple(p.id for p in covered), account_id=account_id, already=already)

    async def lift(self, address: str, *, inbox_id: int, now: datetime) -> int:
        """Ends the stops about an address that came from one misread message; returns how many.

        Raises NotFound when that message stopped nobody of that address: a stop by click or by order is not misread.
        """
        lifted = await self._database.write(lambda tx: self._lift(tx, address, inbox_id, now=now), urgent=True)
        await self._journal.sync()
        if not lifted:
            raise NotFound(f"message {inbox_id} did not stop that address; `nurture explain` shows what did")
        return lifted

    async def may_write_to(self, tx: Tx, address: str) -> bool:
        """Tells whether no stop stands against the address, its domain or its parents."""
        return not await ledger.stops_of(tx, self._keyring.forbidding(address))

    async def _known(self, tx: Tx, order: StopOrder) -> Prospect | None:
        if order.address is not None:
            return await prospects.of_hashes(tx, self._keyring.person_under_all(order.address))
        return await prospects.of_hashes(tx, (order.subject,)) if order.subject else None

    async def _domain(self, tx: Tx, order: StopOrder, known: Prospect | None) -> str | None:
        """Returns the domain a company stop covers; None on free mail, where it is a personal one."""
        if order.domain is not None:
            return order.domain
        if known is not None:
            return (await accounts.get(tx, known.account_id)).domain
        if order.address is None:
            return None
        domain = organisational_domain(domain_of(order.address))
        return None if is_free_mail(domain) else domain

    async def _lock(self, tx: Tx, known: Prospect | None, domain: str | None) -> int | None:
        account_id = known.account_id if known else None
        if account_id is None and domain is not None:
            account = await accounts.of_domain(tx, domain)
            account_id = account.id if account else None
        await accounts.lock(tx, () if account_id is None else (account_id,))
        return account_id

    async def _add_lines(
        self, tx: Tx, order: StopOrder, known: Prospect | None, domain: str | None, *, now: datetime
    ) -> bool:
        """Adds what the ledger lacks, and returns whether the stop stood already.

        A line that came by another message does not count: a lift of that one must leave what was asked here. An
        erasure has a line of its own, which tells later that nothing of that person is to be kept.
        """
        subjects = []
        if order.domain is None:
            subjects.append((Scope.PERSON, order.subject or self._keyring.person(order.address or "")))
        if domain is not None:
            subjects.append((Scope.COMPANY, self._keyring.domain(domain)))
        standing = await ledger.stops_of(tx, [subject for _, subject in subjects])
        for scope, subject in subjects:
            if not any(_stands_for(line, order) for line in standing.get(subject.value, ())):
                await self._add_line(tx, order, scope, subject, known, now=now)
        return all(subject.value in standing for _, subject in subjects)

    async def _add_line(
        self, tx: Tx, order: StopOrder, scope: Scope, subject: SubjectHash, known: Prospect | None, *, now: datetime
    ) -> None:
        line = NewLine(
            kind=LedgerKind.STOP,
            scope=scope,
            subject=subject,
            way=order.way,
            source=order.source,
            inbox_id=order.inbox_id,
        )
        line_id = await ledger.add(tx, line, now=now)
        await self._journal.queue(tx, consent_record(RecordKind.STOP, scope, subject, at=now))
        # A line about the account alone stands in the history of everybody there.
        event = Event(
            event="stopped",
            prospect_id=known.id if known and scope is Scope.PERSON else None,
            account_id=known.account_id if known else None,
            inbox_id=order.inbox_id,
            detail={"line": line_id, "way": order.way.value, "scope": scope.value},
        )
        await history.add(tx, event, now=now)

    async def _covered(
        self, tx: Tx, known: Prospect | None, account_id: int | None, scope: Scope
    ) -> tuple[Prospect, ...]:
        if scope is Scope.COMPANY and account_id is not None:
            return await prospects.of_account(tx, account_id)
        return (known,) if known else ()

    async def silence(self, tx: Tx, person: Prospect, order: StopOrder, *, now: datetime) -> None:
        """Cancels what was planned, ends the enrollment and tells the rep, once."""
        await touches.cancel_open(tx, "stopped", now=now, prospect_id=person.id)
        await commitments.cancel_all(tx, person.id)
        standing = await enrollments.open_of(tx, person.id)
        if standing is None:
            return
        await enrollments.end(tx, standing.enrollment.id, EndReason.STOPPED, now=now)
        if order.way is StopWay.ERASURE:
            return  # The rep is told of it without a name.
        notice = StopNotice(
            who=who(person, await accounts.get(tx, person.account_id)),
            how=STOP_WORDS[order.way],
            words=order.words,
            company_wide=order.scope is Scope.COMPANY,
            recorded=order.way in _OURS,
        )
        about = About(prospect_id=person.id, enrollment_id=standing.enrollment.id, inbox_id=order.inbox_id)
        await self._letters.to_rep(tx, standing.enrollment.rep_id, (LetterKind.STOP_NOTICE, notice), about, now=now)

    async def _lift(self, tx: Tx, address: str, inbox_id: int, *, now: datetime) -> int:
        known = await prospects.of_hashes(tx, self._keyring.person_under_all(address))
        await accounts.lock(tx, (known.account_id,) if known else ())
        lines = await ledger.standing_of_message(tx, self._keyring.forbidding(address), inbox_id)
        for line in lines:
            lift = NewLine(
                kind=LedgerKind.LIFT,
                scope=line.scope,
                subject=line.subject,
                way=StopWay.COMMAND,
                inbox_id=inbox_id,
                lifts_id=line.id,
            )
            await ledger.add(tx, lift, now=now)
            record = consent_record(RecordKind.LIFT, line.scope, line.subject, at=now, lifts_at=line.at)
            await self._journal.queue(tx, record)
        if lines and known:
            event = Event(event="lifted", prospect_id=known.id, inbox_id=inbox_id, detail={"lines": len(lines)})
            await history.add(tx, event, now=now)
        return len(lines)


def _stands_for(line: LedgerLine, order: StopOrder) -> bool:
    if order.way is StopWay.ERASURE:
        return line.way is StopWay.ERASURE
    return line.inbox_id in (None, order.inbox_id)
