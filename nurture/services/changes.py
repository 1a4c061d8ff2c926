"""What other rules would change for the enrollments of some companies: decided, nothing is read or written here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from nurture.domain.cadence import Cadence, Step
from nurture.domain.changes import Change, ChangeKind
from nurture.domain.planner import Plan, plan_next, seen_from
from nurture.domain.prospect import EndReason
from nurture.domain.standing import Standing
from nurture.domain.takes import cadence_for
from nurture.domain.touch import ContentRule, PastTouch, PlannedTouch, TouchKind, TouchState
from nurture.services.revisions import Calendars, Revisions
from nurture.services.standing import Surroundings, calendar_of, standing_in
from nurture.services.traits import traits_of
from nurture.storage.past import Around
from nurture.storage.placed import PlacedEnrollment
from nurture.storage.survey import OpenTouch, Surveyed

_OF_TAKING = frozenset({"id", "takes"})
_NOT_OF_PLANS = frozenset({"replies", "was", "steps"}) | _OF_TAKING
"""Fields of a cadence by which no touch that is planned moves: whom it takes, and what answers do."""


_NOBODY: tuple[Around, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The rules in force and the proposed ones, at one moment (aware UTC)."""

    old: Revisions
    new: Revisions
    calendars: Calendars
    now: datetime
    ruled_anew: frozenset[str]
    """The proposed cadences that are new, or plan touches otherwise than before."""
    takes_anew: bool
    """Whether anybody may be taken by another cadence than before; asking for each takes as long as to plan."""

    @classmethod
    def of(cls, old: Revisions, new: Revisions, calendars: Calendars, *, now: datetime) -> "Scene":
        """Returns the scene in which two revisions are compared."""
        anew = frozenset(
            cadence.id
            for cadence in new.current.cadences
            if (before := as_before(cadence, old.current.cadences)) is None or not plans_alike(before, cadence)
        )
        takes_anew = not cadences_take_alike(old.current.cadences, new.current.cadences)
        return cls(old=old, new=new, calendars=calendars, now=now, ruled_anew=anew, takes_anew=takes_anew)

    def home(self, place: PlacedEnrollment, *, is_begun: bool) -> Cadence | None:
        """Returns the cadence that someone is in under the proposed rules; None when it is gone and none takes them.

        Who has had a mail of theirs stays in it as long as it is there; others follow what takes their no.
        """
        stays = self.new.cadence(place.cadence)
        if stays is not None and (is_begun or not self.takes_anew):
            return stays
        traits = traits_of(place)
        taken = cadence_for(traits, self.new.current.cadences)
        if stays is None:
            return taken.cadence if taken else None
        took = cadence_for(traits, self.old.current.cadences)
        was_chosen = took is None or took.cadence.id != place.cadence  # By hand, or by other rules.
        return stays if was_chosen or taken is None else taken.cadence

    def is_alike(self, place: PlacedEnrollment, home: Cadence) -> bool:
        """Tells whether someone's touches are planned by the same rules as before; also when these have a new name."""
        same = (home.id == place.cadence or place.cadence in home.was) and home.id not in self.ruled_anew
        return same and self.old.zone_of(place.rep_id) == self.new.zone_of(place.rep_id)


def cadences_take_alike(before: Iterable[Cadence], after: Iterable[Cadence]) -> bool:
    """Tells whether each no is taken by the same cadence; one that has another name now is another."""
    old, new = ({cadence.id: cadence for cadence in each} for each in (before, after))
    return old.keys() == new.keys() and all(takes_alike(old[name], new[name]) for name in old)


def takes_alike(one: Cadence, other: Cadence) -> bool:
    """Tells whether two states of a cadence take the same noes."""
    taking = (each.name for each in fields(one) if each.name in _OF_TAKING)
    return all(getattr(one, name) == getattr(other, name) for name in taking)


def as_before(cadence: Cadence, cadences: Iterable[Cadence]) -> Cadence | None:
    """Returns what a cadence was among others, under its name of now or an earlier one; None of a new one."""
    return next((each for each in cadences if each.id == cadence.id or each.id in cadence.was), None)


def plans_alike(before: Cadence, after: Cadence) -> bool:
    """Tells whether two states of a cadence plan the same touches; a step may have another name now."""
    if before is after:
        return True
    names = frozenset(step.id for step in before.steps)
    steps = tuple(replace(step, id=_earlier(step, names), was=()) for step in after.steps)
    stood = tuple(replace(step, was=()) for step in before.steps)
    return steps == stood and _of_plans(before) == _of_plans(after)


def _earlier(step: Step, names: frozenset[str]) -> str:
    return step.id if step.id in names else next((name for name in step.was if name in names), step.id)


def _of_plans(cadence: Cadence) -> dict[str, Any]:
    return {each.name: getattr(cadence, each.name) for each in fields(cadence) if each.name not in _NOT_OF_PLANS}


def to_decide(rows: Iterable[Surveyed], scene: Scene) -> tuple[Surveyed, ...]:
    """Returns the active enrollments that the proposed rules may change; the others need not be looked at closely."""
    return tuple(row for row in rows if row.place.state == "active" and _may_change(row, scene))


def _may_change(row: Surveyed, scene: Scene) -> bool:
    if row.touch is not None and row.touch.state != TouchState.PLANNED:
        return False  # What is on its way goes by the rules under which it was claimed.
    home = scene.home(row.place, is_begun=False)
    return home is not None and not scene.is_alike(row.place, home)


