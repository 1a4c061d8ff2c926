"""Several relays: each rep's mail by the relay of their domain, logins of their own, and one that is down."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import dkim
import pytest
from factories import DANA, forward, no, reply
from servers.smtp_sink import Answer, SinkOptions, SmtpSink
from workbench import Bench, real_bench

from nurture.domain.errors import SettingsError
from nurture.domain.letter import LetterKind
from nurture.domain.signing_key import KeyKind
from nurture.mail.signing_keys import new_key, read_signing_key
from nurture.settings import load_settings
from nurture.storage import schema

MINUTE = timedelta(minutes=1)
ERIN = "erin@initech.example"
AMAZON = "eu-west-1.amazonses.com"
TOM = "tom@other.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Two:
    """A nurture with two relays, and where their mail arrives."""

    bench: Bench
    acme: SmtpSink
    other: SmtpSink


@asynccontextmanager
async def two_relays(url: str, folder: Path, *, more: str = "") -> AsyncIterator[Two]:
    """Maya's mail goes by one relay, that of Tom, who works at another company of ours, by the other."""
    async with SmtpSink() as acme, SmtpSink() as other:
        yaml = (
            "delivery: live\nrelays:\n"
            f"  - {{name: acme, host: 127.0.0.1, port: {acme.port}, tls: none, for: [acme.example], default: true}}\n"
            f"  - {{name: other, host: 127.0.0.1, port: {other.port}, tls: none, for: [other.example],"
            f" mail_from: rep}}\n{more}"
        )
        async with real_bench(url, folder, delivery=yaml, relay=None) as bench:
            await bench.edit("team.yaml", lambda text: text.replace("tom@acme.example", TOM))
            await bench.vouch()  # Tom's path is another one now.
            yield Two(bench=bench, acme=acme, other=other)
            await bench.application.relay.stop(1)


async def one_each(bench: Bench) -> None:
    """Holds Dana for Maya and Erin for Tom, and moves to when both first touches are due."""
    secret = (await bench.desk.status()).add_addresses
    await bench.act(forward(no(), said=bench.now), secret["maya"])
    to_tom = no(sender=("Erin Vale", ERIN), to=TOM)
    await bench.act(forward(to_tom, by=TOM, said=bench.now), secret["tom"])
    await bench.desk.halt("everything", "", "until both are due")
    rows = await bench.rows(schema.touches)
    await bench.advance(max(row.due_at for row in rows) + MINUTE)
    await bench.desk.release("everything", "")


async def until_sent(bench: Bench, *people: str) -> None:
    """Moves on from one moment at which something may go out to the next, until these people have had a mail."""
    for _ in range(20):
        left = [person for person in people if not await bench.touches(person, state="accepted")]
        if not left:
            return
        planned = [touch for person in left for touch in await bench.touches(person, state="planned")]
        await bench.listen()
        await bench.advance(max(bench.now, min(row.next_try_at or row.due_at for row in planned)) + MINUTE)
    pytest.fail(f"nobody wrote to {left}: {[(row.state, row.waiting_for) for row in planned]}")


async def an_hour(bench: Bench) -> None:
    """Lets an hour pass in steps."""
    for _ in range(6):
        await bench.listen()
        await bench.advance(bench.now + 10 * MINUTE)


def sent_to(sink: SmtpSink, address: str) -> list[str]:
    return [arrival.mail_from for arrival in sink.arrivals if address in arrival.recipients]


async def test_each_reps_mail_goes_by_the_relay_of_their_domain(database_url, tmp_path):
    async with two_relays(database_url, tmp_path) as two:
        await one_each(two.bench)
        await until_sent(two.bench, DANA, ERIN)
        assert (len(sent_to(two.acme, DANA)), sent_to(two.other, DANA)) == (1, [])
        assert (len(sent_to(two.other, ERIN)), sent_to(two.acme, ERIN)) == (1, [])


async def test_the_return_path_is_as_each_relay_takes_it(database_url, tmp_path):
    async with two_relays(database_url, tmp_path) as two:
        await one_each(two.bench)
        await until_sent(two.bench, DANA, ERIN)
        (ours,) = sent_to(two.acme, DANA)
        assert ours.endswith("@in.acme.example")
        assert sent_to(two.other, ERIN) == [TOM]


async def test_letters_go_by_the_relay_of_our_own_domain(database_url, tmp_path):
    async with two_relays(database_url, tmp_path) as two:
        await one_each(two.bench)
        assert sent_to(two.acme, TOM)
        assert not sent_to(two.other, TOM)


async def test_a_relay_that_is_down_keeps_back_its_own_mail_only(database_url, tmp_path):
    async with two_relays(database_url, tmp_path) as two:
        await two.other.stop()
        await one_each(two.bench)
        await until_sent(two.bench, DANA)
        assert len(sent_to(two.acme, DANA)) == 1
        await an_hour(two.bench)
        (held,) = await two.bench.touches(ERIN)
        assert (held.state, held.waiting_for, held.attempts) == ("planned", "relay", 0)
        (told,) = await two.bench.letters(LetterKind.RELAY_DOWN)
        assert told.facts.relay == "other"


