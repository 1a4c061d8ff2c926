"""Whole messages, understood: forwards with their outcome, replies, and the command that shows it."""

import json
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest

from nurture.domain.errors import UnreadableMail
from nurture.domain.reading import AsWhat, ForwardOutcome, Intent, Kind
from nurture.mail.organisation import Own
from nurture.mail.read import read

OWN = Own(domains=("vendor.example",), addresses=("sam@freelance.example",))


def forwarded(
    words: str, *, sender: str = "Dana Ng <dana@globex.example>", subject: str = "Re: Offer", note: str = ""
) -> bytes:
    return (
        "From: Sam Rep <sam@vendor.example>\nTo: add@in.vendor.example\nSubject: Fwd: Offer\n"
        "Date: Tue, 3 Nov 2026 09:12:00 +0100\nContent-Type: text/plain; charset=utf-8\n\n"
        f"{note}\n\n---------- Forwarded message ---------\nFrom: {sender}\nDate: Mon, Nov 2, 2026 at 8:00 AM\n"
        f"Subject: {subject}\nTo: Sam Rep <sam@vendor.example>\n\n{words}\n"
    ).encode()


def read_forward(raw: bytes):
    reading = read(raw, as_what=AsWhat.FORWARD, own=OWN)
    assert reading.kind is Kind.FORWARD
    return reading


def test_a_no_adds_the_prospect():
    reading = read_forward(
        forwarded("Thanks, but we have no budget this year.\n\nDana Ng\nCFO", note="Met at the fair.")
    )
    assert reading.forward.outcome is ForwardOutcome.ADDED
    assert (reading.forward.above, reading.forward.note) == ("Met at the fair.", "Met at the fair.")
    assert [(one.address, one.name) for one in reading.forward.prospects] == [("dana@globex.example", "Dana Ng")]
    assert reading.forward.rejection is not None
    assert reading.forward.rejection.quote in "Thanks, but we have no budget this year."


def test_a_no_that_asks_for_silence_is_never_added():
    reading = read_forward(forwarded("No. Please do not contact me again."))
    assert reading.forward.outcome is ForwardOutcome.DO_NOT_CONTACT
    assert reading.forward.rejection.do_not_contact


def test_a_stop_that_gives_no_reason_is_one_too():
    assert read_forward(forwarded("Unsubscribe me.")).forward.outcome is ForwardOutcome.DO_NOT_CONTACT


def test_interest_is_no_no_and_is_read_as_a_reply():
    reading = read_forward(forwarded("Great, let's talk on Thursday. Please send me times."))
    assert reading.forward.outcome is ForwardOutcome.NOT_A_NO
    assert reading.forward.prospects[0].address == "dana@globex.example"
    assert reading.reply.intent is not Intent.STILL_NO


@pytest.mark.parametrize(
    "sender", ["Sam <sam@vendor.example>", "Sam <sam@freelance.example>", "Shop <noreply@globex.example>"]
)
def test_without_a_foreign_person_there_is_no_prospect(sender):
    reading = read_forward(forwarded("No budget.", sender=sender))
    assert reading.forward.outcome is ForwardOutcome.NO_PROSPECT_FOUND
    assert reading.forward.prospects == ()


def test_a_forwarded_automatic_answer_is_no_no():
    reading = read_forward(forwarded("I am away until 9 November 2026.", subject="Automatic reply: Offer"))
    assert (reading.forward.outcome, reading.auto_reply is not None) == (ForwardOutcome.NOT_A_NO, True)


def test_a_forwarded_bounce_speaks_of_its_recipient():
    words = "The following address(es) failed:\n\n  dana@globex.example\n    550 5.1.1 user unknown"
    daemon = "Mail Delivery System <MAILER-DAEMON@mx.globex.example>"
    reading = read_forward(forwarded(words, sender=daemon, subject="Mail delivery failed"))
    assert reading.forward.outcome is ForwardOutcome.NOT_A_NO
    assert [one.address for one in reading.forward.prospects] == ["dana@globex.example"]
    assert reading.bounce.recipients[0].hard


def test_a_reply_is_read_without_what_it_quotes():
    raw = (
        b"From: dana@globex.example\nTo: maya+x@in.vendor.example\nSubject: Re: Hello\n"
        b"Date: Mon, 2 Nov 2026 08:00:00 +0100\n\n"
        b"Please stop writing to me.\n\n> Shall we talk?\n"
    )
    reading = read(raw, as_what=AsWhat.REPLY)
    assert (reading.kind, reading.reply.intent, reading.reply.text) == (
        Kind.REPLY,
        Intent.STOP,
        "Please stop writing to me.",
    )


@pytest.mark.parametrize(
    ("words", "back"),
    [
        ("I am out of the office until 1 March 2027, please bear with me.", date(2027, 3, 1)),
        ("Ich bin bis zum 3. Januar im Urlaub und melde mich danach.", date(2027, 1, 4)),
        ("Je suis en congés jusqu'au 4 janvier, je vous réponds à mon retour.", date(2027, 1, 4)),
        ("Thank you, please talk to my colleagues by 7 June 2027.", None),
    ],
)
def test_a_persons_own_words_say_when_they_are_back(words, back):
    raw = (
        "From: dana@globex.example\nTo: maya+x@in.vendor.example\nSubject: Re: Hello\n"
        "Date: Thu, 12 Nov 2026 08:00:00 +0100\nContent-Type: text/plain; charset=utf-8\n\n" + words
    )
    assert read(raw.encode(), as_what=AsWhat.REPLY).reply.return_on == back


