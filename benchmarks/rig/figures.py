"""The line of JSON that every benchmark ends with, and whether it was asked for its quick form."""

import json
import sys
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What was measured, against what, and whether that meets the target."""

    benchmark: str
    figure: float
    unit: str
    against: str
    ratio: float | None
    target: str
    met: bool


def is_quick() -> bool:
    """Return whether the form that takes some seconds was asked for; its figures are rough."""
    return "--quick" in sys.argv[1:]


def show(figure: Figure, **more: object) -> None:
    """Print the line; `more` stands after the keys that every benchmark has."""
    print(json.dumps(asdict(figure) | more), flush=True)
