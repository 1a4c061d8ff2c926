"""Cadences: the rules by which one kind of no is followed up."""

from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum

from nurture.domain.condition import Condition
from nurture.domain.reading import Intent
from nurture.domain.rejection import Reason
from nurture.domain.touch import ContentRule
from nurture.domain.traits import Role


class Unit(StrEnum):
    """Units of a duration; months and years are calendar months and years."""

    DAYS = "days"
    WORKING_DAYS = "working days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """A length of calendar time, such as 90 days or 5 months."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        unit = self.unit.value
        return f"{self.count} {unit.removesuffix('s') if self.count == 1 else unit}"


class ZoneSource(StrEnum):
    """Whose clock the send window follows."""

    PROSPECT = "prospect"
    REP = "rep"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When a touch may leave: weekdays (Monday is 0) and local times, `opens` included, `closes` excluded."""

    days: tuple[int, ...] = (1, 2, 3)
    opens: time = time(9, 10)
    closes: time = time(16, 20)
    zone: ZoneSource = ZoneSource.PROSPECT
    skip_holidays: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacing:
    """The least time between two touches to one person and to one account; `spread` only ever delays."""

    person: Duration = Duration(count=75, unit=Unit.DAYS)
    account: Duration = Duration(count=21, unit=Unit.DAYS)
    spread: Duration = Duration(count=5, unit=Unit.DAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Takes:
    """Which rejections a cadence takes: those that match every list that is given, or the `rest`.

    Without `reasons` every reason does, as soon as another list is given; without any list it takes nothing.
    """

    reasons: tuple[Reason, ...] = ()
    competitors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    industries: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    rest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One entry of a cadence: either `wait` (from the latest no, then from the last touch) or `anniversary` (years).

    It is passed over while `when` is not true. With `approve` it goes out only after the rep's yes. `was` names the ids
    it had before.
    """

    id: str
    template: str
    wait: Duration | None = None
    anniversary: int | None = None
    content: ContentRule = ContentRule.REQUIRED
    when: Condition | None = None
    approve: bool = False
    was: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentRule:
    """How a date the prospect named is kept."""

    template: str = "as-you-asked"
    content: ContentRule = ContentRule.OPTIONAL


class ReplyVerb(StrEnum):
    """What a reply does to the enrollment."""

    CONTINUE = "continue"
    WAIT = "wait"
    ASK_REP = "ask_rep"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRule:
    """One line of `replies:`. For `wait`: `until_named` takes the reply's date, else `otherwise`; `plus` is added."""

    then: ReplyVerb
    until_named: bool = False
    plus: Duration | None = None
    otherwise: Duration | None = None
    again: ReplyVerb | None = None
    alert: bool = False


_NOTICE = Duration(count=2, unit=Unit.WORKING_DAYS)
ASK_REP = ReplyRule(then=ReplyVerb.ASK_REP)

DEFAULT_REPLIES = {
    Intent.THANKS: ReplyRule(then=ReplyVerb.CONTINUE),
    Intent.NOT_NOW: ReplyRule(then=ReplyVerb.WAIT, until_named=True, otherwise=Duration(count=6, unit=Unit.MONTHS)),
    Intent.OUT_OF_OFFICE: ReplyRule(
        then=ReplyVerb.WAIT,
        until_named=True,
        plus=Duration(count=5, unit=Unit.DAYS),
        otherwise=Duration(count=21, unit=Unit.DAYS),
    ),
    Intent.STILL_NO: ReplyRule(then=ReplyVerb.WAIT, otherwise=Duration(count=1, unit=Unit.YEARS), again=ReplyVerb.END),
    Intent.LEFT_COMPANY: ReplyRule(then=ReplyVerb.END),
    Intent.INTERESTED: ReplyRule(then=ReplyVerb.ASK_REP, alert=True),
}
"""What a cadence does where its `replies:` is silent; what is not listed always asks the rep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """The rules for one kind of no. `unanswered` touches without an answer bring the farewell, then silence.

    With `approve_first` a person's first touch goes out only after the rep's yes. `was` names the ids it had before.
    """

    id: str
    takes: Takes
    cool_off: Duration
    steps: tuple[Step, ...]
    window: Window = Window()
    spacing: Spacing = Spacing()
    heads_up: Duration = _NOTICE
    commitment: CommitmentRule = CommitmentRule()
    unanswered: int = 4
    approve_first: bool = False
    was: tuple[str, ...] = ()
    replies: dict[Intent, ReplyRule] = field(default_factory=lambda: dict(DEFAULT_REPLIES))

    @property
    def farewell(self) -> Step | None:
        """The last step when its id is `farewell`: what goes out after too many touches without an answer."""
        return self.steps[-1] if self.steps and self.steps[-1].id == "farewell" else None

    @property
    def templates(self) -> frozenset[str]:
        """The names of all templates that its mails are written by, that of a date a prospect named included."""
        return frozenset((*(step.template for step in self.steps), self.commitment.template))

    @property
    def notice(self) -> Duration:
        """How long before a touch the rep is shown it; where one needs a yes it is shown even without a `heads_up`."""
        if self.heads_up.count:
            return self.heads_up
        asks = self.approve_first or any(step.approve for step in self.steps)
        return _NOTICE if asks else self.heads_up

    def asks_yes(self, step_id: str, *, is_first: bool) -> bool:
        """Tells whether a touch goes out only after the rep's yes: its step says so, or it is the person's first."""
        step = self.step(step_id)
        return (is_first and self.approve_first) or (step is not None and step.approve)

    def step(self, step_id: str) -> Step | None:
        """Returns the step that has that id, or had it before; None when there is none."""
        return next((step for step in self.steps if step_id == step.id or step_id in step.was), None)

    def first_name(self, step_id: str) -> str:
        """Returns the earliest id that a step is known to have had; what is drawn from it outlives a new name."""
        step = self.step(step_id)
        return (step.id, *step.was)[-1] if step else step_id

    def name_now(self, step_id: str) -> str:
        """Returns the id that a step has now, for one that it has or had."""
        step = self.step(step_id)
        return step.id if step else step_id

    def reply_rule(self, intent: Intent) -> ReplyRule:
        """Returns what a reply of that intent does here; what is not described asks the rep."""
        return self.replies.get(intent, ASK_REP)


def cadence_of(cadence_id: str, cadences: tuple[Cadence, ...]) -> Cadence | None:
    """Returns the cadence that has that id, or had it before; None when there is none."""
    return next((each for each in cadences if cadence_id == each.id or cadence_id in each.was), None)
