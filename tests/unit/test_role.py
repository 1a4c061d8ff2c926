"""Which role a title tells of."""

import pytest

from nurture.domain.traits import Role
from nurture.mail import lexicon
from nurture.mail.role import role_in

CASES = [
    ("CFO", Role.FINANCE),
    ("Chief Financial Officer", Role.FINANCE),
    ("Head of Procurement", Role.PROCUREMENT),
    ("Leiterin Einkauf", Role.PROCUREMENT),
    ("Leiter Zentraleinkauf", Role.PROCUREMENT),
    ("Verkaufsleiter", Role.SALES),
    ("Responsable achats", Role.PROCUREMENT),
    ("Jefa de Compras", Role.PROCUREMENT),
    ("Head of IT", Role.IT),
    ("IT-Leiter", Role.IT),
    ("DSI", Role.IT),
    ("Geschäftsführerin", Role.EXECUTIVE),
    ("Managing Director", Role.EXECUTIVE),
    ("PDG", Role.EXECUTIVE),
    ("Amministratore delegato", Role.EXECUTIVE),
    ("Plant Manager", Role.OPERATIONS),
    ("Head of Operations", Role.OPERATIONS),
    ("Instandhaltungsleiter", Role.OPERATIONS),
    ("Responsable de maintenance", Role.OPERATIONS),
    ("Jefe de producción", Role.OPERATIONS),
    ("Head of R&D", Role.ENGINEERING),
    ("Konstruktionsleiter", Role.ENGINEERING),
    ("General Counsel", Role.LEGAL),
    ("DRH", Role.HR),
    ("Personalleiter", Role.HR),
    ("Quality Manager", Role.QUALITY),
    ("Qualitätsmanagerin", Role.QUALITY),
    ("Director of Marketing", Role.MARKETING),
    ("Vertriebsleiter", Role.SALES),
    ("Inköpare", Role.PROCUREMENT),
    ("購買部長", Role.PROCUREMENT),
    ("Kierownik działu zakupów", Role.PROCUREMENT),
    ("Receptionist", None),
    ("Assistant", None),
    ("Betriebsrat", None),
    ("", None),
    (None, None),
]


@pytest.mark.parametrize(("title", "role"), CASES)
def test_a_title_tells_the_role(title: str | None, role: Role | None) -> None:
    assert role_in(title) is role


def test_every_role_has_words() -> None:
    assert set(lexicon.sections("roles")) == {role.value for role in Role}


def test_a_title_without_end_is_read_at_its_beginning() -> None:
    assert role_in("CFO " + "x" * 1_000_000) is Role.FINANCE
