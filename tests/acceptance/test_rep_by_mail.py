"""A rep's whole life by mail: a running nurture, reached as people reach it, judged by what they read."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from factories import BUDGET, DANA, NEVER_AGAIN, TIMING, no
from office import MAYA, Office, first_line, number_of, only, open_mailbox_office, open_office
from servers.dovecot import DovecotServer

from nurture.cli.demo.letterbox import SentMail

pytestmark = pytest.mark.timeout(600)

BERG = "tom.berg@globex.example"
ERIN = "erin.vale@initech.example"
UMA = "uma.roe@umbra-paper.example"
QUESTION = "Thank you. One question: does it run on our own servers, or only in the cloud?"
OWN_WORDS = "Hello Erin,\n\nI read this on the train and thought of your plant.\n\nTake care"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office whose nurture takes its mail by SMTP, on a subdomain of its own (layout A)."""
    with open_office(tmp_path) as opened:
        yield opened


def test_a_forwarded_no_with_a_note_is_confirmed_corrected_and_undone(office: Office) -> None:
    confirmed = office.forward(no(BUDGET), "#competitor they chose Initech\ncheck in after Q2")
    assert confirmed.subject == "Dana Ng (globex.example): chose a competitor, first mail in July 2027"
    assert first_line(confirmed).startswith("I keep Dana Ng (globex.example, dana.ng@globex.example).")
    assert "they chose Initech" in confirmed.text
    assert "You said “after Q2”, which I take as not before 1 July 2027." in confirmed.text

    (corrected,) = office.answer(confirmed, "reason: price")
    assert corrected.subject == "Dana Ng (globex.example): the reason is now “too expensive”, next mail in July 2027"
    (waiting,) = office.answer(corrected, "wait until September")
    assert first_line(waiting) == "It waits until 1 September 2027."

    moved, _ = sorted(
        office.answer(confirmed, f"not her, it was Tom Berg <{BERG}>"), key=lambda read: BERG not in read.text
    )
    assert moved.subject == "Tom Berg (globex.example): too expensive, waits for a basis"
    assert "decided: move" in office.explain(DANA)

    (undone,) = office.answer(moved, "undo")
    assert undone.subject == "That forward is undone and erased with all it made"
    assert office.sandbox.command("prospects").startswith("Nobody is held yet.")


def test_a_no_told_on_the_telephone_is_kept_as_the_reps_words_and_commands_change_it(office: Office) -> None:
    confirmed = office.write(f"Spoke to Dana Ng {DANA} today, too expensive for them, check in after Q2")
    assert confirmed.subject == "Dana Ng (globex.example): too expensive, waits for a basis"
    assert "In your words, not theirs:" in confirmed.text

    waiting = office.write(f"wait {DANA} until October")
    assert first_line(waiting).startswith("It waits until 1 October 2027.")
    assert office.due(DANA).month == 10

    stopped = office.write(f"stop {DANA}")
    assert "Dana Ng" in stopped.subject
    assert "asked to stop" in office.explain(DANA)
    assert office.plan() == []


def follow_a_heads_up(office: Office) -> None:
    """Plays a morning on which three mails are shown: one is skipped, one waits, one goes in the rep's own words."""
    for name, address in (("Dana Ng", DANA), ("Erin Vale", ERIN), ("Uma Roe", UMA)):
        office.forward(no(BUDGET, sender=(name, address)), "reason: budget")
    shown = office.await_heads_up(DANA, ERIN, UMA)
    assert shown.subject == "3 mails due soon, in your name"
    assert first_line(shown).startswith("These mails are due in your name. You need not do anything")
    numbers = {address: number_of(address, shown.text) for address in (DANA, ERIN, UMA)}
    planned = {address: office.due(address) for address in numbers}

    (done,) = office.answer(
        shown,
        f"skip {numbers[DANA]}\n{numbers[UMA]}: wait until June 2027\n{numbers[ERIN]}: edit\n{OWN_WORDS}",
    )
    assert done.subject == "3 changes: Dana Ng, Uma Roe, Erin Vale"
    gone = office.let_pass(max(planned.values()) + timedelta(hours=1))
    (mail,) = [each for each in gone if each.is_check_in]
    assert mail.recipient == ERIN
    assert mail.text.startswith("Hello Erin,") and "I read this on the train" in mail.text
    assert "Tell me to stop, in any words, and I will." in mail.text
    assert office.due(UMA) >= datetime(2027, 6, 1, tzinfo=office.now.tzinfo)


