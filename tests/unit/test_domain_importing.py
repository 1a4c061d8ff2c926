"""The pace of first mails after an import."""

from datetime import date

import pytest

from nurture.domain.calendar import Calendar
from nurture.domain.importing import Kept, Pace, last_first_mail, starts_on

UTC = Calendar(zone="UTC")
MONDAY = date(2026, 11, 23)
PACE = Pace(first_slice=3, wait_days=7, per_rep=2)
TUE_TO_THU = (1, 2, 3)


@pytest.mark.parametrize(
    ("kept", "day"),
    [
        (Kept(), MONDAY),
        (Kept(total=2, first_on=MONDAY), MONDAY),
        (Kept(total=3, of_rep=0, first_on=MONDAY), date(2026, 11, 30)),
        (Kept(total=3, of_rep=1, first_on=MONDAY), date(2026, 11, 30)),
        (Kept(total=9, of_rep=2, first_on=MONDAY), date(2026, 12, 1)),
        (Kept(total=9, of_rep=10, first_on=MONDAY), date(2026, 12, 7)),
        (Kept(total=9, of_rep=0, first_on=date(2026, 10, 1)), MONDAY),
    ],
)
def test_after_the_first_slice_comes_a_wait_and_then_so_many_a_day(kept: Kept, day: date) -> None:
    assert starts_on(kept, PACE, UTC, today=MONDAY) == day


@pytest.mark.parametrize(
    ("owned", "last"),
    [
        ({}, None),
        ({"maya": 0}, None),
        ({"maya": 3}, date(2026, 11, 24)),
        ({"maya": 4}, date(2026, 12, 1)),
        ({"maya": 3, "tom": 2}, date(2026, 12, 1)),
        ({"maya": 3, "tom": 20}, date(2026, 12, 15)),
        ({"maya": 400}, date(2027, 9, 2)),
    ],
)
def test_the_last_first_mail_is_told_ahead(owned: dict[str, int], last: date | None) -> None:
    assert last_first_mail(owned, PACE, UTC, today=MONDAY, open_days=TUE_TO_THU) == last


def test_the_pace_told_ahead_is_that_of_keeping_one_after_another() -> None:
    count, paced = 60, 0
    day = MONDAY
    for number in range(count):
        kept = Kept(total=number, of_rep=paced, first_on=MONDAY)
        day = starts_on(kept, PACE, UTC, today=MONDAY)
        paced += number >= PACE.first_slice
    told = last_first_mail({"maya": count}, PACE, UTC, today=MONDAY, open_days=range(7))
    assert told == day
