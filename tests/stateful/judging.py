"""Compares what stands now with what was promised, with what the relay saw and with what stood before. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from stateful.evidence import Evidence
from stateful.relay import Offer
from stateful.replica import LIMITS
from stateful.story import Story

from nurture.domain.delivery import OutcomeKind
from nurture.domain.prospect import ENROLLMENT_MOVES
from nurture.domain.touch import TOUCH_MOVES

_OPEN = ("planned", "claimed", "sending")
_ZONES = {"maya": ZoneInfo("Europe/Berlin"), "tom": ZoneInfo("Europe/London")}
_COOL_OFF = timedelta(days=59)
"""A day less than the shortest, so that neither zones nor clock changes matter here."""

_INBOX_MOVES = {
    ("stored", "claimed"),
    ("stored", "done"),
    ("claimed", "stored"),
    ("claimed", "done"),
    ("claimed", "quarantined"),
    ("quarantined", "stored"),
    ("quarantined", "done"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that a rule may look at."""

    before: Evidence | None
    now: Evidence
    story: Story

    @property
    def offers(self) -> dict[int, list[Offer]]:
        """The offers of each touch, in their order."""
        found: dict[int, list[Offer]] = defaultdict(list)
        for offer in self.story.log.offers:
            found[offer.touch_id].append(offer)
        return found


def judge(case: Case) -> tuple[str, ...]:
    """Returns every fault in words; nothing when all is kept."""
    return tuple(fault for rule in RULES for fault in rule(case))


def _after_a_stop(case: Case) -> Iterator[str]:
    for offer in case.story.log.offers:
        for stop in case.story.stops:
            if stop.forbids(offer.recipient, offer.begun):
                yield f"touch {offer.touch_id}: begun after a stop by {stop.way} was acknowledged"


def _against(case: Case) -> Iterator[str]:
    for offer in case.story.log.offers:
        for why in offer.against:
            yield f"touch {offer.touch_id}: begun although {why}"


def _twice(case: Case) -> Iterator[str]:
    """It is begun again only when the relay's deferral, or an end before the dot, was heard."""
    for touch_id, offers in case.offers.items():
        if sum(offer.taken for offer in offers) > 1:
            yield f"touch {touch_id}: taken twice"
        if any(offer.heard is not OutcomeKind.DEFERRED and not _turned_away(offer) for offer in offers[:-1]):
            yield f"touch {touch_id}: begun again after {[offer.heard for offer in offers[:-1]]}"
        if len({offer.message_id for offer in offers}) > 1:
            yield f"touch {touch_id}: offered under several names"


def _turned_away(offer: Offer) -> bool:
    """Tells whether the relay refused us and not this mail, which then waits."""
    return offer.heard is OutcomeKind.REFUSED and not offer.taken and offer.turned_away


def _on_record(case: Case) -> Iterator[str]:
    """What was begun stands in the database under the same name, and in a journal."""
    touches, people = case.now.by_id("touches"), case.now.by_id("prospects")
    for offer in case.story.log.offers:
        touch = touches.get(offer.touch_id)
        if touch is None:
            yield f"touch {offer.touch_id}: begun and not on record"
            continue
        if touch.message_id != offer.message_id:
            yield f"touch {offer.touch_id}: offered as {offer.message_id}, on record as {touch.message_id}"
        if people[touch.prospect_id].address not in (None, offer.recipient):
            yield f"touch {offer.touch_id}: offered to {offer.recipient}, who is not on record for it"
        if offer.touch_id not in case.now.journal_sends:
            yield f"touch {offer.touch_id}: begun and in no journal"


def _accounted(case: Case) -> Iterator[str]:
    """What the database says of a touch agrees with the relay and stands in the history."""
    events: dict[int, Counter[str]] = defaultdict(Counter)
    for line in case.now.rows["history"]:
        if line.touch_id is not None:
            events[line.touch_id][line.event] += 1
    for touch in case.now.rows["touches"]:
        told, offers = events[touch.id], case.offers.get(touch.id, [])
        if touch.state == "sending":
            if touch.claimed_by in case.now.living:
                yield f"touch {touch.id}: sending, though nothing is under way"
            continue
        taken = any(offer.taken for offer in offers)
        if taken and touch.state not in ("accepted", "unknown"):
            yield f"touch {touch.id}: taken by the relay, and {touch.state}"
        if touch.state == "accepted" and not taken and not told["touch_settled"]:
            yield f"touch {touch.id}: accepted, and the relay never took it"
        if touch.state == "accepted" and told["touch_accepted"] + told["touch_settled"] != 1:
            yield f"touch {touch.id}: accepted, and the history says {dict(told)}"
        if touch.state == "unknown" and told["touch_unknown"] != 1:
            yield f"touch {touch.id}: unknown, and the history says {dict(told)}"


