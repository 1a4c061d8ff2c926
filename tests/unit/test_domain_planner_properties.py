"""Years of planning in many zones, judged by plain arithmetic of its own."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from nurture.configuration.conditions import condition
from nurture.domain.cadence import Cadence, Duration, Spacing, Step, Takes, Unit, Window
from nurture.domain.calendar import Calendar
from nurture.domain.commitment import Commitment, Precision
from nurture.domain.planner import AFTER_A_WHILE, Plan, Standing, allowed_from, plan_next, replan_late
from nurture.domain.rejection import Reason
from nurture.domain.touch import ContentRule, PastTouch, PlannedTouch, TouchKind
from nurture.domain.traits import Traits

BOUNDED = settings(max_examples=150, deadline=None, derandomize=True)
ZONES = (
    *("UTC", "Europe/Berlin", "America/New_York", "America/St_Johns", "America/Sao_Paulo", "Africa/Casablanca"),
    *("Antarctica/Troll", "Asia/Kathmandu", "Asia/Tehran", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Kiritimati"),
)
FIRST = datetime(2010, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 25 * 366 * 86400).map(lambda second: FIRST + timedelta(seconds=second))
WHENS = ("country = DE", "mails < 2")
PEOPLE = (Traits(reasons=(Reason.TIMING,)), Traits(reasons=(Reason.TIMING,), country="DE"))
LENGTHS = {Precision.MONTH: 31, Precision.QUARTER: 92, Precision.HALF: 184, Precision.YEAR: 366}


def days(count: int) -> Duration:
    return Duration(count=count, unit=Unit.DAYS)


@st.composite
def windows(draw) -> Window:
    opens = draw(st.integers(0, 1400))
    closes = draw(st.integers(opens + 5, 1439))
    return Window(
        days=tuple(sorted(draw(st.sets(st.integers(0, 6), min_size=1)))),
        opens=time(*divmod(opens, 60)),
        closes=time(*divmod(closes, 60)),
    )


@st.composite
def cadences(draw) -> Cadence:
    counts = st.integers(1, 200)
    waits = st.one_of(counts.map(days), st.integers(1, 14).map(lambda count: Duration(count=count, unit=Unit.MONTHS)))
    whens = st.sampled_from((None, *map(condition, WHENS)))
    steps = [
        Step(id=f"step-{number}", template="share", wait=draw(waits), anniversary=None, when=draw(whens))
        for number in range(draw(st.integers(0, 3)))
    ]
    steps += [
        Step(id=f"year-{year}", template="a-year-on", anniversary=year) for year in range(1, draw(st.integers(1, 4)))
    ]
    farewell = Step(id="farewell", template="door-open", wait=draw(waits), content=ContentRule.NONE)
    return Cadence(
        id="drawn",
        takes=Takes(reasons=(Reason.TIMING,)),
        cool_off=days(draw(st.integers(0, 120))),
        steps=(*steps, farewell) if draw(st.booleans()) else tuple(steps),
        window=draw(windows()),
        spacing=Spacing(
            person=days(draw(st.integers(1, 120))),
            account=days(draw(st.integers(0, 30))),
            spread=days(draw(st.integers(0, 9))),
        ),
        unanswered=draw(st.integers(1, 5)),
    )


@st.composite
def calendars(draw) -> Calendar:
    yearly = draw(st.sets(st.tuples(st.integers(1, 12), st.integers(1, 28)), max_size=12))
    held = frozenset(date(year, month, day) for year in range(2010, 2050) for month, day in yearly)
    weekend = draw(st.sampled_from((frozenset({5, 6}), frozenset({4, 5}), frozenset({4}))))
    return Calendar(zone=draw(st.sampled_from(ZONES)), holidays=held, weekend=weekend)


def is_first_step(sent: "Sent") -> bool:
    return not sent.standing.past and sent.touch.kind is TouchKind.STEP


def is_for(cadence: Cadence, sent: "Sent") -> bool:
    """Tells whether the step of a touch is one that this person gets."""
    when = next(step.when for step in cadence.steps if step.id == sent.touch.step)
    traits = sent.standing.traits
    wanted = {None: True, WHENS[0]: traits.country == "DE", WHENS[1]: len(sent.standing.past) < 2}
    return wanted[when.text if when else None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A touch that went out, and all that was known when it did."""

    touch: PlannedTouch
    standing: Standing


def begin(standing: Standing, touch: PlannedTouch, *, answered: bool) -> Standing:
    """Returns the standing after the touch has begun."""
    begun = PastTouch(kind=touch.kind, step=touch.step, occurrence=touch.occurrence, at=touch.due_at)
    return replace(standing, past=(*standing.past, begun), unanswered=0 if answered else standing.unanswered + 1)


def live(data, cadence: Cadence, calendar: Calendar, standing: Standing) -> tuple[list[Sent], Plan]:
    """Plans and sends until the cadence is finished, with answers, new noes and long stops in between."""
    now = standing.latest_no
    sent: list[Sent] = []
    for _ in range(20):
        now += data.draw(st.integers(0, 40).map(lambda count: timedelta(days=max(0, count - 30) * 30, minutes=count)))
        plan = plan_next(standing, cadence, calendar, now=now)
        assert plan == plan_next(standing, cadence, calendar, now=now)
        if plan.touch is None:
            return sent, plan
        assert plan.touch.due_at >= now
        sent.append(Sent(touch=plan.touch, standing=standing))
        now = plan.touch.due_at
        standing = begin(standing, plan.touch, answered=data.draw(st.booleans()))
        if data.draw(st.integers(0, 5)) == 0:
            standing = replace(standing, latest_no=now)
    raise AssertionError("the cadence does not end")


