"""`limits:` of nurture.yaml: how many touches may begin in a day, an hour or a minute."""

from dataclasses import fields

from nurture.configuration.forms import Form, taking
from nurture.configuration.problems import Unexpected, nearest_word
from nurture.configuration.section import Section
from nurture.domain.throttle import CAUTIOUS, Limits

_MOST_DIGITS = 7
_NO_LIMIT = "none"
_WITHOUT = ("none", "unlimited", "no limit", "off", "infinite", "keine")


def read_limits(section: Section) -> Limits:
    """Returns the limits of the section; those it does not name are cautious."""
    limits = Limits(**{each.name: section.optional(each.name, _limit, _usual(each.name)) for each in fields(Limits)})
    if section.has("warm_up_from") and _is_above(limits.warm_up_from, limits.rep_per_day):
        section.fault("warm_up_from", f"expected at most rep_per_day, {limits.rep_per_day}, got {limits.warm_up_from}")
    return limits


def _usual(name: str) -> int | None:
    limit: int | None = getattr(CAUTIOUS, name)
    return limit


@taking(
    Form(
        words="a number of mails, or `none`",
        example="40",
        fragment={"anyOf": [{"type": "integer", "minimum": 1, "maximum": 10**_MOST_DIGITS - 1}, {"const": _NO_LIMIT}]},
    )
)
def _limit(text: str) -> int | None:
    """Returns a number of mails, or None for no limit."""
    if text == _NO_LIMIT:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS and int(text)):
        raise Unexpected(
            f"expected a number of mails from 1 to {10**_MOST_DIGITS - 1}, or none for no limit, got {text!r}",
            _near(text),
        )
    return int(text)


def _is_above(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and one > other


def _near(text: str) -> str | None:
    return _NO_LIMIT if nearest_word(text, _WITHOUT) else None
