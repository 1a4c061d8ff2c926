from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from nurture.domain.cadence import Cadence, Duration, Spacing, Step, Takes, Unit, Window
from nurture.domain.calendar import Calendar
from nurture.domain.commitment import Commitment, Precision
from nurture.domain.planner import Reminder, Standing, allowed_from, is_sendable_now, plan_next, replan_late
from nurture.domain.rejection import Reason
from nurture.domain.touch import ContentRule, PastTouch, TouchKind


def days(count: int) -> Duration:
    return Duration(count=count, unit=Unit.DAYS)


def months(count: int) -> Duration:
    return Duration(count=count, unit=Unit.MONTHS)


CADENCE = Cadence(
    id="not-now",
    takes=Takes(reasons=(Reason.TIMING,)),
    cool_off=days(60),
    spacing=Spacing(spread=days(0)),
    steps=(
        Step(id="useful", wait=days(90), template="share"),
        Step(id="useful-2", wait=months(5), template="share"),
        Step(id="year-1", anniversary=1, template="a-year-on"),
        Step(id="year-2", anniversary=2, template="a-year-on"),
        Step(id="farewell", wait=months(6), template="door-open", content=ContentRule.NONE),
    ),
)
NEW_YORK = Calendar(
    zone="America/New_York",
    holidays=frozenset({date(2027, 11, 25), date(2027, 1, 1)}),
    holiday_names=((date(2027, 11, 25), "Thanksgiving"),),
)
NO = datetime(2026, 11, 12, 15, 0, tzinfo=UTC)
MARCH = Commitment(id=4, words="after our audit in March", on=date(2027, 3, 1))


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 17, 0, tzinfo=UTC)


def standing(**facts) -> Standing:
    return Standing(**{"enrollment_id": 1, "prospect_id": 7, "latest_no": NO, **facts})


def past(*steps: tuple[str, datetime]) -> tuple[PastTouch, ...]:
    kinds = {"farewell": TouchKind.FAREWELL, "commitment": TouchKind.COMMITMENT}
    return tuple(
        PastTouch(kind=kinds.get(step, TouchKind.STEP), step=step, occurrence=4 * (step == "commitment"), at=at)
        for step, at in steps
    )


def plan(facts: Standing, cadence: Cadence = CADENCE, now: datetime = NO):
    return plan_next(facts, cadence, NEW_YORK, now=now)


def due_day(facts: Standing, cadence: Cadence = CADENCE, now: datetime = NO) -> date:
    return NEW_YORK.day_of(plan(facts, cadence, now).touch.due_at)


USEFUL = ("useful", noon(2027, 2, 11))
USEFUL_2 = ("useful-2", noon(2027, 7, 13))
YEAR_1 = ("year-1", noon(2027, 11, 16))
YEAR_2 = ("year-2", noon(2028, 11, 14))
FAREWELL = ("farewell", noon(2029, 5, 15))


@pytest.mark.parametrize(
    ("sent", "step", "kind", "day"),
    [
        pytest.param((), "useful", TouchKind.STEP, date(2027, 2, 10), id="first-waits-from-the-no"),
        pytest.param((USEFUL,), "useful-2", TouchKind.STEP, date(2027, 7, 13), id="next-waits-from-the-touch"),
        pytest.param((USEFUL, USEFUL_2), "year-1", TouchKind.STEP, date(2027, 11, 16), id="anniversary-of-the-no"),
        pytest.param((USEFUL_2,), "year-1", TouchKind.STEP, date(2027, 11, 16), id="never-back-to-an-earlier-step"),
        pytest.param((YEAR_1,), "year-2", TouchKind.STEP, date(2028, 11, 14), id="second-anniversary"),
        pytest.param((YEAR_2,), "farewell", TouchKind.FAREWELL, date(2029, 5, 15), id="farewell-in-order"),
    ],
)
def test_steps_go_out_in_order(sent, step, kind, day):
    facts = standing(past=past(*sent))
    touch = plan(facts).touch
    assert (touch.step, touch.kind, touch.occurrence) == (step, kind, 0)
    assert due_day(facts) == day


