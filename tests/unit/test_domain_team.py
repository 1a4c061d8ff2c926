"""The team: who writes from which address, and who speaks for whom on which day."""

from datetime import date

import pytest

from nurture.domain.errors import NotFound
from nurture.domain.team import Away, Rep, Team

SUMMER = Away(since=date(2027, 7, 5), until=date(2027, 7, 23), stand_in="tom")
MAYA = Rep(
    id="maya", name="Maya Okafor", address="maya@acme.example", aliases=("m.okafor@acme.example",), away=(SUMMER,)
)
TOM = Rep(id="tom", name="Tom Hale", address="tom@acme.example", left=date(2027, 9, 1), successor="sam")
SAM = Rep(id="sam", name="Sam Rivera", address="sam@acme.example")
TEAM = Team(reps=(MAYA, TOM, SAM))


@pytest.mark.parametrize("address", ["maya@acme.example", "M.Okafor@ACME.example", "maya+crm@acme.example"])
def test_a_rep_is_known_by_every_address_of_theirs(address):
    assert TEAM.by_address(address) == MAYA


@pytest.mark.parametrize("address", ["dana@globex.example", "", "no address", "maya@globex.example"])
def test_others_are_no_reps(address):
    assert TEAM.by_address(address) is None


def test_an_unknown_id_is_an_error_that_names_it():
    with pytest.raises(NotFound, match="'zoe'"):
        TEAM.rep("zoe")


@pytest.mark.parametrize(
    ("rep", "day", "signs"),
    [
        ("maya", date(2027, 7, 4), "maya"),
        ("maya", date(2027, 7, 5), "tom"),
        ("maya", date(2027, 7, 23), "tom"),
        ("maya", date(2027, 7, 24), "maya"),
        ("tom", date(2027, 8, 31), "tom"),
        ("tom", date(2027, 9, 1), "sam"),
        ("sam", date(2030, 1, 1), "sam"),
    ],
)
def test_who_signs_for_whom_on_which_day(rep, day, signs):
    assert TEAM.signer(rep, day).id == signs


def test_a_stand_in_who_has_left_is_followed_by_their_successor():
    later = Away(since=date(2027, 10, 1), until=date(2027, 10, 9), stand_in="tom")
    team = Team(reps=(Rep(id="maya", name="Maya", address="maya@acme.example", away=(later,)), TOM, SAM))
    assert team.signer("maya", date(2027, 10, 5)).id == "sam"


def test_who_is_away_without_a_stand_in_still_signs():
    alone = Away(since=date(2027, 7, 5), until=date(2027, 7, 23))
    assert Team(reps=(Rep(id="maya", name="Maya", address="m@acme.example", away=(alone,)),)).signer(
        "maya", date(2027, 7, 6)
    )


def test_nobody_signs_for_who_left_without_a_successor():
    gone = Rep(id="tom", name="Tom", address="tom@acme.example", left=date(2027, 9, 1))
    assert Team(reps=(gone,)).signer("tom", date(2027, 9, 1)) is None


def test_two_who_name_each_other_end_as_nobody():
    one = Rep(id="one", name="One", address="one@acme.example", left=date(2027, 1, 1), successor="other")
    other = Rep(id="other", name="Other", address="other@acme.example", left=date(2027, 1, 1), successor="one")
    assert Team(reps=(one, other)).signer("one", date(2027, 2, 1)) is None


def test_a_first_name_is_the_first_word():
    assert MAYA.first_name == "Maya"