def test_mail_without_date_counts_from_its_arrival():
    arrived = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
    assert read(b"From: d@globex.example\n\nHello", arrived=arrived).envelope.sent_at == arrived
    received = b"Received: from a by b; Mon, 2 Nov 2026 08:00:00 +0000\nFrom: d@globex.example\n\nHello"
    assert read(received, arrived=arrived).envelope.sent_at == datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("as_what", list(AsWhat))
@pytest.mark.parametrize(
    "body",
    [b"\x00" * 5000, b">" * 160_000, b" " * 160_000, b"[" * 160_000, b"\xff\xfe" * 1000, b""],
    ids=["nul", "quotes", "spaces", "brackets", "binary", "empty"],
)
@pytest.mark.parametrize("kind", [b"text/plain", b"text/html"])
@pytest.mark.timeout(60)  # a guard against hanging, far above what any machine needs
def test_hostile_bodies_are_read_in_time(body, kind, as_what):
    reading = read(b"From: a@b.example\nSubject: Fwd: x\nContent-Type: " + kind + b"\n\n" + body, as_what=as_what)
    assert reading.envelope.from_address == "a@b.example"


def test_unreadable_mail_says_so():
    with pytest.raises(UnreadableMail):
        read(b"")


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "nurture", "read", *arguments], input=stdin, capture_output=True, check=False
    )


def rows(done: subprocess.CompletedProcess[bytes]) -> list[dict]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_command_prints_one_object_for_each_file_of_a_folder(tmp_path):
    (tmp_path / "b.eml").write_bytes(forwarded("No budget this year."))
    (tmp_path / "a.eml").write_bytes(b"From: d@globex.example\nSubject: Re: x\n\nThanks")
    (tmp_path / "note.txt").write_text("no mail")
    done = run("--json", "--timing", str(tmp_path))
    assert [(row["file"].rpartition("/")[2], row["kind"]) for row in rows(done)] == [
        ("a.eml", "reply"),
        ("b.eml", "forward"),
    ]
    assert (done.returncode, b"messages per second" in done.stderr) == (0, True)


def test_messages_of_an_mbox_carry_their_index(tmp_path):
    one = (
        b"From d@globex.example Mon Nov  2 08:00:00 2026\nFrom: d@globex.example\nSubject: Re: x\n\nOne\n>From here\n\n"
    )
    (tmp_path / "box").write_bytes(one * 3)
    found = rows(run("--json", "--as", "reply", str(tmp_path / "box")))
    assert [row["index"] for row in found] == [0, 1, 2]
    assert found[0]["reply"]["text"] == "One\nFrom here"


def test_a_message_that_cannot_be_read_gives_its_line_and_exit_1(tmp_path):
    (tmp_path / "empty.eml").write_bytes(b"")
    (tmp_path / "good.eml").write_bytes(b"From: d@globex.example\n\nThanks")
    done = run("--json", str(tmp_path))
    assert [row["error"] is None for row in rows(done)] == [False, True]
    assert done.returncode == 1


def test_standard_input_is_explained_with_the_evidence():
    done = run("--as", "reply", "-", stdin=b"From: d@globex.example\nSubject: Re: x\n\nPlease stop writing to me.")
    assert (done.returncode, b"stop" in done.stdout, b"because of >>" in done.stdout) == (0, True, True)


def test_a_missing_path_is_one_clear_line():
    done = run("--json", "/no/such/folder")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.startswith(b"nurture: /no/such/folder is not there; give an .eml file")
    assert b"Traceback" not in done.stderr


def test_the_command_starts_without_the_heavy_libraries():
    heavy = "{'sqlalchemy', 'starlette', 'jinja2', 'typer', 'pydantic'}"
    code = f"import sys, nurture.cli.read; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("year", ["1601", "9999"])
def test_a_year_in_which_nobody_writes_mail_is_no_date(year):
    head = f"From: dana@globex.example\nSubject: Re: Hi\nDate: Fri, 31 Dec {year} 23:59:00 -0100\n\n"
    assert read(f"{head}Try again in March.".encode(), as_what=AsWhat.REPLY).envelope.sent_at is None
    quoted = f"From: Dana <dana@globex.example>\nSent: Friday, December 31, {year} 11:59 PM\nTo: Sam\nSubject: No"
    forward = f"From: sam@vendor.example\nSubject: Fwd: No\n\n{quoted}\n\nTry again in March."
    found = read(forward.encode(), as_what=AsWhat.FORWARD).forward
    assert found is not None and found.original is not None
    assert (found.original.from_address, found.original.sent_at) == ("dana@globex.example", None)


def test_an_address_in_a_forwarded_bounce_that_nobody_can_write_to_is_no_prospect():
    inner = "From: MAILER-DAEMON@mx.globex.example\nSubject: Undelivered\n\n<d..ana@globex>: unknown user"
    head = "From: sam@vendor.example\nSubject: Fwd: Undelivered\nContent-Type: message/rfc822\n\n"
    found = read((head + inner).encode(), as_what=AsWhat.FORWARD)
    assert found.bounce is not None
    assert [one.address for one in found.bounce.recipients] == ["d..ana@globex"]
    assert found.forward is not None
    assert (found.forward.outcome, found.forward.prospects) == (ForwardOutcome.NO_PROSPECT_FOUND, ())
