"""What goes on while nurture is struck: touches become due, people ask to be left alone, mail comes in."""

import random
import smtplib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.error import HTTPError

from promises.mails import Person
from promises.records import Records, TouchRecord
from sqlalchemy.exc import SQLAlchemyError

from nurture.domain.errors import NotFound, NurtureError
from nurture.domain.keyring import Keyring
from torture.evidence import MailFact, StopFact
from torture.ways_in import Errand, WaysIn

PATIENCE = 60.0
"""Seconds within which whoever is calm acknowledges everything."""

WORKERS = 10
NEWCOMERS = 1000
"""Numbers from here on are people whom nurture does not know at first; steps of five have no colleagues."""


@dataclass(slots=True)
class Notebook:
    """What the clients of a round were told; filled by several threads."""

    keyring: Keyring
    stops: list[StopFact] = field(default_factory=list)
    mails: list[MailFact] = field(default_factory=list)
    turned_away: list[str] = field(default_factory=list)

    def note(self, errand: Errand, at: float) -> None:
        """Writes down an acknowledgement."""
        if errand.message_id:
            self.mails.append(MailFact(message_id=errand.message_id, at=at))
        if errand.covers:
            subjects = {self.keyring.person(person.address).value for person in errand.covers}
            if errand.company:
                subjects = {self.keyring.domain(errand.company).value}
            covers = frozenset(person.address for person in errand.covers)
            self.stops.append(StopFact(way=errand.way, covers=covers, subjects=frozenset(subjects), at=at))


class Traffic:
    """Lives from `with` to the end of the block; `finish` lets what was begun come to its acknowledgement."""

    def __init__(self, ways: tuple[WaysIn, ...], records: Records, people: tuple[Person, ...], seed: str) -> None:
        self._ways = ways
        self._records = records
        self._chance = random.Random(seed)
        self._left = list(people)
        self._gone: list[Person] = []
        self._newcomers = NEWCOMERS
        self._over = threading.Event()
        self._hurry = threading.Event()
        self._pool = ThreadPoolExecutor(WORKERS)
        self._director = threading.Thread(target=self._direct, daemon=True)
        self.notebook = Notebook(Keyring(keys={1: ways[0].secret}, current=1))
        self.errands = 0

    def __enter__(self) -> "Traffic":
        self._director.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._hurry.set()
        self._director.join()
        self._pool.shutdown(cancel_futures=True)

    def finish(self) -> None:
        """Begins nothing new, and returns once everything begun was acknowledged; raises TimeoutError."""
        self._over.set()
        self._director.join()
        enough = threading.Timer(PATIENCE, self._hurry.set)
        enough.start()
        self._pool.shutdown()
        enough.cancel()
        if self._hurry.is_set():
            raise TimeoutError(f"not everything was acknowledged within {PATIENCE:.0f} s")

    def _direct(self) -> None:
        while not self._over.wait(self._chance.uniform(0.02, 0.08)):
            try:
                self._one_thing()
            except (SQLAlchemyError, LookupError):
                continue  # The database is away or full, or has nothing of the person yet.

    def _one_thing(self) -> None:
        throw = self._chance.random()
        if throw < 0.74:
            self._bring_forward()
        elif throw < 0.86:
            self._stop_somebody()
        elif throw < 0.90:
            self._begin(lambda ways: ways.thanks(self._chance.choice(self._left)))
        elif throw < 0.95 and self._gone:
            self._begin(lambda ways: ways.no(self._chance.choice(self._gone)))
        else:
            self._newcomers += 5
            self._left.append(Person(number=self._newcomers))
            self._begin(lambda ways: ways.no(self._left[-1]))

    def _bring_forward(self) -> None:
        planned = [touch.person for touch in self._records.touches() if touch.state == "planned"]
        self._records.bring_forward(*self._chance.sample(planned, min(len(planned), self._chance.randint(1, 4))))

    def _stop_somebody(self) -> None:
        """Aims at those who are being written to, half of the time."""
        touches = self._records.first_touches()
        known = [person for person in self._left if person in touches and not person.is_second]
        under_way = [person for person in known if _is_under_way(touches[person])]
        if not known:
            return
        person = self._chance.choice(under_way if under_way and self._chance.random() < 0.5 else known)
        self._begin(lambda ways: self._chance.choice(ways.stops(person))(person))
        self._left = [each for each in self._left if each not in (person, person.colleague)]
        self._gone.append(person)

    def _begin(self, make: Callable[[WaysIn], Errand]) -> None:
        errand = make(self._chance.choice(self._ways))
        self.errands += 1
        self._pool.submit(self._run, errand)

    def _run(self, errand: Errand) -> None:
        """Says it until it was heard, as a sender's server does after anything but a 2xx or a 5xx."""
        while not self._hurry.is_set():
            try:
                self.notebook.note(errand, errand.do())
                return
            except (OSError, NurtureError) as error:
                if refusal := _for_good(error):
                    self.notebook.turned_away.append(f"{errand.way} {errand.message_id}: {refusal}")
                    return
            self._hurry.wait(0.2)


def _is_under_way(touch: TouchRecord) -> bool:
    return touch.state in ("claimed", "sending")


def _for_good(error: Exception) -> str:
    """Returns the words of a refusal after which a sender gives up; empty for what is tried again."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        return f"{code} {text!r}" if code >= 500 else ""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {error.smtp_error!r}" if error.smtp_code >= 500 else ""
    if isinstance(error, HTTPError):
        return str(error) if error.code < 500 else ""
    return str(error) if isinstance(error, NotFound) else ""
