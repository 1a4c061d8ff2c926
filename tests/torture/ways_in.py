"""The ways in of a round, each as a client sees it: a value returned means that the acknowledgement was read."""

import smtplib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

from factories import complaint
from promises.mails import COMPANY_STOP_WORDS, STOP_WORDS, Person, answer, forward, forward_of_no, said_to_rep
from promises.records import Records, clock
from promises.stoppers import Stoppers

from torture.crew import Door

THANKS = "Thank you for this, that was worth reading. All the best to the team."


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """Something to be said to nurture until it was heard. `do` returns when the acknowledgement was read."""

    way: str
    do: Callable[[], float]
    covers: frozenset[Person] = frozenset()
    company: str = ""
    message_id: str = ""


class WaysIn:
    """Makes errands for one replica's door."""

    def __init__(self, door: Door, records: Records, add_address: str) -> None:
        self._door = door
        self._records = records
        self._add_address = add_address
        self._by_client = Stoppers(records, (), door)

    @property
    def secret(self) -> bytes:
        """The key that people are hashed with."""
        return self._door.home.secret.encode()

    def stops(self, person: Person) -> tuple[Callable[[Person], Errand], ...]:
        """Returns the ways to stop a person or, for one of two colleagues, their company."""
        if person.colleague:
            return (self.company_reply, self.company_command, self.rep_for_company)
        return (self.reply, self.click, self.mailto, self.command, self.rep, self.forward, self.complaint)

    def reply(self, person: Person) -> Errand:
        """They answer and ask to be left alone."""
        return self._mailed(answer(person, self._reply_to(person), STOP_WORDS), "reply", person)

    def mailto(self, person: Person) -> Errand:
        """Their mail program writes to the address of List-Unsubscribe."""
        address = f"stop+{self._by_client.token(person)}@in.acme.example"
        return self._mailed(answer(person, address, ""), "mailto", person)

    def rep(self, person: Person) -> Errand:
        """The rep answers the confirmation with an order."""
        return self._mailed(self._from_rep(person, "stop"), "rep", person)

    def forward(self, person: Person) -> Errand:
        """The rep forwards what they said."""
        now = datetime.now(UTC)
        mail = forward(person, said_to_rep(person, STOP_WORDS, at=now, name="stop"), self._add_address, now=now)
        return self._mailed(mail, "forward", person)

    def complaint(self, person: Person) -> Errand:
        """Their provider reports a complaint about the touch, to its return path."""
        touch = self._records.first_touches(person)[person]
        mail = _parsed(complaint(person.address, original_id=touch.message_id or ""))
        mail.replace_header("To", f"b+{touch.tag}@in.acme.example")
        return self._mailed(mail, "complaint", person)

    def click(self, person: Person) -> Errand:
        """Their mail program posts the one click."""
        return self._asked(self._by_client.click, person)

    def command(self, person: Person) -> Errand:
        """Somebody of the team runs `nurture stop`."""
        return self._asked(self._by_client.command, person)

    def company_command(self, person: Person) -> Errand:
        """The same for the whole company."""
        return _for_company(self._asked(self._by_client.company_command, person), person)

    def company_reply(self, person: Person) -> Errand:
        """A person answers for the whole company."""
        return _for_company(
            self._mailed(answer(person, self._reply_to(person), COMPANY_STOP_WORDS), "company_reply", person), person
        )

    def rep_for_company(self, person: Person) -> Errand:
        """The rep answers the confirmation and stops the whole company."""
        return _for_company(self._mailed(self._from_rep(person, "stop company"), "rep_for_company", person), person)

    def no(self, person: Person) -> Errand:
        """The rep forwards a no: of a newcomer, or of somebody who said stop."""
        mail = forward_of_no(person, self._add_address, now=datetime.now(UTC))
        return replace(self._mailed(mail, "no", person), covers=frozenset())

    def thanks(self, person: Person) -> Errand:
        """They answer, and go on."""
        return replace(
            self._mailed(answer(person, self._reply_to(person), THANKS), "thanks", person), covers=frozenset()
        )

    def _from_rep(self, person: Person, words: str) -> EmailMessage:
        mail = answer(person, f"nurture+{self._records.letter_tag(person)}@in.acme.example", words)
        mail.replace_header("From", "Maya Okafor <maya@acme.example>")
        return mail

    def _reply_to(self, person: Person) -> str:
        return f"maya+{self._records.reply_tag(person)}@in.acme.example"

    def _mailed(self, mail: EmailMessage, way: str, person: Person) -> Errand:
        message_id = f"{way}-{person.number}-{clock():.6f}@torture.example"
        del mail["Message-ID"], mail["Date"]
        mail["Message-ID"], mail["Date"] = f"<{message_id}>", format_datetime(datetime.now(UTC))
        return Errand(way=way, do=lambda: self._deliver(mail), covers=frozenset({person}), message_id=message_id)

    def _asked(self, do: Callable[[Person], None], person: Person) -> Errand:
        def ask() -> float:
            do(person)
            return clock()

        return Errand(way=do.__name__, do=ask, covers=frozenset({person}))

    def _deliver(self, mail: EmailMessage) -> float:
        sender = str(mail["From"]).rpartition("<")[2].rstrip(">")
        with smtplib.SMTP("127.0.0.1", self._door.ports.smtp, timeout=60) as client:
            client.sendmail(sender, [str(mail["To"])], mail.as_bytes())
            return clock()


def _for_company(errand: Errand, person: Person) -> Errand:
    covers = frozenset({person, person.colleague or person})
    return replace(errand, covers=covers, company=person.domain)


def _parsed(raw: bytes) -> EmailMessage:
    from email import message_from_bytes, policy

    return message_from_bytes(raw, policy=policy.default)  # type: ignore[return-value]
