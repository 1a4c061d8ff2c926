"""Brakes: when too much goes wrong with touches, what is halted, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from nurture.domain.halt import HaltScope


class IncidentKind(StrEnum):
    """What goes wrong with a touch and may speak against us."""

    COMPLAINT = "complaint"
    HARD_BOUNCE = "hard_bounce"
    DEFERRAL = "deferral"


@dataclass(frozen=True, slots=True, kw_only=True)
class BrakeRule:
    """Shares in percent that warn and halt, and the least number of incidents within the time that halts.

    Half of that number, rounded up, is enough to warn.
    """

    warn_percent: float
    halt_percent: float
    least: int
    within: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class BrakeRules:
    """The rules of each kind.

    Complaints: mailbox providers ask senders to stay below 0.1 % and refuse them from 0.3 % on (Google's and Yahoo's
    requirements of 2024). Hard bounces: mail services warn at 2 % and suspend at 5 %.
    """

    complaints: BrakeRule = BrakeRule(warn_percent=0.1, halt_percent=0.3, least=2, within=timedelta(days=30))
    hard_bounces: BrakeRule = BrakeRule(warn_percent=2, halt_percent=5, least=3, within=timedelta(days=7))
    deferrals: BrakeRule = BrakeRule(warn_percent=25, halt_percent=50, least=20, within=timedelta(hours=1))

    def of(self, kind: IncidentKind) -> BrakeRule:
        """Returns the rule of a kind."""
        return {
            IncidentKind.COMPLAINT: self.complaints,
            IncidentKind.HARD_BOUNCE: self.hard_bounces,
            IncidentKind.DEFERRAL: self.deferrals,
        }[kind]


USUAL = BrakeRules()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Touches of one rep by one template within the time: how many went out, and with how many it went wrong."""

    rep_id: str
    template: str
    sent: int = 0
    wrong: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """A brake to pull, or with `halts` unset to warn of; `wrong` of `sent` is what it goes by."""

    scope: HaltScope
    subject: str
    halts: bool
    wrong: int
    sent: int


@dataclass(slots=True)
class _Sum:
    sent: int = 0
    wrong: int = 0
    reps: set[str] = field(default_factory=set)
    templates: set[str] = field(default_factory=set)

    def add(self, tally: Tally) -> None:
        self.sent += tally.sent
        self.wrong += tally.wrong
        if tally.wrong:
            self.reps.add(tally.rep_id)
            self.templates.add(tally.template)


def pulls(tallies: Iterable[Tally], rule: BrakeRule) -> tuple[Pull, ...]:
    """Returns the brakes to pull or to warn of, each as narrow as what went wrong.

    What goes wrong in the name of one rep halts that rep's mailbox; in the names of several, but by one template, the
    template; else everything. Where all together is bearable still, each rep and each shared template is judged alone.
    """
    every = tuple(tallies)
    whole = _summed(every)
    halts = _level(whole, rule)
    if halts is not None:
        scope, subject = _narrowest(whole)
        return (Pull(scope=scope, subject=subject, halts=halts, wrong=whole.wrong, sent=whole.sent),)
    reps = sorted(whole.reps)
    shared = sorted(whole.templates)
    alone = [(HaltScope.REP, rep, _summed(each for each in every if each.rep_id == rep)) for rep in reps]
    by_template = ((name, _summed(each for each in every if each.template == name)) for name in shared)
    alone += [(HaltScope.TEMPLATE, name, total) for name, total in by_template if len(total.reps) > 1]
    return tuple(
        Pull(scope=scope, subject=subject, halts=level, wrong=total.wrong, sent=total.sent)
        for scope, subject, total in alone
        if (level := _level(total, rule)) is not None
    )


def _summed(tallies: Iterable[Tally]) -> _Sum:
    total = _Sum()
    for tally in tallies:
        total.add(tally)
    return total


def _narrowest(total: _Sum) -> tuple[HaltScope, str]:
    if len(total.reps) == 1:
        return HaltScope.REP, next(iter(total.reps))
    if len(total.templates) == 1:
        return HaltScope.TEMPLATE, next(iter(total.templates))
    return HaltScope.EVERYTHING, ""


def _level(total: _Sum, rule: BrakeRule) -> bool | None:
    """Tells whether these figures halt; None when they do not even warn."""
    percent = 100 * total.wrong / max(total.sent, total.wrong, 1)
    if total.wrong >= rule.least and percent >= rule.halt_percent:
        return True
    return False if total.wrong >= (rule.least + 1) // 2 and percent >= rule.warn_percent else None
