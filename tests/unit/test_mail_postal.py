"""Where the postal address in the foot of a mail lies."""

import pytest

from nurture.mail.postal import Whereabouts, find_whereabouts


def _at(country: str, region: str | None = None) -> Whereabouts:
    return Whereabouts(country=country, region=region)


ADDRESSES = [
    ("Dana Ng\nGlobex Inc.\n12 Main Street\nPortland, OR 97205", _at("US", "OR")),
    ("Globex, 1 Market St, San Francisco CA 94105-1420, USA", _at("US", "CA")),
    ("Globex Ltd | 12 King Street | Manchester M2 6AW", _at("GB", "ENG")),
    ("Globex Ltd\n5 Princes St\nEdinburgh EH2 2AN\nScotland", _at("GB", "SCT")),
    ("Belfast BT1 5GS", _at("GB", "NIR")),
    ("Lange Str. 12\n80331 München\nGermany", _at("DE", "BY")),
    ("Lange Str. 12, D-10115 Berlin", _at("DE", "BE")),
    ("Hauptstr. 3\nDE-70173 Stuttgart", _at("DE", "BW")),
    ("Ringstraße 1\nA-1010 Wien", _at("AT")),
    ("Bahnhofstrasse 1, CH-8001 Zürich", _at("CH")),
    ("100 King Street West, Toronto, ON M5X 1A9", _at("CA", "ON")),
    ("1 rue Peel, Montréal (Québec) H3C 4B7", _at("CA", "QC")),
    ("Level 3, 200 George Street, Sydney NSW 2000", _at("AU", "NSW")),
    ("Keizersgracht 100\n1015 AA Amsterdam", _at("NL")),
    ("12 rue de la Paix\n75002 Paris\nFrance", _at("FR")),
    ("Calle Mayor 5, 28013 Madrid, España", _at("ES")),
    ("Via Roma 1 - 20121 Milano - Italia", _at("IT")),
    ("Av. Paulista 1000, São Paulo - SP, CEP 01310-100", _at("BR")),
    ("東京都千代田区丸の内1-1", _at("JP")),
    ("10115 Berlin Germany", _at("DE", "BE")),
]
NOWHERE = [
    "",
    "Dana Ng\nHead of Operations\nGlobex",
    "12345 units were sold",
    "Our FY25 results",
    "Tel. 030 12345678",
    "Room 101, Building 7",
    "Customer ID 12345",
    "Order PA 48213 of last week",
    "I was in France last week and will be in Germany soon.",
]


HOUSES = [
    ("Werkstr. 4, 70173 Stuttgart\nGlobex Inc., 1 Main St, Austin, TX 78701, USA", _at("DE", "BW")),
    ("Globex Inc., 1 Main St, Austin, TX 78701\nWerkstr. 4\n70173 Stuttgart", _at("DE", "BW")),
    ("Globex Inc., Austin, TX 78701, USA\nWerkstr. 4, 70173 Stuttgart, Germany", _at("DE", "BW")),
    ("Stuttgart, Germany\nGlobex Ltd, London, UK", _at("DE")),
    ("Globex Inc., 1 Main St, Austin, TX 78701, USA", _at("US", "TX")),
    ("12 rue de la Paix\n75002 Paris\nFrance", _at("FR")),
]


@pytest.mark.parametrize(("foot", "place"), HOUSES)
def test_of_two_addresses_that_of_the_country_known_otherwise_is_theirs(foot: str, place: Whereabouts) -> None:
    assert find_whereabouts(foot, country="DE") == place


@pytest.mark.parametrize(("foot", "place"), ADDRESSES)
def test_an_address_tells_its_country_and_region(foot: str, place: Whereabouts) -> None:
    assert find_whereabouts(foot) == place


@pytest.mark.parametrize("foot", NOWHERE)
def test_what_is_no_address_tells_nothing(foot: str) -> None:
    assert find_whereabouts(foot) is None


def test_a_code_of_five_digits_is_read_by_the_country_known_otherwise() -> None:
    assert find_whereabouts("Lange Str. 12\n80331 München", country="DE") == _at("DE", "BY")
    assert find_whereabouts("12 rue de la Paix\n75002 Paris", country="FR") is None


def test_a_country_that_is_named_goes_before_the_one_known_otherwise() -> None:
    assert find_whereabouts("Ringstraße 1\n1010 Wien\nAustria", country="DE") == _at("AT")


def test_a_code_on_both_sides_of_a_border_tells_no_region() -> None:
    assert find_whereabouts("Am Markt 1\n37235 Hessisch Lichtenau\nDeutschland") == _at("DE")


def test_a_foot_without_end_is_read_in_bounded_time() -> None:
    assert find_whereabouts("7 " * 500_000 + "\n" + "a" * 1_000_000) is None
