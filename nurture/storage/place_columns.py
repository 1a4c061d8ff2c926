"""Where somebody is, as the columns of people and companies hold it."""

from collections.abc import Mapping

from nurture.domain.place import Place

_NOWHERE = dict.fromkeys(("zone", "zone_source", "country", "also_in", "region"))


def columns_of(place: Place | None) -> Mapping[str, str | None]:
    """Returns the columns of a place, all of them empty where nothing is known."""
    if place is None:
        return _NOWHERE
    return {
        "zone": place.zone,
        "zone_source": place.source,
        "country": place.country,
        "also_in": " ".join(place.also_in) or None,
        "region": place.region,
    }
