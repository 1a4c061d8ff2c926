"""People of a simulation: what changes of each while years pass."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from nurture.domain.basis_judging import judge
from nurture.domain.cadence import Cadence
from nurture.domain.commitment import Commitment
from nurture.domain.jurisdiction import Jurisdictions, KnownBases
from nurture.domain.library import Reader
from nurture.domain.reading import Intent
from nurture.domain.standing import Standing
from nurture.domain.touch import PastTouch, PlannedTouch, TouchKind
from nurture.domain.traits import Traits

COLLEAGUES_SINCE = timedelta(days=400)
"""How far back touches to colleagues can matter: longer than any account spacing."""


@dataclass(slots=True, kw_only=True, eq=False)
class Company:
    """An account: its people in a cadence, mails to others there, and what was sent to whom with which item.

    While it is `talking` nothing goes out, until the moment at which talks end by themselves, if there is one.
    """

    number: int
    people: list["Person"] = field(default_factory=list)
    others: tuple[datetime, ...] = ()
    uses: tuple[tuple[datetime, str], ...] = ()
    is_talking: bool = False
    talks_until: datetime | None = None

    def used_since(self, moment: datetime) -> frozenset[str]:
        """Returns the items that anybody there got after that moment."""
        return frozenset(item for at, item in self.uses if at > moment)


@dataclass(slots=True, kw_only=True, eq=False)
class Person:
    """Somebody in a cadence. `place` names what their calendar depends on; `domain` is that of their address.

    `touch` is what is planned, under a `number` of its own; without it nothing is to come. When `is_placed`, it lies
    where this simulation's planner saw room for it; once it is moved, `shown` is the item that its rep saw in it. Of
    whom no `bases` are known nobody asks for one. `said` is what they answered.
    """

    id: int
    enrollment_id: int
    company: Company
    rep: str
    place: int
    domain: str
    is_free_mail: bool
    traits: Traits
    cadence: Cadence
    latest_no: datetime
    past: tuple[PastTouch, ...] = ()
    mails: tuple[datetime, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    unanswered: int = 0
    wait_until: date | None = None
    had: frozenset[str] = frozenset()
    said: frozenset[Intent] = frozenset()
    bases: KnownBases | None = None
    basis_until: date | None = None
    touch: PlannedTouch | None = None
    number: int = 0
    is_placed: bool = False
    shown: str | None = None
    is_over: bool = False
    lacks_since: datetime | None = None

    @property
    def has_colleagues(self) -> bool:
        """Whether mails to others at the company may stand in the way."""
        return len(self.company.people) > 1 or bool(self.company.others)


def standing_of(person: Person, *, now: datetime, begun_only: bool = False) -> Standing:
    """Returns all the planner knows of a person; with `begun_only` without what is merely planned for colleagues."""
    return Standing(
        enrollment_id=person.enrollment_id,
        prospect_id=person.id,
        latest_no=person.latest_no,
        past=person.past,
        person_touches=person.mails,
        account_touches=_around(person, now, begun_only=begun_only) if person.has_colleagues else (),
        commitments=person.commitments,
        unanswered=person.unanswered,
        wait_until=person.wait_until,
        traits=person.traits,
    )


def _around(person: Person, now: datetime, *, begun_only: bool) -> tuple[datetime, ...]:
    since, company = now - COLLEAGUES_SINCE, person.company
    found = [at for at in company.others if at >= since]
    for other in company.people:
        if other is not person:
            found += (at for at in other.mails if at >= since)
            if other.touch is not None and not begun_only:
                found.append(other.touch.due_at)
    return tuple(found)


def reader_of(person: Person, *, since: datetime) -> Reader:
    """Returns who reads; what anybody at the company got after `since` is not chosen again."""
    shared = person.company.used_since(since) if person.company.uses else frozenset()
    return Reader(traits=person.traits, had=person.had, account_had=shared)


def has_basis(person: Person, rules: Jurisdictions, *, on: date) -> bool:
    """Tells whether the law lets what is planned for a person go out on a day; the no's age only counts for steps."""
    if person.bases is None or person.touch is None:
        return True
    if person.touch.kind is TouchKind.COMMITMENT:
        return judge(replace(person.bases, latest_no=None), rules, on=on).lack is None
    if person.basis_until is None:
        standing = judge(person.bases, rules, on=on)
        person.basis_until = date.min if standing.lack else standing.until or date.max
    return on <= person.basis_until


def note_mail(person: Person, item: str | None, *, now: datetime) -> None:
    """Notes that what was planned went out, with which item."""
    touch = person.touch
    assert touch is not None
    begun = PastTouch(kind=touch.kind, step=touch.step, occurrence=touch.occurrence, at=now)
    person.past = (*person.past, begun)
    person.mails = (*person.mails, now)
    person.unanswered += 1
    person.touch = person.shown = None
    if item is not None:
        person.had |= {item}
        if person.has_colleagues:
            person.company.uses = (*person.company.uses, (now, item))


def move_touch(person: Person, due_at: datetime) -> None:
    """Puts what is planned elsewhere."""
    assert person.touch is not None
    person.touch = replace(person.touch, due_at=due_at)
