"""Where a person is, by their signature, and what that tells of their company."""

from dataclasses import replace

from nurture.configuration.places import country_of_domain, has_one_clock, place_of_phone, zone_of_place
from nurture.configuration.regions import ZONE_OF_REGION
from nurture.domain.address import domain_of
from nurture.domain.place import Place, PlaceSource
from nurture.domain.reading import ProspectFound
from nurture.storage import accounts, prospects
from nurture.storage.database import Tx


async def keep_place(tx: Tx, found: ProspectFound, *, person_id: int, account_id: int) -> None:
    """Keeps where a signature tells that its writer is; of a company of which nobody knew it, it tells as much.

    The number that somebody took along from another country names no law for their colleagues; the domain does.
    """
    place = place_of(found)
    if place is not None:
        named, domain = _also_named(found, place.country), country_of_domain(domain_of(found.address))
        await prospects.settle(tx, person_id, replace(place, also_in=named))
        of_all = replace(place, source=PlaceSource.COLLEAGUE, also_in=tuple(each for each in named if each == domain))
        await accounts.settle(tx, account_id, of_all)


def place_of(found: ProspectFound) -> Place | None:
    """Returns where a signature tells that its writer is, None where it tells no country.

    The telephone number tells the zone, unless the postal address names another country, or a region with a clock of
    its own: people take a mobile number along when they move, not their desk. Where number and domain agree, an address
    elsewhere is that of another house: it must not bring laxer rules along.
    """
    written, domain = found.country, country_of_domain(domain_of(found.address))
    dialled = place_of_phone(found.phone, country=written or domain) if found.phone else None
    if written is None or (dialled and dialled.country == domain != written):
        return _whole(dialled) if dialled else None
    if dialled is not None and dialled.country == written and dialled.zone and not _has_own_clock(found):
        return replace(dialled, region=found.region)
    zone = zone_of_place(written, found.region)
    return Place(source=PlaceSource.ADDRESS, country=written, region=found.region, zone=zone)


def _also_named(found: ProspectFound, country: str | None) -> tuple[str, ...]:
    """Returns the other countries that the signature or the domain name: where they differ, the stricter law holds."""
    domain = country_of_domain(domain_of(found.address))
    dialled = place_of_phone(found.phone, country=found.country or domain) if found.phone else None
    named = (found.country, dialled.country if dialled else None, domain)
    return tuple(dict.fromkeys(each for each in named if each and each != country))


def _has_own_clock(found: ProspectFound) -> bool:
    """Tells whether the region of the address names one of several zones of its country."""
    return not has_one_clock(found.country or "") and (found.country, found.region) in ZONE_OF_REGION


def _whole(place: Place) -> Place:
    """Gives a country alone the zone that most of its people live in."""
    return place if place.zone or not place.country else replace(place, zone=zone_of_place(place.country, None))
