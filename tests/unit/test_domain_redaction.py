"""A person is taken out of words about somebody else."""

import pytest

from nurture.domain.redaction import Redaction

DANA = Redaction(
    is_theirs=lambda address: address.lower() == "dana@globex.example", words=("Dana Ng", "Ng", "+49 30 1234")
)


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("ask Dana Ng <dana@globex.example>.", "ask (erased) <(erased)>."),
        ("write to Dana@Globex.example.", "write to (erased)."),
        ("'dana@globex.example'", "'(erased)'"),
        ("DANA NG, +49 30 1234", "(erased), (erased)"),
        ("Dana Ngata and tom@globex.example stay, and Ng does", "Dana Ngata and tom@globex.example stay, and Ng does"),
    ],
)
def test_address_name_and_number_go_and_others_stay(words, left):
    assert DANA.text(words) == left


def test_facts_lose_them_in_every_depth():
    facts = {"who": {"name": "Tom"}, "lines": ["by Dana Ng", 3, None]}
    assert DANA.value(facts) == {"who": {"name": "Tom"}, "lines": ["by (erased)", 3, None]}
