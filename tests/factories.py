"""Mails for tests, as people and machines write them: noes, forwards, replies, bounces, absences, complaints."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from itertools import count

NOW = datetime(2026, 11, 12, 9, 30, tzinfo=UTC)
"""A Thursday: where a test's clock stands unless it says otherwise."""

MAYA = "maya@acme.example"
TOM = "tom@acme.example"
DANA = "dana.ng@globex.example"
ADD = "add@in.acme.example"

BUDGET = "Hi Maya,\n\nthank you for the demo. We have no budget for this at the moment, so it is a no.\n\nBest,\nDana\n"
TIMING = "Hi Maya,\n\nthis is not the right time for us. Please come back to me in March.\n\nBest,\nDana\n"
CHOSE_OTHER = "Hi Maya,\n\nwe have decided to go with another vendor.\n\nBest,\nDana\n"
NEVER_AGAIN = "Please do not contact me again and remove me from your list.\n\nDana\n"

_numbers = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One mail between people. `sender` is (name, address); `said` its date."""

    sender: tuple[str, str] = ("Dana Ng", DANA)
    to: str = f"Maya Okafor <{MAYA}>"
    cc: str = ""
    subject: str = "Re: Acme for your plant"
    text: str = BUDGET
    said: datetime = NOW
    answers: str = ""


def mail(note: Note) -> EmailMessage:
    """Returns a mail with a Message-ID of its own."""
    made = EmailMessage()
    made["From"] = formataddr(note.sender)
    made["To"] = note.to
    if note.cc:
        made["Cc"] = note.cc
    made["Subject"] = note.subject
    made["Date"] = format_datetime(note.said)
    made["Message-ID"] = f"<note-{next(_numbers)}@{note.sender[1].rpartition('@')[2]}>"
    if note.answers:
        made["In-Reply-To"] = f"<{note.answers}>"
        made["References"] = f"<{note.answers}>"
    made.set_content(note.text)
    return made


def no(text: str = BUDGET, **more: object) -> EmailMessage:
    """Returns a prospect's no, Dana's to Maya unless told otherwise; further keywords are fields of `Note`."""
    return mail(Note(text=text, **more))  # type: ignore[arg-type]


def forward(original: EmailMessage, *, by: str = MAYA, above: str = "FYI", said: datetime = NOW) -> bytes:
    """Returns a forward of a mail as an attachment."""
    made = mail(Note(sender=("", by), to=ADD, subject=f"Fwd: {original['Subject']}", text=above, said=said))
    made.add_attachment(original)
    return made.as_bytes()


def reply(text: str, *, sender: str = DANA, name: str = "Dana Ng", **more: object) -> bytes:
    """Returns what a person writes; further keywords are fields of `Note`."""
    return mail(Note(sender=(name, sender), text=text, **more)).as_bytes()  # type: ignore[arg-type]


def absence(text: str, *, sender: str = DANA, said: datetime = NOW) -> bytes:
    """Returns an automatic answer (RFC 3834)."""
    made = mail(Note(sender=("Dana Ng", sender), subject="Out of office", text=text, said=said))
    made["Auto-Submitted"] = "auto-replied"
    return made.as_bytes()


def bounce(recipient: str = DANA, *, status: str = "5.1.1", said: datetime = NOW, original_id: str = "") -> bytes:
    """Returns a DSN (RFC 3464) about one recipient: failed, whatever the status says of how long."""
    serial = next(_numbers)
    returned = f"Message-ID: <{original_id}>\r\nSubject: A read\r\n" if original_id else "Subject: A read\r\n"
    lines = [
        "From: Mail Delivery System <MAILER-DAEMON@mx.globex.example>",
        "To: b@in.acme.example",
        "Subject: Undelivered Mail Returned to Sender",
        f"Date: {format_datetime(said)}",
        f"Message-ID: <dsn-{serial}@mx.globex.example>",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"',
        "",
        "--b1",
        "Content-Type: text/plain",
        "",
        "I'm sorry to have to inform you that your message could not be delivered.",
        "",
        "--b1",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.globex.example",
        "",
        f"Final-Recipient: rfc822; {recipient}",
        "Action: failed",
        f"Status: {status}",
        f"Diagnostic-Code: smtp; {'550' if status.startswith('5') else '450'} {status} not today",
        "",
        "--b1",
        "Content-Type: text/rfc822-headers",
        "",
    ]
    return ("\r\n".join(lines) + "\r\n" + returned + "\r\n--b1--\r\n").encode()


def complaint(recipient: str = DANA, *, original_id: str = "") -> bytes:
    """Returns a spam complaint (ARF, RFC 5965)."""
    serial = next(_numbers)
    lines = [
        "From: feedback@mailbox.example",
        "To: b@in.acme.example",
        "Subject: FW: A read",
        f"Message-ID: <arf-{serial}@mailbox.example>",
        f"Date: {format_datetime(NOW)}",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b1"',
        "",
        "--b1",
        "Content-Type: text/plain",
        "",
        "This is an email abuse report.",
        "",
        "--b1",
        "Content-Type: message/feedback-report",
        "",
        "Feedback-Type: abuse",
        "User-Agent: Mailbox/1.0",
        "Version: 1",
        f"Original-Rcpt-To: <{recipient}>",
        "",
        "--b1",
        "Content-Type: message/rfc822",
        "",
        f"Message-ID: <{original_id or 'unknown@elsewhere.example'}>",
        "From: maya@acme.example",
        "Subject: A read",
        "",
        "Hello",
        "",
        "--b1--",
        "",
    ]
    return "\r\n".join(lines).encode()
