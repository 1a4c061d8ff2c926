"""What notices are made from."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from nurture.services.duties import Duties
from nurture.services.inbound.task import Tools
from nurture.services.paths.welcoming import Welcoming
from nurture.storage.database import Database

Work = Callable[..., Awaitable[None]]
"""What is done in one transaction, called with that, with NoticeParts and with `now`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeParts:
    """The database, the services that act on messages, the paths, and whose duty notices are."""

    database: Database
    tools: Tools
    welcoming: Welcoming
    duties: Duties
