"""What was probably meant: values as people write them, and those that nobody can guess."""

from collections.abc import Callable

import pytest

from nurture.configuration import meant


@pytest.mark.parametrize(
    ("guess", "written", "found"),
    [
        (meant.duration, "90", "90 days"),
        (meant.duration, "1 d", "1 day"),
        (meant.duration, "2 business days", "2 working days"),
        (meant.duration, "3 Wochen", "3 weeks"),
        (meant.duration, "two-weeks", "2 weeks"),
        (meant.duration, "a month", "1 month"),
        (meant.duration, "1,5 Jahre", "18 months"),
        (meant.duration, "1.5 months", None),
        (meant.duration, "half a year", "6 months"),
        (meant.duration, "2 quarters", "6 months"),
        (meant.duration, "3-4 months", "3 months"),
        (meant.duration, "1 year and 2 months", "14 months"),
        (meant.template, "share.en.md.j2", "share"),
        (meant.template, "email/a-year-on", "a-year-on"),
        (meant.duration, "soon", None),
        (meant.duration, "", None),
        (meant.day, "31.12.2026", "2026-12-31"),
        (meant.day, "1. 2. 2026", "2026-02-01"),
        (meant.day, "2026/1/5", "2026-01-05"),
        (meant.day, "12/31/2026", "2026-12-31"),
        (meant.day, "5/5/2026", "2026-05-05"),
        pytest.param(meant.day, "4/5/2026", None, id="april-or-may"),
        (meant.day, "2026-02-30", "2026-02-28"),
        (meant.day, "tomorrow", None),
        (meant.clock, "9am", "09:00"),
        (meant.clock, "12 am", "00:00"),
        (meant.clock, "12:30 pm", "12:30"),
        (meant.clock, "9 Uhr", "09:00"),
        (meant.clock, "16h20", "16:20"),
        (meant.clock, "25:00", None),
        (meant.weekday, "Wednesday", "wed"),
        (meant.weekday, "Donnerstag", "thu"),
        (meant.weekday, "Thurs.", "thu"),
        (meant.weekday, "someday", None),
        (meant.weekdays, "Mon-Fri", "[mon, tue, wed, thu, fri]"),
        (meant.weekdays, "Mo bis Mi", "[mon, tue, wed]"),
        (meant.weekdays, "tue, thu", "[tue, thu]"),
        (meant.weekdays, "fri-mon", None),
        (meant.language, "German", "de"),
        (meant.language, "en_US", "en"),
        (meant.language, "klingon", None),
        (meant.country, "United Kingdom", "GB"),
        (meant.country, "Atlantis", None),
        (meant.name, "Für später", "fuer-spaeter"),
        (meant.name, "???", None),
        (meant.link, "www.acme.example/guide", "https://www.acme.example/guide"),
        (meant.link, "the guide", None),
        (meant.domain, "https://www.acme.example/", "acme.example"),
        (meant.domain, "maya@acme.example", "acme.example"),
        (meant.domain, "acme", None),
        (meant.address, "Maya <maya@acme.example>", "maya@acme.example"),
        (meant.address, "maya (at) acme.example", "maya@acme.example"),
        (meant.address, "maya", None),
        (meant.share, "0,3 %", "0.3"),
        (meant.share, "5%", "5"),
        (meant.share, "few", None),
        (meant.unquoted, "“09:10”", "09:10"),
        (meant.unquoted, "„Maya“", "Maya"),
        (meant.unquoted, "Maya’s", None),
        (meant.unquoted, "”", None),
    ],
)
def test_a_value_is_guessed_or_not(guess: Callable[[str], str | None], written: str, found: str | None) -> None:
    assert guess(written) == found


@pytest.mark.parametrize(
    ("written", "found"), [("three", "3"), ("first", "1"), ("10 mails", "10"), ("99", None), ("many", None)]
)
def test_a_number_is_guessed_within_its_bounds(written: str, found: str | None) -> None:
    assert meant.number(written, 1, 30) == found
