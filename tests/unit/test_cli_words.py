"""What commands make of the words typed after them, and how they print."""

import pytest

from nurture.cli import operations
from nurture.cli.lengths import length_of
from nurture.cli.printing import print_table
from nurture.domain.cadence import Duration, Unit
from nurture.domain.errors import NurtureError


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("5y", 5, Unit.YEARS),
        ("3m", 3, Unit.MONTHS),
        ("18 months", 18, Unit.MONTHS),
        ("90 days", 90, Unit.DAYS),
        (" 1 Week ", 1, Unit.WEEKS),
    ],
)
def test_a_length_is_read(text, count, unit):
    assert length_of(text, "--for") == Duration(count=count, unit=unit)


@pytest.mark.parametrize("text", ["", "soon", "5", "0 days", "21y", "-3m", "3 minutes"])
def test_what_is_no_length_is_told_with_its_option(text):
    with pytest.raises(NurtureError, match=r"^--within: "):
        length_of(text, "--within")


@pytest.fixture
def asked(monkeypatch):
    """Stands for a sandbox at noon of 30 November 2026; returns what it was asked to move on to."""
    until = []

    def ask(name, **arguments):
        until.extend(arguments.values())
        return operations.datetime(2026, 11, 30, 12, tzinfo=operations.UTC)

    monkeypatch.setattr(operations, "ask", ask)
    return until


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        ({"forward": "3m"}, "2027-02-28T12:00:00+00:00"),
        ({"forward": "10 days"}, "2026-12-10T12:00:00+00:00"),
        ({"to": "2027-03-01"}, "2027-03-01T00:00:00+00:00"),
        ({"to": "2027-03-01T09:30:00Z"}, "2027-03-01T09:30:00+00:00"),
        ({"to": "2027-03-01T09:30+01:00"}, "2027-03-01T08:30:00+00:00"),
    ],
)
def test_the_clock_moves_to_what_was_typed(asked, given, moment):
    operations.clock(**given)
    assert asked == [moment]


@pytest.mark.parametrize(
    ("command", "given", "told"),
    [
        (operations.clock, {"to": "yesterday"}, "--to: 'yesterday' is no day; expected one like 2027-03-01"),
        (operations.clock, {"to": "0001-01-01T00:00+09:00"}, "is no day"),
        (operations.clock, {"forward": "soon"}, "--forward: 'soon' is no length; expected one like 5y"),
        (operations.outbox, {"after": "x"}, "--after: 'x' is no number of a mail"),
    ],
)
def test_what_cannot_be_read_is_told_in_words(asked, command, given, told):
    with pytest.raises(NurtureError, match=told):
        command(**given)


def test_no_line_of_a_table_ends_in_blanks(capsys):
    print_table(("who", "because"), (("dana", "a" * 90), ("kim", "b"), ("uma", "")))
    assert capsys.readouterr().out.split("\n") == ["who   because", "dana  " + "a" * 90, "kim   b", "uma", ""]
