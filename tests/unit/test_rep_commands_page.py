"""The page of a rep's commands: each example on it is tried as a rep would write it."""

import re
from datetime import date

import pytest
from shared import REPOSITORY

from nurture.domain.rejection import Reason
from nurture.mail.command import Command, Verb, read_line
from nurture.mail.confirmation import read_confirmation
from nurture.mail.note import read_note
from nurture.mail.numbered import Act, is_yes, parse_additions, parse_numbered, says_done
from nurture.mail.organisation import Own
from nurture.mail.told import read_told

PAGE = (REPOSITORY / "docs" / "reference" / "rep-commands.md").read_text(encoding="utf-8")
TODAY = date(2026, 11, 12)
_CODE = re.compile(r"`([^`]+)`")
_VERBS = {
    "hold": Verb.HOLD,
    "continue": Verb.GO,
    "wait until May": Verb.WAIT,
    "reason: price": Verb.REASON,
    "also risk": Verb.ALSO,
    "not her, it was tom@globex.example": Verb.MOVE,
    "add 2": Verb.ADD,
    "name: Dana Ng": Verb.NAME,
    "zone: America/Chicago": Verb.WHERE,
    "role: finance": Verb.ROLE,
    "competitor: Rival Soft": Verb.COMPETITOR,
    "industry: packaging": Verb.INDUSTRY,
    "tag: key-account": Verb.TAG,
    "note: met at the fair": Verb.NOTE,
    "basis: consent 2026-03-01 at the fair": Verb.BASIS,
    "cc: Sam": Verb.CC,
    "#not-a-fit": Verb.NOT_A_FIT,
    "talking": Verb.TALKING,
    "won": Verb.WON,
    "stop": Verb.STOP,
    "stop company": Verb.STOP_COMPANY,
    "undo": Verb.UNDO,
}
_WITH_OBJECTS = (Verb.STOP, Verb.HOLD, Verb.WAIT, Verb.REASON, Verb.BASIS, Verb.UNDO, Verb.TALKING, Verb.WON)
_GERMAN = (
    Verb.HOLD,
    Verb.GO,
    Verb.WAIT,
    Verb.REASON,
    Verb.ALSO,
    Verb.MOVE,
    Verb.STOP,
    Verb.UNDO,
    Verb.TALKING,
    Verb.WON,
)
_ELSEWHERE = (Verb.HOLD, Verb.GO, Verb.WAIT, Verb.REASON, Verb.MOVE, Verb.STOP, Verb.UNDO)


def rows(heading: str) -> list[list[str]]:
    """Returns the cells of the tables below a heading, without their heads."""
    section = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert section is not None, f"the page has no section {heading!r}"
    lines = [line for line in section[1].splitlines() if line.startswith("|")]
    heads = {at for at, line in enumerate(lines) if at + 1 < len(lines) and lines[at + 1].startswith("|---")}
    kept = (line for at, line in enumerate(lines) if at not in heads and not line.startswith("|---"))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in kept]


def examples(cell: str) -> list[str]:
    return _CODE.findall(cell)


def read(line: str) -> Command:
    (command,) = read_line(line, today=TODAY)
    return command


def test_each_command_about_a_person_is_on_the_page_and_does_what_its_row_says():
    found = {examples(row[0])[0]: {read(line).verb for line in examples(row[0])} for row in rows("About one person")}
    assert found == {line: {verb} for line, verb in _VERBS.items()}
    assert set(_VERBS.values()) == set(Verb)


def test_a_number_may_stand_before_a_command():
    assert (read("2: reason price").place, read("3: undo").place) == (2, 3)


@pytest.mark.parametrize("row", rows("The reasons"), ids=lambda row: row[0])
def test_each_word_for_a_reason_gives_it(row):
    (code,) = examples(row[0])
    said = [code, *examples(row[1])]
    assert {read(f"reason: {words}").reason for words in said} == {Reason(code)}
    assert {read(f"also {words}").reason for words in said} == {Reason(code)}
    assert read(f"#{code}").reason is Reason(code)


def test_every_reason_is_on_the_page():
    assert [examples(row[0])[0] for row in rows("The reasons")] == [reason.value for reason in Reason]


def test_the_forms_of_a_note_are_understood():
    part, tag, role, stage = (examples(row[0]) for row in rows("Above a forward"))
    assert [command.verb for command in read_note(part[0], today=TODAY).commands] == [Verb.WAIT]
    tagged = read_note(tag[0], today=TODAY)
    assert (tagged.commands[0].reason, tagged.kept) == (Reason.COMPETITOR, "they chose Initech")
    assert [read_note(line, today=TODAY, name="Dana Ng").role for line in role] == ["champion", "CFO"]
    assert read_note(stage[0], today=TODAY).stage == "proposal"


def test_words_that_are_easily_said_need_their_hash_above_a_forward():
    for word in ("continue", "talking", "won"):
        assert read_note(word, today=TODAY).commands == ()
    assert [read_note(f"#{word}", today=TODAY).commands[0].verb for word in ("talking", "won")] == [
        Verb.TALKING,
        Verb.WON,
    ]


def test_a_command_without_a_forward_names_whom_it_is_about():
    found = [read(line) for row in rows("Without a forward")[:8] for line in examples(row[0])]
    assert all(command.objects for command in found)
    assert {command.verb for command in found} == {*_WITH_OBJECTS, Verb.GO}


def test_a_no_that_was_heard_is_kept_with_its_reason():
    for row in rows("Without a forward")[8:]:
        (words,), (code,) = examples(row[0]), examples(row[1])
        told = read_told(words, own=Own(domains=frozenset({"acme.example"})), today=TODAY)
        assert told is not None and told.rejection is not None
        assert (told.person.name, told.rejection.reason) == ("Dana Ng", Reason(code))


def test_each_answer_to_a_heads_up_is_understood():
    skips, edits, items, commands, yeses = (
        [parse_numbered(line, today=TODAY) for line in examples(row[0])] for row in rows("To a heads-up")
    )
    assert {one.act for answers in skips for one in answers.asked} == {Act.SKIP}
    assert {one.act for answers in edits for one in answers.asked} == {Act.EDIT}
    assert {one.act for answers in items for one in answers.asked} == {Act.ITEM}
    assert {one.act for answers in commands for one in answers.asked} == {Act.COMMAND}
    assert {one.number for answers in commands for one in answers.asked} == {2}
    assert all(is_yes(one) for answers in yeses for one in answers.asked)
    assert not any(answers.unclear for answers in (*skips, *edits, *items, *commands, *yeses))


def test_each_answer_to_another_notice_is_understood():
    adding, sender, demand, challenge = (examples(row[1]) for row in rows("To other notices"))
    assert all(parse_additions(line)[0] for line in adding)
    assert read(sender[0]).objects == ("dana@globex.example",)
    assert read(f"it was {sender[1]}").objects == ("dana@globex.example",)
    assert all(says_done(line) for line in demand)
    assert all(read_confirmation(line, (1, 2)) for line in challenge)


@pytest.mark.parametrize("row", rows("In other languages"), ids=lambda row: row[0])
def test_each_language_has_its_words(row):
    verbs = tuple(read(line).verb for line in examples(row[1]))
    assert verbs == (_GERMAN if row[0] == "German" else _ELSEWHERE)
