"""What will happen to one person: the planned touch, those foretold after it, and the content each would carry."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row

from nurture.domain.cadence import Cadence
from nurture.domain.calendar import Calendar
from nurture.domain.coming import ComingTouch
from nurture.domain.content import ContentItem, given_id
from nurture.domain.forecast import go_on
from nurture.domain.library import ContentChoice, Library, Reader, choose, still_fits
from nurture.domain.touch import ContentRule, PlannedTouch, TouchKind, touch_seed
from nurture.services.revisions import Calendars, Revisions
from nurture.services.standing import calendar_of, standing_of
from nurture.services.traits import traits_of
from nurture.services.waiting import waiting_of
from nurture.storage import content_links, content_uses, placed, touches
from nurture.storage.content_uses import AllUses
from nurture.storage.database import Tx
from nurture.storage.placed import PlacedEnrollment

_NOTHING = ContentChoice(item=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outlook:
    """A person under the rules in force `now`; `library` holds what can be sent, `uses` who had what."""

    place: PlacedEnrollment
    revisions: Revisions
    calendar: Calendar
    library: Library
    uses: AllUses
    now: datetime

    def reader(self, touch: PlannedTouch, had: frozenset[str]) -> Reader:
        language = self.revisions.tag_for(touch.template, self.place.language) or self.place.language
        traits = replace(traits_of(self.place), language=language)
        known = self.uses.of(self.place.prospect_id, self.place.account_id, now=max(self.now, touch.due_at))
        return Reader(traits=traits, had=known.person | had, account_had=known.account)


async def coming_of(
    tx: Tx, enrollment_id: int, revisions: Revisions, calendars: Calendars, *, now: datetime
) -> tuple[ComingTouch, ...]:
    """Returns the planned touch of an enrollment and those after it when nobody answers; none when none is planned."""
    row = await touches.open_of(tx, enrollment_id)
    place = await placed.of(tx, enrollment_id)
    cadence = revisions.cadence(place.cadence)
    if row is None or cadence is None:
        return ()
    outlook = _Outlook(
        place=place,
        revisions=revisions,
        calendar=calendar_of(place, cadence, revisions, calendars, now=now),
        library=revisions.library_without(await content_links.dead(tx)),
        uses=await content_uses.of_all(tx, {place.prospect_id}, {place.account_id}),
        now=now,
    )
    following = await _following(tx, outlook, cadence, row, now=now)
    waiting = (await waiting_of(tx, (row.id,), revisions, now=now))[row.id]
    first, *others = _with_content(outlook, row, (_planned(row), *following))
    return (replace(first, waiting_for=waiting.what, because=waiting.because(first.because)), *others)


async def _following(
    tx: Tx, outlook: _Outlook, cadence: Cadence, row: Row[Any], *, now: datetime
) -> tuple[PlannedTouch, ...]:
    standing = await standing_of(tx, outlook.place, now=now)
    return go_on(standing, cadence, outlook.calendar, _planned(row))


def _with_content(outlook: _Outlook, row: Row[Any], coming: tuple[PlannedTouch, ...]) -> Iterator[ComingTouch]:
    """Yields the touches with what each would carry; no item is foretold twice."""
    had: frozenset[str] = frozenset()
    for number, touch in enumerate(coming):
        choice = (_settled(outlook, row, touch) if number == 0 else None) or _choose(outlook, touch, had)
        if choice.item is not None:
            had |= {choice.item.id}
        yield ComingTouch(
            is_planned=number == 0,
            due_at=touch.due_at.astimezone(UTC),
            local=f"{outlook.calendar.local(touch.due_at):%a %Y-%m-%d %H:%M} {outlook.calendar.zone}",
            step=outlook.revisions.name_now(outlook.place.cadence, touch.step),
            template=touch.template,
            content=choice.item.id if choice.item else None,
            waiting_for=None,
            because=touch.because,
            content_because=choice.because,
        )


def _settled(outlook: _Outlook, row: Row[Any], touch: PlannedTouch) -> ContentChoice | None:
    """Returns what the planned touch has already: what a rep gave it, or the item it was shown with while that fits."""
    if touch.content is ContentRule.NONE:
        return None
    if row.given_words:
        item = ContentItem(id=given_id(row.id), title="", text="", language=outlook.place.language)
        return ContentChoice(item=item, because=("given by the rep",))
    reader = outlook.reader(touch, frozenset())
    return still_fits(outlook.library, row.shown_content or "", reader, on=touch.due_at.date())


def _choose(outlook: _Outlook, touch: PlannedTouch, had: frozenset[str]) -> ContentChoice:
    if touch.content is ContentRule.NONE:
        return _NOTHING
    step = outlook.revisions.first_name(outlook.place.cadence, touch.step)
    seed = touch_seed(outlook.place.prospect_id, step, touch.occurrence)
    return choose(outlook.library, outlook.reader(touch, had), on=touch.due_at.date(), seed=seed)


def _planned(row: Row[Any]) -> PlannedTouch:
    return PlannedTouch(
        kind=TouchKind(row.kind),
        step=row.step,
        occurrence=row.occurrence,
        template=row.template,
        content=ContentRule(row.content_rule),
        due_at=row.due_at,
        because=tuple(row.because),
    )
