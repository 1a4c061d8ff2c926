"""Conditions: what `when` may say, whether it holds, and what is told of a slip."""

import pytest

from nurture.configuration.conditions import MAX_DEPTH, MAX_LENGTH, VALUES, condition
from nurture.configuration.problems import Unexpected
from nurture.domain.condition import FACTS, Facts
from nurture.domain.rejection import Reason
from nurture.domain.traits import Role, Traits

DANA = Traits(
    reasons=(Reason.NO_BUDGET, Reason.TIMING),
    language="pt-BR",
    competitor="rival soft",
    role=Role.FINANCE,
    country="US",
    industry="packaging",
    tags=frozenset({"key-account", "partner"}),
)
ANSWERED_ONCE = Facts(traits=DANA, mails=3, unanswered=1)
NEVER_MAILED = Facts(traits=Traits(reasons=(Reason.PRICE,), language="de"))


@pytest.mark.parametrize(
    ("text", "dana", "stranger"),
    [
        ("reason = no_budget", True, False),
        ("reason == no_budget", True, False),
        ("reason != no_budget", False, True),
        ("reason in [price, no_budget]", True, True),
        ("reason not in [price]", True, False),
        ("also = timing", True, False),
        ("also in [risk, timing]", True, False),
        ("also != timing", False, True),
        ("timing in also", True, False),
        ("language = pt", True, False),
        ("competitor = Rival-Soft", True, False),
        ("competitor = 'RIVAL soft'", True, False),
        ("competitor = none", False, True),
        ("competitor != none", True, False),
        ("competitor != other", True, True),
        ("role in [finance, it]", True, False),
        ("country not in [US, ca]", False, True),
        ("industry = packaging", True, False),
        ("key-account in tags", True, False),
        ("key-account not in tags", False, True),
        ("tags in [gold, partner]", True, False),
        ("tags = none", False, True),
        ("mails = 3", True, False),
        ("mails >= 3", True, False),
        ("mails > 3", False, False),
        ("mails < 3", False, True),
        ("mails <= 2", False, True),
        ("unanswered in [0, 2]", False, True),
        ("answered", True, False),
        ("not answered", False, True),
        ("answered = false", False, True),
        ("reason = price or mails > 2 and answered", True, True),
        ("(reason = price or mails > 2) and answered", True, False),
        ("not (reason = price or answered)", False, False),
        ("not not answered", True, False),
        ("Reason = no_budget AND NOT answered", False, False),
    ],
)
def test_a_condition_holds_of_the_facts_it_is_true_of(text: str, dana: bool, stranger: bool) -> None:
    read = condition(text)
    assert (read.holds(ANSWERED_ONCE), read.holds(NEVER_MAILED)) == (dana, stranger)


@pytest.mark.parametrize(
    ("text", "at", "expected", "nearest"),
    [
        ("reson = timing", 1, "expected a fact", "reason"),
        ("reason = no_budgt", 10, "for reason: expected timing", "no_budget"),
        ("reason = timing and role = finanze", 28, "for role: expected executive", "finance"),
        ("reason in [timing, prise]", 20, "for reason", "price"),
        ("reason = timing or no_budget", 20, "such as `reason in [timing, no_budget]`", None),
        ("reason < 3", 1, "reason is no number", None),
        ("mails = two", 9, "for mails: expected a whole number", None),
        ("mails >= 2000", 10, "up to 1,000", None),
        ("answered = yes", 12, "expected true or false", "true"),
        ("answered > 1", 1, "answered is no number", None),
        ("country = Germany", 11, "the two letters of a country", "DE"),
        ("country in US", 12, "expected a list such as [a, b]", None),
        ("reason in []", 12, "expected a value for reason", None),
        ("reason in [timing price]", 19, "expected `]`", None),
        ("(answered", 10, "expected `)`, got the end", None),
        ("answered)", 9, "expected `and`, `or` or the end", None),
        ("answered und mails > 1", 10, "expected `and`, `or` or the end", "and"),
        ("answered && mails > 1", 10, "expected a word, a number or a sign", "and"),
        ("!answered", 1, "expected a word, a number or a sign", "not"),
        ("len(tags) > 1", 1, "expected a fact", None),
        ("mails + 1 > 2", 7, "there is no arithmetic", None),
        ("competitor = 'Rival", 14, "the quotation mark that closes", None),
        ("tags", 5, "expected =, != or in after tags", None),
        ("answered and", 13, "expected a fact", None),
        ("gold in role", 9, "expected a list such as [a, b]", None),
        ("reason = timing = price", 17, "expected `and`, `or` or the end", None),
        ("competitor = or", 14, "put a word of the language into quotes", None),
        ("", 1, "expected a fact", None),
        ("not " * (MAX_DEPTH + 2) + "answered", 4 * (MAX_DEPTH + 1) + 1, "in each other", None),
        ("(" * 200 + "answered", MAX_DEPTH + 2, "in each other", None),
    ],
)
def test_a_slip_is_told_with_its_character_and_the_nearest_word(
    text: str, at: int, expected: str, nearest: str | None
) -> None:
    with pytest.raises(Unexpected) as caught:
        condition(text)
    assert caught.value.expected.startswith(f"at character {at}")
    assert expected in caught.value.expected
    assert caught.value.nearest == nearest


def test_a_condition_has_a_longest_length() -> None:
    with pytest.raises(Unexpected, match=f"at most {MAX_LENGTH} characters"):
        condition(" or ".join(["answered"] * 60))


def test_a_condition_is_told_on_one_line_as_it_was_written() -> None:
    assert str(condition("reason = timing\n   and answered")) == "reason = timing and answered"


def test_every_fact_has_a_reader_of_its_values() -> None:
    assert {fact.name for fact in FACTS} == set(VALUES)
