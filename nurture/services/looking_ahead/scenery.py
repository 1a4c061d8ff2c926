"""What a simulation stands in: whose calendar counts, who signs, and which limits there are."""

from datetime import date, datetime

from nurture.domain.cadence import Cadence
from nurture.domain.calendar import Calendar
from nurture.domain.simulation.days import Signer
from nurture.domain.simulation.people import Person
from nurture.domain.takes import cadence_for
from nurture.domain.traits import Traits
from nurture.services.revisions import Calendars, Revisions
from nurture.services.standing import Locality, calendar_of
from nurture.services.throttling import Throttle
from nurture.storage.placed import PlacedEnrollment


class Scenery:
    """Answers what people of a simulation ask, and keeps what many of them share."""

    def __init__(self, revisions: Revisions, throttle: Throttle) -> None:
        self.revisions = revisions
        self._throttle = throttle
        self._calendars = Calendars()
        self._places: list[Locality] = []
        self._numbers: dict[Locality, int] = {}
        self._traits: dict[Traits, Traits] = {}
        self._known: dict[tuple[int, str, int], Calendar] = {}
        self._cadences: dict[Traits, Cadence | None] = {}
        self._signers: dict[tuple[str, date | None], Signer | None] = {}
        self._is_steady = all(rep.left is None and not rep.away for rep in revisions.current.team.reps)

    def place_of(self, place: Locality) -> int:
        """Returns the number of a place."""
        if place not in self._numbers:
            self._numbers[place] = len(self._places)
            self._places.append(place)
        return self._numbers[place]

    def shared(self, traits: Traits) -> Traits:
        """Returns the one value for all people of whom the same is known."""
        return self._traits.setdefault(traits, traits)

    def cadence_for(self, traits: Traits) -> Cadence | None:
        """Returns the cadence that takes such a no."""
        if traits not in self._cadences:
            choice = cadence_for(traits, self.revisions.current.cadences)
            self._cadences[traits] = choice.cadence if choice else None
        return self._cadences[traits]

    def calendar_of(self, person: Person, now: datetime) -> Calendar:
        """Returns the calendar of a person."""
        key = (person.place, person.cadence.id, now.year)
        found = self._known.get(key)
        if found is None:
            place = self._places[person.place]
            found = calendar_of(place, person.cadence, self.revisions, self._calendars, now=now)
            self._known[key] = found
        return found

    def signer_of(self, rep_id: str, now: datetime) -> Signer | None:
        """Returns who signs for a rep, None when nobody current is named."""
        key = (rep_id, None if self._is_steady else now.date())
        if key not in self._signers:
            self._signers[key] = self._find_signer(rep_id, now)
        return self._signers[key]

    def _find_signer(self, rep_id: str, now: datetime) -> Signer | None:
        rep = self.revisions.signer(rep_id, now)
        if rep is None:
            return None
        others = (each.id for each in self.revisions.current.team.reps)
        stands_for = {rep.id, *(other for other in others if self._throttle.signer_id(other, now) == rep.id)}
        return Signer(
            id=rep.id,
            calendar=Calendar(zone=rep.zone),
            relay=self._throttle.relay_name(rep.id),
            limits=self._throttle.limits_of(rep.id),
            stands_for=tuple(sorted(stands_for)),
        )


def locality_of(row: PlacedEnrollment) -> Locality:
    """Returns the place of an enrollment that was read."""
    return Locality(**{name: getattr(row, name) for name in Locality._fields})
