"""Readers of single values: the text a person wrote into a typed value, or what was expected instead."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, time
from enum import StrEnum
from ipaddress import ip_network
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from nurture.configuration import meant
from nurture.configuration.forms import Described, Form, taking, text_form
from nurture.configuration.problems import Unexpected, nearest_word
from nurture.domain.address import ascii_domain, parse
from nurture.domain.cadence import Duration, Unit
from nurture.domain.errors import InvalidAddress

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

MAX_YEARS = 10
_MOST = {
    Unit.DAYS: 366 * MAX_YEARS,
    Unit.WORKING_DAYS: 261 * MAX_YEARS,
    Unit.WEEKS: 53 * MAX_YEARS,
    Unit.MONTHS: 12 * MAX_YEARS,
    Unit.YEARS: MAX_YEARS,
}
_MOST_NOTICE = {Unit.DAYS: 14, Unit.WORKING_DAYS: 10, Unit.WEEKS: 2}
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?\Z")
_DURATION = re.compile(r"(\d{1,5})\s+([a-z]+(?:\s+[a-z]+)?)\Z")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\Z")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_DURATION_FORM = text_form("a duration", "60 days", r"^\d{1,5}\s+(days?|working\s+days?|weeks?|months?|years?)$")
_LASTING_FORM = text_form("a duration", "60 days", r"^(?!0+\s)\d{1,5}\s+(days?|working\s+days?|weeks?|months?|years?)$")
_BOOLEANS = {"true": True, "false": False}
_MEANT = {"yes": "true", "on": "true", "no": "false", "off": "false"}


@taking(text_form("some words, over as many lines as needed", "A sentence or two.", minLength=1))
def paragraph(text: str) -> str:
    """Returns text of one or more lines without the space around it."""
    if not text.strip():
        raise Unexpected("expected some words, got nothing")
    return text.strip()


@taking(text_form("a line of words", "Acme GmbH", minLength=1))
def line(text: str) -> str:
    """Returns text of a single line."""
    words = paragraph(text)
    if inner := meant.unquoted(words):
        raise Unexpected(f"expected straight quotes or none, since others stay part of the words, got {text!r}", inner)
    if len(words.splitlines()) > 1:
        raise Unexpected("expected a single line")
    return words


@taking(text_form("a name of small letters, digits and hyphens", "not-now", "^[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?$"))
def name(text: str) -> str:
    """Returns a name by which other places refer to a thing: small letters, digits and hyphens."""
    if not _NAME.match(text):
        raise Unexpected(
            f"expected a name of small letters, digits and hyphens such as not-now, got {text!r}", meant.name(text)
        )
    return text


@taking(name.form)
def template(text: str) -> str:
    """Returns the name of a template, without its folder, language and ending."""
    try:
        return name(text)
    except Unexpected as error:
        raise Unexpected(error.expected, meant.template(text)) from None


@taking(Form(words="true or false", example="true", fragment={"type": "boolean"}))
def boolean(text: str) -> bool:
    """Returns true or false; `yes` and `no` are words, not truth values."""
    if text.lower() not in _BOOLEANS:
        raise Unexpected(f"expected true or false, got {text!r}", _MEANT.get(text.lower()))
    return _BOOLEANS[text.lower()]


def number(least: int, most: int) -> Described[int]:
    """Returns a reader of whole numbers within the bounds."""
    words = f"a whole number from {least} to {most}"

    @taking(Form(words=words, example=str(least), fragment={"type": "integer", "minimum": least, "maximum": most}))
    def read(text: str) -> int:
        if not re.fullmatch(r"\d{1,9}", text) or not least <= int(text) <= most:
            raise Unexpected(f"expected {words}, got {text!r}", meant.number(text, least, most))
        return int(text)

    return read


@taking(text_form("a day", "2026-10-31", r"^\d{4}-\d{2}-\d{2}$"))
def day(text: str) -> date:
    """Returns a calendar day written as 2026-10-31."""
    try:
        return date.fromisoformat(text) if _DATE.match(text) else _no_day(text)
    except ValueError:
        return _no_day(text)


def _no_day(text: str) -> date:
    raise Unexpected(f"expected a date such as 2026-10-31, got {text!r}", meant.day(text))


@taking(text_form("a time of day", "09:10", "^([01]?[0-9]|2[0-3]):[0-5][0-9]$"))
def clock(text: str) -> time:
    """Returns a local time of day written as 09:10."""
    found = _CLOCK.match(text)
    if not found:
        raise Unexpected(
            f"expected a time of day such as 09:10, got {text!r}", meant.clock(meant.unquoted(text) or text)
        )
    return time(int(found[1]), int(found[2]))


@taking(_DURATION_FORM)
def duration(text: str) -> Duration:
    """Returns a length of calendar time such as `60 days`, `2 working days` or `1 year`, of at most ten years."""
    found = _DURATION.match(text)
    if not found:
        expected = "expected a duration such as 60 days, 2 working days or 5 months"
        raise Unexpected(f"{expected}, got {text!r}", meant.duration(text))
    unit = _unit(" ".join(found[2].split()), text)
    if int(found[1]) > _MOST[unit]:
        raise Unexpected(f"expected at most {MAX_YEARS} years, got {text!r}")
    return Duration(count=int(found[1]), unit=unit)


def _unit(word: str, text: str) -> Unit:
    plural = word if word.endswith("s") else f"{word}s"
    if plural not in {unit.value for unit in Unit}:
        units = [unit.value for unit in Unit]
        raise Unexpected(f"expected {', '.join(units[:-1])} or {units[-1]}, got {word!r}", meant.duration(text))
    return Unit(plural)


@taking(_LASTING_FORM)
def lasting(text: str) -> Duration:
    """Returns a duration that is longer than nothing."""
    length = duration(text)
    if length.count == 0:
        raise Unexpected(f"expected a duration of at least 1 day, got {text!r}")
    return length


@taking(
    text_form(
        "a duration of at most 14 days",
        "2 working days",
        r"^0*((\d|1[0-4])\s+days?|(\d|10)\s+working\s+days?|[0-2]\s+weeks?|0\s+(months?|years?))$",
    )
)
def notice(text: str) -> Duration:
    """Returns a duration of at most two weeks, which are 14 days or 10 working days."""
    length = duration(text)
    if length.count > _MOST_NOTICE.get(length.unit, 0):
        raise Unexpected(f"expected at most 14 days, 10 working days or 2 weeks, got {text!r}")
    return length


@taking(Form(words="an IANA time zone", example="Europe/Berlin", fragment={"$ref": "#/$defs/zone"}))
def zone(text: str) -> str:
    """Returns an IANA time zone."""
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise Unexpected(f"expected an IANA time zone such as Europe/Berlin, got {text!r}", _near_zone(text)) from None
    return text


def _near_zone(text: str) -> str | None:
    zones = sorted(available_timezones())
    cities = {known.rpartition("/")[2]: known for known in zones}
    city = nearest_word(text.rpartition("/")[2].replace(" ", "_"), cities)
    return nearest_word(text, zones) or (cities[city] if city else None)


@taking(text_form("an email address", "maya@acme.example", r"^[^@\s]+@[^@\s]+$"))
def address(text: str) -> str:
    """Returns an email address, its domain in A-labels."""
    try:
        return parse(text)
    except InvalidAddress:
        raise Unexpected(
            f"expected an email address such as maya@acme.example, got {text!r}", meant.address(text)
        ) from None


@taking(text_form("a domain", "acme.example", r"^[^@\s/:]+$"))
def domain(text: str) -> str:
    """Returns a domain in lower-case A-labels."""
    try:
        return ascii_domain(text)
    except InvalidAddress:
        raise Unexpected(f"expected a domain such as acme.example, got {text!r}", meant.domain(text)) from None


@taking(text_form("an email address, or a domain", "acme.example", r"^[^\s/:]+$"))
def address_or_domain(text: str) -> str:
    """Returns an address, or a domain that stands for everybody there."""
    return address(text) if "@" in text else domain(text)


@taking(text_form("an IP address or a network of them", "192.0.2.0/24", r"^[0-9A-Fa-f:.]+(/\d{1,3})?$"))
def network(text: str) -> str:
    """Returns an IP address or network."""
    try:
        return str(ip_network(text))
    except ValueError:
        expected = "an IP address such as 192.0.2.7, or a network such as 192.0.2.0/24"
        raise Unexpected(f"expected {expected}, got {text!r}") from None


@taking(text_form("a link", "https://acme.example/guide", r"^https?://\S+$"))
def link(text: str) -> str:
    """Returns a web address."""
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or not text.isprintable() or " " in text:
        raise Unexpected(f"expected a link such as https://acme.example/guide, got {text!r}", meant.link(text))
    return text


def _key(value: object) -> str:
    return f"{type(value).__name__} {value}"


def one_of(choices: Mapping[str, T], *, also: Mapping[str, str] | None = None) -> Described[T]:
    """Returns a reader that takes the words of a table and gives what they stand for.

    `also` names what people write in place of a word of the table; it is not taken, but the word is named.
    """
    words = {_key(value): word for word, value in choices.items()}

    @taking(
        Form(
            words=f"one of `{'`, `'.join(choices)}`" if len(choices) > 1 else f"the word `{in_words(choices)}`",
            example=next(iter(choices)),
            fragment={"enum": list(choices)},
            write=lambda value: words.get(_key(value), ""),
        )
    )
    def read(text: str) -> T:
        if text not in choices:
            raise Unexpected(
                f"expected {in_words(choices)}, got {text!r}",
                (also or {}).get(text.lower()) or nearest_word(text, choices),
            )
        return choices[text]

    return read


_WEEKDAYS = one_of({word: index for index, word in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))})


@taking(replace(_WEEKDAYS.form, as_list=meant.weekdays))
def weekday(text: str) -> int:
    """Returns the number of a weekday; Monday is 0."""
    try:
        return _WEEKDAYS(text)
    except Unexpected as error:
        raise Unexpected(error.expected, meant.weekday(text)) from None


def member(values: Iterable[E], *, also: Mapping[str, str] | None = None) -> Described[E]:
    """Returns a reader that takes members of an enumeration by their value."""
    return one_of({value.value: value for value in values}, also=also)


def in_words(choices: Iterable[str], *, joined_by: str = "or") -> str:
    """Returns the choices as a list in words: `a, b or c`."""
    *most, last = choices
    return f"{', '.join(most)} {joined_by} {last}" if most else last
