"""Promise 10: why this person, this content, this moment; who asked for what, and when: from an append-only history."""

import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from factories import DANA, MAYA, NOW, TIMING, TOM, bounce, forward, no, reply
from promises.records import Records
from promises.sandbox import running_sandbox, send_raw
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from workbench import Bench

from nurture.domain.letter import LetterKind
from nurture.storage import schema

ERIN = "erin.vale@globex.example"
STOP = "Please stop writing to me. I do not want any more emails.\n"


async def lines(bench: Bench, address: str = DANA) -> list[str]:
    """What `nurture explain` tells, without the times."""
    return [words for _, words in (await bench.desk.explain(address)).lines]


async def coming(bench: Bench, address: str = DANA) -> str:
    """What it tells of what comes next."""
    return "; ".join((await bench.desk.explain(address)).next_lines)


async def test_why_this_person_this_content_and_this_moment(nurture):
    await nurture.add(no())
    touch = await nurture.send_first()
    told = await lines(nurture)
    assert told[:3] == [
        "added from a forward by maya",
        "said no on 2026-11-12: no budget (forwarded by maya)",
        "enrolled in not-now, in the name of maya",
    ]
    assert told[3].startswith("planned useful for 2027-02-") and "90 days after the no of 12 November 2026" in told[3]
    assert told[4].startswith(f"sent useful with {touch.content_id} (")
    assert "no budget" in told[4]


async def test_who_asked_for_what_and_when(nurture):
    await nurture.add(no(TIMING), by=TOM)
    await nurture.answer(await nurture.letter(LetterKind.CONFIRMATION), "wait until May", by=TOM)
    await nurture.answer(await nurture.letter(LetterKind.CONFIRMATION), "reason: price", by=MAYA)
    await nurture.send_first()
    await nurture.act(
        reply("Not now, please come back to me in October.", said=nurture.now), await nurture.reply_address()
    )
    number = await nurture.receive(reply(STOP, said=nurture.now), await nurture.reply_address())
    await nurture.settle()
    explained = await nurture.desk.explain(DANA)
    told = [words for _, words in explained.lines]
    assert "said no on 2026-11-12: the time is not right, not before 2027-03-01 (forwarded by tom)" in told
    assert "tom decided: wait, not before 2027-05-01" in told
    assert "maya decided: reason: too expensive" in told
    assert "answered (read as not now, not before 2027-10-01)" in told
    assert told[-1] == f"asked to stop by a reply (person), message {number}"
    assert [at for at, _ in explained.lines] == sorted(at for at, _ in explained.lines)
    assert explained.lines[-1][0] == nurture.now
    ended, stands = (await nurture.desk.explain(DANA)).next_lines
    assert ended == "nothing is planned: the cadence ended (stopped)"
    assert stands.startswith(f"a stop stands: by a reply, on {nurture.now:%Y-%m-%d}; nothing goes to them")


async def test_what_comes_next_and_why_it_waits(nurture):
    await nurture.add(no())
    assert "useful, due 2027-02-" in await coming(nurture) and "90 days after" in await coming(nurture)
    await nurture.desk.halt("everything", "", "trying")
    (touch,) = await nurture.touches()
    await nurture.advance(touch.due_at + timedelta(hours=1))
    assert "it waits for: ops to resume" in await coming(nurture)


async def test_why_nothing_comes(nurture):
    await nurture.add(no())
    await nurture.answer(await nurture.letter(LetterKind.CONFIRMATION), "hold")
    assert await coming(nurture) == "nothing is planned: on hold since 2026-11-12, since a rep put them on hold"


async def test_why_somebody_was_never_written_to(nurture):
    await nurture.add(no("Please do not contact me again and remove me from your list.\n"))
    assert "asked to stop in the mail that was forwarded (person), message 1" in await lines(nurture)
    assert (await coming(nurture)).startswith(
        "nothing is planned: they were never in a cadence; a stop stands: in the mail that was forwarded, on 2026-11-12"
    )


async def test_what_a_colleague_asked_for_the_company_explains_the_silence_to_all(nurture):
    await nurture.add(no())
    await nurture.add(no(sender=("Erin Vale", ERIN)))
    await nurture.desk.stop(DANA, company=True)
    assert "asked to stop recorded by an operator (company)" in await lines(nurture, ERIN)


async def test_account_states_bounces_and_ends_are_told(nurture):
    await nurture.add(no())
    await nurture.desk.account("globex.example", "talking")
    await nurture.desk.account("globex.example", "open")
    touch = await nurture.send_first()
    await nurture.act(bounce(), f"b+{touch.tag}@in.acme.example")
    told = await lines(nurture)
    assert "the account is talking" in told and "the account is open" in told
    assert "a bounce came: the address does not work" in told
    assert await coming(nurture) == "nothing is planned: the cadence ended (bounced)"


async def test_every_mail_that_went_out_is_explained(nurture):
    await nurture.add(no())
    await nurture.add(no(sender=("Erin Vale", ERIN)))
    await nurture.pass_days(900)
    for address in (DANA, ERIN):
        sent = [line for line in await lines(nurture, address) if line.startswith("sent ")]
        planned = [line for line in await lines(nurture, address) if line.startswith("planned ")]
        assert len(sent) == len(await nurture.outbox(address)) >= 3
        assert len(planned) >= len(sent)
        assert all("(" in line for line in planned)


async def test_history_holds_no_names_addresses_or_words_of_people(nurture):
    await nurture.add(no())
    await nurture.send_first()
    await nurture.act(reply("Could Erin Vale call me on 0123 456789?", said=nurture.now), await nurture.reply_address())
    await nurture.act(reply(STOP, said=nurture.now), await nurture.reply_address())
    kept = repr(await nurture.rows(schema.history)) + repr(await nurture.rows(schema.suppressions))
    for word in ("dana", "Dana", "globex", "Erin", "456789", "budget for this"):
        assert word not in kept


@pytest.mark.parametrize("table", schema.APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {} SET at = at", "DELETE FROM {}"])
async def test_the_database_itself_refuses_to_change_what_happened(nurture, table, statement):
    await nurture.add(no())
    await nurture.desk.stop(DANA)
    before = await nurture.rows(schema.metadata.tables[table])
    with pytest.raises(DBAPIError, match="append-only"):
        await nurture.foundation.database.write(lambda tx: tx.execute(text(statement.format(table))))
    assert await nurture.rows(schema.metadata.tables[table]) == before != []


def test_the_command_explains_and_another_process_cannot_forge(database_url, tmp_path):
    with running_sandbox(database_url, tmp_path) as process:
        process.ask("advance", until=NOW.isoformat())
        send_raw(process.ports.smtp, forward(no()), "add@in.acme.example", sender=MAYA)
        process.ask("settle")
        process.ask("advance", until=(NOW + timedelta(days=110)).isoformat())
        environ = {**os.environ, **process.home.environ}
        command = [sys.executable, "-m", "nurture", "explain", DANA]
        printed = subprocess.run(command, env=environ, capture_output=True, text=True, check=True, cwd=tmp_path)
        printed_json = subprocess.run(
            [*command, "--json"], env=environ, capture_output=True, text=True, check=True, cwd=tmp_path
        )
        for table in schema.APPEND_ONLY:
            with pytest.raises(DBAPIError, match="append-only"):
                process.ask("stop", address="somebody@initech.example")
                Records(database_url).change(text(f"DELETE FROM {table}"))
    assert "said no on 2026-11-12: no budget (forwarded by maya)" in printed.stdout
    assert "sent useful with " in printed.stdout and "next: useful-2, due " in printed.stdout
    assert json.loads(printed_json.stdout)["address"] == DANA
