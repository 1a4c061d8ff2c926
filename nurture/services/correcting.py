"""What a rep says of a no afterwards: another reason, a further one, that they are no fit, a note."""

from dataclasses import dataclass, replace
from datetime import datetime

from nurture.configuration.places import country_of_domain, place_named
from nurture.domain.address import domain_of
from nurture.domain.cadence import Cadence
from nurture.domain.inbound import CLOSED_ACCOUNTS
from nurture.domain.place import Place
from nurture.domain.prospect import Account, EndReason, HoldReason, Prospect
from nurture.domain.rejection import REASON_WORDS, UNENROLLED, Reason, Rejection
from nurture.mail.command import Command
from nurture.services.choosing import choose
from nurture.services.decided import Result, Subject, planned
from nurture.services.inbound.task import Tools
from nurture.storage import accounts, enrollments, prospects, rejections, touches
from nurture.storage.database import Tx
from nurture.storage.enrollments import EnrollmentFacts, NewEnrollment

_NO_REJECTION = Result(what="This letter is about no rejection that could be corrected.")
_NO_PLACE = (
    "I know no such place. Name a time zone, as in `zone: America/Chicago`, a country by its two letters or its English"
    " name, as in `country: AT`, or a region of theirs, as in `region: DE-BY`."
)


def _with_region(place: Place) -> str:
    where = "-".join(part for part in (place.country, place.region) if part)
    return f", with the holidays of {where}" if where else ""