def test_a_touch_carries_the_template_and_content_of_its_step():
    touch = plan(standing(past=past(YEAR_2))).touch
    assert (touch.template, touch.content) == ("door-open", ContentRule.NONE)


def test_a_step_that_the_cadence_no_longer_has_does_not_count():
    assert plan(standing(past=past(("gone", noon(2027, 2, 11))))).touch.step == "useful"


@pytest.mark.parametrize(
    ("sent", "unanswered", "finished"),
    [
        pytest.param((USEFUL, USEFUL_2, YEAR_1, YEAR_2, FAREWELL), 0, "completed", id="all-sent"),
        pytest.param((USEFUL, USEFUL_2, YEAR_1, YEAR_2, FAREWELL), 5, "completed", id="all-sent-in-silence"),
        pytest.param((USEFUL, FAREWELL), 4, "unanswered", id="farewell-after-silence"),
        pytest.param((FAREWELL,), 0, "completed", id="a-sign-of-life-after-the-farewell-starts-nothing"),
    ],
)
def test_a_cadence_comes_to_its_end(sent, unanswered, finished):
    assert plan(standing(past=past(*sent), unanswered=unanswered)).touch is None
    assert plan(standing(past=past(*sent), unanswered=unanswered)).finished == finished


def test_the_farewell_follows_silence_before_its_turn():
    facts = standing(past=past(USEFUL), unanswered=4)
    touch = plan(facts).touch
    assert (touch.kind, touch.step) == (TouchKind.FAREWELL, "farewell")
    assert due_day(facts) == date(2027, 8, 11)
    assert touch.because[0] == "the farewell, after 4 mails without an answer"


def test_silence_ends_a_cadence_without_a_farewell():
    cadence = replace(CADENCE, steps=CADENCE.steps[:-1])
    outcome = plan(standing(past=past(USEFUL), unanswered=4), cadence)
    assert (outcome.touch, outcome.finished) == (None, "unanswered")


def test_a_farewell_is_not_asked_again_under_a_cadence_that_names_other_steps():
    cadence = replace(CADENCE, steps=(Step(id="fresh", wait=days(90), template="share"),))
    assert plan(standing(past=past(FAREWELL)), cadence).touch is None


@pytest.mark.parametrize(
    ("said_at", "first_allowed"),
    [
        pytest.param(datetime(2026, 11, 12, 15, 0, tzinfo=UTC), date(2027, 1, 11), id="day-by-day"),
        pytest.param(datetime(2026, 11, 13, 3, 0, tzinfo=UTC), date(2027, 1, 11), id="the-local-day-counts"),
        pytest.param(datetime(2026, 11, 13, 6, 0, tzinfo=UTC), date(2027, 1, 12), id="after-local-midnight"),
    ],
)
def test_the_cool_off_ends_on_its_last_day(said_at, first_allowed):
    cadence = replace(CADENCE, steps=(Step(id="soon", wait=days(1), template="share"),))
    facts = standing(latest_no=said_at)
    assert allowed_from(facts, cadence, NEW_YORK, now=said_at) == NEW_YORK.midnight(first_allowed)
    assert due_day(facts, cadence) >= first_allowed


def test_a_new_no_starts_the_cool_off_again_and_keeps_the_position():
    facts = standing(past=past(USEFUL, USEFUL_2), latest_no=noon(2028, 1, 10))
    touch = plan(facts).touch
    assert touch.step == "year-1"
    assert due_day(facts) == date(2029, 1, 10)


def test_nothing_goes_out_before_a_day_that_a_reply_asked_for():
    facts = standing(wait_until=date(2027, 6, 2))
    assert due_day(facts) == date(2027, 6, 2)
    assert plan(facts).touch.because == ("90 days after the no of 12 November 2026", "not before 2 June 2027, as asked")


def test_touches_to_one_person_keep_their_spacing_whichever_enrollment_sent_them():
    facts = standing(person_touches=(noon(2026, 12, 1), noon(2027, 2, 2)))
    touch = plan(facts).touch
    assert touch.due_at >= noon(2027, 2, 2) + timedelta(days=75)
    assert "75 days after the last mail to this person" in touch.because


