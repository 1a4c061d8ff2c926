"""How full a rep's days are counted, on both databases."""

from datetime import timedelta

from workbench import Bench

from nurture.storage.loads import Span, count_each

MOMENT = timedelta(microseconds=1)


async def test_each_span_counts_what_is_planned_from_its_first_moment_until_before_its_last(nurture: Bench) -> None:
    await nurture.add()
    (touch,) = await nurture.touches(state="planned")
    due = touch.due_at
    spans = [
        Span(rep_ids=("maya",), since=due, until=due + MOMENT),
        Span(rep_ids=("maya",), since=due - timedelta(days=1), until=due),
        Span(rep_ids=("maya",), since=due + MOMENT, until=due + timedelta(days=1)),
        Span(rep_ids=("nobody's",), since=due, until=due + MOMENT),
        Span(rep_ids=("nobody's", "maya"), since=due, until=due + MOMENT),
    ]

    assert await nurture.foundation.database.read(lambda tx: count_each(tx, spans)) == (1, 0, 0, 0, 1)


async def test_no_span_asks_nothing(nurture: Bench) -> None:
    assert await nurture.foundation.database.read(lambda tx: count_each(tx, ())) == ()
