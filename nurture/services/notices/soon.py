"""What is due soon and was not shown to its reader: whether its time has come, and when it does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from nurture.domain.cadence import Cadence
from nurture.domain.calendar import ONE_DAY, Calendar
from nurture.domain.duration import subtract
from nurture.services.notices.parts import NoticeParts
from nurture.services.standing import calendar_of
from nurture.storage import shown, told
from nurture.storage.database import Tx
from nurture.storage.shown import Whereabouts

LOOK_AHEAD = timedelta(days=14)
"""The longest time of a heads-up that a cadence may ask for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Whoever speaks for some reps, ops under an empty id: between which mornings they are, and their last heads-up."""

    id: str
    last_morning: datetime
    next_morning: datetime
    told_at: datetime | None

    @property
    def name(self) -> str:
        """Under which it is kept when they had their last heads-up."""
        return _name(self.id)

    @property
    def waits(self) -> bool:
        """Whether they had none since their morning."""
        return self.told_at is None or self.told_at < self.last_morning


class Soon:
    """One look at all of it. Of what has the same whereabouts, what is due first is shown first."""

    def __init__(self, parts: NoticeParts, firsts: Mapping[Whereabouts, datetime], *, now: datetime) -> None:
        self.firsts = firsts
        self._revisions = parts.tools.revisions
        self._calendars = parts.tools.calendars
        self._now = now
        self._readers: dict[str, Reader] = {}

    async def know_readers(self, tx: Tx) -> None:
        """Reads when each reader had their last heads-up."""
        ids = {self._reader_id(where) for where in self.firsts}
        told_at = await told.times(tx, [_name(each) for each in ids]) if ids else {}
        for each in ids:
            self._readers[each] = Reader(
                id=each,
                last_morning=self._last_morning(each),
                next_morning=self._next_morning(each, self._now),
                told_at=told_at.get(_name(each)),
            )

    def reader(self, where: Whereabouts) -> Reader:
        """Returns who is shown it now."""
        return self._readers[self._reader_id(where)]

    def is_passed_over(self, where: Whereabouts) -> bool:
        """Tells whether its cadence shows nothing ahead."""
        cadence = self._revisions.cadence(where.cadence)
        return cadence is not None and not cadence.notice.count

    def is_of_morning(self, where: Whereabouts, due_at: datetime) -> bool:
        """Tells whether it belongs to what the reader is shown on their last morning, if they were not yet."""
        seen_from, reader = self._seen_from(where, due_at), self.reader(where)
        return seen_from is not None and reader.waits and seen_from <= reader.last_morning

    def cannot_wait(self, where: Whereabouts, due_at: datetime) -> bool:
        """Tells whether it is to be shown, and due before the reader's next morning."""
        seen_from = self._seen_from(where, due_at)
        return seen_from is not None and seen_from <= self._now and due_at <= self.reader(where).next_morning

    def is_due(self, where: Whereabouts, due_at: datetime) -> bool:
        """Tells whether it is to be shown now."""
        return self.is_of_morning(where, due_at) or self.cannot_wait(where, due_at)

    def moment(self, where: Whereabouts, due_at: datetime) -> datetime | None:
        """Returns when it is to be shown: the reader's first morning, or sooner where that is too late."""
        if self.is_passed_over(where) or self.is_due(where, due_at):
            return self._now
        seen_from = self._seen_from(where, due_at)
        if seen_from is None:
            return None
        start = max(seen_from, self._now)
        morning = self._next_morning(self._reader_id(where), start)
        return morning if morning < due_at else start

    def _seen_from(self, where: Whereabouts, due_at: datetime) -> datetime | None:
        """Returns the first moment of the day on which a touch is to be shown; None where nothing ever is."""
        cadence = self._revisions.cadence(where.cadence)
        if cadence is None or not cadence.notice.count:
            return None
        return _day_before(
            cadence, calendar_of(where, cadence, self._revisions, self._calendars, now=self._now), due_at
        )

    def _reader_id(self, where: Whereabouts) -> str:
        signer = self._revisions.signer(where.rep_id, self._now)
        return signer.id if signer else ""

    def _next_morning(self, reader: str, moment: datetime) -> datetime:
        at, calendar = self._revisions.current.installation.heads_up_at, self._calendar(reader)
        today = calendar.moment(calendar.day_of(moment), at)
        return today if today > moment else calendar.moment(calendar.day_of(moment) + ONE_DAY, at)

    def _last_morning(self, reader: str) -> datetime:
        at, calendar = self._revisions.current.installation.heads_up_at, self._calendar(reader)
        today = calendar.moment(calendar.day_of(self._now), at)
        return today if today <= self._now else calendar.moment(calendar.day_of(self._now) - ONE_DAY, at)

    def _calendar(self, reader: str) -> Calendar:
        return self._calendars.of(self._revisions.zone_of(reader), None, self._now.date())


async def look(tx: Tx, parts: NoticeParts, *, now: datetime) -> Soon:
    """Returns what is due soon, by its whereabouts: however many touches there are, one statement finds the first."""
    soon = Soon(parts, await shown.first_unnoticed(tx, due_before=now + LOOK_AHEAD), now=now)
    await soon.know_readers(tx)
    return soon


def _day_before(cadence: Cadence, calendar: Calendar, due_at: datetime) -> datetime:
    return calendar.midnight(subtract(calendar.day_of(due_at), cadence.notice, calendar))


def _name(reader_id: str) -> str:
    return f"heads-up {reader_id}"[:64]
