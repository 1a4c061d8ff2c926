"""Several dates that one person named: kept in order, each by a mail of its own, and told wherever they matter."""

from datetime import date

from factories import DANA, MAYA, no, reply

MARCH = "Hi Maya,\n\nthis is not the right time. Please come back to me in March.\n\nBest,\nDana\n"
SEPTEMBER = "Hi Maya,\n\nit is still too early for us. Please ask me again in September.\n\nBest,\nDana\n"


async def _named_two(nurture):
    await nurture.add(no(SEPTEMBER, subject="Re: later"))
    await nurture.add(no(MARCH, subject="Re: sooner"))


async def test_the_earlier_date_is_kept_first(nurture):
    await _named_two(nurture)
    (touch,) = await nurture.touches(state="planned")
    assert (touch.kind, touch.due_at.date() >= date(2027, 3, 1), touch.due_at.month) == ("commitment", True, 3)


async def test_both_dates_are_shown_in_order(nurture):
    await _named_two(nurture)
    said = (await nurture.show()).commitments
    assert [each[-11:-1] for each in said] == ["2027-03-01", "2027-09-01"]
    dates = [line for line in (await nurture.explain()).splitlines() if line.strip().startswith("they named")]
    assert [line.partition("not before ")[2] for line in dates] == [
        "1 March 2027, which this mail keeps",
        "1 September 2027",
    ]


async def test_the_later_date_is_kept_after_the_earlier_one(nurture):
    await _named_two(nurture)
    (first,) = await nurture.touches(state="planned")
    await nurture.advance(first.due_at)
    await nurture.pass_days(1)
    (second,) = await nurture.touches(state="planned")
    assert (second.kind, second.due_at.month) == ("commitment", 9)
    (mail,) = await nurture.outbox(DANA)
    assert "March" in mail.get_body(("plain",)).get_content()


async def test_a_date_named_in_an_answer_stands_beside_the_one_before(nurture):
    await nurture.add(no(SEPTEMBER))
    letters = len(await nurture.outbox(MAYA))
    await nurture.act(reply(MARCH, said=nurture.now), await nurture.reply_address())
    (touch,) = await nurture.touches(state="planned")
    assert touch.due_at.month == 3
    assert len(await nurture.outbox(MAYA)) > letters
    assert len((await nurture.show()).commitments) == 2
