"""Refuses a configuration that has lost a word of people's history: a cadence that they are in, a step they had."""

from nurture.configuration.problems import nearest_word
from nurture.configuration.revision import Revision
from nurture.domain.cadence import Cadence, cadence_of
from nurture.domain.counted import counted
from nurture.storage import survey
from nurture.storage.database import Tx


async def vanished(tx: Tx, standing: Revision, proposed: Revision) -> tuple[str, ...]:
    """Returns a line with its remedy for each cadence and step that people know and the proposed files do not."""
    known = tuple(cadence.id for cadence in proposed.cadences)
    named = (*known, *(name for cadence in proposed.cadences for name in cadence.was))
    gone = tuple(_no_cadence(name, people, known) for name, people in await survey.people_in_others(tx, named))
    steps: list[str] = []
    for before in standing.cadences:
        after = cadence_of(before.id, proposed.cadences)
        if after is not None:
            steps += await _steps_gone(tx, before, after)
    return (*gone, *steps)


async def _steps_gone(tx: Tx, before: Cadence, after: Cadence) -> list[str]:
    lost = [step.id for step in before.steps if after.step(step.id) is None]
    counts = [(name, await survey.people_past(tx, before.id, name)) for name in lost]
    return [_no_step(name, people, after) for name, people in counts if people]


def _no_cadence(name: str, people: int, known: tuple[str, ...]) -> str:
    nearest = nearest_word(name, known)
    which = f", such as {nearest}" if nearest else ""
    return (
        f"cadences: no cadence {name!r}, and {counted(people, 'person is', 'people are')} in it; put it back, or write "
        f"`was: [{name}]` in the file of the cadence that it became{which}"
    )


def _no_step(name: str, people: int, cadence: Cadence) -> str:
    return (
        f"cadences: {cadence.id} has no step {name!r} any more, and {counted(people, 'person', 'people')} had its "
        f"mail; put it back, or write `was: [{name}]` at the step that it became: else they would be taken to be "
        "further back"
    )