@pytest.mark.parametrize(
    ("colleague", "account", "expected"),
    [
        pytest.param(noon(2027, 2, 3), 21, date(2027, 2, 24), id="after-a-mail-before"),
        pytest.param(noon(2027, 2, 16), 21, date(2027, 3, 9), id="after-one-still-planned"),
        pytest.param(noon(2027, 4, 20), 21, date(2027, 2, 10), id="far-enough-ahead"),
        pytest.param(noon(2027, 2, 10), 0, date(2027, 2, 11), id="never-within-a-day"),
    ],
)
def test_two_people_of_one_account_are_kept_apart(colleague, account, expected):
    cadence = replace(CADENCE, spacing=Spacing(account=days(account), spread=days(0)))
    due_at = plan(standing(account_touches=(colleague,)), cadence).touch.due_at
    assert abs(due_at - colleague) >= timedelta(days=max(account, 1))
    assert NEW_YORK.day_of(due_at) >= expected
    assert NEW_YORK.day_of(due_at) - expected <= timedelta(days=5)


@pytest.mark.parametrize(
    ("planned_on", "step"),
    [
        pytest.param(noon(2027, 11, 1), "year-1", id="ahead"),
        pytest.param(noon(2028, 1, 10), "year-1", id="still-true"),
        pytest.param(noon(2028, 1, 13), "year-2", id="no-longer-true"),
        pytest.param(noon(2029, 3, 1), "farewell", id="both-passed"),
    ],
)
def test_an_anniversary_long_passed_is_left_out(planned_on, step):
    assert plan(standing(past=past(USEFUL, USEFUL_2)), now=planned_on).touch.step == step


def test_the_anniversary_of_a_leap_day_is_the_last_of_february():
    said_at = noon(2028, 2, 29)
    cadence = replace(CADENCE, window=Window(days=tuple(range(7))), steps=CADENCE.steps[2:])
    assert due_day(standing(latest_no=said_at), cadence, said_at) == date(2029, 2, 28)


@pytest.mark.parametrize(
    ("commitment", "days_due"),
    [
        pytest.param(MARCH, (date(2027, 3, 2), date(2027, 3, 10)), id="month"),
        pytest.param(
            replace(MARCH, on=date(2027, 4, 1), precision=Precision.QUARTER), (date(2027, 4, 1),), id="quarter"
        ),
        pytest.param(
            replace(MARCH, on=date(2027, 3, 5), precision=Precision.DAY),
            (date(2027, 3, 9), date(2027, 3, 11)),
            id="friday",
        ),
    ],
)
def test_a_commitment_goes_before_the_steps(commitment, days_due):
    facts = standing(commitments=(commitment,))
    touch = plan(facts).touch
    assert (touch.kind, touch.step, touch.occurrence) == (TouchKind.COMMITMENT, "commitment", 4)
    assert (touch.template, touch.content) == ("as-you-asked", ContentRule.OPTIONAL)
    assert days_due[0] <= due_day(facts) <= days_due[-1]


def test_steps_wait_until_a_commitment_is_kept_and_then_count_from_it():
    asked = replace(MARCH, on=date(2028, 3, 1))
    assert plan(standing(commitments=(asked,))).touch.kind is TouchKind.COMMITMENT
    facts = standing(commitments=(asked,), past=past(("commitment", noon(2028, 3, 7))))
    touch = plan(facts).touch
    assert touch.step == "useful"
    assert due_day(facts) == date(2028, 6, 6)


@pytest.mark.parametrize("later_id", [2, 9])
def test_of_two_commitments_the_earlier_is_kept_first(later_id):
    later = replace(MARCH, id=later_id, on=date(2027, 9, 1))
    assert plan(standing(commitments=(later, MARCH))).touch.occurrence == MARCH.id


