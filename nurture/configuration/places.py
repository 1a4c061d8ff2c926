"""Countries, regions and time zones: which belongs to which, by the tz database and the world's numbering plans."""

from functools import cache
from importlib import import_module
from importlib.resources import files

from nurture.configuration.holidays import regions_of
from nurture.configuration.regions import ZONE_OF_REGION
from nurture.domain.place import Place, PlaceSource
from nurture.mail.postal import country_named

_GENERIC = frozenset(["ai", "cc", "co", "eu", "fm", "gg", "io", "ly", "me", "sh", "st", "to", "tv", "vc", "ws"])
"""Country domains that are used all over the world, and so say nothing about a place."""

_TLD_OF = {"uk": "GB"}
_MOST_PEOPLE = {
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "CN": "Asia/Shanghai",
    "ID": "Asia/Jakarta",
    "MX": "America/Mexico_City",
    "RU": "Europe/Moscow",
    "US": "America/New_York",
    "UZ": "Asia/Tashkent",
}
"""The zone that most people live in, for countries of several whose table names none of them as the main one."""

_LANGUAGE_OF = {
    "AT": "de", "AU": "en", "BR": "pt", "CL": "es", "CO": "es", "DE": "de", "DK": "da", "ES": "es",
    "FI": "fi", "FR": "fr", "GB": "en", "IE": "en", "IT": "it", "JP": "ja", "MX": "es", "NL": "nl",
    "NO": "no", "NZ": "en", "PL": "pl", "PT": "pt", "SE": "sv", "US": "en",
}  # fmt: skip
"""Languages (ISO 639) of countries where business is done in one."""
_HOMES_OF = {
    "da": ("DK",),
    "de": ("DE", "AT", "BE", "CH", "LI", "LU"),
    "es": ("ES", "AR", "CL", "CO", "MX", "PE"),
    "fi": ("FI",),
    "fr": ("FR", "BE", "CA", "CH", "LU"),
    "it": ("IT", "CH"),
    "ja": ("JP",),
    "nl": ("NL", "BE"),
    "no": ("NO",),
    "pl": ("PL",),
    "pt": ("PT", "BR"),
    "sv": ("SE", "FI"),
}
"""The countries where business is done in a language, the largest of Europe first. English is written everywhere."""

_MAIN = ("most of", "(mainland)")
_UNKNOWN = "Etc/Unknown"


def country_of_zone(zone: str) -> str | None:
    """Returns the country (ISO 3166) of an IANA zone, or None."""
    return _countries().get(zone)


def zone_of_country(country: str) -> str | None:
    """Returns the zone of a country, of several the one that most of its people live in; None for an unknown one."""
    zones = _zones().get(country.upper(), {})
    if country.upper() in _MOST_PEOPLE:
        return _MOST_PEOPLE[country.upper()]
    main = (zone for zone, comment in zones.items() if any(words in comment for words in _MAIN))
    return next(main, next(iter(zones), None))


def language_of_country(country: str | None) -> str | None:
    """Returns the language in which business is done in a country, None where that is several or not known."""
    return _LANGUAGE_OF.get(country or "")


def homes_of_language(language: str) -> tuple[str, ...]:
    """Returns the countries where business is done in a language, none where it says nothing, as English does."""
    return _HOMES_OF.get(language.partition("-")[0].lower(), ())


def has_one_clock(country: str) -> bool:
    """Tells whether all zones of a country show the same time, or the others are small or far islands."""
    return country.upper() in _zones() and country.upper() not in _MOST_PEOPLE


def zone_of_place(country: str, region: str | None) -> str | None:
    """Returns the zone of a region, else of its country; None for an unknown country."""
    return ZONE_OF_REGION.get((country.upper(), region or "")) or zone_of_country(country)


def country_of_domain(domain: str) -> str | None:
    """Returns the country that a domain's last label names, or None where it names none or is used everywhere."""
    label = domain.rpartition(".")[2].lower()
    if len(label) != 2 or label in _GENERIC:
        return None
    country = _TLD_OF.get(label, label.upper())
    return country if country in _zones() else None


def place_of_domain(domain: str) -> Place | None:
    """Returns the country of a domain with its zone, or None where the domain tells no country."""
    country = country_of_domain(domain)
    if country is None:
        return None
    return Place(source=PlaceSource.DOMAIN, country=country, zone=zone_of_country(country))


def place_named(text: str, *, country: str | None = None) -> Place | None:
    """Returns the place that somebody named: a zone, a country's code or name, or a region; None for no such place.

    A region stands alone only beside a known `country`: `BY` beside `DE`, else `DE-BY`.
    """
    words = text.strip().strip(".")
    zone = {known.lower(): known for known in _countries()}.get(words.lower().replace(" ", "_"))
    if zone is not None:
        return Place(source=PlaceSource.SAID, country=_countries()[zone], zone=zone)
    code, _, region = words.upper().partition("-")
    named = country_named(words) or (code if code in _zones() else None)
    if country and not region and words.upper() in regions_of(country):
        named, region = country, words.upper()
    if named is None or (region and region not in regions_of(named)):
        return None
    return Place(source=PlaceSource.SAID, country=named, region=region or None, zone=zone_of_place(named, region))


def place_of_phone(number: str, *, country: str | None = None) -> Place | None:
    """Returns where a telephone number is at home: its country, and its zone where the number tells just one.

    A number without its country's prefix is read as one of `country`. Mobile numbers of a country with several clocks
    tell no zone, numbers of no place (freephone) nothing. By ITU-T E.164 and the plans of each country.
    """
    library = import_module("phonenumbers")
    try:
        parsed = library.parse(number, country)
    except library.NumberParseException:
        return None
    home = library.region_code_for_number(parsed)
    if not home or home not in _zones() or not library.is_valid_number(parsed):
        return None
    zones = [zone for zone in _zones_of(parsed) if zone != _UNKNOWN]
    if len(zones) > 1 and any(country_of_zone(zone) != home for zone in zones):
        return None if _is_of_no_place(zones) else Place(source=PlaceSource.PHONE, country=home)
    zone = zones[0] if len(zones) == 1 else zone_of_country(home) if has_one_clock(home) else None
    return Place(source=PlaceSource.PHONE, country=home, zone=zone)


@cache
def _timezones() -> object:
    return import_module("phonenumbers.timezone")


def _zones_of(parsed: object) -> tuple[str, ...]:
    return tuple(_timezones().time_zones_for_number(parsed))  # type: ignore[attr-defined]


def _is_of_no_place(zones: list[str]) -> bool:
    """Tells a number that is answered in many countries: freephone numbers of North America, satellites."""
    return len({country_of_zone(zone) for zone in zones}) > 3


def is_country(code: str) -> bool:
    """Tells whether two capital letters are the code of a country."""
    return code in _zones()


@cache
def _countries() -> dict[str, str]:
    return {zone: country for country, zones in _zones().items() for zone in zones}


@cache
def _zones() -> dict[str, dict[str, str]]:
    """Returns the zones of each country with their comments, in the order of the table: roughly by importance."""
    lines = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines()
    found: dict[str, dict[str, str]] = {}
    for line in lines:
        if line and not line.startswith("#"):
            code, _, zone, *comment = line.split("\t")
            found.setdefault(code, {})[zone] = " ".join(comment)
    return found
