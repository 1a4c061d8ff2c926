"""The mails of the demo: those that nurture would have sent, opened, and those that people send it, written."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from pathlib import Path

_LINK = re.compile(r"<(https?://[^>]+)>")
_MAILTO = re.compile(r"<mailto:([^?>]+)")
_ATTRIBUTIONS: dict[str, Callable[["SentMail"], str]] = {
    "de": lambda mail: f"Am {mail.at:%d.%m.%Y} um {mail.at:%H:%M} schrieb {mail.sender}:",
    "en": lambda mail: f"On {mail.at:%d %b %Y}, at {mail.at:%H:%M}, {mail.sender} wrote:",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMail:
    """One mail of the sandbox's outbox; `at` is business time, `is_check_in` tells it from a letter to the team."""

    number: int
    file: Path
    is_check_in: bool
    at: datetime
    sender: str
    recipient: str
    to_name: str
    reply_to: str
    subject: str
    message_id: str
    unsubscribe: str
    is_one_click: bool
    text: str
    html: str

    @property
    def sender_name(self) -> str:
        """The name it is from."""
        return parseaddr(self.sender)[0]

    @property
    def stop_link(self) -> str:
        """The link of one-click unsubscribe, or nothing."""
        found = _LINK.search(self.unsubscribe)
        return found[1] if found else ""

    @property
    def stop_address(self) -> str:
        """The address that takes a stop by mail, or nothing."""
        found = _MAILTO.search(self.unsubscribe)
        return found[1] if found else ""


def open_mail(file: Path) -> SentMail:
    """Returns a mail that `nurture outbox --save` wrote."""
    number, _, what = file.stem.partition("-")
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    return SentMail(
        number=int(number),
        file=file,
        is_check_in=what == "touch",
        at=mail["Date"].datetime,
        sender=str(mail["From"]),
        recipient=parseaddr(str(mail["To"]))[1],
        to_name=parseaddr(str(mail["To"]))[0],
        reply_to=parseaddr(str(mail["Reply-To"]))[1],
        subject=str(mail["Subject"]),
        message_id=str(mail["Message-ID"]).strip(),
        unsubscribe=str(mail["List-Unsubscribe"] or ""),
        is_one_click="One-Click" in str(mail["List-Unsubscribe-Post"]),
        text=_part(mail, "plain"),
        html=_part(mail, "html"),
    )


def _part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    return str(body.get_content()) if body else ""


def answer(mail: SentMail, words: str, *, sender: str, language: str, now: datetime) -> bytes:
    """Returns a reply to a mail, quoting it below as mail programs do."""
    quoted = "\n".join(f"> {line}".rstrip() for line in mail.text.splitlines())
    reply = _written(sender, mail.reply_to, f"Re: {mail.subject}", now=now)
    reply["In-Reply-To"] = reply["References"] = mail.message_id
    reply.set_content(f"{words}\n\n{_ATTRIBUTIONS[language](mail)}\n{quoted}\n")
    return reply.as_bytes(policy=policy.SMTP)


def stop_mail(mail: SentMail, *, sender: str, now: datetime) -> bytes:
    """Returns the mail by which a program unsubscribes when it offers no one-click: no words but the subject."""
    stop = _written(sender, mail.stop_address, "stop", now=now)
    stop.set_content("\n")
    return stop.as_bytes(policy=policy.SMTP)


def _written(sender: str, recipient: str, subject: str, *, now: datetime) -> EmailMessage:
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, recipient, subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].partition("@")[2])
    return mail
