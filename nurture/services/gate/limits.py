"""Is there room under every limit? The last check: what another refuses is not counted."""

from datetime import timedelta

from nurture.domain.spread import draw
from nurture.domain.throttle import SHORT, Over, Scope
from nurture.services.gate.later import Later, later
from nurture.services.gate.verdict import GateBatch, Verdict, Wait
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx

_SECONDS = 60


async def check(tx: Tx, batch: GateBatch) -> dict[int, Verdict]:
    """Counts what may begin; the others wait for the next hour or minute, or move to a day with room."""
    admission = await batch.rules.throttle.take(tx, batch.candidates, now=batch.now)
    over = admission.over
    refused: dict[int, Verdict] = {
        touch.touch_id: _wait(touch, over[touch.touch_id])
        for touch in batch.candidates
        if touch.touch_id in over and over[touch.touch_id].share.scope in SHORT
    }
    moved = {touch_id: _later(each) for touch_id, each in over.items() if touch_id not in refused}
    return refused | (await later(tx, batch, moved) if moved else {})


def _wait(touch: Candidate, over: Over) -> Wait:
    """Not at the first second of the minute for everybody: each at its own."""
    own = timedelta(seconds=draw(f"{touch.touch_id}:{over.share.period}", _SECONDS))
    return Wait(why=over.share.why, until=over.until + own)


def _later(over: Over) -> Later:
    """A rep's days are known to have room or not; of the other counts, those put off before it take the first days."""
    return Later(why=over.share.why, earliest=over.share.ends_at if over.share.scope is Scope.REP else over.until)
