"""Bounces, delays, receipts and complaints, and people's mail that speaks of them."""

import pytest

from nurture.domain.reading import Kind
from nurture.mail.bounce import read_bounce
from nurture.mail.bounce_reason import accuses_sender, read_reason
from nurture.mail.complaint import is_feedback, read_complaint
from nurture.mail.parse import parse

DAEMON = (
    "From: Mail Delivery Subsystem <MAILER-DAEMON@mx.globex.example>\nReturn-Path: <>\nTo: bounce@in.vendor.example\n"
)
RETURNED = "From: sam@vendor.example\nTo: dana@globex.example\nMessage-ID: <t1@vendor.example>\nSubject: Hi\n\nHello"


def report(*, kind: str, second: str, subject: str = "Delivery Status Notification", text: str = "See below.") -> bytes:
    return (
        f'{DAEMON}Subject: {subject}\nContent-Type: multipart/report; report-type={kind}; boundary="cut"\n\n'
        f"--cut\nContent-Type: text/plain\n\n{text}\n--cut\nContent-Type: message/{kind}\n\n{second}\n"
        f"--cut\nContent-Type: message/rfc822\n\n{RETURNED}\n--cut--\n"
    ).encode()


def status(action: str, code: str, diagnostic: str = "", *, address: str = "dana@globex.example") -> str:
    words = f"Diagnostic-Code: smtp; {diagnostic}\n" if diagnostic else ""
    about = f"Final-Recipient: rfc822; {address}\nAction: {action}\nStatus: {code}\n{words}"
    return f"Reporting-MTA: dns; mx.globex.example\n\n{about}"


def words(text: str, subject: str = "failure notice") -> bytes:
    return f"{DAEMON}Subject: {subject}\n\n{text}".encode()


@pytest.mark.parametrize(
    ("action", "code", "kind"),
    [
        ("failed", "5.1.1", Kind.BOUNCE),
        ("failed", "4.4.7", Kind.BOUNCE),
        ("Failed (bad)", "5.0.0", Kind.BOUNCE),
        ("delayed", "4.4.1", Kind.DELAY),
        ("delivered", "2.0.0", Kind.RECEIPT),
        ("relayed", "2.0.0", Kind.RECEIPT),
        ("", "5.1.1", Kind.BOUNCE),
        ("", "4.2.2", Kind.DELAY),
    ],
)
def test_a_report_is_what_its_action_says(action, code, kind):
    assert read_bounce(parse(report(kind="delivery-status", second=status(action, code)))).kind is kind


def test_a_report_names_the_recipient_the_reason_and_our_message():
    raw = report(
        kind="delivery-status", second=status("failed", "5.1.1", "550 5.1.1 <dana@globex.example> User unknown")
    )
    found = read_bounce(parse(raw)).found
    assert found.message_ids == ("t1@vendor.example",)
    assert [(one.address, one.status, one.hard, one.reason) for one in found.recipients] == [
        ("dana@globex.example", "5.1.1", True, "user")
    ]


def test_a_bounce_of_a_bounce_names_the_outer_recipient():
    inner = report(kind="delivery-status", second=status("failed", "5.1.1", "550 user unknown")).decode()
    outer = report(
        kind="delivery-status", second=status("failed", "5.1.1", "550 no such user", address="bounce@other.example")
    )
    found = read_bounce(parse(outer.replace(RETURNED.encode(), inner.encode().replace(b"cut", b"inner")))).found
    assert [one.address for one in found.recipients] == ["bounce@other.example"]


QMAIL = """Hi. This is the qmail-send program at mx.globex.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<dana@globex.example>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 no such user

--- Below this line is a copy of the message.

Return-Path: <sam@vendor.example>
Message-ID: <t1@vendor.example>
To: other@globex.example
"""
EXIM = """This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  dana@globex.example
    SMTP error from remote mail server after RCPT TO:<dana@globex.example>:
    host mx.globex.example [192.0.2.20]: 550 5.1.1 unknown user

------ This is a copy of the message, including all the headers. ------

Return-path: <sam@vendor.example>
Message-ID: <t1@vendor.example>
"""
POSTFIX = """This is the mail system at host mx.globex.example.

I'm sorry to have to inform you that your message could not be delivered.
For further assistance, please send mail to <postmaster@globex.example>

<dana@globex.example>: host mx.globex.example[192.0.2.1] said: 550 5.1.1
    <dana@globex.example>: Recipient address rejected: User unknown (in reply to RCPT TO command)

Message-ID: <t1@vendor.example>
"""
EXCHANGE = """Delivery has failed to these recipients or groups:

dana@globex.example<mailto:dana@globex.example>
The email address you entered couldn't be found.

Diagnostic information for administrators:
dana@globex.example
Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'

Original message headers:
Message-ID: <t1@vendor.example>
"""
GMAIL = """Delivery to the following recipient failed permanently:

     dana@globex.example

Technical details of permanent failure:
The error that the other server returned was:
550 5.1.1 <dana@globex.example>... User Unknown

----- Original message -----
Message-ID: <t1@vendor.example>
To: someone-else@globex.example
"""


