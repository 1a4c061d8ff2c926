"""Redaction: takes a person's address, name and number out of words that are about somebody else."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

ERASED = "(erased)"
"""What stands where somebody was erased."""

_ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w.-]{1,255}")
_LEAST = 5
"""Letters of a name that is replaced; a shorter one would be found within other words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """Whom to take out: `is_theirs` tells of an address, `words` are the full name and the phone number."""

    is_theirs: Callable[[str], bool]
    words: tuple[str, ...] = ()

    def text(self, text: str) -> str:
        """Returns the text without them."""
        kept = _ADDRESS.sub(self._address, text)
        for word in self.words:
            if len(word) >= _LEAST:
                kept = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", ERASED, kept, flags=re.IGNORECASE)
        return kept

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
