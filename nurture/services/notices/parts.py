"""What notices are made from."""

from dataclasses import dataclass

from nurture.services.drafting import Drafting
from nurture.services.inbound.task import Tools
from nurture.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeParts:
    """The database, the services that act on messages, and drafts of touches."""

    database: Database
    tools: Tools
    drafting: Drafting
