"""What a person does at their company, as the words of their title tell it."""

import re
from functools import cache, lru_cache

from nurture.domain.traits import Role
from nurture.mail import lexicon
from nurture.mail.phrases import fold

_LONGEST = 200


@lru_cache(maxsize=4096)
def role_in(title: str | None) -> Role | None:
    """Returns the role that a title names in any language nurture reads; None without one, or when no word tells it.

    A title that names two, such as `Head of IT Procurement`, counts as the more exact one.
    """
    folded = fold((title or "")[:_LONGEST])
    return next((role for role, words in _patterns() if words.search(folded)), None) if folded else None


@cache
def _patterns() -> tuple[tuple[Role, re.Pattern[str]], ...]:
    found = lexicon.sections("roles")
    return tuple(
        (Role(name), re.compile(r"(?<!\w)(?:" + "|".join(lines) + r")(?!\w)")) for name, lines in found.items()
    )