def test_what_is_due_is_shown_first_and_the_answers_by_number_are_followed(tmp_path: Path) -> None:
    with open_office(tmp_path, edit=lambda text: text.replace("spread: 5 days", "spread: 0 days")) as office:
        follow_a_heads_up(office)
        assert "maya decided: skip" in office.explain(DANA)


def live(office: Office) -> None:
    """Plays the core of a life: a no, a mail shown before it went, a held answer, a date, an absence, a stop."""
    confirmed = office.forward(no(TIMING))
    assert confirmed.subject == "Dana Ng (globex.example): the time is not right, first mail in March 2027"
    shown = office.await_heads_up(DANA)
    assert shown.subject.startswith("Goes out ") and shown.subject.endswith("Dana Ng (globex.example)")
    touch = office.await_touch(DANA)
    assert touch.subject in shown.text and touch.sender_name == "Maya Okafor"

    notice = held_and_handed_on(office, touch)
    (going_on,) = office.answer(notice, "continue")
    assert first_line(going_on) == "It goes on."
    touch = office.await_touch(DANA)

    told = office.answer(touch, "It is too early for us. Please ask me again in October.")
    assert any(each.subject.startswith("Dana Ng (globex.example) - ") for each in told)
    assert office.due(DANA).month == 10
    touch = office.await_touch(DANA)

    back = office.now.date() + timedelta(days=100)
    office.answer_by_machine(touch, f"I am out of the office until {back:%d %B %Y} and will answer after that.\n")
    assert office.due(DANA).date() > back
    touch = office.await_touch(DANA)

    stopped = only(office.answer(touch, "Please stop writing to me. I do not want any more emails."), MAYA)
    assert stopped.subject == "Stopped: Dana Ng (globex.example) wants no more mail"
    assert not [each for each in office.let_pass(office.now + timedelta(days=800)) if each.recipient == DANA]
    explained = office.explain(DANA)
    for words in ("said no on", "read as question", "maya decided: go", "read as not now", "asked to stop"):
        assert words in explained


def held_and_handed_on(office: Office, touch: SentMail) -> SentMail:
    """Lets Dana ask something: her mail is handed on, and the rep is asked. Returns what asks."""
    handed, notice = sorted(office.answer(touch, QUESTION), key=lambda each: each.reply_to != DANA)
    assert (handed.sender_name, first_line(handed)) == ("Dana Ng via nurture", "YOUR ANSWER GOES TO DANA")
    assert notice.subject.startswith("For you to decide: Dana Ng (globex.example)")
    assert office.plan() == []
    return notice


def test_a_life_by_smtp_from_the_no_to_the_stop(office: Office) -> None:
    live(office)
    assert office.plan() == []


def test_a_life_by_a_mailbox_with_plus_tags_from_the_no_to_the_stop(tmp_path: Path, dovecot: DovecotServer) -> None:
    with open_mailbox_office(tmp_path, dovecot, f"nurture-{tmp_path.name}") as office:
        live(office)
        assert office.plan() == []


def test_who_was_named_is_held_at_the_reps_word(office: Office) -> None:
    office.forward(no(BUDGET), "reason: budget")
    touch = office.await_touch(DANA)
    read = office.answer(touch, f"I am not the right person for this. Please write to my colleague Tom Berg, {BERG}.")
    notice = next(each for each in read if "add 1" in each.text)
    assert f"1: {BERG}" in notice.text and BERG not in office.sandbox.command("prospects", "--json")
    added = office.answer(notice, "add")[-1]
    assert "globex.example" in added.subject
    assert "no_budget" in office.sandbox.command("show", BERG, "--json")


@pytest.mark.parametrize("words", [NEVER_AGAIN, "Please take me off your list.\n"])
def test_a_forwarded_stop_of_somebody_held_ends_it_as_their_own_mail_would(office: Office, words: str) -> None:
    office.forward(no(BUDGET))
    stopped = office.forward(no(words, said=office.now + timedelta(hours=1)))
    assert "Dana Ng (globex.example)" in stopped.subject and "stop" in stopped.subject.lower()
    assert office.plan() == []
    assert "asked to stop" in office.explain(DANA)
