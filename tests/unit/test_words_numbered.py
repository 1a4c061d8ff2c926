"""Answers to a list of numbers, read line by line: what is asked of which number, and whom to add."""

from datetime import date

import pytest

from nurture.mail.command import Verb
from nurture.mail.numbered import Act, Addition, parse_additions, parse_numbered, says_done

TODAY = date(2026, 11, 12)


def asked(text):
    found = parse_numbered(text, today=TODAY)
    return [(one.number, one.command.verb if one.command else one.act) for one in found.asked], found.unclear


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("skip 2", [(2, Act.SKIP)]),
        ("Skip 1, 3", [(1, Act.SKIP), (3, Act.SKIP)]),
        ("1 and 2: hold", [(1, Verb.HOLD), (2, Verb.HOLD)]),
        ("2: wait until June", [(2, Verb.WAIT)]),
        ("2:hold", [(2, Verb.HOLD)]),
        ("#2 talking", [(2, Verb.TALKING)]),
        ("2. stop company", [(2, Verb.STOP_COMPANY)]),
        ("stop 2", [(2, Verb.STOP)]),
        ("2: reason: price", [(2, Verb.REASON)]),
        ("2: talking\n3: stop", [(2, Verb.TALKING), (3, Verb.STOP)]),
        ("hold", [(None, Verb.HOLD)]),
        ("überspringen 2", [(2, Act.SKIP)]),
        ("2: nicht senden", [(2, Verb.HOLD)]),
    ],
)
def test_a_line_says_what_is_asked_of_which_number(text, expected):
    assert asked(text) == (expected, ())


def test_a_day_is_no_number():
    assert asked("wait until May 2") == ([(None, Verb.WAIT)], ())


def test_a_greeting_thanks_and_the_name_below_are_passed_over():
    assert asked("Hi\nskip 1\n\nThanks\nMaya") == ([(1, Act.SKIP)], ())


@pytest.mark.parametrize("line", ["1: make it nicer", "1", "the second one please", "stop dana@globex.example"])
def test_what_is_not_understood_is_kept_as_written(line):
    assert asked(line) == ([], (line,))


def test_an_edit_takes_all_lines_up_to_the_next_number_with_a_command():
    found = parse_numbered("1: edit\nHello Dana,\n\nstop\n\n1) a list\n2: hold\n", today=TODAY)
    assert [(one.number, one.act) for one in found.asked] == [(1, Act.EDIT), (2, Act.COMMAND)]
    assert found.asked[0].words == "Hello Dana,\n\nstop\n\n1) a list"


@pytest.mark.parametrize("text", ["1: edit\nHello.\n-- \nMaya", "1: edit: Hello.", "edit 1\n"])
def test_an_edit_ends_at_a_signature_and_may_begin_on_its_line(text):
    found = parse_numbered(text, today=TODAY)
    assert [one.words for one in found.asked] in (["Hello."], []) and all(one.number == 1 for one in found.asked)


@pytest.mark.parametrize(
    ("text", "added", "rest"),
    [
        ("add", (Addition(),), ""),
        ("Add 2", (Addition(number=2),), ""),
        ("add 1 and 2", (Addition(number=1), Addition(number=2)), ""),
        ("add Tom@globex.example", (Addition(address="Tom@globex.example"),), ""),
        ("hinzufügen 1", (Addition(number=1),), ""),
        ("Hi\nadd\nhold", (Addition(),), "hold"),
        ("hold", (), "hold"),
        ("add the report to the mail please", (), "add the report to the mail please"),
    ],
)
def test_an_addition_is_told_from_what_else_is_said(text, added, rest):
    assert parse_additions(text) == (added, rest)


@pytest.mark.parametrize(
    ("text", "done"), [("done", True), ("Hello\nDone!\n", True), ("not done yet", False), ("", False)]
)
def test_a_thing_is_called_done_by_the_first_line_that_says_something(text, done):
    assert says_done(text) is done