async def test_mail_waits_for_a_relay_that_was_down_and_then_goes_out(database_url, tmp_path):
    async with two_relays(database_url, tmp_path) as two:
        two.other.options = replace(two.other.options, port=two.other.port)
        await two.other.stop()
        await one_each(two.bench)
        await until_sent(two.bench, DANA)
        await two.other.start()
        await until_sent(two.bench, ERIN)
        assert len(sent_to(two.other, ERIN)) == 1


async def test_touches_and_letters_are_signed_by_the_key_of_their_domain(database_url, tmp_path):
    pem, file = new_key(KeyKind.ED25519), tmp_path / "key.pem"
    file.write_bytes(pem)
    more = f"dkim:\n  - {{domain: acme.example, selector: n1, key: {file}}}\n"
    key = read_signing_key(pem, domain="acme.example", selector="n1")
    async with two_relays(database_url, tmp_path, more=more) as two:
        await one_each(two.bench)
        await until_sent(two.bench, DANA, ERIN)
        assert two.acme.arrivals
        for arrival in two.acme.arrivals:
            assert dkim.verify(arrival.data, dnsfunc=lambda name, timeout=5: key.record.encode())
        (theirs,) = [arrival for arrival in two.other.arrivals if ERIN in arrival.recipients]
        assert b"DKIM-Signature" not in theirs.data
        (touch,) = await two.bench.touches(DANA, state="accepted")
        (sent,) = [arrival for arrival in two.acme.arrivals if DANA in arrival.recipients]
        assert touch.message_id == sent.message_id


async def test_where_each_logs_in_touches_and_letters_go_as_their_senders(tmp_path):
    url = f"sqlite+aiosqlite:///{tmp_path / 'nurture.db'}"
    users = {address: f"token-of-{address}" for address in ("maya@acme.example", "nurture@in.acme.example")}
    async with SmtpSink(options=SinkOptions(users=users)) as sink:
        yaml = (
            "delivery: live\nrelays:\n"
            f"  - {{name: own, preset: microsoft-user, host: 127.0.0.1, port: {sink.port}, tls: none}}\n"
        )
        logins = load_settings({"NURTURE_RELAY_OWN_TOKEN_COMMAND": "printf token-of-%s {user}"}).logins
        async with real_bench(url, tmp_path, delivery=yaml, relay=None, logins=logins) as bench:
            address = (await bench.desk.status()).add_addresses["maya"]
            await bench.act(forward(no(), said=bench.now), address)
            await until_sent(bench, DANA)
            users_of = {(arrival.user, DANA in arrival.recipients) for arrival in sink.arrivals}
            assert users_of == {("maya@acme.example", True), ("nurture@in.acme.example", False)}
            assert {each.mail_from for each in sink.arrivals if DANA in each.recipients} == {"maya@acme.example"}
            await bench.application.relay.stop(1)


@pytest.mark.parametrize(
    ("relays", "variables", "words"),
    [
        ("", {}, "nurture.yaml names no relays"),
        ("relays: [{name: eu-west, host: x.example, user: u}]\n", {}, "NURTURE_RELAY_EU_WEST_PASSWORD"),
        ("relays: [{name: own, preset: google-user}]\n", {}, "NURTURE_RELAY_OWN_TOKEN_COMMAND"),
        ("relays: [{name: a, host: x.example}]\n", {"NURTURE_RELAY_B_PASSWORD": "x"}, "no relay of that name"),
    ],
)
async def test_secrets_and_relays_must_fit(tmp_path, relays, variables, words):
    url = f"sqlite+aiosqlite:///{tmp_path / 'nurture.db'}"
    logins = load_settings(variables).logins
    with pytest.raises(SettingsError, match=words):
        async with real_bench(url, tmp_path, delivery=f"delivery: live\n{relays}", relay=None, logins=logins):
            pass


async def test_an_answer_that_names_the_id_that_ses_gave_is_known(tmp_path):
    url = f"sqlite+aiosqlite:///{tmp_path / 'nurture.db'}"
    given = "0100018c2d3e4f50-1a2b3c4d-000000"
    async with SmtpSink(Answer(phase="dot", reply=f"250 Ok {given}", times=None)) as sink:
        yaml = (
            "delivery: live\nrelays:\n"
            f"  - {{name: ses, preset: ses, host: 127.0.0.1, port: {sink.port}, tls: none, auth: none}}\n"
        )
        async with real_bench(url, tmp_path, delivery=yaml, relay=None) as bench:
            address = (await bench.desk.status()).add_addresses["maya"]
            await bench.act(forward(no(), said=bench.now), address)
            await until_sent(bench, DANA)
            (touch,) = await bench.touches(state="accepted")
            assert touch.relay_id == given
            answer = message_from_bytes(
                reply("Thanks!", sender="dana@private.example", to="ops@in.acme.example", said=bench.now),
                policy=policy.default,
            )
            answer["In-Reply-To"] = f"<{given}@{AMAZON}>"
            number = await bench.receive(answer.as_bytes(), "nurture@in.acme.example")
            keys = await bench.rows(schema.hold_keys, schema.hold_keys.c.inbox_id == number)
            assert [key.prospect_id for key in keys] == [touch.prospect_id]
            await bench.application.relay.stop(1)
