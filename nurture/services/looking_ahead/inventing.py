"""People of a simulation whom nobody wrote down: a crowd from nothing, and those who will say no."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from nurture.domain.errors import NotFound
from nurture.domain.jurisdiction import KnownBases
from nurture.domain.rejection import UNENROLLED, Reason
from nurture.domain.simulation.people import Company, Person
from nurture.domain.spread import draw
from nurture.domain.team import Rep
from nurture.domain.traits import Traits
from nurture.services.looking_ahead.scenery import Scenery
from nurture.services.standing import Locality

FIRST_INVENTED = 1_000_000_000_000
"""Invented people have ids from here on, so that they are drawn for as nobody else."""

RECENT = timedelta(days=90)
"""The noes of a crowd from nothing were said within so long."""

_REASONS = tuple(reason for reason in Reason if reason not in UNENROLLED)


def invent(count: int, scenery: Scenery, *, now: datetime, seed: str) -> Iterator[Person]:
    """Yields so many people, each alone at a company, whose noes came in the last ninety days.

    All reasons are as frequent, each current rep has as many, and everybody has the language and zone of their rep.
    They may all be written to: nobody asks on which basis.
    Raises NotFound when the team has nobody current.
    """
    reps = [rep for rep in scenery.revisions.current.team.reps if rep.is_current(now.date())]
    if not reps:
        raise NotFound("nobody in team.yaml is current; nobody's mails can be looked at ahead")
    for number in range(count):
        ago = draw(f"{seed}:said:{number}", int(RECENT.total_seconds()))
        reason = _REASONS[draw(f"{seed}:reason:{number}", len(_REASONS))]
        person = _person(number, reps[number % len(reps)], reason, scenery, now - timedelta(seconds=ago))
        if person is not None:
            yield person


def like(model: Person, number: int, moment: datetime, scenery: Scenery) -> Person:
    """Returns a person of whom the same is known as of another, at a company of their own, who says no then."""
    id_ = 2 * FIRST_INVENTED + number
    company, domain = Company(number=id_), model.domain if model.is_free_mail else f"{id_}.example"
    person = Person(
        id=id_,
        enrollment_id=id_,
        company=company,
        rep=model.rep,
        place=model.place,
        domain=domain,
        is_free_mail=model.is_free_mail,
        traits=model.traits,
        cadence=scenery.cadence_for(model.traits) or model.cadence,
        latest_no=moment,
        bases=_as_of(model, moment),
    )
    company.people.append(person)
    return person


def _as_of(model: Person, moment: datetime) -> KnownBases | None:
    """Returns the bases of somebody like the model, recorded on the day of their no."""
    known, day = model.bases, moment.date()
    if known is None:
        return None
    recorded = replace(known.recorded, on=day, until=None) if known.recorded else None
    return KnownBases(recorded=recorded, wrote_on=day if known.wrote_on else None, latest_no=day)


def _person(number: int, rep: Rep, reason: Reason, scenery: Scenery, said_at: datetime) -> Person | None:
    id_ = FIRST_INVENTED + number
    traits = scenery.shared(Traits(reasons=(reason,), language=rep.language))
    cadence = scenery.cadence_for(traits)
    if cadence is None:
        return None
    company = Company(number=id_)
    company.people.append(
        Person(
            id=id_,
            enrollment_id=id_,
            company=company,
            rep=rep.id,
            place=scenery.place_of(Locality(rep_id=rep.id)),
            domain=f"{id_}.example",
            is_free_mail=False,
            traits=traits,
            cadence=cadence,
            latest_no=said_at,
        )
    )
    return company.people[0]
