from dataclasses import replace
from datetime import date

import pytest

from nurture.domain.content import ContentItem
from nurture.domain.library import Library, Reader, best_item, choose, still_fits
from nurture.domain.rejection import Reason
from nurture.domain.traits import Role, Traits

BUDGET, TIMING, PRICE = Reason.NO_BUDGET, Reason.TIMING, Reason.PRICE
TODAY = date(2027, 5, 3)


def item(id: str, *reasons: Reason, **fields) -> ContentItem:
    return ContentItem(**{"id": id, "title": id, "text": id, "language": "en", "reasons": reasons, **fields})


def pick(*items: ContentItem, reasons=(BUDGET, TIMING), language="en", had=(), account_had=(), seed=1, **traits):
    known = Traits(reasons=reasons, language=language, **traits)
    reader = Reader(traits=known, had=frozenset(had), account_had=frozenset(account_had))
    choice = choose(Library(items), reader, on=TODAY, seed=seed)
    assert best_item(Library(items), reader, on=TODAY, seed=seed) == choice.item
    return choice


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
        pytest.param(
            (item("a", BUDGET),),
            ("written for “no budget”", "the only item left in English for “no budget”"),
            id="only",
        ),
        pytest.param(
            (item("a", TIMING), item("b")),
            (
                "written for “the time is not right”, a further reason of this no",
                "the best of 2 items in English for “no budget”",
                "before b, which fits every reason",
            ),
            id="further",
        ),
        pytest.param(
            (item("a"),), ("fits every reason", "the only item left in English for “no budget”"), id="every-reason"
        ),
        pytest.param(
            (item("a", BUDGET, roles=(Role.FINANCE,), industries=("paper",)), item("b", BUDGET)),
            (
                "written for “no budget”, for the role finance, for their industry",
                "the best of 2 items in English for “no budget”",
                "before b, which is not for their role",
            ),
            id="role",
        ),
        pytest.param(
            (item("a", BUDGET, competitors=("initech",)), item("b", BUDGET, roles=(Role.FINANCE,))),
            (
                "written for “no budget”, about their competitor",
                "the best of 2 items in English for “no budget”",
                "before b, which does not name their competitor",
            ),
            id="competitor",
        ),
        pytest.param(
            (item("a", BUDGET, industries=("paper",)), item("b", BUDGET, weight=9)),
            (
                "written for “no budget”, for their industry",
                "the best of 2 items in English for “no budget”",
                "before b, which is not for their industry",
            ),
            id="industry",
        ),
        pytest.param(
            (item("a", BUDGET, weight=2), item("b", BUDGET)),
            (
                "written for “no budget”",
                "the best of 2 items in English for “no budget”",
                "before b, which weighs less",
            ),
            id="weight",
        ),
        pytest.param(
            (item("a", BUDGET), item("b", TIMING)),
            (
                "written for “no budget”",
                "the best of 2 items in English for “no budget”",
                "before b, which is written for a further reason",
            ),
            id="first-reason",
        ),
    ],
)
def test_a_choice_is_explained_and_why_it_was_not_the_next_best(items, because):
    assert pick(*items, competitor="initech", role=Role.FINANCE, industry="paper").because == because


def test_of_equal_items_the_one_that_lost_the_draw_is_named():
    choice = pick(item("a", BUDGET), item("b", BUDGET))
    (other,) = {"a", "b"} - {choice.item.id}
    assert choice.because[-1] == f"before {other}, which fits as well, by a draw"


@pytest.mark.parametrize(
    "named",
    [{"competitors": ("initech",)}, {"roles": (Role.FINANCE,)}, {"industries": ("paper",)}],
)
@pytest.mark.parametrize(
    "traits",
    [
        pytest.param({}, id="unknown"),
        pytest.param({"competitor": "hooli", "role": Role.IT, "industry": "steel"}, id="other"),
    ],
)
def test_what_names_a_competitor_a_role_or_an_industry_never_goes_to_others(named, traits):
    assert pick(item("named", BUDGET, weight=99, **named), **traits).item is None


def test_names_are_compared_by_their_letters_and_digits():
    named = item("named", BUDGET, competitors=("initech gmbh",), industries=("pulp & paper",))
    assert pick(named, competitor="initech-gmbh", industry="pulp paper").item == named


def test_of_several_things_named_all_must_be_so():
    both = item("both", BUDGET, roles=(Role.FINANCE,), competitors=("initech", "hooli"))
    assert pick(both, role=Role.FINANCE, competitor="hooli").item == both
    assert pick(both, role=Role.FINANCE).item is None


def test_an_item_had_in_one_language_is_not_sent_in_another():
    versions = (item("guide", BUDGET), item("guide", BUDGET, language="de"), item("other", language="de"))
    assert pick(*versions, language="de").item == versions[1]
    assert pick(*versions, language="de", had=["guide"]).item.id == "other"


def test_a_renamed_item_is_not_sent_again():
    assert pick(item("new", BUDGET, was=("old", "older")), had=["older"]).item is None


def test_a_dead_link_is_passed_over():
    library = Library((item("dead", BUDGET, url="https://acme.example/a"), item("note")))
    left = library.without(frozenset({"https://acme.example/a"}))
    assert choose(left, Reader(traits=Traits(reasons=(BUDGET,))), on=TODAY, seed=1).item.id == "note"
    assert library.without(frozenset({"https://acme.example/b"})) is library


@pytest.mark.parametrize(
    ("name", "had", "expected"),
    [
        pytest.param("light", (), "light", id="though-another-is-heavier"),
        pytest.param("light", ("light",), None, id="had-since"),
        pytest.param("was-light", (), "light", id="renamed-since"),
        pytest.param("other", (), None, id="of-another-reason"),
        pytest.param("gone", (), None, id="gone"),
    ],
)
def test_what_was_shown_stays_while_it_fits(name, had, expected):
    library = Library(
        (item("light", BUDGET, was=("was-light",)), item("heavy", BUDGET, weight=9), item("other", PRICE))
    )
    reader = Reader(traits=Traits(reasons=(BUDGET,)), had=frozenset(had))
    choice = still_fits(library, name, reader, on=TODAY)
    assert (choice.item.id if choice else None) == expected


def test_a_person_without_a_reason_gets_what_fits_every_reason():
    assert pick(item("a", BUDGET), item("b"), reasons=()).item.id == "b"


def test_an_unnamed_language_goes_by_its_code():
    assert pick(language="eo").because == ("no item in eo for “no budget”",)


def test_people_of_a_kind_are_put_in_order_once():
    library = Library((item("a", BUDGET), item("b", BUDGET, roles=(Role.FINANCE,))))
    known = Traits(reasons=(BUDGET,), language="en-GB", role=Role.FINANCE)
    assert library.fitting(known) is library.fitting(replace(known, language="en", competitor="initech"))
    assert len(library.fitting(replace(known, role=Role.IT))) == 1
