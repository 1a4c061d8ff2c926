"""Acts on what was heard of a person: one way for mail that reached us and for mail that a rep handed us."""

from nurture.services.inbound import absences, bounces, hearing
from nurture.services.inbound.heard import Heard
from nurture.services.inbound.task import Effect, Tools
from nurture.storage import accounts
from nurture.storage.database import Tx


async def act(tx: Tx, heard: Heard, tools: Tools) -> Effect:
    """Does what a bounce, an automatic answer or a person's own words bring about; locks the account first.

    The person must be known. The effect's `stopped` is to be settled after the commit, as `Processing` does.
    """
    await accounts.lock(tx, (heard.prospect.account_id,))
    await tools.settling.settle_answered(tx, heard.arrived_id, heard.inbox_id, now=tools.clock.now())
    if heard.reading.bounce is not None:
        return await bounces.act(tx, heard, tools)
    if heard.reading.auto_reply is not None:
        return await absences.act(tx, heard, tools)
    if heard.reading.reply is not None:
        return await hearing.act(tx, heard, tools)
    return Effect(outcome="nothing_heard", prospect_id=heard.prospect.id)
