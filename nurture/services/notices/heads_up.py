"""The heads-up: one mail a day a rep with every touch that is due soon, as it will go. No answer means that it goes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from nurture.services.notices.parts import NoticeParts, Work
from nurture.services.notices.soon import LOOK_AHEAD, Reader, Soon, look
from nurture.services.showing import show
from nurture.storage import shown, told
from nurture.storage.database import Tx
from nurture.storage.shown import ShownAs

_AT_ONCE = 32
"""So many touches are shown in one transaction, for which a stop may have to wait; a reader's are never parted."""

_MOST = 200
"""Touches in one letter, the first due; the others come with the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """What one reader may be shown: all that the morning brings, or what cannot wait where somebody was first."""

    reader: Reader
    of_morning: list[int] = field(default_factory=list)
    at_once: list[int] = field(default_factory=list)

    @property
    def size(self) -> int:
        return min(_MOST, max(len(self.of_morning), len(self.at_once)))


async def works(tx: Tx, parts: NoticeParts, *, now: datetime) -> tuple[Work, ...]:
    """Returns what writes the heads-up of each reader whose morning has come, and at once of what cannot wait for one.

    Each is for a transaction of its own, in which it asks again for what was shown meanwhile.
    """
    soon = await look(tx, parts, now=now)
    due = {where for where, due_at in soon.firsts.items() if soon.is_due(where, due_at)}
    passed_over = {where for where in soon.firsts if soon.is_passed_over(where)}
    if not due | passed_over:
        return ()
    groups: dict[str, _Group] = {}
    passed: list[int] = []
    for each in await shown.unnoticed_of(tx, due | passed_over, due_before=now + LOOK_AHEAD):
        if each.where in passed_over:
            passed.append(each.touch_id)
        else:
            _sort(groups, each, soon)
    writing = (partial(_write, groups=portion) for portion in _portions(groups.values()))
    return (*([partial(_pass_over, touch_ids=passed)] if passed else ()), *writing)


async def moments(tx: Tx, parts: NoticeParts, *, now: datetime) -> tuple[datetime, ...]:
    """Returns when the next heads-ups are to be written; now while something is to be shown."""
    soon = await look(tx, parts, now=now)
    if not soon.firsts:
        first = await shown.next_unnoticed(tx)
        return (first - LOOK_AHEAD,) if first else ()
    found = (soon.moment(where, due_at) for where, due_at in soon.firsts.items())
    return tuple(dict.fromkeys(moment for moment in found if moment is not None))


def _sort(groups: dict[str, _Group], each: shown.Unnoticed, soon: Soon) -> None:
    reader = soon.reader(each.where)
    group = groups.setdefault(reader.id, _Group(reader=reader))
    if soon.is_of_morning(each.where, each.due_at):
        group.of_morning.append(each.touch_id)
    if soon.cannot_wait(each.where, each.due_at):
        group.at_once.append(each.touch_id)


def _portions(groups: Iterable[_Group]) -> Iterator[tuple[_Group, ...]]:
    portion: list[_Group] = []
    for group in groups:
        if portion and sum(each.size for each in portion) + group.size > _AT_ONCE:
            yield tuple(portion)
            portion = []
        portion.append(group)
    if portion:
        yield tuple(portion)


async def _write(tx: Tx, parts: NoticeParts, *, groups: tuple[_Group, ...], now: datetime) -> None:
    chosen = []
    for group in groups:
        reader = group.reader
        is_first = group.of_morning and await told.claim(tx, reader.name, not_since=reader.last_morning, now=now)
        chosen.append((group.of_morning if is_first else group.at_once)[:_MOST])
    await show(tx, chosen, parts.tools.showing, now=now)


async def _pass_over(tx: Tx, parts: NoticeParts, *, touch_ids: list[int], now: datetime) -> None:
    """Lets touches go that their cadence shows nobody."""
    await shown.mark_shown(tx, dict.fromkeys(touch_ids, ShownAs()), now=now)
