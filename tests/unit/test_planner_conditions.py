"""Steps that are only for some people, and steps that were renamed, moved or put between others."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from nurture.configuration.conditions import condition
from nurture.domain.cadence import Cadence, Duration, Spacing, Step, Takes, Unit
from nurture.domain.calendar import Calendar
from nurture.domain.forecast import forecast
from nurture.domain.planner import Plan, Standing, plan_next
from nurture.domain.prospect import EndReason
from nurture.domain.rejection import Reason
from nurture.domain.touch import ContentRule, PastTouch, TouchKind
from nurture.domain.traits import Role, Traits

NO = datetime(2026, 11, 12, 15, tzinfo=UTC)
UTC_CALENDAR = Calendar(zone="UTC")
FINANCE = Traits(reasons=(Reason.NO_BUDGET,), role=Role.FINANCE)


def months(count: int) -> Duration:
    return Duration(count=count, unit=Unit.MONTHS)


def step(name: str, when: str = "", *, was: tuple[str, ...] = ()) -> Step:
    content = ContentRule.NONE if name == "farewell" else ContentRule.REQUIRED
    rule = condition(when) if when else None
    return Step(id=name, template="share", wait=months(6), content=content, when=rule, was=was)


def cadence(*steps: Step, unanswered: int = 9) -> Cadence:
    return Cadence(
        id="x",
        takes=Takes(rest=True),
        cool_off=months(2),
        spacing=Spacing(spread=Duration(count=0, unit=Unit.DAYS)),
        unanswered=unanswered,
        steps=steps,
    )


def sent(*steps: str, is_mail: bool = True) -> tuple[PastTouch, ...]:
    return tuple(
        PastTouch(
            kind=TouchKind.STEP, step=name, occurrence=0, at=datetime(2027, place, 11, tzinfo=UTC), is_mail=is_mail
        )
        for place, name in enumerate(steps, start=3)
    )


def plan(rules: Cadence, *past: PastTouch, traits: Traits = FINANCE, unanswered: int | None = None) -> Plan:
    standing = Standing(
        enrollment_id=1,
        prospect_id=7,
        latest_no=NO,
        past=past,
        traits=traits,
        unanswered=len(past) if unanswered is None else unanswered,
    )
    return plan_next(standing, rules, UTC_CALENDAR, now=max((touch.at for touch in past), default=NO))


def next_step(rules: Cadence, *past: PastTouch, **facts) -> str | None:
    touch = plan(rules, *past, **facts).touch
    return touch.step if touch else None


@pytest.mark.parametrize(
    ("when", "planned"),
    [
        ("role = finance", "numbers"),
        ("role = it", "farewell"),
        ("reason = no_budget and not answered", "numbers"),
        ("mails > 0", "farewell"),
    ],
)
def test_a_step_is_planned_only_while_its_condition_holds(when: str, planned: str) -> None:
    assert next_step(cadence(step("numbers", when), step("farewell"))) == planned


def test_a_plan_says_which_step_was_passed_over_and_why() -> None:
    touch = plan(cadence(step("numbers", "role = it"), step("farewell"))).touch
    assert touch is not None
    assert "numbers was passed over: it is for `role = it`" in touch.because


def test_when_no_step_is_left_for_somebody_the_cadence_is_complete() -> None:
    found = plan(cadence(step("one"), step("numbers", "role = it")), *sent("one"))
    assert (found.touch, found.finished) == (None, EndReason.COMPLETED)


def test_conditions_ask_for_mails_of_this_enrollment_and_answers_to_them() -> None:
    rules = cadence(step("one"), step("two"), step("more", "mails = 2 and answered"), step("farewell"))
    assert next_step(rules, *sent("one", "two"), unanswered=1) == "more"
    assert next_step(rules, *sent("one", "two"), unanswered=2) == "farewell"


def test_a_step_that_a_rep_skipped_is_no_mail() -> None:
    rules = cadence(step("one"), step("first", "mails = 0"), step("farewell"))
    assert next_step(rules, *sent("one", is_mail=False), unanswered=0) == "first"


@pytest.mark.parametrize(
    ("steps", "planned"),
    [
        pytest.param((step("one"), step("new"), step("two")), "new", id="put-in-behind-it"),
        pytest.param((step("new"), step("one"), step("two")), "two", id="put-in-before-it"),
        pytest.param((step("two"), step("one")), None, id="moved-before-it"),
        pytest.param((step("first", was=("one",)), step("two")), "two", id="renamed"),
        pytest.param((step("two"), step("first", was=("one",))), None, id="renamed-and-moved"),
        pytest.param((step("both", was=("one", "two")), step("three")), "three", id="two-made-one"),
    ],
)
def test_a_step_standing_before_one_already_sent_is_never_gone_back_to(
    steps: tuple[Step, ...], planned: str | None
) -> None:
    assert next_step(cadence(*steps), *sent("one")) == planned


def test_a_renamed_farewell_that_went_out_is_not_sent_again() -> None:
    last = replace(sent("goodbye")[0], kind=TouchKind.FAREWELL)
    assert next_step(cadence(step("one"), step("farewell", was=("goodbye",))), last) is None


def test_a_forecast_takes_every_step_unless_it_is_for_somebody() -> None:
    rules = cadence(step("one", "role = it"), step("two"))
    assert [touch.step for touch in forecast(rules, UTC_CALENDAR, latest_no=NO)] == ["one", "two"]
    assert [touch.step for touch in forecast(rules, UTC_CALENDAR, latest_no=NO, traits=FINANCE)] == ["two"]
