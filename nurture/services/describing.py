"""What a rep says of a person or their company, by which cadences and content choose."""

from dataclasses import dataclass
from datetime import datetime

from nurture.configuration.conditions import a_name, a_spelled_name
from nurture.configuration.problems import Unexpected
from nurture.domain.rejection import Rejection
from nurture.mail.command import Command, Verb
from nurture.mail.role import role_in
from nurture.services.decided import Result, Subject, planned
from nurture.services.inbound.task import Tools
from nurture.services.rechoosing import choose_again
from nurture.storage import accounts, enrollments, prospects, rejections, touches
from nurture.storage.accounts import MOST_TAGS
from nurture.storage.database import Tx

_NO_NO = Result(what="This letter is about no rejection, so that cannot be kept with one.", short="nothing kept")


@dataclass(frozen=True, slots=True, kw_only=True)
class Describing:
    """Keeps what is said in the caller's transaction, and chooses the cadence anew."""

    tools: Tools
    now: datetime

    async def describe(self, tx: Tx, subject: Subject, command: Command) -> Result:
        """Keeps a role, competitor, industry or tag; who has had no mail comes to the cadence that takes them now."""
        try:
            name = (a_spelled_name if command.verb is Verb.COMPETITOR else a_name)(command.text)
        except Unexpected as error:
            return Result(what=f"Nothing was kept: {error.expected}.", short="nothing kept")
        words = await self._keep(tx, subject, command.verb, name)
        if isinstance(words, Result):
            return words
        person = await prospects.get(tx, subject.prospect_id)
        await choose_again(tx, person.account_id, self.tools.planning, self.tools.revisions, now=self.now)
        standing = await enrollments.open_of(tx, person.id)
        touch = await touches.open_of(tx, standing.enrollment.id) if standing else None
        rep_id = standing.enrollment.rep_id if standing else ""
        result = planned(words, None, rep_id, self.tools.revisions)
        return Result(what=words, next_touch=touch.due_at if touch else None, zone=result.zone)

    async def _keep(self, tx: Tx, subject: Subject, verb: Verb, name: str) -> str | Result:
        """Returns what was kept, in a sentence, or why nothing was."""
        if verb in (Verb.INDUSTRY, Verb.TAG):
            return await self._of_account(tx, subject, verb, name)
        no = await self._rejection(tx, subject)
        if no is None:
            return _NO_NO
        if verb is Verb.COMPETITOR:
            await rejections.name_competitor(tx, no.id, name)
            return f"Whom they chose is now: {name}."
        await rejections.name_role(tx, no.id, name)
        role = role_in(name)
        return f"Their role is now: {role}." if role else f"Their role is kept: {name}. No cadence can choose by it."

    async def _of_account(self, tx: Tx, subject: Subject, verb: Verb, name: str) -> str | Result:
        person = await prospects.get(tx, subject.prospect_id)
        known = await accounts.get(tx, person.account_id)
        if verb is Verb.INDUSTRY:
            await accounts.describe(tx, known.id, industry=name, tags=known.tags)
            return f"Their company's industry is now: {name}."
        tags = tuple(sorted({*known.tags, name}))
        if len(tags) > MOST_TAGS:
            return Result(what=f"Nothing was kept: their company has {MOST_TAGS} tags already.", short="nothing kept")
        await accounts.describe(tx, known.id, industry=known.industry, tags=tags)
        return f"Their company is tagged {name}."

    async def _rejection(self, tx: Tx, subject: Subject) -> Rejection | None:
        """Returns the no a letter is about, unless it was undone, else the person's newest."""
        standing = await rejections.of_prospect(tx, subject.prospect_id)
        if subject.rejection_id is not None:
            return next((no for no in standing if no.id == subject.rejection_id), None)
        return standing[-1] if standing else None
