"""The path of a rep's mail: welcomed, looked at when a copy comes back, and needed before mail goes out live."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from factories import DANA, MAYA, forward, no, reply
from fakes import FakeKeys, FakeRelay
from signing import Signer
from sqlalchemy import select
from workbench import Bench, real_bench, sandbox_bench

from nurture.domain.letter import LetterKind
from nurture.domain.path import Fact
from nurture.services.paths.clicks import PathClicks
from nurture.storage import schema

REPS = ("maya@acme.example", "tom@acme.example", "sam@acme.example")
LIVE = "delivery: live"
ACME = Signer()
COVERED = [
    b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"list-unsubscribe", b"list-unsubscribe-post"
]  # fmt: skip


@pytest.fixture
async def bench(database_url, tmp_path, monkeypatch):
    keys = FakeKeys(ACME.records())
    async with real_bench(database_url, tmp_path, delivery=LIVE, relay=FakeRelay(), keys=keys, welcomed=False) as bench:
        clicks = Clicks(bench)
        looking = bench.application.looking
        monkeypatch.setattr(looking, "_parts", replace(looking._parts, click=clicks.click))
        bench.keys, bench.clicks = keys, clicks
        yield bench


class Clicks:
    """The web server at the public URL; while it is `away` nobody answers there."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.away = False
        self.urls: list[str] = []

    async def click(self, url: str) -> None:
        self.urls.append(url)
        path = self.bench.foundation.keyring.read_probe(url.rpartition("/")[2])
        if not self.away and path is not None:
            base = self.bench.foundation
            await PathClicks(base.database, base.keyring, base.clock).note(path)


def mails(bench, *, to):
    """Returns what the relay took for an address, as (envelope, message)."""
    taken = [
        mail for mail in bench.relay.letters if mail.recipient == to or (to == "us" and "nurture+" in mail.recipient)
    ]
    return [(mail, message_from_bytes(mail.data, policy=policy.default)) for mail in taken]


async def come_back(bench, *, signer=ACME, covered=COVERED, change=lambda raw: raw, mail_from=None):
    """Lets Maya's newest copy come back through the world, and has it looked at."""
    copies = [each for each, parsed in mails(bench, to="us") if MAYA in str(parsed["From"])]
    sent = copies[-1]
    raw = change(signer.sign(sent.data, headers=covered) if signer else sent.data)
    await bench.receive(raw, sent.recipient, mail_from=sent.mail_from if mail_from is None else mail_from)
    await bench.settle()
    await bench.application.looking.tick()


async def say(bench, words, *, by=MAYA):
    """Lets a rep answer the welcome."""
    welcome = next(parsed for _, parsed in mails(bench, to=MAYA) if "Welcome" in parsed["Subject"])
    address = welcome["Reply-To"].addresses[0].addr_spec
    return await bench.act(reply(words, sender=by, name="", to=address, said=bench.now), address)


async def path_of(bench, rep="maya"):
    """Returns the newest path of a rep."""
    return (await bench.rows(schema.paths, schema.paths.c.rep_id == rep))[-1]


