"""A confirmation in one line, for a letter of several."""

from zoneinfo import ZoneInfo

from nurture.content.dates import in_month
from nurture.domain.letter_noes import Confirmation


def in_a_line(facts: Confirmation) -> str:
    """Returns who it is about, why they said no, and what comes next."""
    asks = "; why, in their words?" if facts.gives_no_reason else ""
    return f"{facts.who.name} ({facts.who.account}, {facts.who.address}): {facts.reason}, {_next(facts)}{asks}"


def _next(facts: Confirmation) -> str:
    if facts.first_touch is None:
        return "nothing planned"
    return f"first mail {in_month(facts.first_touch.astimezone(ZoneInfo(facts.zone)).date(), 'en')}"