def test_the_spread_never_carries_a_commitment_out_of_its_time():
    cadence = replace(CADENCE, window=Window(days=tuple(range(7))), spacing=Spacing(spread=days(9)))
    asked = standing(commitments=(MARCH,), wait_until=date(2027, 3, 9))
    found = {due_day(replace(asked, prospect_id=number), cadence) for number in range(50)}
    assert found == {date(2027, 3, 9), date(2027, 3, 10)}


def test_a_commitment_from_the_last_day_of_the_cool_off_on_is_no_reminder():
    christmas = frozenset(date(2027, 1, day) for day in range(11, 31))
    shut = replace(NEW_YORK, holidays=christmas)
    asked = replace(MARCH, on=date(2027, 1, 11))
    assert plan_next(standing(commitments=(asked,)), CADENCE, shut, now=NO).reminders == ()


def test_an_account_that_is_busy_for_years_delays_and_does_not_fail():
    colleagues = tuple(noon(2027, 1, 1) + timedelta(days=20 * number) for number in range(60))
    facts = standing(account_touches=colleagues)
    assert plan(facts).touch.due_at >= colleagues[-1] + timedelta(days=21)


def test_a_commitment_inside_the_cool_off_is_a_reminder_to_the_rep():
    asked = replace(MARCH, on=date(2027, 1, 1))
    outcome = plan(standing(commitments=(asked,)))
    assert outcome.reminders == (Reminder(commitment=asked, on=date(2027, 1, 1)),)
    assert outcome.touch.step == "useful"


def test_a_reminder_is_never_for_a_day_that_has_passed():
    asked = replace(MARCH, on=date(2027, 1, 1))
    assert plan(standing(commitments=(asked,)), now=noon(2027, 1, 5)).reminders[0].on == date(2027, 1, 5)


def test_a_commitment_that_the_cool_off_leaves_some_days_of_is_kept_on_those():
    asked = replace(MARCH, on=date(2027, 1, 1), precision=Precision.QUARTER)
    facts = standing(commitments=(asked,))
    assert plan(facts).reminders == ()
    assert date(2027, 1, 11) <= due_day(facts) <= date(2027, 1, 30)


def test_a_commitment_that_the_cool_off_leaves_no_open_day_of_is_a_reminder():
    # The cool-off ends on Monday 11 January, the span on that day; the window opens on Tuesdays.
    asked = replace(MARCH, on=date(2027, 1, 5), precision=Precision.DAY)
    assert plan(standing(commitments=(asked,))).reminders


def test_a_commitment_whose_time_passed_is_kept_as_soon_as_possible():
    facts = standing(commitments=(MARCH,))
    touch = plan(facts, now=noon(2027, 5, 8)).touch
    assert touch.kind is TouchKind.COMMITMENT
    assert NEW_YORK.day_of(touch.due_at) == date(2027, 5, 11)


def test_a_commitment_is_kept_even_when_the_last_mail_is_nearer_than_usual():
    facts = standing(past=past(USEFUL), commitments=(MARCH,))
    touch = plan(facts, now=noon(2027, 2, 12)).touch
    assert date(2027, 3, 1) <= NEW_YORK.day_of(touch.due_at) <= date(2027, 3, 10)
    assert touch.because[-1] == "moved to the next send window"
    assert "closer to another mail than usual, since it was asked for" in touch.because
    assert allowed_from(facts, CADENCE, NEW_YORK, now=touch.due_at) == touch.due_at


def test_a_commitment_keeps_its_spacing_where_its_time_leaves_room():
    quarter = replace(MARCH, on=date(2027, 4, 1), precision=Precision.QUARTER)
    facts = standing(past=past(USEFUL), commitments=(quarter,))
    assert plan(facts, now=noon(2027, 2, 12)).touch.due_at >= USEFUL[1] + timedelta(days=75)


def test_two_commitments_missed_are_no_two_mails_in_two_days():
    kept = past(("commitment", noon(2027, 7, 6)))
    june = replace(MARCH, id=9, on=date(2027, 6, 1))
    facts = standing(past=kept, commitments=(MARCH, june))
    assert plan(facts, now=noon(2027, 7, 7)).touch.due_at >= noon(2027, 7, 6) + timedelta(days=75)


