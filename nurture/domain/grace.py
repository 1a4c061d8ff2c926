"""Grace: rules on what a considerate person would not write, and what ops change about them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding counts: an error fails the check, a warning is shown, what is off is not looked for."""

    ERROR = "error"
    WARNING = "warning"
    OFF = "off"


class Scope(StrEnum):
    """Which texts a rule is about. `unconfirmed` is a mail whose reason nobody confirmed."""

    ANY = "any"
    FAREWELL = "farewell"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A phrase of one language, written as `domain.phrases` reads it."""

    language: str
    phrase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GraceRule:
    """One rule: why it stands, what to do instead, and the phrases that break it.

    `unless` are phrases that excuse the sentence they stand in; `links` are hosts and paths that no link may lead to.
    `because` is why ops changed its severity.
    """

    id: str
    why: str
    remedy: str
    severity: Severity = Severity.ERROR
    scope: Scope = Scope.ANY
    phrases: tuple[Wording, ...] = ()
    unless: tuple[Wording, ...] = ()
    links: tuple[str, ...] = ()
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GraceChange:
    """What ops say about a rule that exists: another severity and why, and phrases of their own."""

    id: str
    severity: Severity | None = None
    because: str = ""
    phrases: tuple[Wording, ...] = ()
    unless: tuple[Wording, ...] = ()
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GraceWishes:
    """What ops say about grace: changes of shipped rules, and rules of their own."""

    changes: tuple[GraceChange, ...] = ()
    added: tuple[GraceRule, ...] = ()


NO_WISHES = GraceWishes()


def merged(rules: Iterable[GraceRule], wishes: GraceWishes) -> tuple[GraceRule, ...]:
    """Returns the rules as ops want them, without those that are off."""
    changes = {change.id: change for change in wishes.changes}
    kept = (_changed(rule, changes[rule.id]) if rule.id in changes else rule for rule in rules)
    return tuple(rule for rule in (*kept, *wishes.added) if rule.severity is not Severity.OFF)


def _changed(rule: GraceRule, change: GraceChange) -> GraceRule:
    return replace(
        rule,
        severity=change.severity or rule.severity,
        because=change.because,
        phrases=(*rule.phrases, *change.phrases),
        unless=(*rule.unless, *change.unless),
        links=(*rule.links, *change.links),
    )
