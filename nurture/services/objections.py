"""What stands against sending from this database, asked in the transaction that would send."""

from nurture.domain.adoption import OBJECTION_WORDS, Identity, Objection
from nurture.services.fencing import Fence
from nurture.storage import deployment, journals
from nurture.storage.database import Tx


def in_words(objections: tuple[Objection, ...]) -> tuple[str, ...]:
    """Returns objections as sentences for operators."""
    return tuple(OBJECTION_WORDS[objection] for objection in objections)


class Objections:
    """Compares the database with the deployment that opened it. Until a fence is put up, that objects to nothing."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._fence: Fence | None = None

    def put_up(self, fence: Fence | None) -> None:
        """Heeds a fence from here on."""
        self._fence = fence

    @property
    def has_fence(self) -> bool:
        """Tells whether there is a fence."""
        return self._fence is not None

    async def to_database(self, tx: Tx) -> tuple[Objection, ...]:
        """Returns what `nurture adopt` has to settle first; found by this replica or another."""
        standing = await deployment.get(tx)
        differs = standing.identity.against(self._identity) if standing else ()
        return (*differs, *await journals.objections(tx))

    def of_fence(self) -> Objection | None:
        """Returns what the fence has against check-ins."""
        return self._fence.against_touches() if self._fence else None

    async def to_touches(self, tx: Tx) -> tuple[Objection, ...]:
        """Returns all that stands against check-ins."""
        fence = self.of_fence()
        return (*await self.to_database(tx), *((fence,) if fence else ()))

    async def to_letters(self, tx: Tx) -> tuple[Objection, ...]:
        """Returns all that stands against letters: from a copy they would confuse the team as much as its customers."""
        fence = self._fence.against_letters() if self._fence else None
        return (*await self.to_database(tx), *((fence,) if fence else ()))
