"""The configuration in force, and what follows from it: addresses, signers, calendars."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from nurture.configuration.holidays import holiday_names_of, weekend_of
from nurture.configuration.revision import Revision
from nurture.content.render import Templates
from nurture.domain.addressing import Addressing
from nurture.domain.cadence import Cadence, ZoneSource, cadence_of
from nurture.domain.calendar import Calendar
from nurture.domain.library import Library
from nurture.domain.team import Rep

_MOST_SIGNERS = 10_000
"""A sandbox's clock may pass thousands of days."""


class Revisions:
    """Holds the last good revision with its templates; a reload replaces both whole, and counts up `version`.

    `number` is the one under which the database keeps it, None of one that is not in force there; `digest` names all
    its files, the templates too.
    """

    def __init__(
        self, first: Revision, templates: Templates, *, number: int | None = None, digest: str | None = None
    ) -> None:
        self.current = first
        self.templates = templates
        self.number = number
        self.digest = digest or first.digest
        self.library = Library(first.content)
        self._left = (frozenset[str](), self.library)
        self.version = 1
        self._signers: dict[tuple[str, date], Rep | None] = {}

    def replace(self, revision: Revision, templates: Templates, *, number: int | None, digest: str) -> None:
        """Puts another revision in force."""
        self.current = revision
        self.templates = templates
        self.number = number
        self.digest = digest
        self.library = Library(revision.content)
        self._left = (frozenset(), self.library)
        self.version += 1
        self._signers = {}

    @property
    def _reps(self) -> Mapping[str, Rep]:
        return self.current.team.by_id

    def library_without(self, dead: frozenset[str]) -> Library:
        """Returns the content without the items whose links are dead."""
        if self._left[0] != dead:
            self._left = (dead, self.library.without(dead))
        return self._left[1]

    @property
    def addressing(self) -> Addressing:
        """The addresses of the layout in force."""
        return Addressing(layout=self.current.installation.addresses)

    def tag_for(self, template: str, language: str) -> str | None:
        """Returns the language, as a tag, in which a template is taken for somebody; None where there is none."""
        return self.templates.tag_among(template, self.current.installation.languages.serving(language))

    def cadence(self, cadence_id: str) -> Cadence | None:
        """Returns the cadence that has that id, or had it before; None when it was removed."""
        return cadence_of(cadence_id, self.current.cadences)

    def first_name(self, cadence_id: str, step: str) -> str:
        """Returns the earliest id that a step of a cadence is known to have had."""
        cadence = self.cadence(cadence_id)
        return cadence.first_name(step) if cadence else step

    def name_now(self, cadence_id: str, step: str) -> str:
        """Returns the id that a step of a cadence has now; one of a cadence that was removed stays as it is."""
        cadence = self.cadence(cadence_id)
        return cadence.name_now(step) if cadence else step

    def signer(self, rep_id: str, moment: datetime) -> Rep | None:
        """Returns who signs for a rep at that moment (in the rep's zone), or None when nobody current is named."""
        day = moment.astimezone(ZoneInfo(self.zone_of(rep_id))).date()
        if len(self._signers) > _MOST_SIGNERS:
            self._signers = {}
        if (rep_id, day) not in self._signers:
            team = self.current.team
            self._signers[rep_id, day] = team.signer(rep_id, day) if rep_id in self._reps else None
        return self._signers[rep_id, day]

    def zone_of(self, rep_id: str) -> str:
        """Returns the zone of a rep, UTC for somebody unknown."""
        rep = self._reps.get(rep_id)
        return rep.zone if rep else "UTC"

    def name_of(self, rep_id: str) -> str:
        """Returns the name of a rep, empty for somebody unknown."""
        rep = self._reps.get(rep_id)
        return rep.name if rep else ""


class Calendars:
    """Makes calendars: the zone of the prospect, else the account's, else the rep's, with its public holidays."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str | None, str | None, int], Calendar] = {}

    def of(self, zone: str, country: str | None, day: date, *, region: str | None = None) -> Calendar:
        """Returns the calendar of a zone, country and region around a day, four years ahead."""
        key = (zone, country, region, day.year)
        if key not in self._made:
            names = holiday_names_of(country, tuple(range(day.year - 1, day.year + 5)), region=region)
            self._made[key] = Calendar(
                zone=zone,
                holidays=frozenset(day for day, _ in names),
                holiday_names=names,
                weekend=weekend_of(country, day.year),
            )
        return self._made[key]


def zone_for(cadence: Cadence, *, prospect: str | None, account: str | None, rep: str) -> str:
    """Returns the zone whose clock a cadence's window follows."""
    return rep if cadence.window.zone is ZoneSource.REP else prospect or account or rep