def local(moment: datetime, calendar: Calendar) -> datetime:
    return moment.astimezone(ZoneInfo(calendar.zone))


def assert_in_window(moment: datetime, window: Window, calendar: Calendar) -> None:
    there = local(moment, calendar)
    assert window.opens <= there.time() < window.closes
    assert there.weekday() in window.days
    assert there.date() not in calendar.holidays
    if there.weekday() in calendar.weekend - {5, 6}:
        assert set(window.days) <= calendar.weekend
    assert there.minute not in (0, 30)


@BOUNDED
@given(data=st.data(), cadence=cadences(), calendar=calendars(), said_at=MOMENTS, prospect=st.integers(1, 10**9))
def test_years_of_touches_keep_every_rule(data, cadence, calendar, said_at, prospect):
    colleagues = tuple(said_at + timedelta(days=day) for day in data.draw(st.lists(st.integers(-60, 900), max_size=6)))
    paced = data.draw(st.none() | st.integers(0, 400).map(lambda count: said_at.date() + timedelta(days=count)))
    start = Standing(
        enrollment_id=1,
        prospect_id=prospect,
        latest_no=said_at,
        account_touches=colleagues,
        starts_on=paced,
        is_imported=paced is not None,
        traits=data.draw(st.sampled_from(PEOPLE)),
    )
    sent, plan = live(data, cadence, calendar, start)
    assert plan.finished in ("completed", "unanswered")
    steps = [one.touch.step for one in sent]
    places = [[step.id for step in cadence.steps].index(step) for step in steps]
    assert places == sorted(set(places))
    assert sum(one.touch.kind is TouchKind.FAREWELL for one in sent) <= 1
    for one in sent:
        moment, known = one.touch.due_at, one.standing
        assert_in_window(moment, cadence.window, calendar)
        no_on = local(known.latest_no, calendar).date()
        assert (local(moment, calendar).date() - no_on).days >= cadence.cool_off.count
        assert all(
            abs(moment - colleague) >= timedelta(days=max(1, cadence.spacing.account.count)) for colleague in colleagues
        )
        assert allowed_from(known, cadence, calendar, now=moment) == moment
        assert one.touch.because
        assert paced is None or local(moment, calendar).date() >= paced
        assert (one.touch.template == AFTER_A_WHILE) is (is_first_step(one) and paced is not None)
        assert is_for(cadence, one)
    for earlier, later in pairwise(sent):
        assert later.touch.due_at - earlier.touch.due_at >= timedelta(days=cadence.spacing.person.count)


@BOUNDED
@given(cadence=cadences(), calendar=calendars(), said_at=MOMENTS, share=st.floats(0, 1))
def test_a_plan_does_not_change_while_it_waits_for_its_moment(cadence, calendar, said_at, share):
    standing = Standing(enrollment_id=1, prospect_id=5, latest_no=said_at)
    plan = plan_next(standing, cadence, calendar, now=said_at)
    if plan.touch:
        between = said_at + (plan.touch.due_at - said_at) * share
        assert plan_next(standing, cadence, calendar, now=between).touch == plan.touch


@BOUNDED
@given(
    calendar=st.sampled_from(ZONES).map(lambda zone: Calendar(zone=zone)),
    said_at=MOMENTS,
    asked_in=st.integers(61, 900),
    precision=st.sampled_from(Precision),
    mailed_before=st.integers(1, 100),
    prospect=st.integers(1, 10**9),
)
def test_a_commitment_is_kept_in_its_time_and_never_before(
    calendar, said_at, asked_in, precision, mailed_before, prospect
):
    cadence = Cadence(id="x", takes=Takes(), cool_off=days(60), steps=())
    on = local(said_at, calendar).date() + timedelta(days=asked_in)
    asked = Commitment(id=3, words="then", on=on, precision=precision)
    mailed = max(said_at, datetime.combine(on, time(9), UTC) - timedelta(days=mailed_before))
    standing = Standing(
        enrollment_id=1, prospect_id=prospect, latest_no=said_at, commitments=(asked,), person_touches=(mailed,)
    )
    touch = plan_next(standing, cadence, calendar, now=mailed).touch
    kept = local(touch.due_at, calendar).date()
    assert touch.kind is TouchKind.COMMITMENT
    assert_in_window(touch.due_at, cadence.window, calendar)
    # Five working days are at most seven days on; a third of a month is at most ten.
    last = timedelta(days=6) if precision is Precision.DAY else timedelta(days=LENGTHS[precision] // 3)
    assert timedelta(0) <= kept - on <= last
    assert touch.due_at - mailed >= timedelta(days=1)
    assert allowed_from(standing, cadence, calendar, now=touch.due_at) == touch.due_at


@BOUNDED
@given(cadence=cadences(), calendar=calendars(), now=MOMENTS, seed=st.integers(0, 10**9))
def test_a_late_touch_never_leaves_outside_the_window(cadence, calendar, now, seed):
    touch = PlannedTouch(
        kind=TouchKind.STEP, step="useful", occurrence=0, template="share", content=ContentRule.NONE, due_at=now
    )
    again = replan_late(touch, cadence, calendar, now=now, seed=seed)
    assert again >= now
    assert_in_window(again, cadence.window, calendar)
