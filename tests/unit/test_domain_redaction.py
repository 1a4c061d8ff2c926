"""A person is taken out of words about somebody else."""

import pytest

from nurture.domain.redaction import Redaction

DANA = Redaction(
    is_theirs=lambda address: address.lower() == "dana@globex.example", name="Dana Ng", phone="+49 30 1234"
)
NG = Redaction(is_theirs=lambda address: False, name="Ng", phone="12")


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("ask Dana Ng <dana@globex.example>.", "ask (erased) <(erased)>."),
        ("write to Dana@Globex.example.", "write to (erased)."),
        ("'dana@globex.example'", "'(erased)'"),
        ("DANA NG, +49 30 1234", "(erased), (erased)"),
        ("call (49) 30-12.34, not +49 30 12345", "call ((erased), not +49 30 12345"),
        ("Dana Ngata and tom@globex.example stay, and Ng does", "Dana Ngata and tom@globex.example stay, and Ng does"),
    ],
)
def test_address_name_and_number_go_and_others_stay(words, left):
    assert DANA.text(words) == left


def test_facts_lose_them_in_every_depth():
    facts = {"who": {"name": "Tom"}, "lines": ["by Dana Ng", 3, None]}
    assert DANA.value(facts) == {"who": {"name": "Tom"}, "lines": ["by (erased)", 3, None]}


def test_a_name_or_number_too_short_to_tell_apart_stays():
    assert NG.text("Ng of 12 Long Street") == "Ng of 12 Long Street"
