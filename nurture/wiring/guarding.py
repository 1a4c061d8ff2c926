"""What guards a database against sending as a copy: the fence, and what else stands against it."""

from nurture.services.adoption import Adoption, AdoptionParts
from nurture.services.correspondence import Correspondence
from nurture.services.fencing import Fence, FenceParts
from nurture.services.inbound.task import Tools
from nurture.services.recalled_sends import RecalledSends
from nurture.services.recalling import Recalling
from nurture.transport.fence import FenceAsker
from nurture.wiring.foundation import Foundation, boot_clock, identity_of
from nurture.wiring.privacy import erasing_of


def fence_of(base: Foundation, correspondence: Correspondence) -> Fence | None:
    """Returns the fence of a real database, unless it is turned off; a sandbox sends nothing and has none."""
    if base.is_sandbox or base.settings.fence == "off":
        return None
    parts = FenceParts(
        database=base.database,
        keyring=base.keyring,
        ask=FenceAsker(base.settings.public_url).ask,
        boot_clock=boot_clock,
        clock=base.clock,
        correspondence=correspondence,
    )
    return Fence(parts)


def adoption_of(base: Foundation, tools: Tools) -> Adoption:
    """Returns what settles the database for this deployment."""
    parts = AdoptionParts(
        database=base.database,
        identity=identity_of(base.settings),
        folder=base.settings.journal,
        journal=base.journal,
        watch=base.watch,
        recalling=Recalling(tools.consent, tools.keyring, RecalledSends(tools.planning)),
        clock=base.clock,
        erasing=erasing_of(base, tools),
    )
    return Adoption(parts)
