"""What a rep writes above a forward, and a no that a rep tells in own words."""

from datetime import date

import pytest

from nurture.domain.rejection import Reason
from nurture.mail.command import Verb, read_line
from nurture.mail.note import read_note
from nurture.mail.organisation import Own
from nurture.mail.told import read_reason, read_told

TODAY = date(2026, 11, 12)
OWN = Own(domains=("acme.example",))


@pytest.mark.parametrize(
    ("note", "verbs", "kept"),
    [
        ("FYI", [], ""),
        ("siehe unten", [], ""),
        ("#competitor they chose Initech", [Verb.REASON], "they chose Initech"),
        ("#not-a-fit #no-budget", [Verb.NOT_A_FIT, Verb.REASON], ""),
        ("reason: budget\ncheck in after Q2", [Verb.REASON, Verb.WAIT], ""),
        ("She was kind. Check in after Q2.", [Verb.WAIT], "She was kind. Check in after Q2."),
        ("Grund: Preis\nwarte bis Mai", [Verb.REASON, Verb.WAIT], ""),
        ("cc: sam@acme.example", [Verb.CC], ""),
        ("not her, it was tom@globex.example", [Verb.MOVE], ""),
        ("Tom is the CFO, he blocked it", [], "Tom is the CFO, he blocked it"),
        ("wait until we hear more", [], "wait until we hear more"),
        ("#somethingelse", [], "#somethingelse"),
        ("I lost it.\n\nMaya Okafor", [], "I lost it."),
    ],
)
def test_a_note_is_commands_and_words_that_are_kept(note, verbs, kept):
    found = read_note(note, today=TODAY)
    assert ([command.verb for command in found.commands], found.kept) == (verbs, kept)


@pytest.mark.parametrize("note", ["won", "customer", "go", "yes", "talking", "not sure it was tom@globex.example"])
def test_what_is_easily_said_in_passing_is_kept_and_not_obeyed(note):
    assert read_note(note, today=TODAY).commands == ()


@pytest.mark.parametrize(
    ("note", "name", "role"),
    [
        ("Dana is the CFO, she blocked it", "Dana Ng", "CFO"),
        ("Dana Ng is our champion.", "Dana Ng", "champion"),
        ("Dana ist die Leiterin Einkauf und war sehr nett", "Dana Ng", "Leiterin Einkauf"),
        ("Tom is the CFO, he blocked it", "Dana Ng", None),
        ("Dana is the best", "Dana Ng", None),
        ("She is the CFO", "Dana Ng", None),
        ("role: buyer", None, "buyer"),
    ],
)
def test_a_role_counts_where_the_note_says_whose_it_is(note, name, role):
    assert read_note(note, today=TODAY, name=name).role == role


@pytest.mark.parametrize(
    ("line", "verb", "objects", "text"),
    [
        ("stop dana@globex.example", Verb.STOP, ("dana@globex.example",), ""),
        ("Please stop Dana Ng (dana@globex.example)", Verb.STOP, ("dana@globex.example",), "Dana Ng"),
        ("stop globex.example", Verb.STOP, ("globex.example",), ""),
        ("talking to globex.example", Verb.TALKING, ("globex.example",), ""),
        ("undo dana@globex.example", Verb.UNDO, ("dana@globex.example",), ""),
        ("wait dana@globex.example until May", Verb.WAIT, ("dana@globex.example",), ""),
        ("reason dana@globex.example: price", Verb.REASON, ("dana@globex.example",), ""),
        ("Not Dana, it was Tom Berg <tom@globex.example>", Verb.MOVE, ("tom@globex.example",), "Tom Berg"),
        ("nicht sie, es war tom@globex.example", Verb.MOVE, ("tom@globex.example",), ""),
        ("also Tom Berg tom@globex.example", Verb.ADD, ("tom@globex.example",), "Tom Berg"),
        ("name: Dana Ng", Verb.NAME, (), "Dana Ng"),
    ],
)
def test_a_command_may_name_whom_it_is_about(line, verb, objects, text):
    (command,) = read_line(line, today=TODAY)
    assert (command.verb, command.objects, command.text) == (verb, objects, text)


@pytest.mark.parametrize(
    ("line", "verb", "place", "numbers"),
    [
        ("2: reason price", Verb.REASON, 2, ()),
        ("3) undo", Verb.UNDO, 3, ()),
        ("undo 3", Verb.UNDO, 3, ()),
        ("add 2", Verb.ADD, None, (2,)),
        ("add 2 and 3", Verb.ADD, None, (2, 3)),
    ],
)
def test_a_command_may_speak_of_a_number(line, verb, place, numbers):
    (command,) = read_line(line, today=TODAY)
    assert (command.verb, command.place, command.numbers) == (verb, place, numbers)


@pytest.mark.parametrize("line", ["We talked to dana@globex.example", "tom@globex.example", "no dana@globex.example"])
def test_an_address_alone_asks_for_nothing(line):
    assert read_line(line, today=TODAY) == ()


@pytest.mark.parametrize(
    ("text", "name", "reason", "resume_on"),
    [
        (
            "Spoke to Dana Ng dana@globex.example, no budget, check in next spring",
            "Dana Ng",
            "no_budget",
            date(2027, 3, 1),
        ),
        ("Dana Ng (dana@globex.example) told me they build it in-house", "Dana Ng", "in_house", None),
        ("Habe mit Dana Ng dana@globex.example telefoniert, kein Budget", "Dana Ng", "no_budget", None),
        ("Call with <dana@globex.example>: too expensive", None, "price", None),
    ],
)
def test_a_no_that_was_told_is_read_from_the_reps_words(text, name, reason, resume_on):
    told = read_told(text, own=OWN, today=TODAY)
    found = told.rejection
    assert (told.person.name, found.reason.value, found.resume_on) == (name, reason, resume_on)
    assert "@" not in found.quote


def test_two_people_or_nobody_are_no_told_no():
    assert read_told("dana@globex.example and tom@globex.example said no", own=OWN, today=TODAY) is None
    assert read_told("We have no budget", own=OWN, today=TODAY) is None
    assert read_told("Sam sam@acme.example has no budget", own=OWN, today=TODAY) is None


@pytest.mark.parametrize("words", ["I don't know", "the usual", "she was friendly", "let me ask her"])
def test_words_without_a_plain_reason_are_asked_back(words):
    assert read_reason(words, today=TODAY) is None


def test_a_wish_for_no_contact_is_read_as_one():
    found = read_reason("She does not want to hear from us again", today=TODAY)
    assert (found.reason, found.do_not_contact) == (Reason.DO_NOT_CONTACT, True)
