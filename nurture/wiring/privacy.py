"""What answers requests of people about their own data."""

from nurture.services.duties import Duties
from nurture.services.erasing import Erasing, ErasingParts
from nurture.services.inbound.task import Tools
from nurture.services.retention import Retaining, RetentionParts
from nurture.wiring.foundation import Foundation, boot_clock


def erasing_of(base: Foundation, tools: Tools) -> Erasing:
    """Returns what erases people from the database."""
    parts = ErasingParts(
        database=base.database,
        keyring=base.keyring,
        consent=tools.consent,
        journal=base.journal,
        correspondence=tools.correspondence,
        clock=base.clock,
        signal=base.signal,
        boot_clock=boot_clock,
        checkpoint=base.checkpoint,
    )
    return Erasing(parts)


def retaining_of(base: Foundation) -> Retaining:
    """Returns what removes words that are past their time."""
    duties = Duties(base.owner, alone=base.is_alone)
    parts = RetentionParts(database=base.database, revisions=base.revisions, clock=base.clock, duties=duties)
    return Retaining(parts)
