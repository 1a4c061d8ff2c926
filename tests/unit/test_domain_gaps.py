"""Gaps in the content, ranked and said so that somebody can write."""

from datetime import date

import pytest

from nurture.domain.content import ContentItem
from nurture.domain.gaps import Gap, Lack, Want, gaps_of, in_a_sentence, lack_of
from nurture.domain.library import Library
from nurture.domain.rejection import Reason
from nurture.domain.traits import Role, Traits

TODAY = date(2027, 3, 3)
LATER = date(2027, 5, 20)


def want(language="en", reason=Reason.NO_BUDGET, *, due=TODAY, waits=True, lack=Lack.NONE, **traits) -> Want:
    known = Traits(reasons=(reason, Reason.RISK), language=language, **traits)
    return Want(traits=known, due_on=due, waits=waits, lack=lack)


def test_the_gap_of_the_most_people_comes_first_and_of_equal_ones_the_earliest():
    found = gaps_of(
        [
            want("fr", due=LATER),
            want("de", Reason.PRICE),
            want("de", waits=False, due=LATER),
            want("de", due=TODAY),
            want("es"),
        ]
    )
    assert [(gap.language, gap.reason, gap.waiting, gap.soon, gap.earliest) for gap in found] == [
        ("de", Reason.NO_BUDGET, 1, 1, TODAY),
        ("de", Reason.PRICE, 1, 0, TODAY),
        ("es", Reason.NO_BUDGET, 1, 0, TODAY),
        ("fr", Reason.NO_BUDGET, 1, 0, LATER),
    ]


def test_what_half_of_the_people_or_more_share_is_told():
    people = [want(role=Role.FINANCE, competitor="initech"), want(role=Role.FINANCE), want(role=Role.IT), want()]
    (gap,) = gaps_of(people)
    assert gap.shared == (("in finance", 2),)


def test_what_one_person_alone_has_is_not_told():
    assert gaps_of([want(industry="paper")])[0].shared == ()


@pytest.mark.parametrize(
    ("gap", "sentence"),
    [
        (
            {"waiting": 1, "soon": 0},
            "Write in German for “no budget”: 1 person waits for it since 3 March 2027; nothing is written for them"
            " yet.",
        ),
        (
            {"waiting": 12, "soon": 30, "lack": Lack.HAD, "shared": (("in finance", 25),)},
            "Write in German for “no budget”: 42 people (25 of them in finance) wait for it since 3 March 2027, 12 of"
            " them now; they, or others at their company, have had what there is.",
        ),
        (
            {"waiting": 0, "soon": 2, "lack": Lack.STALE},
            "Write in German for “no budget”: 2 people will wait for it from 3 March 2027 on; what there is, is out of"
            " date.",
        ),
        (
            {"waiting": 2, "soon": 0, "reason": None},
            "Write in German: 2 people wait for it since 3 March 2027; nothing is written for them yet.",
        ),
    ],
)
def test_a_writer_reads_what_to_write_in_a_sentence(gap, sentence):
    told = Gap(**{"language": "de", "reason": Reason.NO_BUDGET, "earliest": TODAY, "lack": Lack.NONE, **gap})
    assert in_a_sentence(told) == sentence


@pytest.mark.parametrize(
    ("items", "lack"),
    [
        ((), Lack.NONE),
        (({"language": "de"},), Lack.NONE),
        (({"roles": (Role.FINANCE,)},), Lack.NONE),
        (({"fresh_until": date(2027, 3, 2)},), Lack.STALE),
        (({"fresh_until": date(2027, 3, 2)}, {}), Lack.HAD),
    ],
)
def test_why_nothing_fits_is_known(items, lack):
    library = Library(
        ContentItem(**{"id": str(number), "title": "A", "text": "A", "language": "en", **item})
        for number, item in enumerate(items)
    )
    assert lack_of(library, Traits(reasons=(Reason.PRICE,)), TODAY) is lack
