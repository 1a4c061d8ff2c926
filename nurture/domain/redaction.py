"""Redaction: takes a person's address, name and number out of words that are about somebody else."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

ERASED = "(erased)"
"""What stands where somebody was erased."""

_ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w.-]{1,255}")
_LEAST = 5
"""Letters of a name that is replaced; a shorter one would be found within other words."""

_LEAST_DIGITS = 6
_BETWEEN = r"[\s()./-]{0,3}"
"""What people write between the digits of a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """Whom to take out: `is_theirs` tells of an address, `name` is the full one, `phone` in whatever spelling."""

    is_theirs: Callable[[str], bool]
    name: str = ""
    phone: str = ""

    def text(self, text: str) -> str:
        """Returns the text without them."""
        kept = _ADDRESS.sub(self._address, text)
        for pattern in self._patterns():
            kept = re.sub(rf"(?<!\w)\+?{pattern}(?!\w)", ERASED, kept, flags=re.IGNORECASE)
        return kept

    def _patterns(self) -> Iterator[str]:
        if len(self.name) >= _LEAST:
            yield re.escape(self.name)
        digits = [letter for letter in self.phone if letter.isdigit()]
        if len(digits) >= _LEAST_DIGITS:
            yield _BETWEEN.join(digits)

    def value(self, value: Any) -> Any:
        """Returns a value of JSON without them, in whatever depth they stand."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {key: self.value(each) for key, each in value.items()}
        return [self.value(each) for each in value] if isinstance(value, list) else value

    def _address(self, match: re.Match[str]) -> str:
        found = match[0].strip(".'-")
        return match[0].replace(found, ERASED) if self.is_theirs(found) else match[0]
