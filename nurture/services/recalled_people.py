"""Finds whom a journal's record means, under whatever key its hash was made, and under whatever key they are kept."""

import asyncio
from collections.abc import Iterable

from nurture.domain.address import is_address
from nurture.domain.consent import SubjectHash
from nurture.domain.keyring import Keyring
from nurture.storage import accounts, prospects, recall
from nurture.storage.database import Tx
from nurture.storage.recall import Addressed, Known

_PREFIX = 16
"""Letters of a hash that an index keeps: 64 bits, so that it stays small with a million people in it."""


class RecalledPeople:
    """Hashes cannot be turned back: where another key made one, everybody who is kept is hashed under each, once.

    What was found so stays until `forget`, since one settling asks thousands of times.
    """

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._others: dict[int, int] | None = None
        self._companies: dict[str, int] | None = None

    def forget(self) -> None:
        """Forgets who was kept; people and companies come and go between two settlings."""
        self._others = self._companies = None

    async def person(self, tx: Tx, subject: SubjectHash) -> Known | None:
        """Returns the person of a hash, also one who was erased; None for somebody the database does not know."""
        known = await recall.person(tx, subject)
        if known is not None or len(self._keyring.keys) == 1:
            return known
        if self._others is None:
            self._others = await self._under_other_keys(tx)
        prospect_id = self._others.get(_short(subject))
        return None if prospect_id is None else await recall.person(tx, await prospects.subject_of(tx, prospect_id))

    async def company(self, tx: Tx, subject: SubjectHash) -> int | None:
        """Returns the account that a company's hash means, or None."""
        if self._companies is None:
            known = await accounts.with_domain(tx)
            self._companies = {
                hashed.value: account_id
                for account_id, domain in known
                for hashed in self._keyring.domain_under_all(domain)
            }
        return self._companies.get(subject.value)

    async def _under_other_keys(self, tx: Tx) -> dict[int, int]:
        """Returns people by the hashes that the database does not keep of them."""
        found: dict[int, int] = {}
        after = 0
        while people := await recall.addressed(tx, after=after):
            found |= await asyncio.to_thread(self._hashed, people)
            after = people[-1].prospect_id
        return found

    def _hashed(self, people: Iterable[Addressed]) -> dict[int, int]:
        return {
            _short(subject): person.prospect_id
            for person in people
            if is_address(person.address)
            for subject in self._keyring.person_under_all(person.address)
            if subject.key_id != person.key_id
        }


def _short(subject: SubjectHash) -> int:
    return int(subject.value[:_PREFIX], 16)
