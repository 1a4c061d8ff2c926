"""Asks the owners of old losses whom to keep: a numbered list a working day, the next when the last was answered."""

from collections.abc import Iterator
from datetime import datetime

import structlog

from nurture.domain.importing import MOST_ON_A_LIST
from nurture.domain.letter import LetterKind, Who
from nurture.domain.letter_importing import ImportedPerson, ImportList
from nurture.domain.rejection import REASON_WORDS, Reason
from nurture.services.notices.parts import NoticeParts
from nurture.storage import imports, told
from nurture.storage.database import Tx
from nurture.storage.imports import HeldPerson

_log = structlog.get_logger(__name__)


async def write(tx: Tx, parts: NoticeParts, *, now: datetime) -> None:
    """Writes each owner whose morning has come a list."""
    for rep_id in await _waiting(tx):
        morning = _morning(parts, rep_id, now)
        if morning <= now and await told.claim(tx, _name(rep_id), not_since=morning, now=now):
            await _ask(tx, parts, rep_id, now=now)


async def moments(tx: Tx, parts: NoticeParts, *, now: datetime) -> tuple[datetime, ...]:
    """Returns when each owner with people to ask about has the next morning on which they were asked nothing."""
    reps = await _waiting(tx)
    last = await told.times(tx, [_name(rep_id) for rep_id in reps]) if reps else {}
    return tuple(_next(parts, rep_id, last.get(_name(rep_id)), now) for rep_id in reps)


async def _waiting(tx: Tx) -> tuple[str, ...]:
    """Returns the owners of people on no list yet who have answered every list they had."""
    return tuple([rep for rep in await imports.reps_with_held(tx) if not await imports.has_open_list(tx, rep)])


async def _ask(tx: Tx, parts: NoticeParts, rep_id: str, *, now: datetime) -> None:
    people = await imports.to_list(tx, rep_id, limit=MOST_ON_A_LIST)
    if not people:
        return
    left = await imports.count_held(tx, rep_id) - len(people)
    stored = await imports.get(tx, people[0].import_id)
    facts = ImportList(file=stored.name, people=tuple(_lines(people)), left=left)
    letter_id = await parts.tools.correspondence.to_rep(tx, rep_id, (LetterKind.IMPORT_LIST, facts), now=now)
    await imports.list_people(tx, letter_id, people)
    _log.info("import_list_written", letter=letter_id, people=len(people), left=left)


def _lines(people: tuple[HeldPerson, ...]) -> Iterator[ImportedPerson]:
    for number, each in enumerate(people, start=1):
        yield ImportedPerson(
            number=number,
            who=Who(name=each.name or each.address, address=each.address, account=each.account),
            said_on=each.said_at.date(),
            reason=REASON_WORDS[Reason(each.reason)],
        )


def _next(parts: NoticeParts, rep_id: str, asked_at: datetime | None, now: datetime) -> datetime:
    morning = _morning(parts, rep_id, now)
    return _following(parts, rep_id, morning) if asked_at is not None and asked_at >= morning else min(morning, now)


def _morning(parts: NoticeParts, rep_id: str, now: datetime) -> datetime:
    """Returns the latest morning of a working day of the rep, or of whoever speaks for them, that has begun."""
    calendar = parts.tools.calendars.of(_zone(parts, rep_id, now), None, now.date())
    at = parts.tools.revisions.current.installation.heads_up_at
    day = calendar.day_of(now)
    if not calendar.is_working(day) or calendar.moment(day, at) > now:
        day = calendar.add_working_days(day, -1)
    return calendar.moment(day, at)


def _following(parts: NoticeParts, rep_id: str, morning: datetime) -> datetime:
    calendar = parts.tools.calendars.of(_zone(parts, rep_id, morning), None, morning.date())
    day = calendar.add_working_days(calendar.day_of(morning), 1)
    return calendar.moment(day, parts.tools.revisions.current.installation.heads_up_at)


def _zone(parts: NoticeParts, rep_id: str, now: datetime) -> str:
    signer = parts.tools.revisions.signer(rep_id, now)
    return parts.tools.revisions.zone_of(signer.id if signer else rep_id)


def _name(rep_id: str) -> str:
    return f"import list {rep_id}"[:64]
