"""One click on the link of a welcome or its copy: noted for its path, and nobody is stopped."""

from nurture.domain.errors import InvalidToken
from nurture.domain.keyring import Keyring
from nurture.services.clock import BusinessClock
from nurture.storage import paths
from nurture.storage.database import Database


class PathClicks:
    """Knows the links of paths from those of people."""

    def __init__(self, database: Database, keyring: Keyring, clock: BusinessClock) -> None:
        self._database = database
        self._keyring = keyring
        self._clock = clock

    def path_of(self, token: str) -> int | None:
        """Returns the path whose link has that token, None for any other token."""
        try:
            return self._keyring.read_probe(token)
        except InvalidToken:
            return None

    async def note(self, path: int) -> None:
        """Notes the click."""
        await self._database.write(lambda tx: paths.click(tx, path, now=self._clock.now()))