@pytest.mark.parametrize(
    ("text", "of_all"),
    [
        ("yes all", True),
        ("ok all", True),
        ("All: ok.", True),
        ("ja alle", True),
        ("oui tous", True),
        ("sí todos", True),
        ("yes", False),
        ("yes 2", False),
    ],
)
def test_a_yes_may_be_for_all(text, of_all):
    (one,) = parse_numbered(text, today=TODAY).asked
    assert (one.command.verb, one.of_all) == (Verb.GO, of_all)


@pytest.mark.parametrize("text", ["stop all", "hold all", "all", "all of them"])
def test_nothing_but_a_yes_is_for_all(text):
    assert not any(one.of_all for one in parse_numbered(text, today=TODAY).asked)


THREE = "We counted red tags for a year. Two in three led to a repair. I wrote down how we did it."


@pytest.mark.parametrize(
    ("text", "number", "words"),
    [
        pytest.param("2: https://acme.example/a Worth it.", 2, "https://acme.example/a Worth it.", id="link"),
        pytest.param("2 https://acme.example/a\nWorth it.", 2, "https://acme.example/a\nWorth it.", id="link-and-line"),
        pytest.param("2: item\nThree words here", 2, "Three words here", id="item"),
        pytest.param("item: https://acme.example/a why", None, "https://acme.example/a why", id="item-of-the-only-one"),
        pytest.param("2: Inhalt\nWir haben gezählt.\n-- \nMaya", 2, "Wir haben gezählt.", id="german-and-signature"),
        pytest.param(f"2: {THREE}", 2, THREE, id="three-sentences"),
        pytest.param(f"2:\n{THREE}", 2, THREE, id="three-sentences-below"),
        pytest.param(
            "2: We counted red tags for\na year. Two in three led to a\nrepair. I wrote down how.",
            *(2, "We counted red tags for\na year. Two in three led to a\nrepair. I wrote down how."),
            id="wrapped",
        ),
    ],
)
def test_an_item_is_a_link_or_three_sentences_or_what_is_called_one(text, number, words):
    (one,) = parse_numbered(text, today=TODAY).asked
    assert (one.act, one.number, one.words) == (Act.ITEM, number, words)
    assert parse_numbered(text, today=TODAY).unclear == ()


@pytest.mark.parametrize(
    "text",
    [
        "2: please wait a bit. They have an audit. I will tell you when it is over.",
        "2: She is on leave. She told me so on the phone. I will write to her myself.",
        "2: Bitte noch nicht. Sie haben gerade Inventur. Ich melde mich wieder bei dir.",
        "2: I do not like this one. Do not send it. Something about audits would be better.",
        "2: a good one, thank you",
        "2: Two sentences are too few. They may be a remark about the person instead of words for them.",
        "2: yes. no. maybe.",
    ],
)
def test_a_remark_is_no_item(text):
    answers = parse_numbered(text, today=TODAY)
    assert answers.asked == ()
    assert answers.unclear == (text,)


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        (f"1: {THREE}\nskip 2", [Act.ITEM, Act.SKIP]),
        (f"1: {THREE}\n2: hold", [Act.ITEM, Act.COMMAND]),
        (f"1: edit\n{THREE}\n2: https://acme.example/a Why.", [Act.EDIT, Act.ITEM]),
        (f"1: edit\nAt 10: we meet as we always do at ten.\n{THREE}", [Act.EDIT]),
        (f"1: item\n2: {THREE}", [Act.ITEM]),
        (f"1: {THREE}\n2: {THREE}", [Act.ITEM, Act.ITEM]),
        ("skip 1\n\nMaya\nhttps://acme.example", [Act.SKIP]),
    ],
)
def test_commands_and_edits_stay_what_they_are_beside_items(text, acts):
    assert [one.act for one in parse_numbered(text, today=TODAY).asked] == acts
