"""`retention:` of `nurture.yaml`: how long words are kept."""

import re
from datetime import timedelta

from nurture.configuration.forms import taking, text_form
from nurture.configuration.problems import Unexpected
from nurture.configuration.section import Section
from nurture.domain.retention import USUAL, Retention

_DAYS = re.compile(r"(\d{1,4}) days?\Z")
_LEAST, _MOST = 7, 3650


def read_retention(section: Section) -> Retention:
    """Returns how long each is kept; what is not written stays as it is by default."""
    return Retention(
        forwards=section.optional("forwards", days, USUAL.forwards),
        replies=section.optional("replies", days, USUAL.replies),
        letters=section.optional("letters", days, USUAL.letters),
        quarantine=section.optional("quarantine", days, USUAL.quarantine),
        imports=section.optional("imports", days, USUAL.imports),
    )


@taking(text_form(f"{_LEAST} to {_MOST} days", "90 days", r"^\d{1,4} days?$"))
def days(text: str) -> timedelta:
    """Returns a number of days: at least a week, in which most answers come, at most ten years."""
    found = _DAYS.match(text)
    if found is None or not _LEAST <= int(found[1]) <= _MOST:
        raise Unexpected(f"expected {_LEAST} to {_MOST} days such as '90 days', got {text!r}")
    return timedelta(days=int(found[1]))