def changes_in(rows: Sequence[Surveyed], found: Surroundings, scene: Scene) -> tuple[Change, ...]:
    """Returns what changes for these enrollments, in their order; they are ordered by company.

    Of one company each is planned beside where its colleagues' touches lie then, as when the rules come into force.
    """
    changes: list[Change] = []
    for company, colleagues in groupby(rows, key=lambda row: row.place.account_id):
        around = replace(found, by_account={company: found.by_account.get(company, _NOBODY)})
        for row in colleagues:
            change = _change(row, found, around, scene)
            if change is not None:
                changes.append(change)
                around = _with(around, change)
    return tuple(changes)


def _change(row: Surveyed, found: Surroundings, around: Surroundings, scene: Scene) -> Change | None:
    place = row.place
    standing = standing_in(around, place)
    home = scene.home(place, is_begun=bool(standing.past))
    if home is None or scene.is_alike(place, home):
        return None
    plan = _plan(place, standing, home, scene.new, scene)
    before = _planned(row.touch, home) if row.touch else None
    rehomed = home.id != place.cadence and place.cadence not in home.was
    if not rehomed and _is_same(plan.touch, before):
        return None
    stood = standing if around.by_account[place.account_id] is _theirs(found, place) else standing_in(found, place)
    after = _kept(plan.touch, _plan_as_before(place, stood, home, scene), before)
    kind = _kind(before, after, rehomed=rehomed)
    if kind is None:
        return None
    return Change(
        kind=kind,
        enrollment_id=place.enrollment_id,
        prospect_id=place.prospect_id,
        account_id=place.account_id,
        rep_id=place.rep_id,
        cadence=place.cadence,
        new_cadence=home.id,
        touch_id=row.touch.touch_id if row.touch else None,
        before=before,
        after=after,
        finished=EndReason(plan.finished) if plan.finished else None,
    )


def _plan(place: PlacedEnrollment, standing: Standing, cadence: Cadence, rules: Revisions, scene: Scene) -> Plan:
    calendar = calendar_of(place, cadence, rules, scene.calendars, now=scene.now)
    seen = seen_from(cadence, calendar, scene.now)
    return plan_next(standing, cadence, calendar, now=scene.now, seen_from=seen)


def _named_by(touch: PlannedTouch | None, home: Cadence) -> PlannedTouch | None:
    """Returns a touch under the name that its step has now."""
    step = home.step(touch.step) if touch else None
    return replace(touch, step=step.id) if touch and step else touch


def _planned(touch: OpenTouch, home: Cadence) -> PlannedTouch:
    step = home.step(touch.step)
    return PlannedTouch(
        kind=TouchKind(touch.kind),
        step=step.id if step else touch.step,
        occurrence=touch.occurrence,
        template=touch.template,
        content=ContentRule(touch.content_rule),
        due_at=touch.due_at,
    )


def _theirs(found: Surroundings, place: PlacedEnrollment) -> Sequence[Around]:
    return found.by_account.get(place.account_id, _NOBODY)


def _plan_as_before(place: PlacedEnrollment, standing: Standing, home: Cadence, scene: Scene) -> PlannedTouch | None:
    """Returns what the rules in force would plan now."""
    cadence = scene.old.cadence(place.cadence)
    if cadence is None:
        return None
    return _named_by(_plan(place, standing, cadence, scene.old, scene).touch, home)


def _kept(new: PlannedTouch | None, old: PlannedTouch | None, stands: PlannedTouch | None) -> PlannedTouch | None:
    """Returns what would be planned, at the moment that stands where both rules would choose the same one.

    A touch that lies elsewhere than the rules in force would put it now, since its day was full or it was late, is not
    moved by an edit that does not speak of it.
    """
    if _is_same(new, old):
        return stands
    if new is None or old is None or stands is None or new.due_at != old.due_at or not _is_same_step(old, stands):
        return new
    return replace(new, due_at=stands.due_at)


def _is_same_step(one: PlannedTouch, other: PlannedTouch) -> bool:
    return (one.step, one.occurrence) == (other.step, other.occurrence)


def _is_same_mail(one: PlannedTouch, other: PlannedTouch) -> bool:
    parts = (one.kind, one.template, one.content) == (other.kind, other.template, other.content)
    return parts and _is_same_step(one, other)


def _is_same(one: PlannedTouch | None, other: PlannedTouch | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.due_at == other.due_at and _is_same_mail(one, other)


def _kind(before: PlannedTouch | None, after: PlannedTouch | None, *, rehomed: bool) -> ChangeKind | None:
    if after is None:
        return ChangeKind.DROPPED if before else None
    if before is None:
        return ChangeKind.ADDED
    if not _is_same_mail(before, after):
        return ChangeKind.CHANGED
    if before.due_at != after.due_at:
        return ChangeKind.MOVED
    return ChangeKind.REHOMED if rehomed else None


def _with(around: Surroundings, change: Change) -> Surroundings:
    """Returns the surroundings in which the touch of a change lies where it would lie."""
    theirs = (each for each in around.by_account[change.account_id] if each.enrollment_id != change.enrollment_id)
    begun = (
        each
        for each in around.by_account[change.account_id]
        if each.enrollment_id == change.enrollment_id and (each.is_begun or each.is_passed)
    )
    ahead = (_ahead(change, change.after),) if change.after else ()
    return replace(around, by_account={change.account_id: (*theirs, *begun, *ahead)})


def _ahead(change: Change, touch: PlannedTouch) -> Around:
    return Around(
        enrollment_id=change.enrollment_id,
        prospect_id=change.prospect_id,
        account_id=change.account_id,
        state=TouchState.PLANNED,
        touch=PastTouch(kind=touch.kind, step=touch.step, occurrence=touch.occurrence, at=touch.due_at),
    )