@pytest.mark.parametrize("text", [QMAIL, EXIM, POSTFIX, EXCHANGE, GMAIL])
def test_the_words_of_mail_servers_are_understood(text):
    read = read_bounce(parse(words(text)))
    assert read.kind is Kind.BOUNCE
    assert [(one.address, one.hard) for one in read.found.recipients] == [("dana@globex.example", True)]
    assert read.found.message_ids == ("t1@vendor.example",)


def test_failed_recipients_in_the_header_are_believed():
    raw = words(EXIM).replace(b"\nTo:", b"\nX-Failed-Recipients: li@globex.example\nTo:", 1)
    assert [one.address for one in read_bounce(parse(raw)).found.recipients] == ["li@globex.example"]


def test_a_warning_in_words_is_a_delay():
    text = "Your message to dana@globex.example has not yet been delivered. The server will keep trying."
    assert read_bounce(parse(words(text, "Warning: message delayed 24 hours"))).kind is Kind.DELAY


@pytest.mark.parametrize(
    ("text", "code", "hard"),
    [
        ("550 5.1.1 User unknown", "5.1.1", True),
        ("550 No such user here (in reply to RCPT TO command)", "", True),
        ("", "5.1.1", True),
        ("550 Host unknown", "5.1.2", True),
        ("Domain not found", "", True),
        ("550 5.1.10 recipient not found", "5.1.10", True),
        ("556 Domain does not accept mail", "5.1.10", True),
        ("The user has moved to another address", "5.1.6", True),
        ("552 5.2.2 mailbox full", "5.2.2", False),
        ("550 5.1.1 The email account that you tried to reach is over quota", "5.1.1", False),
        ("550 5.7.1 Message rejected due to local policy", "5.7.1", False),
        ("554 5.7.1 blocked using zen.spamhaus.org", "5.7.1", False),
        ("550 5.7.26 Unauthenticated email is not accepted due to DMARC policy", "5.7.26", False),
        ("550 5.1.8 Sender address rejected: Domain not found", "5.1.8", False),
        ("421 4.7.0 Too many connections, try again later", "4.7.0", False),
        ("550 5.2.1 account is disabled", "5.2.1", False),
        ("552 message size exceeds maximum", "5.3.4", False),
        ("Host not found, try again", "", False),
        ("Connection timed out", "4.4.1", False),
        ("", "5.0.0", False),
        ("", "", False),
    ],
)
def test_the_text_decides_with_the_status_what_is_hard(text, code, hard):
    assert read_reason(text, code)[1] is hard


@pytest.mark.parametrize(
    ("sender", "subject", "text"),
    [
        ("dana@globex.example", "Re: Hello", "Sorry, your mail bounced: 550 5.1.1 user unknown. Try again."),
        ("dana@globex.example", "Undeliverable?", "My mail to you could not be delivered, so here again."),
        ("postmaster@globex.example", "Your question", "We do not use such a tool, thank you."),
        ("news@vendor.example", "Delivery update", "Your parcel was delivered."),
    ],
)
def test_people_who_speak_of_failures_are_no_servers(sender, subject, text):
    assert read_bounce(parse(f"From: {sender}\nTo: sam@vendor.example\nSubject: {subject}\n\n{text}".encode())) is None


def test_a_read_receipt_is_no_bounce():
    second = "Final-Recipient: rfc822; dana@globex.example\nDisposition: manual-action/MDN-sent-manually; displayed"
    assert read_bounce(parse(report(kind="disposition-notification", second=second))).kind is Kind.RECEIPT


@pytest.mark.parametrize(
    ("feedback", "complains"),
    [
        ("abuse", True),
        ("fraud", True),
        ("opt-out", True),
        ("not-spam", False),
        ("auth-failure", False),
        ("virus", False),
    ],
)
def test_only_reports_of_unwanted_mail_are_complaints(feedback, complains):
    message = parse(report(kind="feedback-report", second=f"Feedback-Type: {feedback}\nVersion: 1\n"))
    assert is_feedback(message)
    assert (read_complaint(message) is not None) is complains


def test_a_complaint_names_who_complained():
    second = "Feedback-Type: abuse\nVersion: 1\nOriginal-Rcpt-To: <dana@globex.example>\n"
    found = read_complaint(parse(report(kind="feedback-report", second=second)))
    assert (found.recipients, found.message_ids) == (("dana@globex.example",), ("t1@vendor.example",))


