"""What the content lacks for the cadences, before anybody waits for it."""

from datetime import date

import pytest

from nurture.domain.cadence import Cadence, Duration, Step, Takes, Unit
from nurture.domain.content import ContentItem
from nurture.domain.content_needs import in_words, needs_of
from nurture.domain.library import Library
from nurture.domain.rejection import Reason
from nurture.domain.touch import ContentRule
from nurture.domain.traits import Role

BUDGET, TIMING = Reason.NO_BUDGET, Reason.TIMING
TODAY = date(2027, 3, 3)
DAYS = Duration(count=90, unit=Unit.DAYS)
CADENCE = Cadence(
    id="not-now",
    takes=Takes(reasons=(BUDGET, TIMING)),
    cool_off=DAYS,
    steps=(
        Step(id="one", template="share", wait=DAYS, content=ContentRule.REQUIRED),
        Step(id="two", template="share", wait=DAYS, content=ContentRule.REQUIRED),
        Step(id="perhaps", template="share", wait=DAYS, content=ContentRule.OPTIONAL),
        Step(id="farewell", template="door-open", wait=DAYS, content=ContentRule.NONE),
    ),
)


def told(*items: dict, reasons=(BUDGET, TIMING), cadence=CADENCE) -> list[str]:
    library = Library(
        ContentItem(**{"id": str(number), "title": "A", "text": "A", "language": "en", **item})
        for number, item in enumerate(items)
    )
    return list(in_words(needs_of(library, lambda _: cadence, reasons, on=TODAY)))


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        pytest.param(({}, {}), [], id="enough-for-every-reason"),
        pytest.param(
            ({"reasons": (BUDGET,)}, {"reasons": (BUDGET,)}, {"reasons": (TIMING,)}),
            [
                "content in English: not-now sends 2 items to a person, but has 1 for “the time is not right”; write"
                " more, or later mails wait"
            ],
            id="too-few-for-one-reason",
        ),
        pytest.param(
            (),
            [
                "content in English: not-now sends 2 items to a person, but has none for “no budget” and “the time is"
                " not right”; write more, or later mails wait"
            ],
            id="none-at-all",
        ),
        pytest.param(
            ({}, {"roles": (Role.FINANCE,)}),
            [
                "content in English: not-now sends 2 items to a person, but has 1 for “no budget” and “the time is not"
                " right”; write more, or later mails wait"
            ],
            id="those-for-some-only-do-not-count",
        ),
        pytest.param(
            ({}, {}, {"fresh_until": date(2027, 12, 31)}), [], id="one-may-go-stale-when-there-are-enough-without-it"
        ),
        pytest.param(
            ({}, {"fresh_until": date(2027, 12, 31)}),
            [
                "content in English: not-now sends 2 items to a person, but from 1 January 2028 on has 1 for “no"
                " budget” and “the time is not right”; write another, or move fresh_until"
            ],
            id="runs-dry",
        ),
        pytest.param(({}, {"fresh_until": date(2028, 3, 3)}), [], id="runs-dry-in-more-than-a-year"),
    ],
)
def test_too_few_items_for_a_cadence_are_told(items, expected):
    assert told(*items) == expected


def test_each_language_with_content_is_looked_at():
    german = {"language": "de"}
    (line,) = told({}, {}, german)
    assert line.startswith("content in German: not-now sends 2 items to a person, but has 1 for")


def test_a_reason_that_no_cadence_takes_needs_nothing():
    assert told(cadence=None) == []


def test_a_cadence_without_content_needs_nothing():
    assert needs_of(Library(()), lambda _: _without_content(), (BUDGET,), on=TODAY) == ()


def _without_content() -> Cadence:
    return Cadence(id="bare", takes=Takes(reasons=(BUDGET,)), cool_off=DAYS, steps=CADENCE.steps[2:])
