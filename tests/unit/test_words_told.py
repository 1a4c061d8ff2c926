"""What a rep tells about a person counts as a no only where a sentence says so."""

from datetime import date
from time import process_time

import pytest

from nurture.mail.command import Verb, read_line
from nurture.mail.numbered import parse_additions, parse_numbered
from nurture.mail.organisation import Own
from nurture.mail.told import read_told

DAY = date(2026, 11, 12)
GENEROUS = 5.0
"""Seconds of processor time: a guard against work that grows faster than the text, far above what a machine needs."""
OWN = Own(domains=("acme.example",))


@pytest.mark.parametrize(
    "words",
    [
        "Dana Ng dana@globex.example asks for a quote by Friday",
        "Ticket 1 was opened for Dana Ng dana@globex.example",
        "Met Dana Ng dana@globex.example at the fair, great chat",
    ],
)
def test_words_that_say_no_no_are_asked_back(words):
    told = read_told(words, own=OWN, today=DAY)
    assert told is not None
    assert told.rejection is None


def test_a_no_that_was_told_is_one():
    told = read_told("Spoke to Dana Ng dana@globex.example, too expensive for them", own=OWN, today=DAY)
    assert told is not None
    assert told.rejection is not None


@pytest.mark.parametrize("line", ["reason: do not contact", "also: dnc", "#do-not-contact", "dana@x.example #dnc"])
def test_wanting_no_contact_is_a_stop_and_no_reason(line):
    assert {command.verb for command in read_line(line, today=DAY)} <= {Verb.STOP}


HOSTILE = {
    "many commands": "1: blah blah\n" * 80_000,
    "many words": "hello there wait\n" * 60_000,
    "one line": "a " * 500_000,
    "many numbers": "1, 2, 3, " * 100_000,
    "one number": "1" * 1_000_000,
    "blanks": "1" + " " * 999_998 + "x",
    "a long edit": "1: edit\n" + "words of mine here\n" * 50_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_an_answer_of_a_megabyte_is_read_at_once(text):
    parse_numbered("1: skip", today=DAY)
    began = process_time()
    parse_numbered(text, today=DAY)
    parse_additions(text)
    assert process_time() - began < GENEROUS
