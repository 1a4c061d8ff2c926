"""Where in the open time a touch lies: drawn from ids, so that the same touch always gets the same moment."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import NamedTuple

from nurture.domain.cadence import Duration, Window
from nurture.domain.calendar import Calendar
from nurture.domain.duration import after
from nurture.domain.errors import NurtureError
from nurture.domain.window import Span, is_open_at, spans

_DRAWS = 16
_ROUNDS = 100
_SECOND = timedelta(seconds=1)
_MINUTE = timedelta(minutes=1)
_SECONDS_A_DAY = 86_400
_SHARP = (0, 30)
"""Minutes past the hour at which machines write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Where a touch may lie: in the window from `earliest` on, outside every span of `apart`.

    It lies within `spread` of the first such moment; and before `until`, unless nothing is free before that.
    `because` explains, a line a rule, why it begins there.
    """

    window: Window
    earliest: datetime
    spread: Duration
    apart: tuple[Span, ...] = ()
    until: datetime | None = None
    because: tuple[str, ...] = ()


def draw(seed: str, below: int) -> int:
    """Returns a number from 0 to `below` - 1 that the seed alone decides, every number equally likely."""
    return int.from_bytes(blake2b(seed.encode(), digest_size=8).digest(), "big") % below


def settle(room: Room, calendar: Calendar, *, seed: str) -> datetime:
    """Returns the moment for that seed: to the second, never in the minute :00 or :30 of the local clock.

    Raises NurtureError when the window never opens.
    """
    return settled(room, calendar, seed=seed).at


class Settled(NamedTuple):
    """The moment that was drawn, and the first one of the room."""

    at: datetime
    first: datetime


def settled(room: Room, calendar: Calendar, *, seed: str) -> Settled:
    """Returns the moment for that seed, as `settle` does, and the first of the room."""
    first: datetime | None = None
    for _ in range(_ROUNDS):
        pieces = _pieces_within_spread(room, calendar)
        first = first or pieces[0].opens
        moment = _pick(pieces, room.window, calendar, seed)
        if moment is not None:
            return Settled(at=moment, first=first)
        room = replace(room, earliest=pieces[-1].closes)
    raise NurtureError("the send window is open on the hour or half hour only; widen its hours")


def first_free(room: Room, calendar: Calendar) -> datetime:
    """Returns the first moment of the room."""
    return next(_free(room, calendar)).opens


def clear_of(apart: tuple[Span, ...], moment: datetime) -> datetime:
    """Returns the first moment, at or after the given one, that lies in none of the spans."""
    for span in sorted(apart, key=lambda span: span.opens):
        if span.opens <= moment < span.closes:
            moment = span.closes
    return moment


def _pieces_within_spread(room: Room, calendar: Calendar) -> list[Span]:
    free = _free(room, calendar)
    first = next(free)
    end = after(first.opens, room.spread, calendar)
    if room.until is not None:
        end = min(end, room.until)
    pieces = [first]
    for piece in free:
        if piece.opens >= end:
            break
        pieces.append(piece if piece.closes <= end else Span(piece.opens, end))
    return pieces


def _free(room: Room, calendar: Calendar) -> Iterator[Span]:
    open_time = spans(room.window, _whole_second(room.earliest), calendar)
    pieces = (piece for span in open_time for piece in _without(span, room.apart)) if room.apart else open_time
    return (piece for piece in pieces if piece.closes - piece.opens >= _SECOND)


def _without(span: Span, apart: tuple[Span, ...]) -> list[Span]:
    pieces = [span]
    for gap in apart:
        pieces = [piece for whole in pieces for piece in _cut(whole, gap)]
    return pieces


def _cut(piece: Span, gap: Span) -> tuple[Span, ...]:
    if gap.closes <= piece.opens or gap.opens >= piece.closes:
        return (piece,)
    left = Span(opens=piece.opens, closes=gap.opens)
    right = Span(opens=_whole_second(gap.closes), closes=piece.closes)
    return tuple(part for part in (left, right) if part.opens < part.closes)


def _pick(pieces: list[Span], window: Window, calendar: Calendar, seed: str) -> datetime | None:
    """Draws until a moment fits; what is too narrow to be hit is searched minute by minute."""
    lengths = [_seconds(piece) for piece in pieces]
    total = sum(lengths)
    for number in range(_DRAWS):
        moment = _moment_at(pieces, lengths, draw(f"{seed}:{number}", total))
        if _fits(moment, window, calendar):
            return moment
    return next((moment for moment in _minutes(pieces) if _fits(moment, window, calendar)), None)


def _fits(moment: datetime, window: Window, calendar: Calendar) -> bool:
    local = calendar.local(moment)
    return local.minute not in _SHARP and is_open_at(window, local, calendar)


def _moment_at(pieces: list[Span], lengths: list[int], second: int) -> datetime:
    for piece, length in zip(pieces, lengths, strict=True):
        if second < length:
            return piece.opens + second * _SECOND
        second -= length
    raise AssertionError("unreachable")


def _minutes(pieces: list[Span]) -> Iterator[datetime]:
    for piece in pieces:
        yield from (piece.opens + number * _MINUTE for number in range(-(-_seconds(piece) // 60)))


def _seconds(piece: Span) -> int:
    length = piece.closes - piece.opens
    return length.days * _SECONDS_A_DAY + length.seconds


def _whole_second(moment: datetime) -> datetime:
    return moment if not moment.microsecond else moment.replace(microsecond=0) + _SECOND
