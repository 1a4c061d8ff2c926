"""What looks at the links of the content."""

from nurture.services.content_links import LinkChecking, LinkParts
from nurture.services.correspondence import Correspondence
from nurture.services.duties import Duties
from nurture.transport.links import LinkLooker
from nurture.wiring.foundation import Foundation


def link_checking_of(base: Foundation, correspondence: Correspondence) -> LinkChecking:
    """Returns what looks at links once a day, and withdraws those that lead nowhere."""
    parts = LinkParts(
        database=base.database,
        revisions=base.revisions,
        clock=base.clock,
        duties=Duties(base.owner, alone=base.is_alone),
        looker=LinkLooker(),
        correspondence=correspondence,
    )
    return LinkChecking(parts)
