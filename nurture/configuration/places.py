"""Countries and time zones: which belongs to which, from the tz database's zone.tab."""

from functools import cache
from importlib.resources import files

_GENERIC = frozenset(["ai", "cc", "co", "eu", "fm", "gg", "io", "ly", "me", "sh", "st", "to", "tv", "vc", "ws"])
"""Country domains that are used all over the world, and so say nothing about a place."""

_TLD_OF = {"uk": "GB"}


def country_of_zone(zone: str) -> str | None:
    """Returns the country (ISO 3166) of an IANA zone, or None."""
    return _countries().get(zone)


def zone_of_country(country: str) -> str | None:
    """Returns the zone of a country that has exactly one, else None."""
    zones = _zones().get(country.upper(), ())
    return zones[0] if len(zones) == 1 else None


def country_of_domain(domain: str) -> str | None:
    """Returns the country that a domain's last label names, or None where it names none or is used everywhere."""
    label = domain.rpartition(".")[2].lower()
    if len(label) != 2 or label in _GENERIC:
        return None
    country = _TLD_OF.get(label, label.upper())
    return country if country in _zones() else None


@cache
def _countries() -> dict[str, str]:
    return {zone: country for country, zones in _zones().items() for zone in zones}


@cache
def _zones() -> dict[str, tuple[str, ...]]:
    lines = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        found[row[0]] = (*found.get(row[0], ()), row[2])
    return found
