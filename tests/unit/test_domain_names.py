"""First names: used only when name and address agree."""

import pytest

from nurture.domain.names import certain_first_name


@pytest.mark.parametrize(
    ("name", "address", "first"),
    [
        ("Dana Ng", "dana.ng@globex.example", "Dana"),
        ("Dana Ng", "dana@globex.example", "Dana"),
        ("Dana Ng", "d.ng@globex.example", "Dana"),
        ("Dana Ng", "dng@globex.example", "Dana"),
        ("Dana Lou Ng", "dana.ng@globex.example", "Dana"),
        ("José Álvarez", "jose.alvarez@globex.example", "José"),
        ("Jürgen Groß", "j.gross@globex.example", "Jürgen"),
        ("Anne-Marie Roux", "anne-marie.roux@globex.example", "Anne-Marie"),
        ("Siobhán O’Hara", "siobhan.ohara@globex.example", "Siobhán"),
    ],
)
def test_a_first_name_that_the_address_confirms_is_used(name, address, first):
    assert certain_first_name(name, address) == first


@pytest.mark.parametrize(
    ("name", "address"),
    [
        (None, "dana.ng@globex.example"),
        ("", "dana.ng@globex.example"),
        ("Dana", "dana@globex.example"),
        ("Ng, Dana", "dana.ng@globex.example"),
        ("Dana Ng", "ops@globex.example"),
        ("Dana Ng", "ng.dana@globex.example"),
        ("Dr. Dana Ng", "dana.ng@globex.example"),
        ("Herr Ng", "h.ng@globex.example"),
        ("DANA NG", "dana.ng@globex.example"),
        ("dana ng", "dana.ng@globex.example"),
        ("D Ng", "d.ng@globex.example"),
        ("Dana Ng (Globex)", "dana.ng@globex.example"),
        ("Dana Ng via Docs", "docs@globex.example"),
        ("Globex Purchasing Team", "purchasing@globex.example"),
        ("dana.ng@globex.example", "dana.ng@globex.example"),
        ("Dana *Ng*", "dana.ng@globex.example"),
        ("One Two Three Four Five", "one@globex.example"),
        ("伊藤 健", "ito@globex.example"),
    ],
)
def test_a_doubtful_one_is_not(name, address):
    assert certain_first_name(name, address) is None
