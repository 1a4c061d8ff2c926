"""The port to whatever takes mail: a real relay, or the sandbox's outbox."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from nurture.domain.delivery import Clearance, LetterMail, Outcome
from nurture.domain.relays import Route


class Connection(Protocol):
    """One open connection that takes a message at a time."""

    async def send(self, mail: Clearance | LetterMail) -> Outcome:
        """Offers a message and returns how that ended; never raises for what a server or network does."""
        ...


class Relay(Protocol):
    """Lends connections that are open and free."""

    def lease(self, wanted: int, route: Route) -> AbstractAsyncContextManager[tuple[Connection, ...]]:
        """Lends up to `wanted` connections, at least one; raises RelayUnreachable when none can be opened."""
        ...

    async def stop(self, grace: float) -> None:
        """Ends cleanly: nothing new; what is past its final dot gets `grace` seconds."""
        ...
