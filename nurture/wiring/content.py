"""What looks at the links of the content, and tries mails before they are due."""

from nurture.services.content_links import LinkChecking, LinkParts
from nurture.services.correspondence import Correspondence
from nurture.services.drafting import Drafting
from nurture.services.duties import Duties
from nurture.services.trials import TrialParts, Trials
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


def trials_of(base: Foundation, drafting: Drafting) -> Trials:
    """Returns what tries every mail that is due soon."""
    parts = TrialParts(
        database=base.database,
        revisions=base.revisions,
        clock=base.clock,
        duties=Duties(base.owner, alone=base.is_alone),
        drafting=drafting,
    )
    return Trials(parts)
