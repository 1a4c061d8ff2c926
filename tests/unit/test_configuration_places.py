import pytest

from nurture.configuration.places import country_of_domain, country_of_zone, zone_of_country


@pytest.mark.parametrize(
    ("domain", "country"),
    [("werk.de", "DE"), ("shop.co.uk", "GB"), ("start.io", None), ("globex.example", None), ("bund.eu", None)],
)
def test_a_country_domain_names_its_country_unless_it_is_used_everywhere(domain, country):
    assert country_of_domain(domain) == country


@pytest.mark.parametrize(("zone", "country"), [("Europe/Paris", "FR"), ("Asia/Kolkata", "IN"), ("Etc/UTC", None)])
def test_a_zone_lies_in_a_country(zone, country):
    assert country_of_zone(zone) == country


@pytest.mark.parametrize(("country", "zone"), [("FR", "Europe/Paris"), ("US", None), ("XX", None)])
def test_only_a_country_of_one_zone_names_it(country, zone):
    assert zone_of_country(country) == zone
