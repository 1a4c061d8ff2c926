"""Which cadence takes which reason, as a table for people."""

from collections.abc import Iterator

from nurture.configuration.items import ENROLLED_REASONS
from nurture.domain.cadence import Cadence
from nurture.domain.takes import takers, without_reasons


def taker_lines(cadences: tuple[Cadence, ...]) -> Iterator[str]:
    """Yields a line a reason: the cadences that take it, the more specific first with whom they are for."""
    yield "which cadence takes which no:"
    for reason in ENROLLED_REASONS:
        yield f"  {reason.value:<14} {_takers(takers(reason, cadences))}"


def _takers(found: tuple[Cadence, ...]) -> str:
    """Returns the takers up to the one that takes all the others."""
    said: list[str] = []
    for cadence in found:
        only = without_reasons(cadence.takes)
        said.append(f"{cadence.id} ({only})" if only else cadence.id)
        if not only:
            break
    return ", else ".join(said)
