"""How a person stands: which law holds for them, and what of what is known of them it takes, until when.

Days are calendar days in UTC.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from nurture.domain.cadence import Duration
from nurture.domain.calendar import Calendar
from nurture.domain.duration import add
from nurture.domain.jurisdiction import (
    THEIR_WORD,
    Basis,
    BasisKind,
    BasisStanding,
    Jurisdiction,
    Jurisdictions,
    KnownBases,
    Lack,
    Shown,
)

_ANY_DAY = Calendar(zone="UTC", holidays=frozenset())


def judge(known: KnownBases, rules: Jurisdictions, *, on: date) -> BasisStanding:
    """Returns how a person stands on that day by the law that permits least, of all that may hold for them.

    Their mails must show what any of those wants shown.
    """
    if len(known.countries) < 2:
        return judge_in(known, rules.of(next(iter(known.countries), None)), on=on)
    laws = tuple(rules.of(country) for country in known.countries)
    standing = min((judge_in(known, law, on=on) for law in laws), key=_permitted)
    shows = tuple(each for each in Shown if any(each in law.shows for law in laws))
    law = replace(standing.jurisdiction, shows=shows)
    return replace(standing, jurisdiction=law, chosen_of=known.countries, by_language=known.by_language)


def judge_in(known: KnownBases, jurisdiction: Jurisdiction, *, on: date) -> BasisStanding:
    """Returns the basis that allows mail on that day and the last day on which it does, or what lacks.

    After a withdrawal nothing counts. Of several bases the one that lasts longest does. The last day is that of the
    basis, or of the age that their last word may have: the no or a basis of their own, whichever came last.
    """
    oldest = _oldest(known, jurisdiction)
    found = [_standing(basis, jurisdiction) for basis in _bases(known)]
    best = max(found, key=lambda standing: _rank(standing, on), default=_missing(jurisdiction))
    if best.lack is None and best.until is not None and best.until < on:
        return replace(best, lack=Lack.EXPIRED)
    if best.lack is None and oldest is not None:
        if best.until is None or oldest < best.until:
            best = replace(best, until=oldest, aged=_aged(known, jurisdiction))
        return replace(best, lack=Lack.TOO_OLD) if best.until is not None and best.until < on else best
    return best


def stays_before(old: BasisStanding, new: BasisStanding, *, on: date) -> bool:
    """Tells whether a recorded basis stays where a weaker one is said, each judged alone.

    A consent stays while it holds, since it counts everywhere; another one while it allows mail at least as long.
    """
    if old.kind is None or new.kind is None or not old.holds_on(on):
        return False
    if _STRENGTH.index(old.kind) >= _STRENGTH.index(new.kind):
        return False
    return old.kind is BasisKind.CONSENT or _rank(old, on) >= _rank(new, on)


_STRENGTH = (
    BasisKind.CONSENT,
    BasisKind.PURCHASE,
    BasisKind.INQUIRY,
    BasisKind.CORRESPONDENCE,
    BasisKind.LEGITIMATE_INTEREST,
)
"""What may be said for a basis anywhere, the most first."""


def _bases(known: KnownBases) -> Iterable[Basis]:
    """Yields what counts of what is known: a withdrawal alone, which only a newer statement of somebody ends."""
    if known.recorded is not None:
        yield known.recorded
    is_withdrawn = known.recorded is not None and known.recorded.kind is BasisKind.NONE
    if known.wrote_on is not None and not is_withdrawn:
        yield Basis(kind=BasisKind.CORRESPONDENCE, on=known.wrote_on)


def _oldest(known: KnownBases, jurisdiction: Jurisdiction) -> date | None:
    """Returns the last day on which the no is not too old."""
    if known.latest_no is None or jurisdiction.oldest_no is None:
        return None
    is_theirs = known.recorded is not None and known.recorded.kind in THEIR_WORD
    last_word = max(known.latest_no, known.recorded.on) if known.recorded and is_theirs else known.latest_no
    return _end(last_word, jurisdiction.oldest_no)


def _aged(known: KnownBases, jurisdiction: Jurisdiction) -> str:
    """Returns what is too old from then on: their no, or the basis where that was given after it."""
    is_later = known.recorded and known.latest_no and known.recorded.on > known.latest_no
    return f"{'what is recorded' if is_later else 'their no'} is then {jurisdiction.oldest_no} old"


def _standing(basis: Basis, jurisdiction: Jurisdiction) -> BasisStanding:
    if basis.kind is BasisKind.NONE:
        return BasisStanding(jurisdiction=jurisdiction, kind=None, since=basis.on, lack=Lack.WITHDRAWN)
    term = jurisdiction.term(basis.kind)
    if term is None:
        return BasisStanding(jurisdiction=jurisdiction, kind=basis.kind, since=basis.on, lack=Lack.NOT_ENOUGH)
    ends = [day for day in (basis.until, _end(basis.on, term.lasts) if term.lasts else None) if day is not None]
    return BasisStanding(jurisdiction=jurisdiction, kind=basis.kind, since=basis.on, until=min(ends, default=None))


def _end(day: date, lasts: Duration) -> date:
    """Returns the last day of a time that begins on a day: of six months from 1 March it is 31 August."""
    return add(day, lasts, _ANY_DAY) - timedelta(days=1)


_LACKS = (Lack.NOT_ENOUGH, Lack.WITHDRAWN)  # The later one says more of what is the matter.


def _rank(standing: BasisStanding, on: date) -> tuple[int, int, date]:
    if standing.lack is not None:
        return (0, _LACKS.index(standing.lack), date.min)
    holds = standing.until is None or standing.until >= on
    return (2 if holds else 1, 0, standing.until or date.max)


def _permitted(standing: BasisStanding) -> tuple[bool, date, int]:
    """Returns how much a law permits: the least first, of several that permit nothing the one that takes least."""
    return (standing.lack is None, standing.until or date.max, len(standing.jurisdiction.terms))


def _missing(jurisdiction: Jurisdiction) -> BasisStanding:
    return BasisStanding(jurisdiction=jurisdiction, lack=Lack.MISSING)