def test_a_complaint_without_recipient_takes_that_of_our_mail():
    found = read_complaint(parse(report(kind="feedback-report", second="Feedback-Type: abuse\nVersion: 1\n")))
    assert found.recipients == ("dana@globex.example",)


def test_a_dmarc_report_is_no_complaint():
    raw = b"From: dmarc@isp.example\nSubject: Report domain: vendor.example\nContent-Type: application/gzip\n\nH4sI"
    assert read_complaint(parse(raw)) is None


def test_a_junk_report_without_a_feedback_part_is_a_complaint():
    raw = (
        "From: staff@isp.example\nSubject: complaint about message from 192.0.2.1\n"
        f'Content-Type: multipart/mixed; boundary="cut"\n\n--cut\nContent-Type: message/rfc822\n\n{RETURNED}\n--cut--\n'
    )
    assert read_complaint(parse(raw.encode())).recipients == ("dana@globex.example",)


def test_a_complaint_by_spamcop_names_our_mail_in_its_text():
    text = "[ SpamCop V5.4 ]\n\n[ Offending message ]\nMessage-ID: <t1@vendor.example>\n"
    raw = f"From: 7654321@reports.spamcop.example\nSubject: [SpamCop (192.0.2.7) id:7654321]Hello\n\n{text}"
    found = read_complaint(parse(raw.encode()))
    assert (found.feedback_type, found.message_ids) == ("abuse", ("t1@vendor.example",))


@pytest.mark.parametrize(
    ("sender", "complains"), [("abuse@isp.example", True), ("feedback@isp.example", True), ("dana@isp.example", False)]
)
def test_an_abuse_report_without_arf_is_believed_of_a_desk_alone(sender, complains):
    raw = (
        f"From: {sender}\nSubject: Abuse report: Hello\n"
        f'Content-Type: multipart/mixed; boundary="cut"\n\n--cut\nContent-Type: message/rfc822\n\n{RETURNED}\n--cut--\n'
    )
    assert (read_complaint(parse(raw.encode())) is not None) is complains


@pytest.mark.parametrize(
    ("reason", "accuses"),
    [
        ("policy", True),
        ("reputation", True),
        ("authentication", True),
        ("rate", True),
        ("content", True),
        ("sender", True),
    ]
    + [(reason, False) for reason in ("user", "host", "moved", "quota", "doubtful", "suspended", "network", "other")],
)
def test_some_reasons_accuse_the_sender(reason, accuses):
    assert accuses_sender(reason) is accuses


def test_a_filter_that_rejects_by_a_receipt_is_a_bounce():
    about = "Final-Recipient: rfc822; dana@globex.example\n"
    second = f"{about}Disposition: automatic-action/MDN-sent-automatically; deleted"
    text = "Your message was automatically rejected: Quota exceeded"
    read = read_bounce(parse(report(kind="disposition-notification", second=second, text=text)))
    assert read.kind is Kind.BOUNCE
    assert [(one.address, one.reason, one.hard) for one in read.found.recipients] == [
        ("dana@globex.example", "quota", False)
    ]


def test_an_address_of_other_letters_is_written_out():
    second = "Final-Recipient: utf-8; dan\\x{E9}@globex.example\nAction: failed\nStatus: 5.1.1\n"
    found = read_bounce(parse(report(kind="global-delivery-status", second=second))).found
    assert [one.address for one in found.recipients] == ["dan\u00e9@globex.example"]


def test_recipients_without_a_blank_line_between_them_are_told_apart():
    people = ("dana", "tom")
    second = "Reporting-MTA: dns; mx\n\n" + "".join(
        f"Final-Recipient: rfc822; {name}@globex.example\nAction: failed\nStatus: 5.1.1\n" for name in people
    )
    found = read_bounce(parse(report(kind="delivery-status", second=second))).found
    assert [one.address for one in found.recipients] == ["dana@globex.example", "tom@globex.example"]


def test_a_bounce_that_a_gateway_wrapped_is_read():
    inner = report(kind="delivery-status", second=status("failed", "5.1.1", "550 user unknown")).decode()
    head = f"{DAEMON}Subject: Returned mail\nContent-Type: multipart/mixed; boundary=out\n\n--out\n"
    notice = "Content-Type: text/plain\n\nThe following addresses had permanent errors\n--out\n"
    raw = f"{head}{notice}Content-Type: message/rfc822\n\n{inner}\n--out--\n"
    assert [one.address for one in read_bounce(parse(raw.encode())).found.recipients] == ["dana@globex.example"]


def test_a_notice_of_success_in_words_is_a_receipt():
    text = "Your message was successfully delivered to the following recipient:\n\ndana@globex.example\n"
    assert read_bounce(parse(words(text, "Successful Mail Delivery Report"))).kind is Kind.RECEIPT
