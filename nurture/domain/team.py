"""Reps, and who may speak in whose place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from nurture.domain.address import canonical
from nurture.domain.errors import InvalidAddress, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """Days, both included, on which a rep is away, and the rep who stands in."""

    since: date
    until: date
    stand_in: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rep:
    """A seller. `left` is the first day on which nothing goes out in the rep's name any more."""

    id: str
    name: str
    address: str
    aliases: tuple[str, ...] = ()
    zone: str = "UTC"
    signature: str = ""
    language: str = "en"
    lead: str | None = None
    left: date | None = None
    successor: str | None = None
    away: tuple[Away, ...] = ()
    copies_to: tuple[str, ...] = ()
    copy_of_touches: bool = True

    @property
    def first_name(self) -> str:
        """The first word of the rep's name."""
        return self.name.split()[0]

    def is_current(self, day: date) -> bool:
        """Tells whether mail may go out in this rep's name on that day."""
        return self.left is None or day < self.left

    def absence(self, day: date) -> Away | None:
        """Returns the absence that covers the day, or None."""
        return next((span for span in self.away if span.since <= day <= span.until), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """All reps, present and former; `by_id` holds the same, by their ids."""

    reps: tuple[Rep, ...]
    by_id: Mapping[str, Rep] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {rep.id: rep for rep in reversed(self.reps)})

    def rep(self, rep_id: str) -> Rep:
        """Returns the rep of that id; raises NotFound."""
        found = self.by_id.get(rep_id)
        if found is None:
            raise NotFound(f"no rep {rep_id!r} in team.yaml")
        return found

    def by_address(self, address: str) -> Rep | None:
        """Returns the rep who writes from that address or alias, or None."""
        wanted = _canonical_or_none(address)
        return next((rep for rep in self.reps if wanted in _addresses(rep)), None) if wanted else None

    def signer(self, rep_id: str, day: date) -> Rep | None:
        """Returns who signs for that rep on that day: the rep, the stand-in while away, the successor after leaving.

        None when nobody current is named; nothing goes out then. Bounded, so that two who name each other end as None.
        """
        for _ in self.reps:
            rep = self.rep(rep_id)
            absence = rep.absence(day)
            if rep.is_current(day) and (absence is None or absence.stand_in is None):
                return rep
            following = absence.stand_in if rep.is_current(day) and absence else rep.successor
            if following is None:
                return None
            rep_id = following
        return None


def _addresses(rep: Rep) -> set[str]:
    return {canonical(address) for address in (rep.address, *rep.aliases)}


def _canonical_or_none(address: str) -> str | None:
    try:
        return canonical(address)
    except InvalidAddress:
        return None
