"""The heads-up: one mail a day a rep with every touch that is due soon, as it will go. No answer means that it goes."""

from datetime import datetime, timedelta

import structlog

from nurture.domain.calendar import ONE_DAY, Calendar
from nurture.domain.duration import subtract
from nurture.domain.letter import LetterKind, Who
from nurture.domain.letter_touches import HeadsUp, ShownTouch
from nurture.services.correspondence import NOTHING
from nurture.services.drafting import Draft, Undraftable
from nurture.services.notices.parts import NoticeParts
from nurture.services.standing import calendar_of
from nurture.storage import candidates, shown, told, touches
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx
from nurture.storage.shown import Shown

_log = structlog.get_logger(__name__)

_LOOK_AHEAD = timedelta(days=14)
_BATCH = 200

_MISSING = {
    "content": "there is no content that fits yet; it waits until there is, and is shown again",
    "template": "its template fails; ops are told, and it waits until that is mended",
    "no_signer": "nobody current is named in whose name it may go out; it waits until somebody is",
}
"""Why a mail cannot be shown yet, by what it waits for."""


async def write(tx: Tx, parts: NoticeParts, *, now: datetime) -> None:
    """Writes the heads-up of each rep whose morning has come, and at once what is due before the next one."""
    groups: dict[str, list[Candidate]] = {}
    for touch in await _unseen(tx, parts, now=now):
        if not _is_shown_ahead(touch, parts):
            await shown.mark_shown(tx, touch.touch_id, content=None, now=now)
        elif _seen_from(touch, parts, now=now) <= now:
            groups.setdefault(_reader(touch, parts, now=now), []).append(touch)
    for reader, group in groups.items():
        chosen = await _chosen(tx, reader, group, parts, now=now)
        if chosen:
            await _show(tx, chosen, parts, now=now)


async def moments(tx: Tx, parts: NoticeParts, *, now: datetime) -> tuple[datetime, ...]:
    """Returns when the next heads-up is to be written."""
    first = await shown.next_unnoticed(tx)
    if first is None:
        return ()
    if first - _LOOK_AHEAD > now:
        return (first - _LOOK_AHEAD,)
    unseen = await _unseen(tx, parts, now=now)
    return tuple([_moment(touch, parts, now=now) for touch in unseen if _is_shown_ahead(touch, parts)])


async def _unseen(tx: Tx, parts: NoticeParts, *, now: datetime) -> tuple[Candidate, ...]:
    rows = await shown.to_notice(tx, due_before=now + _LOOK_AHEAD, limit=_BATCH)
    known = await candidates.of(tx, [row.id for row in rows])
    return tuple(touch for touch in known if parts.tools.revisions.cadence(touch.cadence))


def _is_shown_ahead(touch: Candidate, parts: NoticeParts) -> bool:
    cadence = parts.tools.revisions.cadence(touch.cadence)
    return cadence is not None and cadence.heads_up.count > 0


def _seen_from(touch: Candidate, parts: NoticeParts, *, now: datetime) -> datetime:
    """Returns the first moment of the day on which a touch is to be shown."""
    cadence = parts.tools.revisions.cadence(touch.cadence)
    assert cadence is not None  # _unseen passes over touches without one
    calendar = calendar_of(touch, cadence, parts.tools.revisions, parts.tools.calendars, now=now)
    return calendar.midnight(subtract(calendar.day_of(touch.due_at), cadence.heads_up, calendar))


def _moment(touch: Candidate, parts: NoticeParts, *, now: datetime) -> datetime:
    """Returns the reader's first morning on which a touch is to be shown, or sooner where that is too late."""
    start = max(_seen_from(touch, parts, now=now), now)
    morning = _next_morning(_reader(touch, parts, now=now), parts, now=start)
    return morning if morning < touch.due_at else start


def _reader(touch: Candidate, parts: NoticeParts, *, now: datetime) -> str:
    """Returns the id of whoever speaks for the touch's rep, empty for ops."""
    signer = parts.tools.revisions.signer(touch.rep_id, now)
    return signer.id if signer else ""


