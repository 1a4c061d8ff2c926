"""Names of people as headers show them and as they are."""

import pytest

from nurture.mail.display_name import read_name


@pytest.mark.parametrize(
    ("shown", "address", "foot", "name"),
    [
        ("Dana Ng", "d@globex.example", "", "Dana Ng"),
        ("Ng, Dana", "dana.ng@globex.example", "", "Dana Ng"),
        ("Ng, Dana", "dng@globex.example", "", "Dana Ng"),
        ("van der Berg, Anna Maria", "anna.berg@globex.example", "", "Anna Maria van der Berg"),
        ("Ng, Dana", "purchasing7@globex.example", "Regards\nDana Ng\nCFO", "Dana Ng"),
        ("Ng, Dana", "purchasing7@globex.example", "", "Ng, Dana"),
        ("Ng, Dana (Globex)", "dana.ng@globex.example", "", "Dana Ng"),
        ("Dana Ng [EXT]", "dana.ng@globex.example", "", "Dana Ng"),
        ("Dana Ng | Globex", "dana.ng@globex.example", "", "Dana Ng"),
        ("'Dana Ng' via Purchasing", "dana.ng@globex.example", "", "Dana Ng"),
        ("Globex, Inc.", "info.desk@globex.example", "", "Globex, Inc."),
        ("dana.ng@globex.example", "dana.ng@globex.example", "Regards\nDana Ng", "Dana Ng"),
        ("", "dana.ng@globex.example", "Regards\nDana Ng", "Dana Ng"),
        ("", "x1@globex.example", "Regards\nDana Ng", None),
        ("", "dana.ng@globex.example", "", None),
        ("湊 真理", "m@minato.example", "", "湊 真理"),
    ],
)
def test_a_name_is_turned_round_only_when_certain(shown: str, address: str, foot: str, name: str | None) -> None:
    assert read_name(shown, address=address, foot=foot) == name
