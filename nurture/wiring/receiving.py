"""What takes mail in and acts on it."""

from nurture.services.bells import Bell
from nurture.services.copies import Copies, CopiesParts
from nurture.services.correspondence import Correspondence
from nurture.services.inbound.task import Tools
from nurture.services.processing import Processing, ProcessingParts
from nurture.services.proof.doorway import Doorway
from nurture.services.proof.proving import Keys, Proving
from nurture.services.quiet import Quiet
from nurture.services.reading import Reader
from nurture.services.receiving import Receiving, ReceivingParts
from nurture.wiring.foundation import Foundation


def receiving_of(base: Foundation, quiet: Quiet, correspondence: Correspondence, arrived: Bell) -> Receiving:
    """Returns what stores what arrives, and rings when it has."""
    parts = ReceivingParts(
        database=base.database,
        revisions=base.revisions,
        keyring=base.keyring,
        clock=base.clock,
        quiet=quiet,
        doorway=Doorway(base.revisions, base.keyring, base.clock),
        copies=_copies(base, correspondence),
        checkpoint=base.checkpoint,
        arrived=arrived.ring,
    )
    return Receiving(parts)


def _copies(base: Foundation, correspondence: Correspondence) -> Copies:
    parts = CopiesParts(
        database=base.database,
        revisions=base.revisions,
        keyring=base.keyring,
        clock=base.clock,
        correspondence=correspondence,
        doorway=Doorway(base.revisions, base.keyring, base.clock),
    )
    return Copies(parts)


def processing_of(base: Foundation, tools: Tools, reader: Reader, keys: Keys) -> Processing:
    """Returns what acts on stored messages."""
    parts = ProcessingParts(
        database=base.database,
        tools=tools,
        reader=reader,
        proving=Proving(base.revisions, keys),
        checkpoint=base.checkpoint,
        owner=base.owner,
    )
    return Processing(parts)
