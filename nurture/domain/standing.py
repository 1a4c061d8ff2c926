"""Standings: all that is known of one enrollment, and the room that its cadence leaves for a touch."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import attrgetter
from typing import NamedTuple

from nurture.domain.cadence import Cadence, Duration, Spacing, Unit
from nurture.domain.calendar import ONE_DAY, Calendar, day_words
from nurture.domain.commitment import Commitment, due_span
from nurture.domain.condition import Facts
from nurture.domain.duration import add, after, before, longest
from nurture.domain.kept import kept
from nurture.domain.spread import Room, clear_of, first_free
from nurture.domain.touch import PastTouch, TouchKind
from nurture.domain.traits import Traits
from nurture.domain.window import Span

_UNKNOWN = Traits()
_A_DAY = Duration(count=1, unit=Unit.DAYS)
_AT = attrgetter("at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All the planner knows of one enrollment. Times are aware UTC; `latest_no` is when the latest no was said.

    `person_touches` are begun touches to this person by any enrollment; `account_touches` are begun or open touches to
    other people of the account. `unanswered` counts touches since the last sign of life. `wait_until` is a day before
    which nothing goes out because a reply asked for it, `starts_on` one because an import is paced.
    """

    enrollment_id: int
    prospect_id: int
    latest_no: datetime
    past: tuple[PastTouch, ...] = ()
    person_touches: tuple[datetime, ...] = ()
    account_touches: tuple[datetime, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    unanswered: int = 0
    wait_until: date | None = None
    starts_on: date | None = None
    is_imported: bool = False
    traits: Traits = _UNKNOWN


class Bound(NamedTuple):
    """A moment before which nothing goes out, and what says why: most bounds are never asked."""

    at: datetime
    tell: Callable[[], str]

    @property
    def why(self) -> str:
        """Why nothing goes out before."""
        return self.tell()


@dataclass(frozen=True, kw_only=True)
class Case:
    """A standing under the rules that apply to it.

    It has no slots, so that what follows from it is worked out once: a plan asks for each several times.
    """

    standing: Standing
    cadence: Cadence
    calendar: Calendar
    seen_from: datetime | None = None
    is_told: bool = True

    @kept
    def day_of_no(self) -> date:
        """The local day of the latest no."""
        return self.calendar.day_of(self.standing.latest_no)

    @kept
    def cool_off_end(self) -> date:
        """The first local day on which the cool-off lets anything out."""
        return add(self.day_of_no, self.cadence.cool_off, self.calendar)

    @kept
    def sent_steps(self) -> tuple[bool, ...]:
        """Of each step of the cadence whether its touch has begun, under its id or an earlier one."""
        past = {touch.step for touch in self.standing.past}
        return tuple([step.id in past or not past.isdisjoint(step.was) for step in self.cadence.steps])

    @kept
    def facts(self) -> Facts:
        """What the conditions of steps may ask."""
        mails = sum(touch.is_mail for touch in self.standing.past)
        return Facts(traits=self.standing.traits, mails=mails, unanswered=self.standing.unanswered)

    @kept
    def last_touch(self) -> datetime | None:
        """When the last touch of this enrollment began."""
        return max([touch.at for touch in self.standing.past], default=None)

    @kept
    def last_mail(self) -> datetime | None:
        """When the last touch to this person began, of whichever enrollment."""
        begun = (
            self.standing.person_touches
            if self.last_touch is None
            else (self.last_touch, *self.standing.person_touches)
        )
        return max(begun, default=None)

    @property
    def is_silent(self) -> bool:
        """Tells whether as many touches as the cadence allows went without an answer."""
        return self.standing.unanswered >= self.cadence.unanswered

    @kept
    def open_commitments(self) -> tuple[Commitment, ...]:
        """The commitments for which no touch has begun."""
        if not self.standing.commitments:
            return ()
        kept = {touch.occurrence for touch in self.standing.past if touch.kind is TouchKind.COMMITMENT}
        return tuple(commitment for commitment in self.standing.commitments if commitment.id not in kept)


def wait_after(day: date, wait: Duration, what: str, calendar: Calendar) -> Bound:
    """Returns the bound that lies a duration after the day of a named thing."""
    at = calendar.midnight(add(day, wait, calendar))
    return Bound(at=at, tell=lambda: f"{wait} after {what} of {day_words(day)}")


def room_from(case: Case, base: Bound) -> Room:
    """Returns where a touch may lie that starts from `base`: after every bound, apart from colleagues' touches."""
    return _room(case, base, case.cadence.spacing)


def room_for(case: Case, commitment: Commitment) -> Room:
    """Returns the room for a commitment; the customer's word outranks spacing where both cannot be had.

    Then a day apart is enough, but only while no mail has reached the person since the day they named.
    """
    first, last = due_span(commitment, case.calendar)
    base = _as_asked(first, case.calendar)
    until = case.calendar.midnight(last + ONE_DAY)
    room = replace(room_from(case, base), until=until)
    slot = first_free(room, case.calendar)
    if slot < until or (case.last_mail is not None and case.last_mail >= base.at):
        return room
    closer = replace(_room(case, base, replace(case.cadence.spacing, person=_A_DAY, account=_A_DAY)), until=until)
    if first_free(closer, case.calendar) >= slot:
        return room
    return replace(closer, because=(*closer.because, "closer to another mail than usual, since it was asked for"))


def _room(case: Case, base: Bound, spacing: Spacing) -> Room:
    latest = _latest(case, base, spacing)
    apart = _around_colleagues(case, spacing.account, latest.at) if case.standing.account_touches else ()
    earliest = clear_of(apart, latest.at) if apart else latest.at
    because: tuple[str, ...] = ()
    if case.is_told:
        moved = () if latest is base else (latest.why,)
        aside = () if earliest == latest.at else (f"{spacing.account} after a mail to a colleague",)
        because = (base.why, *moved, *aside)
    return Room(window=case.cadence.window, earliest=earliest, spread=spacing.spread, apart=apart, because=because)


def _latest(case: Case, base: Bound, spacing: Spacing) -> Bound:
    """Returns the bound that decides: the latest, of as late ones the first. What cannot be later is not worked out."""
    bounds = [base]
    if _may_outlast(base.at, case.standing.latest_no, case.cadence.cool_off):
        bounds.append(_cool_off(case))
    if case.standing.wait_until is not None:
        bounds.append(_as_asked(case.standing.wait_until, case.calendar))
    if case.standing.starts_on is not None:
        bounds.append(_paced(case.standing.starts_on, case.calendar))
    if case.last_mail is not None and _may_outlast(base.at, case.last_mail, spacing.person):
        rested = after(case.last_mail, spacing.person, case.calendar)
        bounds.append(Bound(at=rested, tell=lambda: f"{spacing.person} after the last mail to this person"))
    return max(bounds, key=_AT) if len(bounds) > 1 else base


def _may_outlast(moment: datetime, since: datetime, duration: Duration) -> bool:
    """Tells whether a duration since some moment may end after another, without working out when it ends."""
    reach = longest(duration)
    return reach is None or moment - since < reach


def _cool_off(case: Case) -> Bound:
    end = case.cool_off_end
    cool_off = case.cadence.cool_off
    return Bound(at=case.calendar.midnight(end), tell=lambda: f"the cool-off of {cool_off} ends on {day_words(end)}")


def _paced(day: date, calendar: Calendar) -> Bound:
    why = "since the first mails of an import are paced"
    return Bound(at=calendar.midnight(day), tell=lambda: f"not before {day_words(day)}, {why}")


def _as_asked(day: date, calendar: Calendar) -> Bound:
    return Bound(at=calendar.midnight(day), tell=lambda: f"not before {day_words(day)}, as asked")


def _around_colleagues(case: Case, spacing: Duration, since: datetime) -> tuple[Span, ...]:
    """Returns the times too near to a colleague's touch, before and after it, never less than a day.

    Those that are over before `since` are left out, most of them without working out when that is.
    """
    reach = longest(spacing)
    return tuple(
        Span(
            opens=min(before(at, spacing, case.calendar), at - ONE_DAY),
            closes=max(after(at, spacing, case.calendar), at + ONE_DAY),
        )
        for at in case.standing.account_touches
        if reach is None or at + reach > since
    )