async def _chosen(
    tx: Tx, reader: str, group: list[Candidate], parts: NoticeParts, *, now: datetime
) -> tuple[Candidate, ...]:
    """Returns what is to be seen on the first look after the reader's morning; else what is due before the next."""
    morning = _last_morning(reader, parts, now=now)
    seen = tuple(touch for touch in group if _seen_from(touch, parts, now=now) <= morning)
    if seen and await told.claim(tx, f"heads-up {reader}"[:64], not_since=morning, now=now):
        return seen
    tomorrow = _next_morning(reader, parts, now=now)
    return tuple(touch for touch in group if touch.due_at <= tomorrow)


def _calendar(reader: str, parts: NoticeParts, now: datetime) -> Calendar:
    return parts.tools.calendars.of(parts.tools.revisions.zone_of(reader), None, now.date())


def _next_morning(reader: str, parts: NoticeParts, *, now: datetime) -> datetime:
    at, calendar = parts.tools.revisions.current.installation.heads_up_at, _calendar(reader, parts, now)
    today = calendar.moment(calendar.day_of(now), at)
    return today if today > now else calendar.moment(calendar.day_of(now) + ONE_DAY, at)


def _last_morning(reader: str, parts: NoticeParts, *, now: datetime) -> datetime:
    at, calendar = parts.tools.revisions.current.installation.heads_up_at, _calendar(reader, parts, now)
    today = calendar.moment(calendar.day_of(now), at)
    return today if today <= now else calendar.moment(calendar.day_of(now) - ONE_DAY, at)


async def _show(tx: Tx, group: tuple[Candidate, ...], parts: NoticeParts, *, now: datetime) -> None:
    drafts = [await _draft(tx, touch, parts, now=now) for touch in sorted(group, key=_by_due)]
    mine = [
        draft for draft in drafts if await shown.mark_shown(tx, draft.touch.touch_id, content=_content(draft), now=now)
    ]
    if not mine:
        return
    lines = [await _line(tx, number, draft, parts) for number, draft in enumerate(mine, start=1)]
    facts = (LetterKind.HEADS_UP, HeadsUp(touches=tuple(lines)))
    letter_id = await parts.tools.correspondence.to_rep(tx, mine[0].touch.rep_id, facts, NOTHING, now=now)
    await shown.add(tx, letter_id, (_shown(number, draft) for number, draft in enumerate(mine, start=1)))
    _log.info("heads_up_written", letter=letter_id, touches=[draft.touch.touch_id for draft in mine])


def _by_due(touch: Candidate) -> tuple[datetime, int]:
    return touch.due_at, touch.touch_id


async def _draft(tx: Tx, touch: Candidate, parts: NoticeParts, *, now: datetime) -> Draft | Undraftable:
    background = await parts.drafting.background(tx, touch, now=now)
    return parts.drafting.draft(touch, background, now=touch.due_at)


def _content(draft: Draft | Undraftable) -> str | None:
    return (draft.content_id or "") if isinstance(draft, Draft) else None


def _shown(number: int, draft: Draft | Undraftable) -> Shown:
    touch = draft.touch
    return Shown(number=number, touch_id=touch.touch_id, prospect_id=touch.prospect_id, account_id=touch.account_id)


async def _line(tx: Tx, number: int, draft: Draft | Undraftable, parts: NoticeParts) -> ShownTouch:
    touch = draft.touch
    planned = tuple((await touches.get(tx, touch.touch_id)).because)
    is_ready = isinstance(draft, Draft)
    return ShownTouch(
        number=number,
        who=Who(name=touch.name or touch.address or "", address=touch.address or "", account=touch.account_name),
        due_at=touch.due_at,
        zone=touch.zone or touch.account_zone or parts.tools.revisions.zone_of(touch.rep_id),
        subject=draft.subject if isinstance(draft, Draft) else "",
        text=draft.words if isinstance(draft, Draft) else "",
        because=(*draft.because, *planned) if isinstance(draft, Draft) else (_MISSING[draft.why],),
        edited=is_ready and bool(touch.edited_words),
    )
