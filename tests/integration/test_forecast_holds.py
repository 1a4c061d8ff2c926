"""Whatever the cadences, what is foretold for each person is what the daemon later sends: moment, step and content.

Three examples run with the suite; `make forecast EXAMPLES=50` tries as many new ones.
"""

import asyncio
import os
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import past
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from prepared import Prepared, sandbox_after
from village import Villager, done, foretold, settle_village
from workbench import Bench

from nurture.configuration.conditions import condition
from nurture.domain.cadence import Cadence, Duration, Spacing, Step, Takes, Unit, Window, ZoneSource
from nurture.domain.commitment import Precision
from nurture.domain.content import ContentItem
from nurture.domain.throttle import Limits
from nurture.domain.touch import ContentRule

MORE = int(os.environ.get("FORECAST_EXAMPLES", "0"))
TRIED = settings(
    max_examples=MORE or 3,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
MONTHS = 14
PLACES = (("Europe/Berlin", "DE"), ("America/New_York", "US"), ("Australia/Lord_Howe", "AU"), (None, None))
REASONS = ("timing", "competitor", "in_house")
WHENS = (None, None, "mails >= 1", "unanswered < 2", "reason = timing", "not answered")


def days(least: int, most: int) -> st.SearchStrategy[Duration]:
    return st.integers(least, most).map(lambda count: Duration(count=count, unit=Unit.DAYS))


def months(most: int) -> st.SearchStrategy[Duration]:
    return st.integers(1, most).map(lambda count: Duration(count=count, unit=Unit.MONTHS))


@st.composite
def windows(draw: Any) -> Window:
    opens = draw(st.integers(0, 1350))
    closes = draw(st.integers(opens + 20, 1439))
    return Window(
        days=tuple(sorted(draw(st.sets(st.integers(0, 6), min_size=1)))),
        opens=time(*divmod(opens, 60)),
        closes=time(*divmod(closes, 60)),
        zone=draw(st.sampled_from(ZoneSource)),
        skip_holidays=draw(st.booleans()),
    )


@st.composite
def steps(draw: Any, number: int) -> Step:
    condition_ = draw(st.sampled_from(WHENS))
    has_wait, reads = draw(st.integers(0, 3)) > 0, draw(st.integers(0, 3)) > 0
    return Step(
        id=f"step-{number}",
        template="share" if reads else "door-open",
        wait=draw(st.one_of(days(1, 120), months(5))) if has_wait else None,
        anniversary=None if has_wait else 1,
        content=ContentRule.REQUIRED if reads else ContentRule.NONE,
        when=condition(condition_) if condition_ else None,
    )


@st.composite
def cadences(draw: Any, number: int) -> Cadence:
    listed = [draw(steps(place)) for place in range(draw(st.integers(1, 3)))]
    farewell = Step(id="farewell", template="door-open", wait=draw(months(4)), content=ContentRule.NONE)
    return Cadence(
        id=f"drawn-{number}",
        takes=Takes(rest=True),
        cool_off=draw(days(0, 60)),
        steps=(*listed, farewell) if draw(st.booleans()) else tuple(listed),
        window=draw(windows()),
        # Longer than the heads-up: a colleague's mail between it and the mail would show the rep other content anew.
        spacing=Spacing(person=draw(days(1, 90)), account=draw(days(21, 45)), spread=draw(days(0, 7))),
        heads_up=Duration(count=draw(st.integers(0, 3)), unit=Unit.WORKING_DAYS),
        unanswered=draw(st.integers(1, 4)),
    )


@st.composite
def items(draw: Any, number: int) -> ContentItem:
    from_ = draw(st.none() | st.integers(0, 200).map(lambda day: date(2026, 11, 1) + timedelta(days=day)))
    lasts = draw(st.none() | st.integers(100, 400))
    return ContentItem(
        id=f"item-{number}",
        title="A read",
        text="Something worth reading.",
        language="en",
        url=f"https://acme.example/{number}",
        weight=draw(st.integers(1, 2)),
        fresh_from=from_,
        fresh_until=None if lasts is None else (from_ or date(2026, 11, 1)) + timedelta(days=lasts),
    )


@st.composite
def villages(draw: Any) -> tuple[tuple[Cadence, ...], tuple[ContentItem, ...], Limits, tuple[Villager, ...]]:
    from factories import NOW

    ruled = tuple(draw(cadences(number)) for number in range(2))
    limits = Limits(
        rep_per_day=draw(st.none() | st.integers(1, 2)),
        warm_up_from=draw(st.none() | st.just(1)),
        warm_up_step=1,
        account_per_day=draw(st.none() | st.just(1)),
        total_per_day=draw(st.none() | st.integers(1, 3)),
    )
    people = []
    for number in range(draw(st.integers(3, 6))):
        zone, country = draw(st.sampled_from(PLACES))
        asked = draw(st.lists(st.tuples(st.integers(20, 500), st.sampled_from(Precision)), max_size=2))
        people.append(
            Villager(
                company=draw(st.integers(1, 3)),
                cadence=draw(st.sampled_from(ruled)).id,
                said_at=NOW - timedelta(days=draw(st.integers(0, 60)), minutes=number),
                reason=draw(st.sampled_from(REASONS)),
                zone=zone,
                country=country,
                rep=draw(st.sampled_from(("maya", "tom"))),
                asked_for=tuple((NOW.date() + timedelta(days=day), precision) for day, precision in asked),
            )
        )
    return ruled, tuple(draw(items(number)) for number in range(draw(st.integers(0, 5)))), limits, tuple(people)


@pytest.fixture
def in_sandbox(prepared: Prepared) -> Callable[[Callable[[Bench], Coroutine[Any, Any, None]]], None]:
    """Runs something in a sandbox of its own, as often as it is asked to."""

    def run(story: Callable[[Bench], Coroutine[Any, Any, None]]) -> None:
        async def told() -> None:
            with TemporaryDirectory() as folder:
                async with sandbox_after(prepared, past.nothing, Path(folder) / "one") as bench:
                    await story(bench)

        asyncio.run(told())

    return run


@pytest.mark.parametrize("database_kind", ["sqlite"])  # What decides is the same on both.
@TRIED
@given(village=villages())
def test_what_is_foretold_is_what_is_sent(in_sandbox, village):
    ruled, library, limits, people = village

    async def story(bench: Bench) -> None:
        revisions = bench.foundation.revisions
        installation = replace(revisions.current.installation, limits=limits)
        revision = replace(revisions.current, cadences=ruled, content=library, installation=installation)
        revisions.replace(revision, revisions.templates, number=revisions.number, digest=revisions.digest)
        await settle_village(bench, people)
        shown = await foretold(bench, Duration(count=MONTHS, unit=Unit.MONTHS))
        await bench.advance(bench.now + timedelta(days=30 * MONTHS))
        assert await done(bench) == tuple(sent for sent in shown if sent.at < bench.now)

    in_sandbox(story)
