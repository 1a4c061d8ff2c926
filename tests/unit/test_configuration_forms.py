"""Forms: what each reader says of the values it takes, and that it takes them."""

import re
from datetime import time, timedelta
from typing import Any

import pytest

from nurture.configuration import brakes, items, limits, retention, scalars, signing
from nurture.configuration.forms import Described, form_of, written
from nurture.domain.cadence import Duration, Unit, ZoneSource

READERS = {
    f"{module.__name__.rpartition('.')[2]}.{key}": value
    for module in (scalars, items, limits, brakes, retention, signing)
    for key, value in vars(module).items()
    if isinstance(value, Described)
}


@pytest.mark.parametrize("key", sorted(READERS))
def test_every_reader_takes_its_own_example(key: str) -> None:
    form = READERS[key].form
    pattern = form.fragment.get("pattern", "")
    assert READERS[key](form.example) not in (None, "")
    assert re.search(pattern, form.example)


@pytest.mark.parametrize(
    ("reader", "value", "text"),
    [
        (scalars.number(1, 9), 4, "4"),
        (scalars.boolean, True, "true"),
        (scalars.clock, time(9, 5), "09:05"),
        (scalars.duration, Duration(count=1, unit=Unit.DAYS), "1 day"),
        (scalars.member(ZoneSource), ZoneSource.REP, "rep"),
        (scalars.one_of({"skip": True, "allow": False}), False, "allow"),
        (retention.days, timedelta(days=90), "90 days"),
        (brakes.percent, 5.0, "5"),
    ],
)
def test_a_value_is_written_as_its_reader_takes_it(reader: Described[Any], value: object, text: str) -> None:
    assert reader.form.write(value) == text
    assert reader(text) == value


def test_a_list_is_written_in_brackets() -> None:
    assert written(("a", True)) == "[a, true]"


def test_a_reader_without_a_form_is_told() -> None:
    with pytest.raises(TypeError, match="without telling its form"):
        form_of(str.lower)
