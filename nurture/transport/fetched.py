"""What a reader of a mailbox or folder and whoever takes its messages say to each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderPosition:
    """Up to where a folder has been read. A UID means something only under its UIDVALIDITY (RFC 3501, 2.3.1.1)."""

    uidvalidity: int
    last_uid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedMessage:
    """One message of a folder. When it is not `whole` it was too large, and `data` is its header alone.

    One that is `withheld` is listed by the server and was not given for minutes; `data` is its header, or nothing.
    """

    folder: str
    position: FolderPosition
    data: bytes
    size: int
    whole: bool = True
    withheld: bool = False


class Taken(StrEnum):
    """What became of a message: it is stored, it is not ours and stays as it was, or it must come again.

    `refused`: it will never be stored, and people should look at it.
    """

    STORED = "stored"
    LEFT = "left"
    REFUSED = "refused"
    AGAIN = "again"


@dataclass(frozen=True, slots=True, kw_only=True)
class PollResult:
    """What a poll did. `complete`: everything that lay in every folder when the poll began is stored, so the mailbox's
    watermark may move to the moment at which the poll was begun. `more`: there is more to read at once."""

    positions: Mapping[str, FolderPosition]
    stored: int
    complete: bool
    more: bool = False


class Taker(Protocol):
    """Takes messages. With `sifts`, each is shown to it by its header first."""

    @property
    def sifts(self) -> bool:
        """Whether some messages may not be its own."""
        ...

    async def wants(self, head: bytes) -> bool:
        """Tells by the header whether the message is to be handed over; else it stays as it was."""
        ...

    async def take(self, message: FetchedMessage) -> Taken:
        """Stores a message with its position and commits."""
        ...


class InboxReader(Protocol):
    """Reads one mailbox or folder of files."""

    async def poll(self, taker: Taker, positions: Mapping[str, FolderPosition]) -> PollResult:
        """Hands over what is new since the positions. Raises MailboxUnreachable, and whatever the taker raises."""
        ...

    async def wait(self, seconds: float) -> bool:
        """Waits for that long at most; tells whether new mail was announced. At once when nothing can announce it."""
        ...

    async def close(self) -> None:
        """Ends whatever runs."""
        ...
