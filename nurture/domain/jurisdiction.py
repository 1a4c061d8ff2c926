"""Jurisdictions: on which bases people in a country may be written to, for how long, and what their mails must show.

What ops configured is applied here; it is configuration, and no legal advice. Days are calendar days in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from nurture.domain.cadence import Duration
from nurture.domain.calendar import day_words


class BasisKind(StrEnum):
    """What allows writing to a person; `none` is a basis that was withdrawn."""

    CONSENT = "consent"
    PURCHASE = "purchase"
    INQUIRY = "inquiry"
    CORRESPONDENCE = "correspondence"
    LEGITIMATE_INTEREST = "legitimate_interest"
    NONE = "none"


BASIS_WORDS = {
    BasisKind.CONSENT: "their consent",
    BasisKind.PURCHASE: "a purchase of theirs",
    BasisKind.INQUIRY: "an inquiry of theirs",
    BasisKind.CORRESPONDENCE: "their own mail to us",
    BasisKind.LEGITIMATE_INTEREST: "our legitimate interest, as assessed",
    BasisKind.NONE: "withdrawn",
}

THEIR_WORD = frozenset({BasisKind.CONSENT, BasisKind.PURCHASE, BasisKind.INQUIRY, BasisKind.CORRESPONDENCE})
"""Bases that they gave us themselves; our own interest makes no old no a new one."""

RECORDED = tuple(kind for kind in BasisKind if kind is not BasisKind.CORRESPONDENCE)
"""What people may record; correspondence is what a forwarded mail shows by itself."""


class Shown(StrEnum):
    """What every mail must show its reader."""

    POSTAL_ADDRESS = "postal_address"
    RIGHT_TO_OBJECT = "right_to_object"
    WHERE_FROM = "where_from"


@dataclass(frozen=True, slots=True, kw_only=True)
class LawSource:
    """Where a rule stands: the page that was looked at, and when."""

    law: str
    section: str
    url: str
    looked_at: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A basis that a jurisdiction takes, and how long it lasts; None until it is withdrawn."""

    kind: BasisKind
    lasts: Duration | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Jurisdiction:
    """The rules for one country, or for every other. `id` is its code (ISO 3166) or `default`.

    `oldest_no` is how long after a no mail may still be sent because of it; None without end.
    """

    id: str
    terms: tuple[Term, ...]
    shows: tuple[Shown, ...]
    oldest_no: Duration | None
    sources: tuple[LawSource, ...] = ()
    note: str = ""

    def term(self, kind: BasisKind) -> Term | None:
        """Returns on which term a basis is taken, or None where it is not enough."""
        return next((term for term in self.terms if term.kind is kind), None)

    @property
    def wants(self) -> str:
        """The bases that are taken, in words."""
        *most, last = [BASIS_WORDS[term.kind] for term in self.terms]
        return f"{', '.join(most)} or {last}" if most else last


