"""Does the mail still say what is true: of the person, of who signs, and by the templates in force?"""

from nurture.services.gate.verdict import GateBatch, Verdict, Wait
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx


async def check(tx: Tx, batch: GateBatch) -> dict[int, Verdict]:
    """Puts back what was drafted from something that changed since; it is drafted anew at once.

    A batch may take minutes where the relay is slow: long enough for a name to be mended, or for a rep to leave.
    """
    again = Wait(why="changed", until=batch.now)
    return {touch.touch_id: again for touch in batch.candidates if not _is_as_drafted(touch, batch)}


def _is_as_drafted(touch: Candidate, batch: GateBatch) -> bool:
    draft, revisions = batch.drafts[touch.touch_id], batch.rules.revisions
    return (
        draft.touch == touch
        and draft.version == revisions.version
        and draft.rep == revisions.signer(touch.rep_id, batch.now)
    )
