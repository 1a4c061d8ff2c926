"""Ids in people's history that a revision would not know: renamed or removed without `was`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from nurture.configuration.problems import Place, nearest_word
from nurture.configuration.revision import Revision
from nurture.domain.cadence import Cadence, Step, cadence_of
from nurture.domain.counted import counted
from nurture.storage import lived
from nurture.storage.database import Tx
from nurture.storage.lived import LivedStep

_FOLDER = "cadences"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownId:
    """A cadence with people in it, or a `step` of it that some of them have had, that is not there any more.

    `slip` is a `was` that names nothing known and is almost its id; `place` is where the remedy belongs, else the file
    that it stood in.
    """

    cadence: str
    step: str | None
    people: int
    slip: str | None = None
    place: Place | str = _FOLDER

    @property
    def what(self) -> str:
        """What is missing, and for how many."""
        if self.step is None:
            return f"{counted(self.people, 'person', 'people')} in cadence {self.cadence}, which is not there any more"
        had = f"{counted(self.people, 'person', 'people')} in cadence {self.cadence}"
        return f"{had} had its step {self.step}, which is not there any more"

    @property
    def remedy(self) -> str:
        """What ops can do."""
        if self.slip:
            return f"`was: {self.slip}` names nothing known; write `was: {self.step or self.cadence}` there"
        if self.step is None:
            return f"add `was: {self.cadence}` to the cadence that replaces it"
        return f"add `was: {self.step}` to the step that replaces it, or to the one before where none does"

    def __str__(self) -> str:
        return f"{self.place}: {self.what}: {self.remedy}"


async def unknown_ids(tx: Tx, revision: Revision, *, before: Revision) -> tuple[UnknownId, ...]:
    """Returns what `revision` does not know of what people have lived through; `before` is the one in force.

    A step that `before` does not know either belongs to a cadence that somebody was in earlier, and is no mistake.
    """
    gone = tuple(
        _gone(cadence, people, revision, before)
        for cadence, people in (await lived.open_cadences(tx)).items()
        if cadence_of(cadence, revision.cadences) is None
    )
    return (*gone, *_unknown_steps(await lived.passed_steps(tx), revision, before))


def _gone(cadence: str, people: int, revision: Revision, before: Revision) -> UnknownId:
    slip = _slip(cadence, revision.cadences, before.cadences)
    heir = _with_was(slip, revision.cadences) or _in_its_file(cadence, revision, before)
    place = revision.places.get(heir or "") or _file(before.places.get(cadence))
    return UnknownId(cadence=cadence, step=None, people=people, slip=slip, place=place)


def _unknown_steps(passed: tuple[LivedStep, ...], revision: Revision, before: Revision) -> Iterator[UnknownId]:
    for each in passed:
        old, new = cadence_of(each.cadence, before.cadences), cadence_of(each.cadence, revision.cadences)
        if old is None or new is None or old.step(each.step) is None or new.step(each.step) is not None:
            continue
        slip = _slip(each.step, new.steps, old.steps)
        heir = _with_was(slip, new.steps) or _in_its_turn(each.step, new, old)
        place = revision.places.get(f"{new.id}.{heir}") or revision.places.get(new.id) or _FOLDER
        yield UnknownId(cadence=new.id, step=each.step, people=each.people, slip=slip, place=place)


def _with_was(slip: str | None, now: Iterable[Cadence | Step]) -> str | None:
    """Returns the id of what says the `was` that names nothing known."""
    return next((each.id for each in now if slip and slip in each.was), None)


def _in_its_file(cadence: str, revision: Revision, before: Revision) -> str | None:
    """Returns the new cadence in the file of one that is gone: it was renamed there, in all likelihood."""
    file = _file(before.places.get(cadence))
    new = (each.id for each in revision.cadences if each.id not in before.places)
    return next((name for name in new if _file(revision.places.get(name)) == file), None)


def _in_its_turn(step: str, now: Cadence, before: Cadence) -> str | None:
    """Returns the new step in the turn of one that is gone: it was renamed there, in all likelihood."""
    gone = before.step(step)
    turn = before.steps.index(gone) if gone else len(now.steps)
    heir = now.steps[turn] if turn < len(now.steps) else None
    return heir.id if heir and before.step(heir.id) is None else None


def _file(place: Place | None) -> str:
    """Returns the file of a cadence as ops know it, wherever the folder lies."""
    return f"{_FOLDER}/{PurePath(place.file).name}" if place else _FOLDER


def _slip(gone: str, now: Iterable[Cadence | Step], before: Iterable[Cadence | Step]) -> str | None:
    """Returns the `was` that is almost the id, among those that nothing had before."""
    known = {name for each in before for name in (each.id, *each.was)}
    return nearest_word(gone, {name for each in now for name in each.was} - known)
