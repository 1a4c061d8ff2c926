"""Promise 1, after an erasure: the stop holds by a hash alone, and nothing personal is left anywhere."""

import asyncio
import shutil
from datetime import timedelta
from email.message import EmailMessage

import pytest
from factories import ADD, MAYA, NOW, absence, bounce, forward, no, reply
from promises.leftovers import in_files, in_tables
from promises.process import wait_until
from promises.runner import Trap, Way
from promises.sandbox import running_sandbox, send_raw
from workbench import Bench

from nurture.domain.checkpoint import Point
from nurture.domain.letter import LetterKind
from nurture.storage import schema
from nurture.storage.database import Database

OPS = "ops@acme.example"
ADDRESS = "petronella.quist@globex.example"
NAME = "Petronella Quist"
KIM = "kim.lee@globex.example"
PHONE = "+49 30 5550142"
WORDS = ("marmalade freeze", "velvet audit", "crooked ladder", "quarrelsome pigeon", "silver teapot", "amber gherkin")
PERSONAL = (ADDRESS, "petronella", NAME, PHONE, "Head of Sprockets", *WORDS)

SAID = f"""Hi Maya,

thank you for the demo. We have no budget for this at the moment, there is a marmalade freeze. So it is a no.
Please come back to me after our velvet audit in March.

Best regards,
{NAME}
Head of Sprockets
Globex
Phone: {PHONE}
"""


def her_no() -> EmailMessage:
    made = no(SAID, sender=(NAME, ADDRESS))
    made.add_attachment(b"crooked ladder " * 400, maintype="application", subtype="pdf", filename="plan.pdf")
    return made


def in_base64(raw: bytes) -> bytes:
    """The same mail as a client writes it that codes every text."""
    from email import message_from_bytes
    from email import policy as policies

    made = message_from_bytes(raw, policy=policies.default)
    for part in made.walk():
        if part.get_content_type() == "text/plain":
            part.set_content(part.get_content(), cte="base64")
    return made.as_bytes()


async def live(bench: Bench) -> None:
    """A rich life: forwards, notes, answers, a colleague, heads-ups, mail nobody could read, a sandbox's outbox."""
    await bench.act(in_base64(forward(her_no(), above="She is a quarrelsome pigeon in talks.", said=NOW)))
    kim = f"Hi Maya,\n\nno budget. Write to {NAME} <{ADDRESS}> or call {PHONE}.\n\nKim\n"
    await bench.add(no(kim, sender=("Kim Lee", KIM), cc=f"{NAME} <{ADDRESS}>"))
    confirmation = (await bench.letters(LetterKind.CONFIRMATION))[0]
    await bench.answer(confirmation, "note: keeps a silver teapot on her desk")
    for address in (ADDRESS, KIM):
        await bench.desk.record_basis(address, "consent", NOW.date().isoformat(), "at the fair")
    await bench.send_first(ADDRESS)
    to = await bench.reply_address(ADDRESS)
    await bench.act(reply("Thank you, the amber gherkin.", sender=ADDRESS, name=NAME, said=bench.now), to)
    await bench.act(absence("I am away with my silver teapot.", sender=ADDRESS, said=bench.now), to)
    (sent,) = await bench.touches(ADDRESS, state="accepted")
    await bench.act(
        bounce(ADDRESS, status="4.2.2", said=bench.now, original_id=sent.message_id), f"b+{sent.tag}@in.acme.example"
    )
    await bench.pass_days(200)
    await bench.act(reply("What data do you hold? crooked ladder", sender=ADDRESS, name=NAME, said=bench.now), to)
    for text in ("velvet audit", "amber gherkin"):
        mail = reply(text, sender=ADDRESS, name=NAME, said=bench.now)
        await bench.receive(mail, "postmaster@in.acme.example", fault="UnreadableMail")
        await bench.act(reply(f"{text} again", sender=ADDRESS, name=NAME, said=bench.now), "postmaster@in.acme.example")


async def test_of_a_rich_life_nothing_personal_is_left(nurture, tmp_path):
    await live(nurture)
    database = nurture.foundation.database
    before = await in_tables(database, PERSONAL)
    assert {where.split(" ")[0] for where in before} >= {
        "inbox.raw", "letters.facts", "outbox.raw", "prospects.address", "rejections.quote", "rejections.note",
        "touches.words",
    }  # fmt: skip
    kept = len(await nurture.rows(schema.history))
    await nurture.desk.erase(ADDRESS, confirmed=True)
    await nurture.settle()
    assert await in_tables(database, PERSONAL) == []
    assert in_files(tmp_path / "var", PERSONAL) == []
    assert in_files(tmp_path, PERSONAL) == []
    assert len(await nurture.rows(schema.history)) > kept


