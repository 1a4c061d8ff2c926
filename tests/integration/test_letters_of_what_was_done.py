"""What a rep reads after a command: a subject that says the result and about whom, and what truly comes next."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from factories import DANA, MAYA, TIMING, forward, no, reply
from workbench import Bench

from nurture.domain.letter import LetterKind

BERG = "tom.berg@globex.example"
NEXT = ", next mail in "


async def answered(bench: Bench, words: str, *, kind: LetterKind = LetterKind.CONFIRMATION) -> tuple[str, str]:
    """Returns subject and words of the letter that answers a rep's answer."""
    await bench.answer(await bench.letter(kind), words)
    return await newest(bench, MAYA)


async def newest(bench: Bench, reader: str) -> tuple[str, str]:
    await bench.settle()
    mail: EmailMessage = (await bench.outbox(reader))[-1]
    return str(mail["Subject"]), mail.get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    ("words", "subject", "said"),
    [
        ("hold", "Dana Ng (globex.example): on hold", "No mail to Dana Ng is planned."),
        ("stop", "Dana Ng (globex.example): stopped", "No mail to Dana Ng is planned."),
        (
            "stop company",
            "Dana Ng (globex.example): stopped, with their whole company",
            "No mail to Dana Ng is planned.",
        ),
        ("talking", "Dana Ng (globex.example): you are talking, so nothing goes out", "until it is open again"),
        ("won", "Dana Ng (globex.example): won, and no more mail", "No mail to Dana Ng is planned."),
    ],
)
async def test_the_subject_says_the_result_and_whom_it_is_about(nurture, words, subject, said):
    await nurture.add()
    told, text = await answered(nurture, words)
    assert told == subject
    assert said in text


@pytest.mark.parametrize(
    ("words", "result"),
    [
        ("reason: price", "the reason is now “too expensive”"),
        ("wait until June 2027", "waits until 1 June 2027"),
        ("also risk", "A further reason is kept: too much risk"),
        ("cc: tom", "Tom Hale gets a copy of this letter"),
        ("hold\ncontinue", "on hold; goes on"),
    ],
)
async def test_a_subject_tells_when_the_next_mail_is_planned(nurture, words, result):
    await nurture.add()
    told, text = await answered(nurture, words)
    subject, _, month = told.partition(NEXT)
    assert subject == f"Dana Ng (globex.example): {result}"
    assert month.endswith(("2026", "2027"))
    assert "The next mail to Dana Ng is planned for" in text
    assert "No mail" not in text


async def test_an_undo_above_a_forward_names_whom_an_earlier_no_still_stands_of(nurture):
    await nurture.add()
    await nurture.pass_days(20)
    later = no(TIMING, said=nurture.now)
    await nurture.add(later)
    await nurture.act(forward(later, above="undo", said=nurture.now))
    subject, text = await newest(nurture, MAYA)
    assert subject.startswith(f"Dana Ng (globex.example): That forward is undone; their earlier no stands{NEXT}")
    assert "The next mail to Dana Ng is planned for" in text


async def test_adding_somebody_does_not_deny_the_mail_that_is_planned(nurture):
    await nurture.add(no(cc=BERG))
    told, text = await answered(nurture, "add 2")
    assert told.startswith(f"Dana Ng (globex.example): {BERG} is added for the same no{NEXT}")
    assert "No mail" not in text


async def test_while_the_rep_is_talking_no_mail_is_promised_and_none_denied(nurture):
    await nurture.add()
    _, text = await answered(nurture, "talking")
    assert "planned" not in text


async def test_what_is_decided_in_a_talk_says_that_nothing_goes_out(nurture):
    await nurture.add()
    await answered(nurture, "talking")
    told, text = await answered(nurture, "continue")
    assert told == "Dana Ng (globex.example): goes on; you are talking, so nothing goes out"
    assert "It goes on as planned. You are talking to their company" in text
    assert "planned for" not in text


async def test_an_answer_by_number_names_whom_it_was_about(nurture):
    await nurture.add()
    (touch,) = await nurture.touches()
    await nurture.advance(touch.due_at - timedelta(hours=30))
    told, _ = await answered(nurture, "skip 1", kind=LetterKind.HEADS_UP)
    assert told.startswith(f"Dana Ng: skipped{NEXT}")


async def test_an_answered_demand_names_who_demanded(nurture):
    await nurture.add()
    demand = "Please send me a copy of all personal data you hold about me under Article 15 GDPR."
    await nurture.act(forward(no(demand), said=nurture.now))
    await nurture.answer(await nurture.letter(LetterKind.DEMAND, MAYA), "done")
    told, _ = await newest(nurture, MAYA)
    assert told == "Dana Ng (globex.example): their demand is answered"


async def test_a_command_of_its_own_names_the_one_it_was_about(nurture):
    await nurture.add()
    await nurture.act(
        reply(f"wait {DANA} until June 2027", sender=MAYA, name="", to="add@in.acme.example", said=nurture.now),
        "add@in.acme.example",
    )
    told, _ = await newest(nurture, MAYA)
    assert told.startswith(f"Dana Ng (globex.example): waits until 1 June 2027{NEXT}June 2027")
