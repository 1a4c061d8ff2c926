"""Whether mails are theirs: what reps answer, and what leaves it open."""

import pytest

from nurture.mail.confirmation import read_confirmation


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "Yes.",
        "YES!",
        "ok, thanks",
        "Yes, that was me",
        "Ja, das war ich.",
        "oui",
        "Sí",
        "sim",
        "It's me",
        "Yes\n\nMaya Okafor\nCustomer Advisor",
    ],
)
def test_a_yes_is_a_yes_for_all(text):
    assert read_confirmation(text, [1, 2]).yes == {1, 2}


@pytest.mark.parametrize("text", ["no", "No.", "That wasn't me", "nein", "non", "Não", "It is not mine", "Delete it"])
def test_a_no_is_a_no_for_all(text):
    assert read_confirmation(text, [1, 2]).no == {1, 2}


@pytest.mark.parametrize(
    ("text", "yes", "no"),
    [
        ("1 yes\n2 no", {1}, {2}),
        ("1: yes", {1}, set()),
        ("yes 1 and 3", {1, 3}, set()),
        ("1, 3 yes\n2: no", {1, 3}, {2}),
        ("no: 2", set(), {2}),
        ("#2 no", set(), {2}),
    ],
)
def test_numbers_say_which_are_meant(text, yes, no):
    said = read_confirmation(text, [1, 2, 3])
    assert (said.yes, said.no) == (yes, no)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "What is this?",
        "no problem, go ahead",
        "yes and no",
        "yes\nno",
        "1 yes\n1 no",
        "yes 7",
        "I am not sure",
        "Yes, we have no budget",
        "1 2 3",
        "yes " * 40,
    ],
)
def test_anything_else_leaves_it_open(text):
    assert read_confirmation(text, [1, 2, 3]) is None
