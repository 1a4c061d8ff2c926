"""Machines' mail that was made to take long: every megabyte is read in bounded time."""

import time

import pytest

from nurture.domain.reading import AsWhat
from nurture.mail.bounce_reason import read_reason
from nurture.mail.bounce_report import RECIPIENT_LIMIT
from nurture.mail.read import read

MEGABYTE = 1_000_000
DAEMON = "From: MAILER-DAEMON@mx.globex.example\nReturn-Path: <>\nTo: b@in.vendor.example\nSubject: failure notice\n"
PERSON = "From: dana@globex.example\nTo: b@in.vendor.example\nSubject: out of office\nAuto-Submitted: auto-replied\n"
REPORT = 'Content-Type: multipart/report; report-type=delivery-status; boundary="cut"\n\n--cut\nContent-Type: {}\n\n'
GENEROUS = 5.0
"""Seconds; what is meant is under half a second, and what goes wrong takes minutes."""


def filled(text: str) -> str:
    """Returns the text again and again, a megabyte of it."""
    return (text * (MEGABYTE // len(text) + 1))[:MEGABYTE]


BODIES = {
    "addresses": "dana{0}@globex.example, ",
    "half addresses": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@",
    "at signs": "@",
    "angles": "<",
    "fields": "Final-Recipient: rfc822; dana@globex.example\nAction: failed\nStatus: 5.1.1\n",
    "open fields": "Final-Recipient: rfc822; dana@globex.example\n",
    "folded": "Diagnostic-Code: smtp; 550\n ",
    "statuses": "5.1.1 ",
    "digits": "1",
    "dots": "5.",
    "ids": "Message-ID: <a@b>\n",
    "open ids": "> Message-ID: <",
    "blank lines": "\n",
    "spaces": " ",
    "dashes": "-",
    "commands": ">>> RCPT TO:<dana@globex.example>\n",
    "escapes": "\\x{5F35}",
    "months": "July 10 - ",
    "ranges": "July 10-31 ",
    "until": "until the Monday the ",
    "numbers": "10.10.",
    "back": "wieder zurück ab 16.03. ",
    "sentences": "This is an automated reply. ",
    "left": "has left ",
    "turkish": "izindeyim 16 Mart ",
    "wide": "\u6211\u6b63\u57282026\u5e743\u670816\u65e5",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
@pytest.mark.parametrize(
    "head",
    [
        DAEMON + "Content-Type: text/plain; charset=utf-8\n\n",
        DAEMON + REPORT.format("message/delivery-status"),
        DAEMON + REPORT.format("message/feedback-report"),
        DAEMON + REPORT.format("message/disposition-notification"),
        PERSON + "Content-Type: text/plain; charset=utf-8\n\n",
    ],
    ids=["words", "report", "feedback", "receipt", "absence"],
)
def test_a_megabyte_is_read_in_bounded_time(head, body):
    raw = (head + filled(body)).encode()
    started = time.process_time()
    read(raw, as_what=AsWhat.REPLY)
    assert time.process_time() - started < GENEROUS


def test_a_report_of_ten_thousand_people_is_cut():
    people = "".join(f"Final-Recipient: rfc822; d{n}@globex.example\nAction: failed\n\n" for n in range(10_000))
    reading = read((DAEMON + REPORT.format("message/delivery-status") + people).encode())
    assert len(reading.bounce.recipients) == RECIPIENT_LIMIT


def test_a_bounce_in_a_bounce_in_a_bounce_ends():
    raw = DAEMON + "Content-Type: text/plain\n\nNo such user.\n"
    for at in range(60):
        outer = f"{DAEMON}Content-Type: multipart/mixed; boundary=b{at}\n\n--b{at}\nContent-Type: message/rfc822\n\n"
        raw = f"{outer}{raw}\n--b{at}--\n"
    assert read(raw.encode()).bounce is not None


def test_a_long_diagnostic_is_read_at_its_beginning():
    assert read_reason("550 5.1.1 User unknown " + filled("x"), "5.1.1")[1]


def test_an_escaped_letter_beyond_unicode_is_dropped():
    second = "Final-Recipient: utf-8; dan\\x{110000}a@globex.example\nAction: failed\nStatus: 5.1.1\n"
    reading = read((DAEMON + REPORT.format("message/global-delivery-status") + second).encode())
    assert [one.address for one in reading.bounce.recipients] == ["dana@globex.example"]
