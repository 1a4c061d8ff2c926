"""How little is left of a cadence for whom a no is old: told before anybody is taken in."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from nurture.domain.cadence import Cadence
from nurture.domain.calendar import Calendar
from nurture.domain.forecast import long_after
from nurture.domain.importing import OldLoss
from nurture.domain.planner import is_true_on
from nurture.domain.takes import cadence_for
from nurture.domain.touch import TouchKind
from nurture.domain.traits import Traits
from nurture.services.importing.judging import traits_of_loss

_CLOCK = Calendar(zone="UTC")


def soon_ended(losses: Iterable[OldLoss], cadences: tuple[Cadence, ...], *, today: date) -> Counter[str]:
    """Returns by cadence how many get at most one mail before its farewell, since anniversaries are past for them.

    Raises NurtureError when a send window never opens.
    """
    found = Counter[str]()
    taken: dict[Traits, Cadence | None] = {}
    known: dict[tuple[str, date, Traits], bool] = {}
    for loss in losses:
        traits = traits_of_loss(loss)
        if traits not in taken:
            choice = cadence_for(traits, cadences)
            taken[traits] = choice.cadence if choice else None
        cadence = taken[traits]
        if cadence is None:
            continue
        asked = traits if any(step.when is not None for step in cadence.steps) else Traits()
        key = (cadence.id, loss.said_on, asked)
        if key not in known:
            known[key] = _ends_soon(cadence, loss.said_on, asked, today=today)
        found[cadence.id] += known[key]
    return +found


def _ends_soon(cadence: Cadence, said_on: date, traits: Traits, *, today: date) -> bool:
    said_at, now = (datetime.combine(day, time(12), UTC) for day in (said_on, today))
    if all(is_true_on(step, cadence, today, day_of_no=said_on) for step in cadence.steps):
        return False
    coming = long_after(cadence, _CLOCK, latest_no=said_at, traits=traits, now=now)
    return sum(touch.kind is not TouchKind.FAREWELL for touch in coming) <= 1