def _beside(place: Place, person: Prospect, account: Account) -> Place:
    """Returns a place of which only the clock was said: the countries known so far may still be theirs by law."""
    known = (person.country, *person.also_in) if person.country else (account.country, *account.also_in)
    if not any(known):
        known = (country_of_domain(domain_of(person.address)),)
    return replace(place, also_in=tuple(dict.fromkeys(code for code in known if code and code != place.country)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Correcting:
    """Corrects a no in the caller's transaction."""

    tools: Tools
    now: datetime

    async def reason(self, tx: Tx, subject: Subject, command: Command) -> Result:
        """Sets the reason, and moves the person to the cadence that takes it."""
        rejection = await self._rejection(tx, subject)
        if command.reason is None or rejection is None:
            return _NO_REJECTION
        await rejections.correct_reason(tx, rejection.id, command.reason)
        await rejections.disown(tx, rejection.id, ours=False)
        if command.text:
            await rejections.add_note(tx, rejection.id, command.text)
        words = f"The reason is now: {REASON_WORDS[command.reason]}."
        choice = await choose(tx, rejection.id, self.tools.revisions)
        standing = await enrollments.open_of(tx, subject.prospect_id)
        if command.reason is Reason.CONFUSION and standing is not None:
            return await self._hold(tx, standing, words)
        if command.reason in UNENROLLED or choice is None:
            return await self._leave(tx, standing, f"{words} No cadence follows that up, so nothing is planned.")
        return replace(
            await self._follow(tx, rejection, choice.cadence, words),
            short=f"the reason is now “{REASON_WORDS[command.reason]}”",
        )

    async def also(self, tx: Tx, subject: Subject, command: Command) -> Result:
        """Adds a further reason."""
        rejection = await self._rejection(tx, subject)
        if command.reason is None or rejection is None:
            return _NO_REJECTION
        await rejections.add_reason(tx, rejection.id, command.reason)
        return await self._as_planned(tx, subject, f"A further reason is kept: {REASON_WORDS[command.reason]}.")

    async def note(self, tx: Tx, subject: Subject, command: Command) -> Result:
        """Keeps a rep's words beside the no."""
        rejection = await self._rejection(tx, subject)
        if rejection is None:
            return _NO_REJECTION
        await rejections.add_note(tx, rejection.id, command.text)
        return await self._as_planned(tx, subject, "Your note is kept.")

    async def name(self, tx: Tx, subject: Subject, command: Command) -> Result:
        """Sets the prospect's name."""
        if not await prospects.rename(tx, subject.prospect_id, command.text[:120]):
            return _NO_REJECTION
        return await self._as_planned(tx, subject, f"Their name is now: {command.text[:120]}.")

    async def where(self, tx: Tx, subject: Subject, command: Command) -> Result:
        """Sets where they are by a zone, a country or a region, and plans what is to come by that clock."""
        person = await prospects.get(tx, subject.prospect_id)
        account = await accounts.get(tx, person.account_id)
        place = place_named(command.text, country=person.country or account.country)
        if place is None:
            return Result(what=_NO_PLACE, short="no such place")
        await prospects.settle(tx, person.id, _beside(place, person, account) if "/" in command.text else place)
        standing = await enrollments.open_of(tx, person.id)
        words = f"Their clock is now {place.zone}{_with_region(place)}."
        if standing is None:
            return Result(what=words)
        touch = await self.tools.planning.plan(tx, standing.enrollment.id, now=self.now)
        return planned(words, touch, standing.enrollment.rep_id, self.tools.revisions, short=f"clock of {place.zone}")

    async def not_a_fit(self, tx: Tx, subject: Subject, command: Command) -> Result:
        """Keeps the no as ours: they are never mailed about it."""
        rejection = await self._rejection(tx, subject)
        if rejection is None:
            return _NO_REJECTION
        await rejections.disown(tx, rejection.id, ours=True)
        standing = await enrollments.open_of(tx, subject.prospect_id)
        words = "They are no fit: the no is recorded, and nothing is ever mailed about it."
        return await self._leave(tx, standing, words, EndReason.NOT_A_FIT)

    async def _rejection(self, tx: Tx, subject: Subject) -> Rejection | None:
        """Returns the no a letter is about, unless it was undone, else the person's newest."""
        standing = await rejections.of_prospect(tx, subject.prospect_id)
        if subject.rejection_id is not None:
            return next((no for no in standing if no.id == subject.rejection_id), None)
        return standing[-1] if standing else None

    async def _follow(self, tx: Tx, rejection: Rejection, cadence: Cadence, words: str) -> Result:
        standing = await enrollments.open_of(tx, rejection.prospect_id)
        if standing is None:
            why = await self._closed(tx, rejection.prospect_id)
            if why:
                return Result(what=f"{words} {why}")
            standing = await self._enroll(tx, rejection, cadence.id)
        if standing.enrollment.hold_reason is HoldReason.CONFUSION:
            await enrollments.release(tx, standing.enrollment.id)
        await enrollments.change_cadence(tx, standing.enrollment.id, cadence.id)
        touch = await self.tools.planning.plan(tx, standing.enrollment.id, now=self.now)
        return planned(words, touch, standing.enrollment.rep_id, self.tools.revisions)

    async def _closed(self, tx: Tx, prospect_id: int) -> str:
        """Returns why nobody may be enrolled there, in a sentence; empty when they may."""
        person = await prospects.get(tx, prospect_id)
        if not person.address or not await self.tools.consent.may_write_to(tx, person.address):
            return "They are not written to, so nothing is planned."
        account = await accounts.get(tx, person.account_id)
        return CLOSED_ACCOUNTS.get(account.state, "")

    async def _hold(self, tx: Tx, standing: EnrollmentFacts, words: str) -> Result:
        if await enrollments.hold(tx, standing.enrollment.id, HoldReason.CONFUSION, now=self.now):
            await touches.cancel_open(tx, "held", now=self.now, enrollment_id=standing.enrollment.id)
        return Result(what=f"{words} You may clear it up; nothing is planned until you answer `continue`.")

    async def _leave(
        self, tx: Tx, standing: EnrollmentFacts | None, words: str, why: EndReason = EndReason.REPLACED
    ) -> Result:
        if standing is not None:
            await enrollments.end(tx, standing.enrollment.id, why, now=self.now)
            await touches.cancel_open(tx, why.value, now=self.now, enrollment_id=standing.enrollment.id)
        return Result(what=words)

    async def _enroll(self, tx: Tx, rejection: Rejection, cadence: str) -> EnrollmentFacts:
        person = await prospects.get(tx, rejection.prospect_id)
        new = NewEnrollment(
            prospect_id=person.id,
            account_id=person.account_id,
            rejection_id=rejection.id,
            cadence=cadence,
            rep_id=rejection.rep_id,
            tag=self.tools.planning.new_tag(),
            latest_no=rejection.said_at,
        )
        return await enrollments.get(tx, await enrollments.add(tx, new, now=self.now))

    async def _as_planned(self, tx: Tx, subject: Subject, what: str) -> Result:
        """Returns what was done beside what was planned before and stays."""
        standing = await enrollments.open_of(tx, subject.prospect_id)
        row = await touches.open_of(tx, standing.enrollment.id) if standing else None
        rep_id = standing.enrollment.rep_id if standing else ""
        result = planned(what, None, rep_id, self.tools.revisions)
        return Result(what=what, next_touch=row.due_at if row else None, zone=result.zone)