async def test_the_colleague_lives_on_and_the_erased_is_never_written_to(nurture):
    await live(nurture)
    await nurture.desk.erase(ADDRESS, confirmed=True)
    mails = len(await nurture.rows(schema.outbox, schema.outbox.c.what == "touch"))
    assert await nurture.act(forward(her_no(), said=nurture.now + timedelta(days=1))) == "not_added"
    await nurture.pass_days(400)
    assert await nurture.outbox(ADDRESS) == []
    assert len(await nurture.rows(schema.outbox, schema.outbox.c.what == "touch")) > mails
    assert await in_tables(nurture.foundation.database, PERSONAL) == []


async def test_their_link_still_answers_and_a_late_answer_is_handed_on(nurture):
    await nurture.add(her_no())
    await nurture.send_first(ADDRESS)
    to = await nurture.reply_address(ADDRESS)
    token = nurture.foundation.keyring.token(nurture.foundation.keyring.person(ADDRESS))
    await nurture.desk.erase(ADDRESS, confirmed=True)
    assert await nurture.act(reply("x", sender=ADDRESS, said=nurture.now), f"u+{token}@in.acme.example") == "stop"
    await nurture.act(reply("Hello again, what became of it?", sender=ADDRESS, name=NAME, said=nurture.now), to)
    assert await nurture.letters(LetterKind.PASS_ON)
    assert await nurture.touches(ADDRESS, state="planned") == []


@pytest.mark.timeout(120)
def test_killed_in_the_middle_the_stop_stands_and_erasing_again_ends_it(database_url, tmp_path):
    trap = Trap(point=Point.ERASURE_SWEPT, way=Way.KILL, folder=tmp_path)
    with running_sandbox(database_url, tmp_path, trap) as process:
        assert send_raw(process.ports.smtp, forward(her_no()), ADD, sender=MAYA)[0] == 250
        wait_until(lambda: process.ask("prospects"), "she is known")
        with pytest.raises(Exception, match=r"."):
            process.ask("erase", address=ADDRESS, confirmed=True)
        process.await_end()
    with running_sandbox(database_url, tmp_path) as process:
        assert process.ask("show", address=ADDRESS).stopped.startswith("erasure")
        assert process.ask("erase", address=ADDRESS, confirmed=True).erased
        assert send_raw(process.ports.smtp, forward(her_no()), ADD, sender=MAYA)[0] == 250
        wait_until(lambda: process.ask("status").messages_waiting == 0, "the forward is acted on")
    assert asyncio.run(_left(database_url)) == []
    shutil.rmtree(tmp_path / "home" / "config", ignore_errors=True)
    assert in_files(tmp_path, PERSONAL) == []


async def _left(url: str) -> list[str]:
    database = Database(url)
    try:
        return await in_tables(database, PERSONAL)
    finally:
        await database.close()


async def test_a_late_answer_is_handed_on_enrolls_nobody_and_goes_with_the_next_erasure(nurture):
    await nurture.add(her_no())
    await nurture.send_first(ADDRESS)
    to = await nurture.reply_address(ADDRESS)
    await nurture.desk.erase(ADDRESS, confirmed=True)
    late = "We are interested now after all, please call me about the velvet audit."
    await nurture.act(reply(late, sender=ADDRESS, name=NAME, said=nurture.now), to)
    passed_on = await nurture.letter(LetterKind.PASS_ON)
    (mail,) = [each for each in await nurture.outbox(OPS) if "via nurture" in str(each["From"])]
    assert passed_on.recipient == OPS
    assert ADDRESS in str(mail["Reply-To"])
    (row,) = await nurture.rows(schema.prospects)
    assert (row.address, row.name, row.erased_at is None) == (None, None, False)
    assert (await nurture.enrollment(ADDRESS)).state == "ended"
    assert await nurture.stops(ADDRESS) == 1
    assert await nurture.touches(ADDRESS, state="planned") == []
    await nurture.desk.erase(ADDRESS, confirmed=True)
    await nurture.settle()
    assert await in_tables(nurture.foundation.database, PERSONAL) == []