@dataclass(frozen=True, slots=True, kw_only=True)
class Jurisdictions:
    """All of them; a country that is unknown or not listed takes the default."""

    default: Jurisdiction
    by_country: Mapping[str, Jurisdiction]

    def of(self, country: str | None) -> Jurisdiction:
        """Returns the rules for a country (ISO 3166, in capitals)."""
        return self.by_country.get(country or "", self.default)

    @property
    def all(self) -> tuple[Jurisdiction, ...]:
        """Every jurisdiction, the default last."""
        return (*(self.by_country[code] for code in sorted(self.by_country)), self.default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """A basis somebody recorded: since which day, and its last day where one was given."""

    kind: BasisKind
    on: date
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownBases:
    """What is known of the bases for one person. `wrote_on` is when they wrote to us themselves.

    `latest_no` is the day of their latest no, None for a mail that they asked for. `countries` (ISO 3166) are those
    whose law may hold: where they are and others that are named of them, or, `by_language`, where theirs is spoken.
    """

    recorded: Basis | None
    wrote_on: date | None
    latest_no: date | None
    countries: tuple[str, ...] = ()
    by_language: bool = False


class Lack(StrEnum):
    """Why nothing may go to a person."""

    MISSING = "missing"
    NOT_ENOUGH = "not_enough"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    TOO_OLD = "too_old"


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisStanding:
    """How a person stands in their jurisdiction on a day: the basis that counts, with its last day; or what lacks.

    `aged` is the age, in words, that ends a basis which itself would last longer. `chosen_of` are the countries
    whose law may hold, of which this one permits least; `by_language` when nothing but their language tells them.
    """

    jurisdiction: Jurisdiction
    kind: BasisKind | None = None
    since: date | None = None
    until: date | None = None
    lack: Lack | None = None
    aged: str = ""
    chosen_of: tuple[str, ...] = ()
    by_language: bool = False

    def holds_on(self, day: date) -> bool:
        """Tells whether mail may go on that day, as far as is known now."""
        return self.lack is None and (self.until is None or day <= self.until)


WAITS = (_NOTHING, _WILL_WAIT) = ("nothing goes out: ", "it will wait: ")
"""With what a reason of `why_waits` begins."""


def supersedes(new: Basis, standing: Basis | None, *, by_person: bool) -> bool:
    """Tells whether a statement takes the place of the one that stands: the newest day wins.

    The people who record one may also mend a day, but no statement is older than a withdrawal and ends it.
    """
    if standing is None or new.on >= standing.on:
        return True
    return not by_person and standing.kind is not BasisKind.NONE


def staying_words(stays: Basis, said: Basis) -> str:
    """Returns that a stronger basis stays, and how to have what was said in its place all the same."""
    told = f"{BASIS_WORDS[stays.kind]} of {day_words(stays.on)}"
    return (
        f"{told[0].upper()}{told[1:]} is stronger and holds, so it stays; this is noted in the history. Where that was "
        f"recorded by mistake, withdraw it as of {min(stays.on, said.on)} and say this again."
    )


def in_words(standing: BasisStanding) -> str:
    """Returns how a person stands, for reps and ops."""
    if standing.lack is None and standing.kind is not None and standing.since is not None:
        place = _law_words(standing)
        aged = f", since {standing.aged}" if standing.aged else ""
        until = f", until {day_words(standing.until)}{aged}" if standing.until else ""
        return f"the basis for writing is {BASIS_WORDS[standing.kind]} of {day_words(standing.since)}{until} ({place})"
    return f"{_NOTHING}{what_lacks(standing)}"


def what_lacks(standing: BasisStanding) -> str:
    """Returns why nothing may go to a person who lacks a basis, and by whose rules."""
    return f"{_lack_words(standing)} ({_law_words(standing)})"


def sentence(standing: BasisStanding) -> str:
    """Returns the same as a sentence."""
    words = in_words(standing)
    return f"{words[0].upper()}{words[1:]}."


def why_waits(standing: BasisStanding, *, on: date) -> str:
    """Returns why a mail that is due on a day will wait, empty where it will not."""
    if standing.holds_on(on):
        return ""
    if standing.lack is not None:
        return in_words(standing)
    ends = day_words(standing.until) if standing.until else ""
    return f"{_WILL_WAIT}{_name(standing)} is a basis until {ends} ({_law_words(standing)})"


def place_words(jurisdiction: Jurisdiction) -> str:
    """Returns whose rules these are, in words."""
    rules = "rule for every other country" if jurisdiction.id == "default" else f"rules for {jurisdiction.id}"
    return f"by the {rules}"


def _law_words(standing: BasisStanding) -> str:
    """Returns whose rules these are, and which others they are stricter than."""
    rules = place_words(standing.jurisdiction)
    *most, last = standing.chosen_of or ("",)
    if not most:
        return rules
    countries = f"{', '.join(most)} and {last}"
    if standing.by_language:
        return f"{rules}, the strictest of {countries}, by their language; name their country, such as: country: {last}"
    degree, how_many = ("strictest", "all") if len(most) > 1 else ("stricter", "both")
    return f"{rules}, the {degree} of {countries}, which are {how_many} named of them"


def _lack_words(standing: BasisStanding) -> str:
    wants = standing.jurisdiction.wants
    last = day_words(standing.until) if standing.until else ""
    match standing.lack:
        case Lack.WITHDRAWN:
            return f"the basis for writing was withdrawn{f' on {day_words(standing.since)}' if standing.since else ''}"
        case Lack.EXPIRED:
            return f"the basis for writing, {_name(standing)}, ended on {last}"
        case Lack.TOO_OLD:
            return f"the no is too old since {last}"
        case Lack.NOT_ENOUGH:
            return f"{_name(standing)} is not enough, {wants} is needed"
        case _:
            return f"no basis for writing is recorded, {wants} is needed"


def _name(standing: BasisStanding) -> str:
    return BASIS_WORDS[standing.kind] if standing.kind else ""
