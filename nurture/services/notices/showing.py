"""Shows touches to their readers as they will go: drafts made by the batch, a number for each, one letter a reader."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

import structlog

from nurture.domain.letter import LetterKind, Who
from nurture.domain.letter_touches import HeadsUp, ShownTouch
from nurture.services.coming_back import lock_accounts
from nurture.services.correspondence import NOTHING
from nurture.services.drafting import Draft, Undraftable
from nurture.services.notices.parts import NoticeParts
from nurture.storage import candidates, shown
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx
from nurture.storage.shown import Shown

_log = structlog.get_logger(__name__)

_MISSING = {
    "content": "there is no content that fits yet; it waits until there is, and is shown again",
    "template": "its template fails; ops are told, and it waits until that is mended",
    "language": "its template is not written in their language; ops are told, and it waits until it is",
    "no_signer": "nobody current is named in whose name it may go out; it waits until somebody is",
}
"""Why a mail cannot be shown yet, by what it waits for."""

_Shown = tuple[Draft | Undraftable, tuple[str, ...]]
"""A draft, and why its touch comes when it does."""


async def show(tx: Tx, groups: Sequence[Sequence[int]], parts: NoticeParts, *, now: datetime) -> None:
    """Shows each group of touches in a letter to whoever speaks for their rep; what was shown meanwhile is left out."""
    chosen = [touch_id for group in groups for touch_id in group]
    await lock_accounts(tx, chosen)  # Before the touches, as a stop and the gate do: each would wait for the other.
    because = await shown.still_unnoticed(tx, chosen)
    drafts = await _drafts(tx, because, parts, now=now)
    await shown.mark_shown(tx, {touch_id: _content(draft) for touch_id, draft in drafts.items()}, now=now)
    for group in groups:
        mine = sorted((drafts[touch_id] for touch_id in group if touch_id in drafts), key=_by_due)
        if mine:
            await _tell(tx, [(draft, because[draft.touch.touch_id]) for draft in mine], parts, now=now)


async def _drafts(
    tx: Tx, touch_ids: Mapping[int, object], parts: NoticeParts, *, now: datetime
) -> dict[int, Draft | Undraftable]:
    """Returns each touch as it will go when it is due."""
    batch = await candidates.of(tx, touch_ids)
    backgrounds = await parts.drafting.backgrounds(tx, batch, now=now)
    drafts: dict[int, Draft | Undraftable] = {}
    for touch in batch:
        drafts[touch.touch_id] = parts.drafting.draft(touch, backgrounds[touch.touch_id], now=touch.due_at)
        await asyncio.sleep(0)  # Two hundred of them would keep mail at the door waiting.
    return drafts


async def _tell(tx: Tx, group: Sequence[_Shown], parts: NoticeParts, *, now: datetime) -> None:
    lines = tuple(_line(number, *each, parts) for number, each in enumerate(group, start=1))
    rep_id, facts = group[0][0].touch.rep_id, (LetterKind.HEADS_UP, HeadsUp(touches=lines))
    letter_id = await parts.tools.correspondence.to_rep(tx, rep_id, facts, NOTHING, now=now)
    await shown.add(tx, letter_id, (_shown(number, draft) for number, (draft, _) in enumerate(group, start=1)))
    _log.info("heads_up_written", letter=letter_id, touches=[draft.touch.touch_id for draft, _ in group])


def _by_due(draft: Draft | Undraftable) -> tuple[datetime, int]:
    return draft.touch.due_at, draft.touch.touch_id


def _content(draft: Draft | Undraftable) -> str | None:
    return (draft.content_id or "") if isinstance(draft, Draft) else None


def _shown(number: int, draft: Draft | Undraftable) -> Shown:
    touch = draft.touch
    return Shown(number=number, touch_id=touch.touch_id, prospect_id=touch.prospect_id, account_id=touch.account_id)


def _line(number: int, draft: Draft | Undraftable, planned: tuple[str, ...], parts: NoticeParts) -> ShownTouch:
    touch, is_ready = draft.touch, isinstance(draft, Draft)
    return ShownTouch(
        number=number,
        who=Who(name=touch.name or touch.address or "", address=touch.address or "", account=touch.account_name),
        due_at=touch.due_at,
        zone=_zone(touch, parts),
        subject=draft.subject if isinstance(draft, Draft) else "",
        text=draft.words if isinstance(draft, Draft) else "",
        because=(*draft.because, *planned) if isinstance(draft, Draft) else (_MISSING[draft.why],),
        edited=is_ready and bool(touch.edited_words),
    )


def _zone(touch: Candidate, parts: NoticeParts) -> str:
    return touch.zone or touch.account_zone or parts.tools.revisions.zone_of(touch.rep_id)
