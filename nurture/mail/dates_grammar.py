"""The grammar of named times over codes that are the same in every language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from nurture.mail.dates_calendar import Span, one_day
from nurture.mail.dates_shapes import SHAPES, Build


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A time found among codes: its span, the word before it (AFTER, UNTIL ...), and where its codes stand."""

    span: Span
    before: str
    start: int
    end: int
    firm: bool = True


_MOST = 20
"""Times taken from one sentence; more is no sentence."""

_NEAR = 32
_BEHIND = re.compile(r"(?: _){0,3} P(AFTER|UNTIL|FROM)(?!\S)")
"""Japanese puts its `from` behind the time."""

_BEFORE = re.compile(r"(?:^|.* )(AFTER|UNTIL|FROM|THROUGH|TO|IN|AGO|RETURN)(?: (?:UNTIL|IN|FROM|TO))? $")

_AFTER_SOMETHING_IN = re.compile(r"AFTER (?:(?:_|HALF) ){1,3}IN $")
"""`After half-term in October`: not before that month, and not after all of it."""


def find_times(codes: str, *, today: date) -> tuple[Time, ...]:
    """Returns the times named by a sentence's codes, in order, at most twenty; what cannot be dated is left out."""
    if not codes.strip(" _"):  # Most sentences name no time.
        return ()
    return tuple(islice(_times(codes, today), _MOST))


def _times(codes: str, today: date) -> Iterator[Time]:
    for match in _GRAMMAR.finditer(codes):
        rule = match.lastgroup
        shape, build = next((shape, build) for name, shape, build in _RULES if name == rule)
        inner = shape.fullmatch(match[0])
        span = _dated(build, inner, today) if inner else None
        if span and span.end > today:
            before = _BEFORE.match(codes[max(0, match.start() - _NEAR) : match.start()])
            before = _BEHIND.match(codes, match.end()) or before
            word = before[1] if before else ""
            word = "FROM" if word == "IN" and _AFTER_SOMETHING_IN.search(codes[: match.start()][-_NEAR:]) else word
            word = "THROUGH" if rule == "dayrange" else word
            span = one_day(span.start) if rule == "newyear" and word == "AFTER" else span
            firm = rule != "bare" and (rule != "day" or bool(word))
            yield Time(span=span, before=word, start=match.start(), end=match.end(), firm=firm)


def _dated(build: Build, shape: re.Match[str], today: date) -> Span | None:
    """Returns the span of a shape, or None where it lies beyond the calendar, such as the day after 9999-12-31."""
    try:
        return build(shape, today)
    except (ValueError, OverflowError):
        return None


_RULES = tuple((name, re.compile(shape), build) for name, shape, build in SHAPES)
_GRAMMAR = re.compile(
    r"(?<!\S)(?:"
    + "|".join(f"(?P<{name}>{re.sub(r'[?]P<[a-z0-9]+>', '?:', shape)})" for name, shape, _ in SHAPES)
    + r")(?!\S)"
)
