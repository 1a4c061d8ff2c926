"""Makes of a row what rules may ask of a person, their company and their no."""

from nurture.configuration.places import country_of_zone
from nurture.domain.rejection import Reason
from nurture.domain.traits import Traits
from nurture.mail.role import role_in
from nurture.storage.candidates import Candidate
from nurture.storage.placed import Described, PlacedEnrollment


def traits_of(someone: PlacedEnrollment | Candidate | Described) -> Traits:
    """Returns what is known of the person of an enrollment, a touch or a no, by their latest no.

    What the rep said of their role goes before their title.
    """
    return Traits(
        reasons=(Reason(someone.reason), *(Reason(code) for code in someone.also)),
        language=someone.language,
        competitor=_lower(someone.competitor),
        role=role_in(someone.said_role) or role_in(someone.title),
        country=country_of(someone),
        industry=_lower(someone.industry),
        tags=frozenset(tag.lower() for tag in someone.tags),
    )


def country_of(someone: PlacedEnrollment | Candidate | Described) -> str | None:
    """Returns the country (ISO 3166) that a person is known to be in: theirs, else their company's, else the zone's."""
    zone = someone.zone or someone.account_zone
    return someone.country or someone.account_country or (country_of_zone(zone) if zone else None)


def _lower(text: str | None) -> str | None:
    return " ".join(text.lower().split()) if text and text.strip() else None