def _moves(case: Case) -> Iterator[str]:
    """States move along their tables, and nothing that ended begins again."""
    if case.before is None:
        return
    tables = {"touches": _pairs(TOUCH_MOVES), "enrollments": _pairs(ENROLLMENT_MOVES), "inbox": _INBOX_MOVES}
    for table, allowed in tables.items():
        now = case.now.by_id(table)
        for row in case.before.rows[table]:
            if row.id not in now:
                yield f"{table} {row.id}: gone"
            elif now[row.id].state not in _reachable(row.state, allowed):
                yield f"{table} {row.id}: went from {row.state} to {now[row.id].state}"


def _pairs(moves: frozenset[tuple[Any, Any]]) -> set[tuple[str, str]]:
    return {(old.value, new.value) for old, new in moves}


def _reachable(state: str, moves: set[tuple[str, str]]) -> set[str]:
    found, fresh = {state}, {state}
    while fresh:
        fresh = {new for old, new in moves if old in fresh} - found
        found |= fresh
    return found


def _append_only(case: Case) -> Iterator[str]:
    if case.before is None:
        return
    for table in ("history", "suppressions"):
        now = case.now.by_id(table)
        if any(tuple(now.get(row.id, ())) != tuple(row) for row in case.before.rows[table]):
            yield f"{table}: a line was changed or removed"


def _one_open(case: Case) -> Iterator[str]:
    """One open touch an enrollment, and none of one that ended."""
    enrollments = case.now.by_id("enrollments")
    held = Counter(touch.enrollment_id for touch in case.now.rows["touches"] if touch.state in _OPEN)
    for enrollment_id, number in held.items():
        if number > 1:
            yield f"enrollment {enrollment_id}: {number} open touches"
    for touch in case.now.rows["touches"]:
        if touch.state in ("planned", "claimed") and enrollments[touch.enrollment_id].state == "ended":
            yield f"touch {touch.id}: {touch.state}, and its enrollment ended"


def _enrolled(case: Case) -> Iterator[str]:
    """An enrollment says why it is held or ended; a person is in one cadence at most; nobody active is forgotten."""
    going = {touch.enrollment_id for touch in case.now.rows["touches"] if touch.state in _OPEN}
    for row in case.now.rows["enrollments"]:
        wanted = {"held": (True, False), "ended": (None, True), "active": (False, False)}[row.state]
        if wanted[0] not in (None, row.hold_reason is not None) or wanted[1] != (row.end_reason is not None):
            yield f"enrollment {row.id}: {row.state}, for {row.hold_reason} and {row.end_reason}"
        if row.state == "active" and row.id not in going:
            yield f"enrollment {row.id}: active, and nothing is planned"
    for person, number in Counter(r.prospect_id for r in case.now.rows["enrollments"] if r.state != "ended").items():
        if number > 1:
            yield f"prospect {person}: in {number} cadences"


def _stops_hold(case: Case) -> Iterator[str]:
    """Whoever was stopped, by a message once it is acted on, stands in the ledger and is in no cadence."""
    done = {row.id for row in case.now.rows["inbox"] if row.state == "done"}
    people = {row.address: row.id for row in case.now.rows["prospects"] if row.address}
    active = {row.prospect_id for row in case.now.rows["enrollments"] if row.state != "ended"}
    for stop in case.story.stops:
        if stop.lifted is None and (stop.message is None or stop.message in done):
            for address in stop.covers - case.now.stopped:
                yield f"{address}: stopped by {stop.way}, and the ledger does not say so"
            for address in stop.covers & people.keys():
                if people[address] in active:
                    yield f"{address}: stopped by {stop.way}, and still in a cadence"