def test_a_commitment_to_colleagues_is_never_on_the_same_day():
    facts = standing(commitments=(MARCH,), account_touches=tuple(noon(2027, 3, day) for day in (2, 4, 9)))
    due_at = plan(facts).touch.due_at
    assert min(abs(due_at - at) for at in facts.account_touches) >= timedelta(days=1)
    assert date(2027, 3, 1) <= NEW_YORK.day_of(due_at) <= date(2027, 3, 10)


def test_a_commitment_after_the_farewell_is_still_kept():
    facts = standing(past=past(FAREWELL), commitments=(replace(MARCH, on=date(2030, 3, 1)),))
    assert plan(facts, now=noon(2029, 6, 1)).touch.kind is TouchKind.COMMITMENT


def test_an_overdue_touch_goes_to_the_next_window_and_says_so():
    touch = plan(standing(), now=noon(2027, 5, 8)).touch
    assert NEW_YORK.day_of(touch.due_at) == date(2027, 5, 11)
    assert touch.because == (
        "90 days after the no of 12 November 2026",
        "overdue since 10 February 2027",
        "moved to the next send window",
    )


def test_a_plan_stays_the_same_until_its_moment():
    cadence = replace(CADENCE, spacing=Spacing())
    due_at = plan(standing(), cadence).touch.due_at
    assert due_at == plan(standing(), cadence, now=due_at).touch.due_at
    assert due_at < plan(standing(), cadence, now=due_at + timedelta(seconds=1)).touch.due_at


def test_touches_of_many_people_are_spread_over_days_and_hours():
    cadence = replace(CADENCE, window=Window(days=tuple(range(7))), spacing=Spacing(spread=days(5)))
    moments = [plan(standing(prospect_id=number), cadence).touch.due_at for number in range(400)]
    by_day = [sum(NEW_YORK.day_of(moment) == date(2027, 2, day) for moment in moments) for day in range(10, 15)]
    assert sum(by_day) == 400
    assert min(by_day) >= 50
    assert len(set(moments)) > 390
    assert min(moments) >= NEW_YORK.midnight(date(2027, 2, 10))


@pytest.mark.parametrize(
    ("facts", "because"),
    [
        pytest.param(standing(), ("90 days after the no of 12 November 2026",), id="first"),
        pytest.param(
            standing(past=past(USEFUL)),
            ("5 months after the mail of 11 February 2027", "moved to the next send window"),
        ),
        pytest.param(
            standing(past=past(USEFUL, USEFUL_2)),
            ("1 year after the no of 12 November 2026", "moved to the next send window"),
            id="anniversary",
        ),
        pytest.param(
            standing(account_touches=(noon(2027, 2, 2),)),
            ("90 days after the no of 12 November 2026", "21 days after a mail to a colleague"),
            id="colleague",
        ),
        pytest.param(
            standing(commitments=(MARCH,)),
            ("not before 1 March 2027, as asked", "moved to the next send window"),
            id="commitment",
        ),
        pytest.param(
            standing(wait_until=date(2027, 11, 25)),
            (
                "90 days after the no of 12 November 2026",
                "not before 25 November 2027, as asked",
                "Thanksgiving is skipped",
                "moved to the next send window",
            ),
            id="holiday",
        ),
    ],
)
def test_every_moment_is_explained(facts, because):
    assert plan(facts).touch.because == because


def test_the_explanation_names_the_cool_off_and_the_spread():
    cadence = replace(
        CADENCE,
        spacing=Spacing(spread=days(5)),
        window=Window(days=tuple(range(7))),
        steps=(Step(id="soon", wait=days(9), template="share"),),
    )
    touches = [plan(standing(prospect_id=number), cadence).touch for number in range(40)]
    lines = {touch.because[1:] for touch in touches}
    cool_off = "the cool-off of 60 days ends on 11 January 2027"
    assert (cool_off,) in lines
    assert (cool_off, "1 day later, so that mails do not leave together") in lines
    assert (cool_off, "4 days later, so that mails do not leave together") in lines


