"""Whose a message is in a mailbox that people read too: ours when it was written to us or is of somebody we know."""

import re

from nurture.domain.addressing import Door
from nurture.domain.errors import InvalidAddress
from nurture.domain.keyring import Keyring
from nurture.mail.triage import Triage, triage
from nurture.services.receiving import Receiving
from nurture.services.revisions import Revisions
from nurture.storage import letters, prospects, touches
from nurture.storage.database import Database, Tx

_TAG = re.compile(r"[a-z2-7]{26}\Z")
"""What every tag of ours looks like: one that is not known any more may still be a stop."""


class Sorting:
    """Tells by a header whether a message is ours."""

    def __init__(self, database: Database, revisions: Revisions, keyring: Keyring, receiving: Receiving) -> None:
        self._database = database
        self._revisions = revisions
        self._keyring = keyring
        self._receiving = receiving

    async def owns(self, head: bytes) -> bool:
        """Tells whether it reached an address of ours, answers a mail of ours, or comes from a prospect."""
        seen = triage(head)
        for recipient in seen.recipients:
            if await self._reached_us(recipient):
                return True
        return await self._database.read(lambda tx: self._is_matched(tx, seen))

    async def _reached_us(self, recipient: str) -> bool:
        target = self._revisions.addressing.understand(recipient)
        if target.door in (Door.UNKNOWN, Door.OPS):
            return False  # The bare mailbox is people's.
        return bool(_TAG.match(target.tag)) or await self._receiving.accepts(recipient)

    async def _is_matched(self, tx: Tx, seen: Triage) -> bool:
        if seen.message_id and await touches.of_message_ids(tx, (seen.message_id,)) is not None:
            return False  # A copy of a mail that we sent.
        if seen.thread_ids and await touches.of_message_ids(tx, seen.thread_ids) is not None:
            return True
        if seen.thread_ids and await letters.of_message_ids(tx, seen.thread_ids) is not None:
            return True
        try:
            hashes = self._keyring.person_under_all(seen.from_address or "")
        except InvalidAddress:
            return False
        return await prospects.of_hashes(tx, hashes) is not None
