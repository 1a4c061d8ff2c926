"""Duties: what one replica at a time does, whichever holds the duty's lease."""

from nurture.storage import leases
from nurture.storage.database import Tx

LEASE_SECONDS = 35.0
"""How long a duty stays with a replica that does not come for it again.

With ticks every twenty seconds another replica has it within a minute after its holder is gone.
"""


class Duties:
    """This replica's part in what must not be done by two at once. One that is `alone` at its database has them all."""

    def __init__(self, owner: str, *, alone: bool) -> None:
        self.owner = owner
        self.alone = alone

    async def has(self, tx: Tx, name: str) -> bool:
        """Takes a duty or keeps it; False while another replica has it.

        Asked in the transaction that does the work, it keeps others from the duty until that ends: also when this
        process stands still in the middle for longer than the lease.
        """
        return self.alone or await leases.take(tx, name, self.owner, LEASE_SECONDS)