@pytest.mark.parametrize(
    ("facts", "now", "expected"),
    [
        pytest.param(standing(), NO, NEW_YORK.midnight(date(2027, 1, 11)), id="cool-off"),
        pytest.param(standing(), noon(2027, 2, 1), noon(2027, 2, 1), id="now"),
        pytest.param(
            standing(wait_until=date(2027, 3, 3)), noon(2027, 2, 1), NEW_YORK.midnight(date(2027, 3, 3)), id="wait"
        ),
        pytest.param(
            standing(person_touches=(noon(2027, 2, 1),)),
            noon(2027, 3, 1),
            noon(2027, 4, 17),
            id="person",
        ),
        pytest.param(
            standing(account_touches=(noon(2027, 2, 1),)), noon(2027, 2, 3), noon(2027, 2, 22), id="colleague"
        ),
        pytest.param(
            standing(account_touches=(noon(2027, 2, 1),)), noon(2027, 3, 3), noon(2027, 3, 3), id="colleague-long-ago"
        ),
        pytest.param(
            standing(commitments=(MARCH,)), noon(2027, 2, 3), NEW_YORK.midnight(date(2027, 3, 1)), id="commitment"
        ),
    ],
)
def test_what_is_allowed_is_told_for_a_second_look(facts, now, expected):
    assert allowed_from(facts, CADENCE, NEW_YORK, now=now) == expected


def test_a_late_touch_is_planned_again_inside_the_window():
    cadence = replace(CADENCE, spacing=Spacing(spread=days(5)))
    touch = plan(standing(), cadence).touch
    now = noon(2027, 5, 8)
    again = {replan_late(touch, cadence, NEW_YORK, now=now, seed=seed) for seed in range(100)}
    assert min(again) > now
    assert len(again) > 90
    assert all(is_sendable_now(moment, cadence, NEW_YORK) for moment in again)
    assert {NEW_YORK.day_of(moment) for moment in again} == {date(2027, 5, day) for day in (11, 12, 13)}


def test_a_late_commitment_takes_the_next_open_day():
    cadence = replace(CADENCE, spacing=Spacing(spread=days(5)))
    touch = plan(standing(commitments=(MARCH,)), cadence).touch
    again = {replan_late(touch, cadence, NEW_YORK, now=noon(2027, 5, 8), seed=seed) for seed in range(50)}
    assert {NEW_YORK.day_of(moment) for moment in again} == {date(2027, 5, 11)}


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        pytest.param(datetime.combine(date(2027, 2, 10), time(9, 10), UTC), True, id="open"),
        pytest.param(datetime.combine(date(2027, 2, 10), time(16, 20), UTC), False, id="closed"),
        pytest.param(datetime.combine(date(2027, 11, 25), time(12, 0), UTC), False, id="holiday"),
        pytest.param(datetime.combine(date(2027, 2, 12), time(12, 0), UTC), False, id="friday"),
    ],
)
def test_the_send_window_is_told(local, expected):
    moment = NEW_YORK.moment(local.date(), local.time())
    assert is_sendable_now(moment, CADENCE, NEW_YORK) is expected


def test_a_step_that_is_renamed_twice_stays_at_its_moment() -> None:
    spread = replace(CADENCE, spacing=Spacing(spread=days(20)))
    (first, *others) = spread.steps
    renamed = replace(spread, steps=(replace(first, id="newest", was=("newer", "useful")), *others))
    moments = [
        (before, after)
        for before, after in (
            (plan(standing(prospect_id=number), cadence).touch.due_at for cadence in (spread, renamed))
            for number in range(20)
        )
    ]
    assert [before for before, _ in moments] == [after for _, after in moments]


def test_a_late_step_that_is_renamed_lies_where_it_would() -> None:
    spread = replace(CADENCE, spacing=Spacing(spread=days(20)))
    renamed = replace(spread, steps=(replace(spread.steps[0], id="newer", was=("useful",)), *spread.steps[1:]))
    touches = (plan(standing(), spread).touch, plan(standing(), renamed).touch)
    late = [replan_late(touch, renamed, NEW_YORK, now=noon(2027, 5, 8), seed=1) for touch in touches]
    assert late[0] == late[1]
