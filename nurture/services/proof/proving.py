"""Proves stored messages: looks at their signatures and asks for keys, within limits of count and time."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol

from nurture.domain.addressing import Door
from nurture.domain.proof import Origin, Verdict
from nurture.mail.authentication import Evidence, Trust, evidence_in, judge_alone, judge_signatures
from nurture.services.revisions import Revisions
from nurture.storage.messages import StoredMessage

PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
"""How long to wait before DNS is asked again; after the last of them the rep is asked instead."""


class Keys(Protocol):
    """Where the public keys of domains are found."""

    async def records(self, names: tuple[str, ...]) -> Mapping[str, tuple[str, ...] | None]:
        """Returns the TXT records of each name: empty where there are none, None where nobody answered in time."""
        ...


class Proving:
    """Tells whether a message proves who wrote it."""

    def __init__(self, revisions: Revisions, keys: Keys) -> None:
        self._revisions = revisions
        self._keys = keys

    async def prove(self, message: StoredMessage) -> Verdict:
        """Returns whether the mail is proven to come from its From; `later` when DNS should be asked again."""
        trust = trust_of(self._revisions, message.origin)
        evidence = await asyncio.to_thread(evidence_in, message.raw, trust, self._is_ours)
        alone = judge_alone(evidence, trust)
        if alone.proof is not None or not evidence.key_names:
            return alone
        return await self._by_keys(evidence, message)

    async def _by_keys(self, evidence: Evidence, message: StoredMessage) -> Verdict:
        found = await self._keys.records(evidence.key_names)
        heard = {name: texts for name, texts in found.items() if texts is not None}
        verdict = await asyncio.to_thread(judge_signatures, evidence, heard, arrived=message.received_at)
        if verdict.proof is None and len(heard) < len(found):
            return Verdict(why="DNS did not answer", later=message.attempts <= len(PAUSES))
        return verdict

    def _is_ours(self, address: str) -> bool:
        return self._revisions.addressing.understand(address).door is not Door.UNKNOWN


def trust_of(revisions: Revisions, origin: Origin) -> Trust:
    """Returns whose findings about a sender are believed in mail of that origin."""
    installation = revisions.current.installation
    return Trust(
        servers=installation.authserv_ids if origin is not Origin.OUTSIDE else (),
        sealers=installation.arc_sealers,
        tenant=origin is Origin.TENANT,
    )
