"""Letters about what people ask for their own data."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """A prospect of the reader was erased on that day. Their name is not kept: `number` is all that is left."""

    number: int
    erased_on: date
