"""Finding stored mail that names a person, in whatever part and coding, by the hash of each address in it."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from functools import partial

from nurture.domain.consent import SubjectHash
from nurture.domain.keyring import Keyring
from nurture.mail.mentioned import addresses_in
from nurture.storage import mentions
from nurture.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """People by their hashes, and the question whether an address is one of theirs."""

    keyring: Keyring
    subjects: frozenset[tuple[str, int]]

    def has(self, address: str) -> bool:
        """Tells whether an address is theirs, in any of its forms, under any key."""
        hashes = self.keyring.people_under_all((address,))
        return any((each.value, each.key_id) in self.subjects for each in hashes)

    def is_named_in(self, data: bytes) -> bool:
        """Tells whether a message names them."""
        return any(self.has(address) for address in addresses_in(data))


def wanted(keyring: Keyring, subjects: Iterable[SubjectHash]) -> Wanted:
    """Returns people by their hashes."""
    return Wanted(keyring=keyring, subjects=frozenset((each.value, each.key_id) for each in subjects))


@dataclass(slots=True, kw_only=True)
class Named:
    """Numbers of the mails that name somebody, by what may become of them."""

    acted_on: list[int] = field(default_factory=list)
    put_aside: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)

    @property
    def all(self) -> tuple[int, ...]:
        """The messages of the inbox, whatever their state."""
        return (*self.acted_on, *self.put_aside, *self.waiting)


class Naming:
    """Looks through stored mail, one at a time, so that memory is bounded by one message."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, people: Wanted, *, after: int = 0) -> Named:
        """Returns which messages with numbers above `after` name one of these people, and which mails of an outbox."""
        found = Named()
        lists = dict.fromkeys(mentions.ACTED_ON, found.acted_on) | dict.fromkeys(mentions.PUT_ASIDE, found.put_aside)
        upto = await self._database.read(mentions.newest_mail)
        async for number, data, state in self._mails(after, upto):
            if await asyncio.to_thread(people.is_named_in, data):
                lists.get(state, found.waiting).append(number)
        async for number, data in self._outbox():
            if await asyncio.to_thread(people.is_named_in, data):
                found.kept.append(number)
        return found

    async def _mails(self, after: int, upto: int) -> AsyncIterator[tuple[int, bytes, str]]:
        while numbers := await self._database.read(partial(mentions.mails, after=after, upto=upto)):
            for number in numbers:
                words = await self._database.read(partial(mentions.words_of_mail, number=number))
                if words is not None:
                    yield number, *words
            after = numbers[-1]

    async def _outbox(self) -> AsyncIterator[tuple[int, bytes]]:
        after = 0
        while kept := await self._database.read(partial(mentions.kept_mails, after=after)):
            for pair in kept:
                yield pair
            after = kept[-1][0]
