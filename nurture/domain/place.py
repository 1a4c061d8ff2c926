"""Places: where a person or company is, and what tells it."""

from dataclasses import dataclass
from enum import StrEnum


class PlaceSource(StrEnum):
    """What a place is known by. What a rep or ops said stands; the others fill in what nobody said."""

    SAID = "said"
    PHONE = "phone"
    ADDRESS = "address"
    COLLEAGUE = "colleague"
    DOMAIN = "domain"
    REP = "rep"


SOURCE_WORDS = {
    PlaceSource.SAID: "as somebody on your side said",
    PlaceSource.PHONE: "by the telephone number in their signature",
    PlaceSource.ADDRESS: "by the address in their signature",
    PlaceSource.COLLEAGUE: "by the signature of a colleague",
    PlaceSource.DOMAIN: "by the country of their domain",
    PlaceSource.REP: "the rep's own, since theirs is not known",
}
"""Each source in words, after a zone: `Europe/Berlin, by the telephone number in their signature`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A country (ISO 3166), a region in it (ISO 3166-2 without the country) and an IANA zone, as far as known.

    `also_in` are the countries that something else names: they move no clock, but their law may be the stricter one.
    """

    source: PlaceSource
    country: str | None = None
    region: str | None = None
    zone: str | None = None
    also_in: tuple[str, ...] = ()


def clock_words(place: Place) -> str:
    """Returns whose clock counts, with what tells it: `Europe/Berlin, by the telephone number in their signature`."""
    return f"{place.zone}, {SOURCE_WORDS[place.source]}"
