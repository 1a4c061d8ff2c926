"""What an owner's answer to a list of old losses says."""

import pytest

from nurture.mail.keeping import parse_keeping

SAID = [
    ("1, 4-7", {1, 4, 5, 6, 7}),
    ("keep 1 and 3", {1, 3}),
    ("Keep: 2", {2}),
    ("#2, #5", {2, 5}),
    ("1\n2\n9", {1, 2, 9}),
    ("Hi,\n\nkeep 1, 2 & 10.\n\nThanks\nMaya", {1, 2, 10}),
    ("all", set(range(1, 11))),
    ("Keep all, please", set(range(1, 11))),
    ("all but 3 and 4", {1, 2, 5, 6, 7, 8, 9, 10}),
    ("alle außer 1-8", {9, 10}),
    ("behalte 2 und 3", {2, 3}),
    ("garder 1 et 2", {1, 2}),
    ("keep them all except 1-9", {10}),
    ("none", set()),
    ("keine", set()),
    ("1 bis 3", {1, 2, 3}),
    ("3 to 5, 7", {3, 4, 5, 7}),
    ("no. 3, nr. 5", {3, 5}),
    ("2\n\nOn Thu, 12 Nov 2026 at 09:30, nurture <x@in.acme.example> wrote:\n> 1. Dana", {2}),
]
UNSAID = ["", "maybe", "11", "0", "7-3", "call 2 first", "Dana yes, the others no", "2026-11-12", "1,5 million"]
UNSAID += ["both", "10115", "1-10115", "no 3", "1, 2, no 3", "no, 3", "01 02 03 04 05", "+1 2 3 4"]


@pytest.mark.parametrize(("text", "kept"), SAID)
def test_numbers_are_kept(text: str, kept: set[int]) -> None:
    found = parse_keeping(text, last=10)
    assert found.said
    assert found.kept == kept
    assert found.unclear == ()


@pytest.mark.parametrize("text", UNSAID)
def test_what_is_no_such_answer_keeps_nobody(text: str) -> None:
    found = parse_keeping(text, last=10)
    assert (found.kept, found.said) == (frozenset(), False)


def test_a_stop_in_the_list_outranks_keeping() -> None:
    found = parse_keeping("all\nstop 4", last=5)
    assert (found.kept, found.stopped) == ({1, 2, 3, 5}, {4})


def test_numbers_that_the_list_does_not_have_are_told_and_the_others_count() -> None:
    found = parse_keeping("1, 3-4, 19", last=10)
    assert (found.kept, found.beyond) == ({1, 3, 4}, {19})


def test_all_but_a_number_that_is_not_there_keeps_nobody() -> None:
    assert not parse_keeping("all but 19", last=10).said


def test_a_line_that_is_not_understood_is_told_and_the_others_count() -> None:
    found = parse_keeping("1, 2\nand the one from Berlin", last=10)
    assert (found.kept, found.unclear) == ({1, 2}, ("and the one from Berlin",))


@pytest.mark.parametrize("number", ["01 02 03 04 05", "+1 2 3 4", "(+1) 2 3"])
def test_a_telephone_number_below_the_answer_keeps_nobody(number: str) -> None:
    found = parse_keeping(f"1\n\nMaya Okafor\n{number}", last=10)
    assert (found.kept, found.unclear) == ({1}, ("Maya Okafor", number))


def test_beside_none_no_number_is_kept() -> None:
    found = parse_keeping("none\n1 2 3 4 5\nstop 7", last=10)
    assert (found.kept, found.stopped, found.unclear) == (frozenset(), {7}, ("1 2 3 4 5",))


def test_an_answer_without_end_is_read_in_bounded_time() -> None:
    assert not parse_keeping("1, " * 500_000 + "x", last=10).said
