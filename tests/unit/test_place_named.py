"""Which place somebody named, and which of several sources tells where a person is."""

import pytest

from nurture.configuration.places import place_named
from nurture.domain.place import Place, PlaceSource, clock_words
from nurture.domain.reading import ProspectFound
from nurture.services.inbound.whereabouts import place_of


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("America/Chicago", ("US", None, "America/Chicago")),
        ("america/new york", ("US", None, "America/New_York")),
        ("AT", ("AT", None, "Europe/Vienna")),
        ("Austria.", ("AT", None, "Europe/Vienna")),
        ("Österreich", ("AT", None, "Europe/Vienna")),
        ("DE-BY", ("DE", "BY", "Europe/Berlin")),
        ("us-ca", ("US", "CA", "America/Los_Angeles")),
    ],
)
def test_a_place_is_named_by_zone_country_or_region(words: str, named: tuple[str, str | None, str]) -> None:
    place = place_named(words)
    assert place is not None
    assert (place.country, place.region, place.zone, place.source) == (*named, PlaceSource.SAID)


def test_a_region_alone_is_one_of_the_country_that_is_known() -> None:
    assert place_named("BY", country="DE") == Place(
        source=PlaceSource.SAID, country="DE", region="BY", zone="Europe/Berlin"
    )


@pytest.mark.parametrize("words", ["", "Atlantis", "DE-ZZ", "XX", "UTC+1", "Mars/Phobos", "x" * 10_000])
def test_no_place_is_guessed(words: str) -> None:
    assert place_named(words) is None


PEOPLE = [
    ({"phone": "+493012345678"}, ("DE", None, "Europe/Berlin", PlaceSource.PHONE)),
    ({"phone": "+61412345678"}, ("AU", None, "Australia/Sydney", PlaceSource.PHONE)),
    ({"country": "US", "region": "OR"}, ("US", "OR", "America/Los_Angeles", PlaceSource.ADDRESS)),
    (
        {"phone": "+12125551234", "country": "US", "region": "OR"},
        ("US", "OR", "America/Los_Angeles", PlaceSource.ADDRESS),
    ),
    ({"phone": "+14155550100", "country": "US"}, ("US", None, "America/Los_Angeles", PlaceSource.PHONE)),
    ({"phone": "+41791234567", "country": "DE", "region": "BY"}, ("DE", "BY", "Europe/Berlin", PlaceSource.ADDRESS)),
    ({"phone": "089 123456", "country": "DE", "region": "BY"}, ("DE", "BY", "Europe/Berlin", PlaceSource.PHONE)),
]


@pytest.mark.parametrize(("signed", "place"), PEOPLE)
def test_a_signature_tells_where_its_writer_is(
    signed: dict[str, str], place: tuple[str, str | None, str, PlaceSource]
) -> None:
    found = place_of(ProspectFound(address="dana@globex.example", **signed))
    assert found is not None
    assert (found.country, found.region, found.zone, found.source) == place


def test_a_number_without_its_country_is_one_of_the_domains_country() -> None:
    austrian = "werk.at"
    found = place_of(ProspectFound(address=f"dana@{austrian}", phone="01 5331234"))
    assert found == Place(source=PlaceSource.PHONE, country="AT", zone="Europe/Vienna")


def test_an_address_elsewhere_is_another_houses_where_number_and_domain_agree() -> None:
    canadian = "globex.ca"
    found = place_of(ProspectFound(address=f"dana@{canadian}", phone="+1 416 555 0100", country="US", region="TX"))
    assert found is not None
    assert (found.country, found.zone, found.source) == ("CA", "America/Toronto", PlaceSource.PHONE)


def test_a_signature_without_number_and_address_tells_nothing() -> None:
    assert place_of(ProspectFound(address="dana@globex.example")) is None


def test_a_clock_is_told_with_what_it_is_known_by() -> None:
    place = Place(source=PlaceSource.PHONE, zone="Europe/Berlin")
    assert clock_words(place) == "Europe/Berlin, by the telephone number in their signature"
