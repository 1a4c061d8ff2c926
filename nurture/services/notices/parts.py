"""What notices are made from."""

from dataclasses import dataclass

from nurture.services.drafting import Drafting
from nurture.services.duties import Duties
from nurture.services.inbound.task import Tools
from nurture.services.paths.welcoming import Welcoming
from nurture.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeParts:
    """The database, the services that act on messages, drafts of touches, the paths, and whose duty notices are."""

    database: Database
    tools: Tools
    drafting: Drafting
    welcoming: Welcoming
    duties: Duties
