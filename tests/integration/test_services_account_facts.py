"""What a company is, as ops say: kept, shown, and asked again by the cadences of its people."""

import pytest
from factories import DANA, MAYA, forward, no

from nurture.domain.errors import NotAllowed, NotFound
from nurture.domain.letter import LetterKind
from nurture.storage import schema

DOMAIN = "globex.example"


async def test_industry_and_tags_are_kept_and_shown(held):
    facts = await held.desk.describe_account(DOMAIN, industry="Packaging ", tags=("Key-Account", "gold"))
    assert (facts.industry, facts.tags) == ("packaging", ("gold", "key-account"))
    view = await held.show()
    assert (view.industry, view.tags) == ("packaging", ("gold", "key-account"))


async def test_a_company_is_shown_with_what_it_allows(held):
    await held.desk.describe_account(DOMAIN, industry="packaging", tags=("gold",))
    await held.desk.account(DOMAIN, "talking")
    facts = await held.desk.show_account(f"anybody@{DOMAIN}")
    assert (facts.domain, facts.state, facts.industry, facts.tags) == (DOMAIN, "talking", "packaging", ("gold",))


async def test_a_company_of_which_nothing_is_known_is_told(held):
    with pytest.raises(NotFound, match="nothing is known of hooli"):
        await held.desk.show_account("hooli.example")


async def test_a_tag_is_taken_away_and_an_industry_forgotten(held):
    await held.desk.describe_account(DOMAIN, industry="packaging", tags=("gold", "old"))
    facts = await held.desk.describe_account(DOMAIN, industry="none", untags=("OLD",))
    assert (facts.industry, facts.tags) == (None, ("gold",))


async def test_who_has_had_no_mail_comes_to_the_cadence_that_takes_them_now(held):
    facts = await held.desk.describe_account(DOMAIN, tags=("yearly-budget",))
    (touch,) = await held.touches(state="planned")
    assert (facts.moved, (await held.enrollment()).cadence, touch.step) == (1, "next-year", "before-the-round")
    assert "moved to next-year, since more is known of them (takes " in await held.explain()
    back = await held.desk.describe_account(DOMAIN, untags=("yearly-budget",))
    assert (back.moved, (await held.enrollment()).cadence) == (1, "not-now")


async def test_who_has_had_a_mail_goes_on_by_the_rules_they_began_with(sent):
    facts = await sent.desk.describe_account(DOMAIN, tags=("yearly-budget",))
    assert (facts.moved, (await sent.enrollment()).cadence) == (0, "not-now")


async def test_a_forward_of_somebody_there_later_is_chosen_by_the_tag(nurture):
    await nurture.desk.describe_account(DOMAIN, tags=("yearly-budget",))
    await nurture.add()
    assert (await nurture.enrollment(DANA)).cadence == "next-year"


@pytest.mark.parametrize(
    ("domain", "facts", "problem"),
    [
        ("gmail.com", {"tags": ("x",)}, "is no company"),
        (DOMAIN, {"tags": ("-",)}, "tag: expected a name"),
        (DOMAIN, {"tags": tuple(f"tag {number}" for number in range(31))}, "at most 30 tags"),
    ],
)
async def test_what_cannot_be_kept_of_a_company_is_told(nurture, domain, facts, problem):
    with pytest.raises(NotAllowed, match=problem):
        await nurture.desk.describe_account(domain, **facts)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("tag: yearly-budget", "Their company is tagged yearly-budget."),
        ("industry: Packaging", "Their company's industry is now: packaging."),
        ("role: Head of Purchasing", "Their role is now: procurement."),
        ("role: champion", "Their role is kept: champion. No cadence can choose by it."),
        ("competitor: Rival Soft", "Whom they chose is now: Rival Soft."),
        ("tag: -", "Nothing was kept: expected a name"),
    ],
)
async def test_a_rep_says_what_a_person_or_company_is_by_answering(held, line, said):
    await held.answer(await held.letter(LetterKind.CONFIRMATION), line)
    assert said in (await held.letter(LetterKind.DONE)).facts.what


async def test_a_rep_moves_somebody_by_a_tag_and_is_told_the_next_mail(held):
    await held.answer(await held.letter(LetterKind.CONFIRMATION), "tag: yearly-budget")
    (touch,) = await held.touches(state="planned")
    assert (await held.enrollment()).cadence == "next-year"
    assert (await held.letter(LetterKind.DONE)).facts.next_touch == touch.due_at


async def test_a_note_above_a_forward_chooses_the_cadence_before_the_confirmation(nurture):
    await nurture.act(forward(no(), by=MAYA, said=nurture.now, above="tag: yearly-budget\nrole: finance"))
    facts = (await nurture.letter(LetterKind.CONFIRMATION)).facts
    assert facts.cadence == "next-year"
    assert facts.done == ("Their company is tagged yearly-budget.",)
    assert (await nurture.rows(schema.rejections))[0].role == "finance"
