"""Shows touches to their readers as they will go: drafts made by the batch, a number for each, one letter a reader."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from nurture.domain.jurisdiction import why_waits
from nurture.domain.letter import LetterKind, Who
from nurture.domain.letter_touches import ShownTouch, heads_up_of
from nurture.domain.planner import AFTER_YES
from nurture.domain.touch import NEW_APPROVAL
from nurture.services.approval import needing_yes
from nurture.services.basis import basis_of
from nurture.services.coming_back import lock_accounts
from nurture.services.correspondence import NOTHING, Correspondence
from nurture.services.drafting import Draft, Drafting, Undraftable
from nurture.services.revisions import Revisions
from nurture.services.waiting import without_basis
from nurture.storage import candidates, shown
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx
from nurture.storage.shown import Shown, ShownAs

_log = structlog.get_logger(__name__)

_MISSING = {
    "content": "nothing to read fits yet; it waits until something does, and is shown again. You can give it something:"
    " answer with its number and a link with a sentence on why, or with its number, a colon and three sentences",
    "template": "its template fails; ops are told, and it waits until that is mended",
    "language": "its template is not written in their language; ops are told, and it waits until it is",
    "no_signer": "nobody current is named in whose name it may go out; it waits until somebody is",
}
"""Why a mail cannot be shown yet, by what it waits for."""


_REWORDED = "its words changed since you were shown it"
_LONG_AGO = "you were shown it a while ago"


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """What shows touches: the rules in force, what drafts them, and what writes to reps."""

    revisions: Revisions
    drafting: Drafting
    correspondence: Correspondence


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A draft, why its touch comes when it does, and whether it goes out only after a yes."""

    draft: Draft | Undraftable
    because: tuple[str, ...]
    needs_yes: bool

    @property
    def by_due(self) -> tuple[datetime, int]:
        """What sorts the first due first."""
        return self.draft.touch.due_at, self.draft.touch.touch_id


async def show(tx: Tx, groups: Sequence[Sequence[int]], showing: Showing, *, now: datetime) -> None:
    """Shows each group of touches in a letter to whoever speaks for their rep; what was shown meanwhile is left out."""
    chosen = [touch_id for group in groups for touch_id in group]
    await lock_accounts(tx, chosen)  # Before the touches, as a stop and the gate do: each would wait for the other.
    because = await shown.still_unnoticed(tx, chosen)
    drafts = await _drafts(tx, because, showing, now=now)
    await shown.mark_shown(tx, {touch_id: _shown_as(draft) for touch_id, draft in drafts.items()}, now=now)
    asking = await needing_yes(tx, [draft.touch for draft in drafts.values()], showing.revisions)
    for group in groups:
        mine = [
            _Shown(draft=drafts[touch_id], because=because[touch_id], needs_yes=touch_id in asking)
            for touch_id in group
            if touch_id in drafts
        ]
        if mine:
            await _tell(tx, sorted(mine, key=lambda each: each.by_due), showing, now=now)


async def _drafts(
    tx: Tx, touch_ids: Mapping[int, object], showing: Showing, *, now: datetime
) -> dict[int, Draft | Undraftable]:
    """Returns each touch as it will go when it is due, or now when that is over."""
    batch = await candidates.of(tx, touch_ids)
    backgrounds = await showing.drafting.backgrounds(tx, batch, now=now)
    drafts: dict[int, Draft | Undraftable] = {}
    for touch in batch:
        drafts[touch.touch_id] = showing.drafting.draft(touch, backgrounds[touch.touch_id], now=max(now, touch.due_at))
        await asyncio.sleep(0)  # Two hundred of them would keep mail at the door waiting.
    return drafts


async def _tell(tx: Tx, group: Sequence[_Shown], showing: Showing, *, now: datetime) -> None:
    lines = tuple(_line(number, each, showing) for number, each in enumerate(group, start=1))
    rep_id, facts = group[0].draft.touch.rep_id, (LetterKind.HEADS_UP, heads_up_of(lines))
    letter_id = await showing.correspondence.to_rep(tx, rep_id, facts, NOTHING, now=now)
    await shown.add(tx, letter_id, (_shown(number, each.draft) for number, each in enumerate(group, start=1)))
    _log.info("heads_up_written", letter=letter_id, touches=[each.draft.touch.touch_id for each in group])


def _shown_as(draft: Draft | Undraftable) -> ShownAs:
    return ShownAs(draft.content_id or "", draft.words_digest) if isinstance(draft, Draft) else ShownAs()


def _shown(number: int, draft: Draft | Undraftable) -> Shown:
    touch = draft.touch
    return Shown(
        number=number,
        touch_id=touch.touch_id,
        prospect_id=touch.prospect_id,
        account_id=touch.account_id,
        words=_shown_as(draft).words,
    )


def _line(number: int, each: _Shown, showing: Showing) -> ShownTouch:
    draft, planned = each.draft, each.because
    touch, is_ready = draft.touch, isinstance(draft, Draft)
    return ShownTouch(
        number=number,
        who=Who(name=touch.name or touch.address or "", address=touch.address or "", account=touch.account_name),
        due_at=touch.due_at,
        zone=_zone(touch, showing),
        subject=draft.subject if isinstance(draft, Draft) else "",
        text=draft.words if isinstance(draft, Draft) else "",
        because=_because(draft, planned if each.needs_yes else tuple(why for why in planned if why != AFTER_YES)),
        again=_again(draft),
        edited=is_ready and bool(touch.edited_words),
        needs_yes=each.needs_yes,
        lacks=_lacks(draft, showing) if isinstance(draft, Draft) else "",
    )


def _because(draft: Draft | Undraftable, planned: tuple[str, ...]) -> tuple[str, ...]:
    """Returns why it comes when it does; that no basis allows it on its day is told before."""
    if isinstance(draft, Undraftable):
        return (_MISSING[draft.why],)
    return tuple(dict.fromkeys((*draft.because, *without_basis(planned))))


def _again(draft: Draft | Undraftable) -> str:
    """Returns why a mail is shown anew, so that another yes is asked for; empty of one that is not."""
    if draft.touch.waiting_for != NEW_APPROVAL or not isinstance(draft, Draft):
        return ""
    return _LONG_AGO if draft.words_digest == draft.touch.shown_digest else _REWORDED


def _lacks(draft: Draft, showing: Showing) -> str:
    """Returns why no basis allows a mail on its day; empty where one does."""
    on = draft.touch.due_at.date()
    return why_waits(basis_of(draft.touch, showing.revisions.current.jurisdictions, on=on), on=on)


def _zone(touch: Candidate, showing: Showing) -> str:
    return touch.zone or touch.account_zone or showing.revisions.zone_of(touch.rep_id)
