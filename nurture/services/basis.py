"""On which basis a person may be written to, as it stands by the configuration in force."""

from dataclasses import replace
from datetime import date

from nurture.configuration.places import homes_of_language
from nurture.domain.basis_judging import judge
from nurture.domain.jurisdiction import Basis, BasisKind, BasisStanding, Jurisdictions, KnownBases
from nurture.domain.touch import TouchKind
from nurture.services.standing import Placed
from nurture.services.traits import country_of
from nurture.storage.candidates import Candidate
from nurture.storage.survey import Surveyed


def basis_of(someone: Placed, rules: Jurisdictions, *, on: date) -> BasisStanding:
    """Returns the basis that allows mail to a person on a day (in UTC) and until when, or what lacks."""
    return judge(known_bases(someone), rules, on=on)


def known_bases(someone: Placed) -> KnownBases:
    """Returns what is recorded, and what the no shows: whose own mail it is wrote to us themselves.

    Whose no a rep told, or who was named by another, wrote nothing. A date that they named is not too old for its mail.
    """
    wrote = someone.told_by is None and someone.referred_by_id is None
    asked = isinstance(someone, Candidate) and someone.kind == TouchKind.COMMITMENT
    countries = countries_of(someone)
    return KnownBases(
        recorded=recorded_basis(someone),
        wrote_on=someone.said_at.date() if wrote else None,
        latest_no=None if asked else someone.latest_no.date(),
        countries=countries or homes_of_language(someone.language),
        by_language=not countries,
    )


def countries_of(someone: Placed) -> tuple[str, ...]:
    """Returns the countries (ISO 3166) whose law may hold for somebody: theirs first, then others that are named."""
    if someone.country:
        return (someone.country, *(someone.also_in or "").split())
    if someone.account_country:
        return (someone.account_country, *(someone.account_also_in or "").split())
    country = country_of(someone)
    return (country,) if country else ()


def next_has_basis(row: Surveyed, rules: Jurisdictions) -> bool:
    """Tells whether the open touch of an enrollment may go on the day it is due, as far as is known now."""
    if row.touch is None:
        return False
    known, day = known_bases(row.place), row.touch.due_at.date()
    if row.touch.kind == TouchKind.COMMITMENT:
        known = replace(known, latest_no=None)
    return judge(known, rules, on=day).holds_on(day)


def permit_alike(one: Jurisdictions, other: Jurisdictions) -> bool:
    """Tells whether two sets of rules let mail go to the same people, until the same days."""
    before, after = (tuple((each.id, each.terms, each.oldest_no) for each in rules.all) for rules in (one, other))
    return before == after


def recorded_basis(someone: Placed) -> Basis | None:
    """Returns the basis that somebody recorded for a person."""
    if someone.basis is None or someone.basis_at is None:
        return None
    return Basis(kind=BasisKind(someone.basis), on=someone.basis_at.date(), until=someone.basis_until)
