"""Brakes: from which figures on they warn and halt, and what of all that is sent."""

from datetime import timedelta

import pytest

from nurture.domain.brakes import USUAL, BrakeRule, IncidentKind, Pull, Tally, pulls
from nurture.domain.halt import HaltScope

BOUNCES, COMPLAINTS, DEFERRALS = (
    USUAL.of(kind) for kind in (IncidentKind.HARD_BOUNCE, IncidentKind.COMPLAINT, IncidentKind.DEFERRAL)
)


def one(sent: int, wrong: int, *, rep: str = "maya", template: str = "share") -> Tally:
    return Tally(rep_id=rep, template=template, sent=sent, wrong=wrong)


@pytest.mark.parametrize(
    ("rule", "sent", "wrong", "halts"),
    [
        (BOUNCES, 3, 1, None),
        (BOUNCES, 10, 2, False),
        (BOUNCES, 10, 3, True),
        (BOUNCES, 100, 3, False),
        (BOUNCES, 100, 5, True),
        (BOUNCES, 1000, 15, None),
        (BOUNCES, 1000, 20, False),
        (BOUNCES, 0, 3, True),
        (COMPLAINTS, 20, 1, False),
        (COMPLAINTS, 20, 2, True),
        (COMPLAINTS, 1000, 2, False),
        (COMPLAINTS, 1000, 3, True),
        (COMPLAINTS, 5000, 4, None),
        (DEFERRALS, 10, 9, None),
        (DEFERRALS, 60, 19, False),
        (DEFERRALS, 40, 20, True),
        (BOUNCES, 0, 0, None),
    ],
)
def test_from_which_figures_on_a_brake_warns_or_halts(
    rule: BrakeRule, sent: int, wrong: int, halts: bool | None
) -> None:
    found = pulls([one(sent, wrong)], rule)
    assert [pull.halts for pull in found] == ([] if halts is None else [halts])


@pytest.mark.parametrize(
    ("tallies", "scope", "subject"),
    [
        ([one(5, 3), one(5, 0, rep="tom")], HaltScope.REP, "maya"),
        ([one(5, 2), one(5, 2, template="farewell")], HaltScope.REP, "maya"),
        ([one(5, 2), one(5, 2, rep="tom")], HaltScope.TEMPLATE, "share"),
        ([one(5, 2), one(5, 2, rep="tom", template="farewell")], HaltScope.EVERYTHING, ""),
    ],
)
def test_what_is_halted_is_as_narrow_as_what_went_wrong(tallies: list[Tally], scope: HaltScope, subject: str) -> None:
    (pull,) = pulls(tallies, BOUNCES)
    assert (pull.scope, pull.subject, pull.halts) == (scope, subject, True)


def test_a_rep_is_halted_though_all_together_is_bearable() -> None:
    tallies = [one(10, 4), one(1000, 1, rep="tom"), one(1000, 0, rep="sam")]
    assert pulls(tallies, BOUNCES) == (Pull(scope=HaltScope.REP, subject="maya", halts=True, wrong=4, sent=10),)


def test_a_template_of_several_reps_is_halted_though_all_together_is_bearable() -> None:
    bad = [one(20, 2, rep=rep, template="a-year-on") for rep in ("maya", "tom")]
    found = pulls([*bad, *(one(1000, 0, rep=rep) for rep in ("maya", "tom"))], BOUNCES)
    assert [(pull.scope, pull.subject) for pull in found] == [(HaltScope.TEMPLATE, "a-year-on")]


def test_rules_may_be_one_s_own() -> None:
    strict = BrakeRule(warn_percent=1, halt_percent=1, least=1, within=timedelta(days=1))
    assert pulls([one(100, 1)], strict)[0].halts