def _taken_mail(case: Case) -> Iterator[str]:
    """Every mail that was taken is there, and holds somebody for as long as it was not acted on."""
    inbox = case.now.by_id("inbox")
    active = {key.inbox_id for key in case.now.rows["hold_keys"] if key.active}
    for number in case.story.taken:
        if number not in inbox:
            yield f"message {number}: taken and lost"
        elif inbox[number].state == "claimed" and inbox[number].claimed_by in case.now.living:
            yield f"message {number}: claimed, though nobody works on it"
        elif inbox[number].state == "quarantined":
            yield f"message {number}: in quarantine, {inbox[number].error}"
        elif inbox[number].state == "done" and number in active:
            yield f"message {number}: acted on, and it still holds somebody"
    for key in case.now.rows["hold_keys"]:
        if not key.active and inbox[key.inbox_id].state in ("stored", "claimed"):
            yield f"message {key.inbox_id}: not acted on, and it holds nobody"


def _moment(case: Case) -> Iterator[str]:
    """Nothing is begun outside the window or in the cool-off."""
    touches, enrollments = case.now.by_id("touches"), case.now.by_id("enrollments")
    for offer in case.story.log.offers:
        if offer.touch_id not in touches:
            continue
        touch = touches[offer.touch_id]
        local = offer.at.astimezone(_ZONES[enrollments[touch.enrollment_id].rep_id])
        if local.weekday() not in (1, 2, 3) or not time(9, 10) <= local.time() < time(16, 20):
            yield f"touch {touch.id}: begun on {local:%A at %H:%M}"
        for no in case.now.rows["rejections"]:
            known = no.prospect_id == touch.prospect_id and no.undone_at is None and no.created_at < offer.at
            if known and offer.at < no.said_at + _COOL_OFF:
                yield f"touch {touch.id}: begun in the cool-off after the no of {no.said_at:%Y-%m-%d}"


def _limits(case: Case) -> Iterator[str]:
    """No limit is passed by what left, or by what the relay was offered."""
    left: Counter[tuple[object, ...]] = Counter()
    touches, enrollments = case.now.by_id("touches"), case.now.by_id("enrollments")
    for offer in case.story.log.offers:
        touch = touches.get(offer.touch_id)
        if touch is None:
            continue
        rep = enrollments[touch.enrollment_id].rep_id
        own_day, day = offer.at.astimezone(_ZONES[rep]).date(), offer.at.astimezone(UTC).date()
        left["relay_per_day", day] += 1
        if offer.taken or offer.heard in (None, OutcomeKind.UNKNOWN):
            left["total_per_day", day] += 1
            left["rep_per_day", own_day, rep] += 1
            left["domain_per_day", day, offer.recipient.partition("@")[2]] += 1
    for (name, *what), number in left.items():
        if number > LIMITS[str(name)]:
            yield f"{name} of {LIMITS[str(name)]} passed: {number} for {what}"


def _spaced(case: Case) -> Iterator[str]:
    """Mails to one person lie 75 days apart, mails to colleagues 21; a day where a date was named."""
    touches = case.now.by_id("touches")
    begun = [offer for offer in case.story.log.offers if offer.touch_id in touches and _counts(offer)]
    for number, later in enumerate(begun):
        touch = touches[later.touch_id]
        for earlier in begun[:number]:
            other = touches[earlier.touch_id]
            if other.account_id != touch.account_id or other.id == touch.id or other.state == "refused":
                continue
            days = 75 if other.prospect_id == touch.prospect_id else 21
            least = timedelta(days=1 if touch.kind == "commitment" else days)
            if later.at - earlier.at < least:
                yield f"touch {touch.id}: {later.at - earlier.at} after touch {other.id}"


def _counts(offer: Offer) -> bool:
    return offer.taken or offer.heard in (None, OutcomeKind.UNKNOWN)


def _content(case: Case) -> Iterator[str]:
    """A step that wants content carries some, and nobody gets the same thing twice."""
    had: set[tuple[int, str]] = set()
    for touch in case.now.rows["touches"]:
        if touch.state not in ("sending", "accepted", "unknown"):
            continue
        if touch.content_rule == "required" and not touch.content_id:
            yield f"touch {touch.id}: went out empty"
        if touch.content_id and (touch.prospect_id, touch.content_id) in had:
            yield f"touch {touch.id}: brings {touch.content_id} once more"
        had.add((touch.prospect_id, touch.content_id or ""))


RULES: tuple[Callable[[Case], Iterator[str]], ...] = (
    _after_a_stop,
    _against,
    _twice,
    _on_record,
    _accounted,
    _moves,
    _append_only,
    _one_open,
    _enrolled,
    _stops_hold,
    _taken_mail,
    _moment,
    _limits,
    _spaced,
    _content,
)
