from datetime import date

import pytest

from nurture.domain.content import ContentItem, Reader, choose
from nurture.domain.rejection import Reason

BUDGET, TIMING, PRICE = Reason.NO_BUDGET, Reason.TIMING, Reason.PRICE
TODAY = date(2027, 5, 3)


def item(id: str, *reasons: Reason, **fields) -> ContentItem:
    return ContentItem(**{"id": id, "title": id, "text": id, "language": "en", "reasons": reasons, **fields})


def pick(*items: ContentItem, reasons=(BUDGET, TIMING), language="en", had=(), account_had=(), seed=1):
    reader = Reader(reasons=reasons, language=language, had=frozenset(had), account_had=frozenset(account_had))
    return choose(items, reader, on=TODAY, seed=seed)


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        pytest.param((item("all"), item("further", TIMING), item("primary", BUDGET)), "primary", id="primary-first"),
        pytest.param((item("all", weight=99), item("further", TIMING)), "further", id="further-before-all"),
        pytest.param((item("all"), item("other", PRICE)), "all", id="all-fits"),
        pytest.param((item("light", BUDGET), item("heavy", BUDGET, weight=3)), "heavy", id="weight"),
        pytest.param((item("other", PRICE),), None, id="other-reason"),
        pytest.param((item("de", BUDGET, language="de"),), None, id="other-language"),
        pytest.param((item("region", BUDGET, language="en-GB"),), "region", id="region-is-the-same-language"),
        pytest.param((item("old", BUDGET, fresh_until=date(2027, 5, 2)),), None, id="too-old"),
        pytest.param((item("last-day", BUDGET, fresh_until=TODAY),), "last-day", id="last-fresh-day"),
        pytest.param((item("first-day", BUDGET, fresh_from=TODAY),), "first-day", id="first-fresh-day"),
        pytest.param((item("early", BUDGET, fresh_from=date(2027, 5, 4)),), None, id="too-early"),
        pytest.param((), None, id="nothing"),
    ],
)
def test_the_item_that_fits_best_is_chosen(items, expected):
    choice = pick(*items)
    assert (choice.item.id if choice.item else None) == expected
    assert choice.because


def test_nobody_gets_an_item_twice_nor_one_that_a_colleague_had():
    items = (item("had", BUDGET), item("colleague", BUDGET), item("new"))
    assert pick(*items, had=["had"], account_had=["colleague"]).item.id == "new"


def test_equal_items_are_shared_out_by_seed_whatever_their_order():
    items = tuple(item(str(number), BUDGET) for number in range(4))
    chosen = [pick(*items, seed=seed).item.id for seed in range(200)]
    assert chosen == [pick(*reversed(items), seed=seed).item.id for seed in range(200)]
    assert all(chosen.count(one.id) >= 30 for one in items)


@pytest.mark.parametrize(
    ("items", "had", "account_had", "because"),
    [
        pytest.param((item("en", BUDGET),), (), (), "no item in German for “no budget”", id="none"),
        pytest.param(
            (item("a", BUDGET, language="de", fresh_until=date(2027, 1, 1)),),
            *((), ()),
            "no item in German for “no budget” is fresh (1 out of date)",
            id="stale",
        ),
        pytest.param(
            tuple(item(name, BUDGET, language="de") for name in "abc"),
            *(("a",), ("a", "b", "c")),
            "no new item in German for “no budget” (1 had by this person, 2 by others at the account)",
            id="all-had",
        ),
    ],
)
def test_what_is_missing_is_told(items, had, account_had, because):
    assert pick(*items, language="de", had=had, account_had=account_had).because == (because,)


@pytest.mark.parametrize(
    ("items", "because"),
    [
        ((item("a", BUDGET),), ("written for “no budget”", "the only item left in English for “no budget”")),
        (
            (item("a", TIMING), item("b")),
            (
                "written for “the time is not right”, a further reason of this no",
                "the best of 2 items in English for “no budget”",
            ),
        ),
        ((item("a"),), ("fits every reason", "the only item left in English for “no budget”")),
    ],
)
def test_a_choice_is_explained(items, because):
    assert pick(*items).because == because


def test_a_person_without_a_reason_gets_what_fits_every_reason():
    assert pick(item("a", BUDGET), item("b"), reasons=()).item.id == "b"


def test_an_unnamed_language_goes_by_its_code():
    assert pick(language="eo").because == ("no item in eo for “no budget”",)
