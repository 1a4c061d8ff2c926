"""Looking into a nurture's database from outside, and letting time pass there."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from promises.mails import Person
from sqlalchemy import NullPool, create_engine, func, select, update
from sqlalchemy.engine import Row
from sqlalchemy.sql import Executable

from nurture.storage import schema

TOUCHES, PROSPECTS, INBOX = schema.touches, schema.prospects, schema.inbox
_FAR = timedelta(days=30)
_A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchRecord:
    """One touch as the database has it."""

    id: int
    person: Person
    state: str
    tag: str
    message_id: str | None
    waiting_for: str | None


class Records:
    """A window into one database."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(url.replace("+aiosqlite", ""), poolclass=NullPool)

    def rows(self, statement: Executable) -> Sequence[Row[Any]]:
        """Returns the rows of a question."""
        with self._engine.begin() as connection:
            return connection.execute(statement).all()

    def change(self, statement: Executable) -> None:
        """Carries out a change."""
        with self._engine.begin() as connection:
            connection.execute(statement)

    def touches(self, *people: Person) -> tuple[TouchRecord, ...]:
        """Returns the touches of these people, of everybody when none is named, oldest first."""
        statement = select(TOUCHES, PROSPECTS.c.address).join(PROSPECTS, PROSPECTS.c.id == TOUCHES.c.prospect_id)
        if people:
            statement = statement.where(PROSPECTS.c.address.in_([person.address for person in people]))
        return tuple(
            TouchRecord(
                id=row.id,
                person=Person(number=int(row.address.partition("@")[0].removeprefix("person"))),
                state=row.state,
                tag=row.tag,
                message_id=row.message_id,
                waiting_for=row.waiting_for,
            )
            for row in self.rows(statement.order_by(TOUCHES.c.id))
        )

    def first_touches(self, *people: Person) -> dict[Person, TouchRecord]:
        """Returns the first touch of each."""
        first: dict[Person, TouchRecord] = {}
        for touch in self.touches(*people):
            first.setdefault(touch.person, touch)
        return first

    def reply_tag(self, person: Person) -> str:
        """Returns the tag of the Reply-To in a person's mails."""
        statement = (
            select(schema.enrollments.c.tag)
            .join(PROSPECTS, PROSPECTS.c.id == schema.enrollments.c.prospect_id)
            .where(PROSPECTS.c.address == person.address)
        )
        return str(self.rows(statement)[0].tag)

    def letter_tag(self, person: Person) -> str:
        """Returns the tag of the first letter about a person."""
        letters = schema.letters
        statement = (
            select(letters.c.tag)
            .join(PROSPECTS, PROSPECTS.c.id == letters.c.prospect_id)
            .where(PROSPECTS.c.address == person.address)
            .order_by(letters.c.id)
        )
        return str(self.rows(statement)[0].tag)

    def postpone_all(self) -> None:
        """Makes every planned touch due in a month."""
        far = datetime.now(UTC) + _FAR
        self.change(update(TOUCHES).where(TOUCHES.c.state == "planned").values(due_at=far, next_try_at=far))

    def bring_forward(self, *people: Person) -> None:
        """Makes the planned touches of these people due, a minute ago: who listens has said so since."""
        past = datetime.now(UTC) - _A_MINUTE
        mine = [touch.id for touch in self.touches() if touch.person in people and touch.state == "planned"]
        self.change(update(TOUCHES).where(TOUCHES.c.id.in_(mine)).values(due_at=past, next_try_at=past))

    def forget_heartbeats(self) -> None:
        """Lets the heartbeats of processes that were killed grow old at once."""
        past = datetime.now(UTC) - timedelta(minutes=10)
        self.change(update(schema.replicas).values(heartbeat_at=past))

    def messages(self) -> Sequence[Row[Any]]:
        """Returns the inbox, oldest first."""
        return self.rows(select(INBOX).order_by(INBOX.c.id))

    def unfinished_messages(self) -> int:
        """Returns how many stored messages were not acted on yet."""
        statement = select(func.count()).select_from(INBOX).where(INBOX.c.state.in_(("stored", "claimed")))
        return int(self.rows(statement)[0][0])


def clock() -> float:
    """Returns the time that every process of this machine shares."""
    return time.monotonic()
