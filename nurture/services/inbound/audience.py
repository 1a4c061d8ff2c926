"""Who else had a mail to nurture: words are instructions only in one that was addressed to nurture alone."""

from nurture.domain.address import canonical
from nurture.domain.addressing import Door
from nurture.domain.errors import InvalidAddress
from nurture.services.inbound.task import Task, Tools


def is_to_nurture_alone(task: Task, tools: Tools) -> bool:
    """Tells whether every reader that the mail names is nurture, or the writer who keeps a copy.

    A mail that names no reader at all was sent blind to somebody, so it does not count.
    """
    envelope = task.reading.envelope
    readers = [reader for reader in (*envelope.to, *envelope.cc) if reader]
    return bool(readers) and all(_is_ours(reader, tools) or _is_same(reader, task.sender) for reader in readers)


def _is_ours(address: str, tools: Tools) -> bool:
    return tools.revisions.addressing.understand(address).door is not Door.UNKNOWN


def _is_same(address: str, other: str) -> bool:
    try:
        return canonical(address) == canonical(other)
    except InvalidAddress:
        return False
