"""Which country, region and zone belong together, and what a number or a domain tells of them."""

import pytest

from nurture.configuration.places import (
    country_of_domain,
    country_of_zone,
    place_of_domain,
    place_of_phone,
    zone_of_country,
    zone_of_place,
)
from nurture.configuration.regions import ZONE_OF_REGION
from nurture.domain.place import Place, PlaceSource


@pytest.mark.parametrize(
    ("domain", "country"),
    [("werk.de", "DE"), ("shop.co.uk", "GB"), ("start.io", None), ("globex.example", None), ("bund.eu", None)],
)
def test_a_country_domain_names_its_country_unless_it_is_used_everywhere(domain, country):
    assert country_of_domain(domain) == country


@pytest.mark.parametrize(("zone", "country"), [("Europe/Paris", "FR"), ("Asia/Kolkata", "IN"), ("Etc/UTC", None)])
def test_a_zone_lies_in_a_country(zone, country):
    assert country_of_zone(zone) == country


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        ("FR", "Europe/Paris"),
        ("DE", "Europe/Berlin"),
        ("ES", "Europe/Madrid"),
        ("PT", "Europe/Lisbon"),
        ("NZ", "Pacific/Auckland"),
        ("CY", "Asia/Nicosia"),
        ("UA", "Europe/Kyiv"),
        ("MY", "Asia/Kuala_Lumpur"),
        ("CN", "Asia/Shanghai"),
        ("US", "America/New_York"),
        ("XX", None),
    ],
)
def test_a_country_is_known_by_the_zone_of_most_of_its_people(country, zone):
    assert zone_of_country(country) == zone


@pytest.mark.parametrize(
    ("country", "region", "zone"),
    [
        ("US", "CA", "America/Los_Angeles"),
        ("US", "AZ", "America/Phoenix"),
        ("CA", "SK", "America/Regina"),
        ("AU", "WA", "Australia/Perth"),
        ("BR", "AM", "America/Manaus"),
        ("DE", "BY", "Europe/Berlin"),
        ("US", None, "America/New_York"),
        ("XX", "YY", None),
    ],
)
def test_a_region_has_its_own_zone_where_its_country_has_several(country, region, zone):
    assert zone_of_place(country, region) == zone


def test_every_zone_of_a_region_lies_in_its_country():
    assert {country for (country, _), zone in ZONE_OF_REGION.items() if country_of_zone(zone) != country} == set()


@pytest.mark.parametrize(
    ("number", "country", "zone"),
    [
        ("+493012345678", "DE", "Europe/Berlin"),
        ("+4917612345678", "DE", "Europe/Berlin"),
        ("+14155550100", "US", "America/Los_Angeles"),
        ("+12125551234", "US", "America/New_York"),
        ("+61299990000", "AU", "Australia/Sydney"),
        ("+61412345678", "AU", None),
        ("+34911234567", "ES", "Europe/Madrid"),
        ("+819012345678", "JP", "Asia/Tokyo"),
        ("+442071234567", "GB", "Europe/London"),
        ("+447700900123", None, None),
    ],
)
def test_a_number_tells_its_country_and_where_it_can_its_zone(number, country, zone):
    place = place_of_phone(number)
    assert (place and place.country, place and place.zone) == (country, zone)


def test_a_number_without_its_country_is_read_as_one_of_the_country_known_otherwise():
    assert place_of_phone("030 12345678") is None
    assert place_of_phone("030 12345678", country="DE") == Place(
        source=PlaceSource.PHONE, country="DE", zone="Europe/Berlin"
    )


@pytest.mark.parametrize("number", ["", "+", "+1800", "+18005551234", "0800", "x" * 10_000, "+999999999999"])
def test_what_is_no_number_of_a_place_tells_nothing(number):
    assert place_of_phone(number) is None


def test_a_domain_tells_the_place_of_its_country():
    assert place_of_domain("werk.de") == Place(source=PlaceSource.DOMAIN, country="DE", zone="Europe/Berlin")
    assert place_of_domain("globex.example") is None
