"""Times counted from one that was named before: `two months after that`, `the week after`."""

import re
from collections.abc import Iterator
from datetime import date

from nurture.mail.dates_calendar import ahead
from nurture.mail.dates_grammar import Time
from nurture.mail.dates_tokens import Coded

_SHAPE = re.compile(
    r"(?<!\S)(?:[N#](?P<count>\d+) )?(?P<unit>DAY|WEEK|MONTH|QUARTER|YEAR) (?:AFTER|(?P<surely>THEREAFTER))(?!\S)"
)
_NAMES_NOTHING = re.compile(
    r"\s*(?:that|this|then|dem|ça|cela|eso|esto|quello|ciò|isso|disso|dat|dit|det|tym)?\s*"
    r"(?:[.,;:!?)–—-]|\Z|(?:there|I|we|you|it|please|would|is|and|or|if)\b)",
)
"""What stands behind a bare `after`: no event of its own that it would follow."""


def find_following(coded: Coded, raw: str, *, since: date | None) -> Iterator[Time]:
    """Yields the times of a sentence that follow `since`, the time named last; none without one."""
    for match in _SHAPE.finditer(coded.codes) if since else ():
        count, end = int(match["count"] or 1), coded.span(match.start(), match.end())[1]
        if since and 0 < count < 100 and (match["surely"] or _NAMES_NOTHING.match(raw, end)):
            span = ahead(count, match["unit"], since)
            yield Time(span=span, before="IN", start=match.start(), end=match.end())
