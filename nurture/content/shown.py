"""What a check-in shows its reader of what laws want shown, found in its words."""

from datetime import date

from nurture.domain.company import Company
from nurture.domain.jurisdiction import Shown

_RULE = "---"


def find_shown(
    text: str, company: Company, *, stop_url: str, since: date, origins: tuple[str | None, ...]
) -> frozenset[Shown]:
    """Returns what the plain text of a mail shows.

    The postal address counts with the company's name. Where an address came from is told below the rule at the end: by
    one of the `origins` (who was written to, who named them, another source), or by the year of the no.
    """
    words = _single_spaced(text)
    footer = _single_spaced(text.rpartition(_RULE)[2])
    found = {
        Shown.POSTAL_ADDRESS: bool(company.address and company.name)
        and _single_spaced(company.address) in words
        and _single_spaced(company.name) in words,
        Shown.RIGHT_TO_OBJECT: stop_url in text,
        Shown.WHERE_FROM: any(_single_spaced(origin) in footer for origin in (*origins, str(since.year)) if origin),
    }
    return frozenset(shown for shown, is_there in found.items() if is_there)


def _single_spaced(text: str) -> str:
    return " ".join(text.split())
