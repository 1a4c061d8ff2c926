"""What a rep's answer to a notice asks for."""

from datetime import date

import pytest

from nurture.domain.rejection import Reason
from nurture.mail.command import Verb, parse_command

TODAY = date(2026, 11, 10)


@pytest.mark.parametrize(
    ("answer", "verb"),
    [
        ("hold", Verb.HOLD),
        ("Hold.", Verb.HOLD),
        ("please hold", Verb.HOLD),
        ("Bitte anhalten", Verb.HOLD),
        ("go", Verb.GO),
        ("Continue", Verb.GO),
        ("weiter", Verb.GO),
        ("undo", Verb.UNDO),
        ("rückgängig machen", Verb.UNDO),
        ("STOP", Verb.STOP),
        ("stop him", Verb.STOP),
        ("stop company", Verb.STOP_COMPANY),
        ("Stop the whole company", Verb.STOP_COMPANY),
        ("talking", Verb.TALKING),
        ("we are talking", Verb.TALKING),
        ("won", Verb.WON),
    ],
)
def test_a_word_is_a_command(answer: str, verb: Verb) -> None:
    assert [command.verb for command in parse_command(answer, today=TODAY)] == [verb]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("reason: price", Reason.PRICE),
        ("Reason: no_budget", Reason.NO_BUDGET),
        ("reason - no budget", Reason.NO_BUDGET),
        ("Grund: Preis", Reason.PRICE),
        ("raison : prix", Reason.PRICE),
        ("motivo: presupuesto", Reason.NO_BUDGET),
        ("reason in-house", Reason.IN_HOUSE),
    ],
)
def test_a_reason_is_named_by_code_or_words(answer: str, reason: Reason) -> None:
    (command,) = parse_command(answer, today=TODAY)
    assert (command.verb, command.reason) == (Verb.REASON, reason)


def test_no_contact_named_as_the_reason_is_a_stop() -> None:
    (command,) = parse_command("reason: do not contact", today=TODAY)
    assert command.verb is Verb.STOP


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_can_be_named_by_its_code(reason: Reason) -> None:
    (command,) = parse_command(f"reason: {reason.value}", today=TODAY)
    assert command.reason is reason


@pytest.mark.parametrize(
    ("answer", "until"),
    [
        ("wait until May", date(2027, 5, 1)),
        ("Wait until 3 March 2027", date(2027, 3, 3)),
        ("check in after Q2", date(2027, 7, 1)),
        ("not before September", date(2027, 9, 1)),
        ("warte bis Januar", date(2027, 1, 1)),
        ("try again in six months", date(2027, 5, 10)),
        ("attendre jusqu'en mars", date(2027, 3, 1)),
    ],
)
def test_a_time_to_wait_for_is_understood(answer: str, until: date) -> None:
    (command,) = parse_command(answer, today=TODAY)
    assert command.verb is Verb.WAIT
    assert command.until is not None
    assert command.until.on == until


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "What is this?",
        "I would rather not say",
        "wait until things are clearer",
        "price",
        "not sure whether we should go on with this one",
        "reason: the weather",
        "wait until May or June",
        "go\nbut only if Dana agrees",
    ],
)
def test_what_is_not_understood_is_asked_back(answer: str) -> None:
    assert parse_command(answer, today=TODAY) == ()


def test_a_stop_counts_beside_words_that_are_not_understood() -> None:
    (command,) = parse_command("stop\nShe told me so on the telephone yesterday.", today=TODAY)
    assert command.verb is Verb.STOP


@pytest.mark.parametrize("answer", ["go\nMaya", "Go\n\nMaya Okafor", "go\n-Maya", "Hi\ngo\nthanks\nMaya"])
def test_a_name_below_a_command_does_not_matter(answer: str) -> None:
    assert [command.verb for command in parse_command(answer, today=TODAY)] == [Verb.GO]


def test_each_line_is_a_command_and_the_notice_below_is_none() -> None:
    answer = """Hi,
reason: price
wait until May

Thanks
Maya

On Tue, 10 Nov 2026 at 09:12, nurture <notice@in.acme.example> wrote:
> To keep it back, answer `hold`, `wait until May` or `stop`.
> stop
"""
    assert [command.verb for command in parse_command(answer, today=TODAY)] == [Verb.REASON, Verb.WAIT]
