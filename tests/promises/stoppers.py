"""The ways to stop, each as a client sees it: returning means that the acknowledgement was read."""

import asyncio
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from promises.mails import COMPANY_STOP_WORDS, STOP_WORDS, Person, answer, deliver
from promises.process import Home, Ports
from promises.records import Records

from nurture.control import call
from nurture.domain.keyring import Keyring

Stopper = Callable[[Person], None]


class Reachable(Protocol):
    """A nurture to which mail and commands can be given: a process, or the door behind which one stands at times."""

    @property
    def ports(self) -> Ports: ...

    @property
    def home(self) -> Home: ...


class Stoppers:
    """Stops people of a running nurture; of several replicas each is asked in turn."""

    def __init__(self, records: Records, people: tuple[Person, ...], *replicas: Reachable) -> None:
        self._replicas = replicas
        self._reply_tags = {person: records.reply_tag(person) for person in people}
        self._records = records
        self._keyring = Keyring(keys={1: replicas[0].home.secret.encode()}, current=1)

    def reply(self, person: Person) -> None:
        """They answer the mail and ask to be left alone."""
        deliver(self._replica(person).ports.smtp, answer(person, self._reply_to(person), STOP_WORDS))

    def click(self, person: Person) -> None:
        """Their mail program posts the one click of RFC 8058."""
        url = f"http://127.0.0.1:{self._replica(person).ports.web}/u/{self.token(person)}"
        with urllib.request.urlopen(url, data=b"List-Unsubscribe=One-Click", timeout=60) as response:
            response.read()

    def mailto(self, person: Person) -> None:
        """Their mail program writes to the address of List-Unsubscribe."""
        deliver(self._replica(person).ports.smtp, answer(person, f"stop+{self.token(person)}@in.acme.example", ""))

    def command(self, person: Person) -> None:
        """Somebody of the team runs `nurture stop`, by the socket as the command does."""
        asyncio.run(call(self._replica(person).home.socket, "stop", {"address": person.address}))

    def command_line(self, person: Person) -> None:
        """The same by a process of its own, to the exit of the command."""
        command = [str(Path(sys.executable).with_name("nurture")), "stop", person.address]
        subprocess.run(command, check=True, capture_output=True, env=self._replica(person).home.environ)

    def company_reply(self, person: Person) -> None:
        """A colleague answers for the whole company."""
        deliver(self._replica(person).ports.smtp, answer(person, self._reply_to(person), COMPANY_STOP_WORDS))

    def company_command(self, person: Person) -> None:
        """Somebody of the team runs `nurture stop --company`."""
        asyncio.run(call(self._replica(person).home.socket, "stop", {"address": person.address, "company": True}))

    def rep_for_company(self, person: Person) -> None:
        """The rep answers the confirmation and stops the whole company."""
        mail = answer(person, f"nurture+{self._records.letter_tag(person)}@in.acme.example", "stop company")
        mail.replace_header("From", "Maya Okafor <maya@acme.example>")
        deliver(self._replica(person).ports.smtp, mail)

    def token(self, person: Person) -> str:
        """Returns the signed token in a person's unsubscribe links and addresses."""
        return self._keyring.token(self._keyring.person(person.address))

    def _replica(self, person: Person) -> Reachable:
        return self._replicas[person.number % len(self._replicas)]

    def _reply_to(self, person: Person) -> str:
        return f"maya+{self._reply_tags[person]}@in.acme.example"
