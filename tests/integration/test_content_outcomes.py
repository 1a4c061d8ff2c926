"""What comes back on a mail is noted with the content it carried."""

import pytest
from factories import bounce, reply

from nurture.domain.consent import StopWay
from nurture.domain.content import ContentOutcome
from nurture.services.consent import StopOrder
from nurture.storage import content_uses, schema

THANKS = "Thank you, that was a good read.\n"
STOP = "Please stop writing to me. I do not want any more emails.\n"


async def outcomes(bench) -> list[str | None]:
    return [row.outcome for row in await bench.rows(schema.content_uses)]


async def say(bench, text):
    await bench.act(reply(text, said=bench.now), await bench.reply_address())


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (THANKS, "thanks"),
        ("Can you tell me whether it runs on Linux?\n", "question"),
        ("We have a budget now. Could you send me an offer?\n", "interested"),
        (STOP, "stop"),
    ],
)
async def test_an_answer_is_noted_with_the_item_it_answers(sent, words, expected):
    await say(sent, words)
    assert await outcomes(sent) == [expected]


async def test_silence_is_no_outcome(sent):
    await sent.pass_days(30)
    assert (await outcomes(sent))[0] is None


async def test_an_absence_is_no_outcome(sent):
    await say(sent, "I am out of the office until 3 March.\n")
    assert await outcomes(sent) == [None]


async def test_a_weightier_outcome_goes_in_the_place_of_the_first(sent):
    await say(sent, THANKS)
    await say(sent, STOP)
    assert await outcomes(sent) == ["stop"]


async def test_a_lighter_outcome_leaves_the_first(sent):
    await say(sent, "Can you tell me whether it runs on Linux?\n")
    await say(sent, THANKS)
    assert await outcomes(sent) == ["question"]


async def test_a_click_on_stop_is_noted_with_the_item_they_had_last(sent):
    person = await sent.person()
    order = StopOrder(way=StopWay.ONE_CLICK, address=person.address)
    await sent.application.consent.stop(order, now=sent.now)
    assert await outcomes(sent) == ["stop"]


async def test_a_stop_by_the_rep_is_no_outcome_of_the_content(sent):
    person = await sent.person()
    await sent.application.consent.stop(StopOrder(way=StopWay.REP, address=person.address), now=sent.now)
    assert await outcomes(sent) == [None]


async def test_a_hard_bounce_is_noted(sent):
    (touch,) = await sent.touches(state="accepted")
    await sent.act(bounce(said=sent.now), f"b+{touch.tag}@in.acme.example")
    assert await outcomes(sent) == ["bounce"]


async def test_uses_are_counted_by_item_and_outcome(sent):
    await say(sent, THANKS)
    (use,) = await sent.rows(schema.content_uses)
    uses = await sent.foundation.database.read(content_uses.of_items)
    assert uses[use.content_id].count == 1
    assert uses[use.content_id].outcomes == {"thanks": 1}
    assert uses[use.content_id].first_at == uses[use.content_id].last_at == use.used_at


@pytest.mark.parametrize(
    ("later", "earlier", "expected"),
    [
        (ContentOutcome.THANKS, None, True),
        (ContentOutcome.STOP, "talking", True),
        (ContentOutcome.QUESTION, "interested", False),
        (ContentOutcome.THANKS, "thanks", False),
    ],
)
def test_what_outranks_what(later, earlier, expected):
    assert later.outranks(earlier) is expected