async def test_each_rep_is_welcomed_once_by_a_mail_like_a_check_in(bench):
    for _ in range(3):
        await bench.settle()
    (envelope, welcome), *more = mails(bench, to=MAYA)
    assert more == [] and len(mails(bench, to="us")) == 3
    assert envelope.mail_from.startswith("b+") and envelope.mail_from.endswith("@in.acme.example")
    assert str(welcome["From"]) == "Maya Okafor <maya@acme.example>"
    assert str(welcome["Reply-To"]).startswith("Maya Okafor <maya+")
    assert welcome["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert welcome["Auto-Submitted"] is None and welcome["X-Nurture-Letter"] is None
    (card,) = welcome.iter_attachments()
    secret = bench.foundation.keyring.secret_tag("maya")
    assert (card.get_content_type(), f"EMAIL;TYPE=INTERNET:add+{secret}@in" in card.get_content()) == (
        "text/vcard",
        True,
    )


async def test_the_copy_to_nurture_itself_tells_no_secret(bench):
    await bench.settle()
    secrets = [bench.foundation.keyring.secret_tag(rep) for rep in ("maya", "tom", "sam")]
    assert not any(secret.encode() in envelope.data for envelope, _ in mails(bench, to="us") for secret in secrets)


async def test_a_copy_that_holds_and_an_ok_prove_a_path(bench):
    await bench.settle()
    await come_back(bench)
    assert (await path_of(bench)).state == "open"
    assert await say(bench, "ok") == "welcomed"
    path = await path_of(bench)
    assert path.state == "proven" and path.facts == {fact.value: True for fact in Fact}
    (thanks,) = await bench.letters(LetterKind.DONE, MAYA)
    assert "nurture hears you" in thanks.facts.what


async def test_the_answer_may_come_before_the_copy_and_in_any_words(bench):
    await bench.settle()
    assert await say(bench, "Ja, angekommen!") == "welcomed"
    await come_back(bench)
    assert (await path_of(bench)).state == "proven"


async def test_an_answer_of_somebody_else_proves_nothing(bench):
    await bench.settle()
    await say(bench, "ok", by="tom@acme.example")
    await say(bench, "ok", by="eve@stranger.example")
    assert (await path_of(bench)).answered_at is None


async def test_an_answer_that_says_more_is_read_as_any_other_too(bench):
    await bench.settle()
    assert await say(bench, "ok\n\nwait dana@globex.example until May") != "welcomed"
    assert (await path_of(bench)).answered_at is not None


WRONG = {
    "unsigned": ({"signer": None}, ["aligned", "stop_signed"]),
    "signed by a stranger": ({"signer": Signer(domain="relay.example")}, ["aligned", "stop_signed"]),
    "unsubscribe fields not covered": ({"covered": [b"from", b"to", b"subject"]}, ["stop_signed"]),
    "the link rewritten": (
        {"change": lambda raw: raw.replace(b"/u/", b"/click?u="), "signer": None},
        ["aligned", "stop_signed", "one_click"],
    ),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG)
async def test_what_is_wrong_with_a_copy_fails_the_path_and_ops_are_told_once(bench, case):
    changes, wrong = case
    await bench.settle()
    await say(bench, "ok")
    await come_back(bench, **changes)
    path = await path_of(bench)
    assert path.state == "failed"
    assert [fact.value for fact in Fact if path.facts.get(fact.value) is False] == wrong
    (told,) = await bench.letters(LetterKind.PATH_FAILED)
    assert (told.recipient, told.facts.rep, len(told.facts.wrong)) == ("ops@acme.example", "Maya Okafor", len(wrong))


async def test_a_changed_return_path_is_noted_and_stops_nothing(bench):
    await bench.settle()
    await say(bench, "ok")
    await come_back(bench, mail_from="bounces@relay.example")
    path = await path_of(bench)
    assert (path.state, path.facts["return_path"]) == ("proven", False)


async def test_only_our_own_link_is_followed(bench):
    await bench.settle()
    elsewhere = b"http://169.254.0.1/u/"
    await come_back(bench, signer=None, change=lambda raw: raw.replace(b"http://127.0.0.1:8025/u/", elsewhere))
    assert bench.clicks.urls == []


async def test_what_does_not_answer_is_asked_again_for_an_hour(bench):
    await bench.settle()
    await say(bench, "ok")
    bench.clicks.away = True
    await come_back(bench)
    assert (await path_of(bench)).looked_at is None
    bench.clicks.away = False
    await bench.application.looking.tick()
    assert (await path_of(bench)).state == "proven"


async def test_silent_dns_fails_the_path_after_an_hour_and_a_day_later_a_copy_goes_out_again(bench):
    await bench.settle()
    await say(bench, "ok")
    bench.keys.silent = True
    await come_back(bench)
    assert (await path_of(bench)).looked_at is None
    await bench.advance(bench.now + timedelta(minutes=61))
    await bench.application.looking.tick()
    path = await path_of(bench)
    assert (path.state, path.why) == ("failed", "DNS did not answer")
    bench.keys.silent = False
    await bench.advance(bench.now + timedelta(days=1))
    await come_back(bench)
    assert (await path_of(bench)).state == "proven"


async def test_a_bounce_of_the_copy_is_no_copy(bench):
    await bench.settle()
    sent = next(each for each, parsed in mails(bench, to="us") if MAYA in str(parsed["From"]))
    bounce = (
        b"From: MAILER-DAEMON@relay.example\r\nTo: " + sent.mail_from.encode() + b"\r\nSubject: Undelivered\r\n"
        b"Message-ID: <b1@relay.example>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n\r\n'
        b"--x\r\nContent-Type: text/plain\r\n\r\nNo such user.\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n"
        b"Reporting-MTA: dns; relay.example\r\n\r\nFinal-Recipient: rfc822; " + sent.recipient.encode() + b"\r\n"
        b"Action: failed\r\nStatus: 5.1.1\r\n--x--\r\n"
    )
    assert await bench.act(bounce, sent.mail_from) == "probe_of_machine"
    assert (await path_of(bench)).copy_id is None


async def test_a_changed_relay_or_key_asks_for_a_copy_and_not_for_the_rep_again(bench):
    await bench.settle()
    await say(bench, "ok")
    await come_back(bench)
    before = len(mails(bench, to=MAYA))
    parts = bench.application.workshop._notices._parts.welcoming
    parts.bases._public_url = "https://elsewhere.example"
    await bench.settle()
    assert (await path_of(bench)).state == "open"
    assert (len(mails(bench, to=MAYA)), len(mails(bench, to="us"))) == (before, 6)


async def test_another_address_of_a_rep_is_another_path(bench):
    await bench.settle()
    await say(bench, "ok")
    await come_back(bench)
    await bench.edit("team.yaml", lambda text: text.replace("address: maya@acme.example", "address: m.o@acme.example"))
    await bench.settle()
    ((_, welcome),) = mails(bench, to="m.o@acme.example")
    assert "Welcome" in welcome["Subject"]
    assert [row.state for row in await bench.rows(schema.paths, schema.paths.c.rep_id == "maya")] == ["proven", "open"]


async def test_live_waits_for_the_path_and_goes_out_once_ops_vouch(bench):
    own = f"add+{bench.foundation.keyring.secret_tag('maya')}@in.acme.example"
    await bench.act(forward(no(), by=MAYA, said=bench.now), own)
    (touch,) = await bench.touches(state="planned")
    await bench.advance(touch.due_at - timedelta(days=2))
    await bench.advance(touch.due_at + timedelta(minutes=1))
    (touch,) = await bench.touches(state="planned")
    assert (touch.waiting_for, bench.relay.touches) == ("path_unproven", [])
    assert "nobody has proven yet" in await bench.explain()
    assert await bench.desk.vouch("maya")
    assert not await bench.desk.vouch("maya")
    await bench.advance(touch.next_try_at)
    assert [mail.recipient for mail in bench.relay.touches] == [DANA]
    events = [row for row in await bench.rows(schema.history) if row.event == "path_vouched"]
    assert [row.detail["rep"] for row in events] == ["maya"]


async def test_a_proven_path_is_looked_at_again_after_a_month(bench):
    await bench.settle()
    await say(bench, "ok")
    await come_back(bench)
    await bench.advance(bench.now + timedelta(days=31))
    path = await path_of(bench)
    assert (path.state, path.copy_id) == ("proven", None)
    await come_back(bench, signer=None)
    assert (await path_of(bench)).state == "failed"


async def test_a_sandbox_shows_the_welcome_and_sends_itself_nothing(database_url, tmp_path):
    async with sandbox_bench(database_url, tmp_path, welcomed=False) as bench:
        await bench.settle()
        shown = [str(mail["Subject"]) for mail in await bench.outbox(MAYA)]
        assert shown == ["Welcome to nurture: please answer “ok”"]
        sent = await bench.foundation.database.read(lambda tx: tx.execute(select(schema.outbox.c.recipient)))
        assert sorted(sent.scalars()) == sorted(REPS)


def reminders(bench):
    """Returns the subjects of what Maya got beside the first welcome."""
    return [parsed["Subject"] for _, parsed in mails(bench, to=MAYA)][1:]


async def test_a_rep_who_does_not_answer_is_reminded_once_and_then_ops_hear_once(bench):
    await bench.settle()
    await bench.pass_days(4.5)  # From a Thursday to a Monday: two working days.
    assert reminders(bench) == []
    await bench.pass_days(1)
    assert reminders(bench) == ["Once more: Welcome to nurture: please answer “ok”"]
    assert await bench.letters(LetterKind.WELCOME_UNANSWERED) == []
    await bench.pass_days(3)
    facts = {letter.facts.rep: letter.facts for letter in await bench.letters(LetterKind.WELCOME_UNANSWERED)}
    assert len(facts) == 3
    assert facts["Maya Okafor"].command == "nurture doctor --vouch maya"
    for _ in range(10):
        await bench.pass_days(3)
    assert len(reminders(bench)) == 1
    assert len(await bench.letters(LetterKind.WELCOME_UNANSWERED)) == 3


async def test_an_answer_to_the_reminder_proves_the_way_back(bench):
    await bench.settle()
    await bench.pass_days(6)
    again = next(parsed for _, parsed in mails(bench, to=MAYA) if "Once more" in parsed["Subject"])
    address = again["Reply-To"].addresses[0].addr_spec
    assert await bench.act(reply("ok", sender=MAYA, name="", to=address, said=bench.now), address) == "welcomed"
    assert (await path_of(bench)).answered_at is not None
    await bench.pass_days(9)
    assert "Maya Okafor" not in [letter.facts.rep for letter in await bench.letters(LetterKind.WELCOME_UNANSWERED)]


async def test_who_has_answered_or_is_vouched_for_is_not_reminded(bench):
    await bench.settle()
    await say(bench, "ok")
    await bench.desk.vouch("tom")
    await bench.pass_days(6)
    assert [subject for subject in reminders(bench) if "Once more" in subject] == []
    assert [len(mails(bench, to=rep)) for rep in REPS[1:]] == [1, 2]


async def test_in_a_sandbox_nobody_is_reminded(empty_database_url, tmp_path):
    async with sandbox_bench(empty_database_url, tmp_path, welcomed=False) as bench:
        await bench.settle()
        await bench.pass_days(30)
        assert len(await bench.letters(LetterKind.WELCOME, MAYA)) == 1
