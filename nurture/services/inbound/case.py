"""One no under work, forwarded or told: the person it speaks of, and what stands about them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from nurture.domain.address import domain_of
from nurture.domain.letter import Who
from nurture.domain.prospect import Account, Prospect
from nurture.domain.reading import ForwardFound, ProspectFound
from nurture.domain.rejection import RejectionFound
from nurture.services.correspondence import who
from nurture.services.decided import Subject
from nurture.services.inbound.above import Above
from nurture.services.inbound.adding import Newcomer, owner_of
from nurture.services.inbound.fitness import known_at
from nurture.services.inbound.task import Task, Tools
from nurture.storage import accounts
from nurture.storage.database import Tx

_OLDEST = timedelta(days=3650)
"""The age beyond which the date of a forwarded no is not believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One no with its person; `told_by` is the rep whose own words it is, when no mail of the prospect is at hand."""

    task: Task
    tools: Tools
    forward: ForwardFound
    found: ProspectFound
    known: Prospect | None
    account: Account | None
    above: Above
    now: datetime
    told_by: str | None = None

    @property
    def rep_id(self) -> str:
        """The rep who forwarded or told it."""
        return self.task.rep_id or ""

    @property
    def about(self) -> Who:
        """The person as the rep knows them."""
        if self.known is not None and self.account is not None and self.known.address:
            return who(self.known, self.account)
        name = self.account.name if self.account else self.found.company or domain_of(self.found.address)
        return Who(name=self.found.name or self.found.address, address=self.found.address, account=name)

    @property
    def said_at(self) -> datetime:
        """When the no was said: the original's date, else the forward's arrival; never in the future.

        A date of long ago comes from a clock that was never set, and would make the cool-off seem over.
        """
        original = self.forward.original
        said = original.sent_at if original and original.sent_at else self.task.received_at
        return min(said if said > self.now - _OLDEST else self.task.received_at, self.now)

    def newcomer(self, rejection: RejectionFound) -> Newcomer:
        """Returns the person with that no, as they are added."""
        return Newcomer(
            found=self.found,
            rejection=rejection,
            original=self.forward.original,
            said_at=self.said_at,
            forwarder_id=self.rep_id,
            owner_id=owner_of(self.forward, self.rep_id, self.tools.revisions.current.team),
            inbox_id=self.task.inbox_id,
            said=self.above.reps_words(told_by=self.told_by),
            until=self.above.until,
            permission=self._permission,
        )

    @property
    def _permission(self) -> str:
        """Their own yes to being written to, where the mail is theirs and asks for nothing by law."""
        heard = self.forward.heard
        return heard.permission if heard is not None and self.told_by is None and not heard.flags else ""

    def subject(self, prospect_id: int, rejection_id: int | None) -> Subject:
        """Returns whom a command of the note is about."""
        return Subject(
            prospect_id=prospect_id,
            rejection_id=rejection_id,
            made_by=self.task.inbox_id,
            told_in=self.task.inbox_id,
            author=self.rep_id,
        )


async def open_case(
    tx: Tx, task: Task, tools: Tools, forward: ForwardFound, above: Above, *, told_by: str | None = None
) -> Case:
    """Returns the case of a forward's first prospect, their account locked."""
    found = forward.prospects[0]
    known, account = await known_at(tx, found.address, tools)
    await accounts.lock(tx, (account.id,) if account else ())
    return Case(
        task=task,
        tools=tools,
        forward=forward,
        found=found,
        known=known,
        account=account,
        above=above,
        now=tools.clock.now(),
        told_by=told_by,
    )
