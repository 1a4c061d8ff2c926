"""The mails of these tests: noes that reps forward, and stops."""

import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who said no. Of each five in a row the last two work at one company, the others at their own."""

    number: int

    @property
    def address(self) -> str:
        """Their address."""
        return f"person{self.number}@{self.domain}"

    @property
    def domain(self) -> str:
        """Their company's domain."""
        return f"company{self.number - self.is_second}.example"

    @property
    def is_second(self) -> bool:
        """Whether this is the second of two colleagues."""
        return self.number % 5 == 4

    @property
    def colleague(self) -> "Person | None":
        """The other one at their company, if there is one."""
        if self.number % 5 < 3:
            return None
        return Person(number=self.number - 1 if self.is_second else self.number + 1)


NO_WORDS = "Hi Maya,\n\nwe have no budget for this in the current year.\n\nBest\nKim Person\n"


def forward_of_no(person: Person, add_address: str, *, now: datetime) -> EmailMessage:
    """Returns a rep's forward of a no said half a year ago, as an attached mail."""
    return forward(person, said_to_rep(person, NO_WORDS, at=now - timedelta(days=180)), add_address, now=now)


def said_to_rep(person: Person, words: str, *, at: datetime, name: str = "no") -> EmailMessage:
    """Returns a mail of a person to their rep."""
    said = EmailMessage()
    said["From"] = f"Kim Person <{person.address}>"
    said["To"] = "Maya Okafor <maya@acme.example>"
    said["Subject"] = "Re: Maintenance planning"
    said["Date"] = format_datetime(at)
    said["Message-ID"] = f"<{name}-{person.number}@{person.domain}>"
    said.set_content(words)
    return said


def forward(person: Person, said: EmailMessage, add_address: str, *, now: datetime) -> EmailMessage:
    """Returns a rep's forward of a mail, attached."""
    mail = EmailMessage()
    mail["From"] = "Maya Okafor <maya@acme.example>"
    mail["To"] = add_address
    mail["Subject"] = "Fwd: Re: Maintenance planning"
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<forward-{person.number}-{now.timestamp()}@acme.example>"
    mail.set_content("FYI\n")
    mail.add_attachment(said)
    return mail


def answer(person: Person, to: str, words: str, *, name: str = "answer") -> EmailMessage:
    """Returns a mail of a prospect."""
    mail = EmailMessage()
    mail["From"] = f"Kim Person <{person.address}>"
    mail["To"] = to
    mail["Subject"] = "Re: Something to read"
    mail["Message-ID"] = f"<{name}-{person.number}@{person.domain}>"
    mail.set_content(f"{words}\n")
    return mail


def deliver(port: int, mail: EmailMessage, *, sender: str = "") -> None:
    """Gives one mail to the listener; returning means that the 250 was read."""
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        client.sendmail(sender or str(mail["From"]).partition("<")[2].rstrip(">"), [str(mail["To"])], mail.as_bytes())


STOP_WORDS = "Please stop writing to me. I do not want any more emails."
COMPANY_STOP_WORDS = "Please do not contact anybody at our company again. Remove all of us from your list."
