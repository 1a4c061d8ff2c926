"""Welcomes that nobody answers: the rep is asked once more after three working days, and after three more ops hear."""

from dataclasses import dataclass
from datetime import datetime

from nurture.domain.delivery import DeliveryMode
from nurture.domain.letter import LetterKind
from nurture.domain.letter_paths import WelcomeUnanswered
from nurture.domain.path import PathState
from nurture.domain.team import Rep
from nurture.services.notices.parts import NoticeParts
from nurture.storage import told
from nurture.storage.database import Tx
from nurture.storage.paths import StoredPath

_WORKING_DAYS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    """A rep whose answer is waited for, since when, and when they were asked once more, if they were."""

    rep: Rep
    path: StoredPath
    welcomed_at: datetime
    reminded_at: datetime | None


async def write(tx: Tx, parts: NoticeParts, *, now: datetime) -> None:
    """Reminds each rep once, and tells ops once of each who did not answer that either."""
    for waiting in await _waiting(tx, parts, now=now):
        if _due_at(waiting, parts, now=now) > now:
            continue
        if waiting.reminded_at is None:
            if await told.claim(
                tx, _reminded(waiting.rep, waiting.welcomed_at), not_since=waiting.welcomed_at, now=now
            ):
                await parts.welcoming.remind(tx, waiting.rep, waiting.path.id, now=now)
        elif await told.claim(tx, _escalated(waiting.rep, waiting.welcomed_at), not_since=waiting.welcomed_at, now=now):
            await _tell_ops(tx, parts, waiting, now=now)


async def moments(tx: Tx, parts: NoticeParts, *, now: datetime) -> tuple[datetime, ...]:
    """Returns when each who does not answer is to be reminded, or ops to be told."""
    return tuple(_due_at(waiting, parts, now=now) for waiting in await _waiting(tx, parts, now=now))


async def _waiting(tx: Tx, parts: NoticeParts, *, now: datetime) -> tuple[_Waiting, ...]:
    """Returns whose answer is waited for, but for those of whom ops know. In a sandbox no answer proves anything."""
    if parts.tools.revisions.current.installation.delivery is DeliveryMode.SANDBOX:
        return ()
    silent = [
        (rep, path, path.welcomed_at)
        for rep, path in await parts.welcoming.standing(tx, now=now)
        if path and path.welcomed_at and path.answered_at is None and path.state is not PathState.VOUCHED
    ]
    if not silent:
        return ()
    names = [name for rep, _, at in silent for name in (_reminded(rep, at), _escalated(rep, at))]
    last = await told.times(tx, names)
    return tuple(
        _Waiting(rep=rep, path=path, welcomed_at=at, reminded_at=last.get(_reminded(rep, at)))
        for rep, path, at in silent
        if _escalated(rep, at) not in last
    )


def _due_at(waiting: _Waiting, parts: NoticeParts, *, now: datetime) -> datetime:
    """Returns when three working days of the rep have passed since the last mail to them."""
    calendar = parts.tools.calendars.of(waiting.rep.zone, None, now.date())
    asked_on = calendar.day_of(waiting.reminded_at or waiting.welcomed_at)
    return calendar.midnight(calendar.add_working_days(asked_on, _WORKING_DAYS))


async def _tell_ops(tx: Tx, parts: NoticeParts, waiting: _Waiting, *, now: datetime) -> None:
    facts = WelcomeUnanswered(
        rep=waiting.rep.name,
        address=waiting.rep.address,
        welcomed_on=waiting.welcomed_at.date(),
        reminded_on=(waiting.reminded_at or now).date(),
        command=f"nurture doctor --vouch {waiting.rep.id}",
    )
    await parts.tools.correspondence.to_ops(tx, (LetterKind.WELCOME_UNANSWERED, facts), now=now)


def _reminded(rep: Rep, welcomed_at: datetime) -> str:
    return f"welcome again {welcomed_at:%y%m%d%H%M} {rep.id}"[:64]


def _escalated(rep: Rep, welcomed_at: datetime) -> str:
    return f"welcome vain {welcomed_at:%y%m%d%H%M} {rep.id}"[:64]
