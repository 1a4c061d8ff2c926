"""Compares what is left after a round with what was promised. Pure: evidence in, faults in words out."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from nurture.domain.journal_record import mark_of
from torture.evidence import Evidence, OfferFact, TouchFact

_SENT = ("accepted", "unknown")


def judge(evidence: Evidence) -> tuple[str, ...]:
    """Returns every fault; nothing when all was kept."""
    return tuple(fault for rule in RULES for fault in rule(evidence))


def judge_restored(evidence: Evidence) -> tuple[str, ...]:
    """Returns the faults of a database that was put back and adopted: what came in after the backup is not in it."""
    return tuple(fault for rule in (_twice, _after_a_stop, _stops_written) for fault in rule(evidence))


def _twice(evidence: Evidence) -> Iterator[str]:
    """After a final dot that was not answered by a 4xx a touch is never begun again."""
    for tag, offers in _by_tag(evidence).items():
        taken = sum(offer.is_taken for offer in offers)
        if taken > 1:
            yield f"touch {tag}: taken {taken} times by the relay"
        first = min((offer.begun_at for offer in offers if offer.is_open), default=None)
        again = sum(begun.tag == tag and first is not None and begun.at > first for begun in evidence.begun)
        if again:
            yield f"touch {tag}: begun again {again} times though the relay may have had it"


def _after_a_stop(evidence: Evidence) -> Iterator[str]:
    address = {touch.tag: touch.address for touch in evidence.touches}
    for stop in evidence.stops:
        for begun in evidence.begun:
            if address.get(begun.tag) in stop.covers and begun.at > stop.at:
                late = begun.at - stop.at
                yield f"touch {begun.tag}: begun {late:.4f} s after the acknowledgement of a stop by {stop.way}"


def _lost(evidence: Evidence) -> Iterator[str]:
    for mail in evidence.mails:
        states = evidence.inbox.get(mail.message_id, ())
        if not states:
            yield f"mail {mail.message_id}: answered with 250 and not in the inbox"
        if len(states) > 1:
            yield f"mail {mail.message_id}: stored {len(states)} times"
    for message_id, states in evidence.inbox.items():
        if not {"done", "quarantined"}.issuperset(states):
            yield f"mail {message_id}: neither acted on nor put aside, but {', '.join(states)}"
    for what in evidence.turned_away:
        yield f"refused for good, though it was well addressed: {what}"


def _stops_written(evidence: Evidence) -> Iterator[str]:
    for stop in evidence.stops:
        if not stop.subjects <= evidence.ledger:
            yield f"stop by {stop.way}: acknowledged and not in the ledger ({', '.join(sorted(stop.covers))})"
        if not stop.subjects <= evidence.journal_stops:
            yield f"stop by {stop.way}: acknowledged and not in the journal ({', '.join(sorted(stop.covers))})"


def _outside(evidence: Evidence) -> Iterator[str]:
    """Nothing leaves that database and journal do not know of, under another name or to somebody else."""
    known = {touch.tag: touch for touch in evidence.touches}
    for tag in sorted({begun.tag for begun in evidence.begun}):
        if tag not in known:
            yield f"touch {tag}: begun, and the database does not know it"
        elif mark_of(tag) not in evidence.journal_sends:
            yield f"touch {tag}: begun, and no journal knows it"
    for offer in evidence.offers:
        touch = known.get(offer.tag)
        if touch is not None and (offer.message_id, offer.recipient) != (touch.message_id, touch.address):
            yield f"touch {offer.tag}: offered to {offer.recipient} as {offer.message_id}, not what is on record"


def _accounted(evidence: Evidence) -> Iterator[str]:
    """What the database says of each touch agrees with the relay, and stands in the history."""
    offers = _by_tag(evidence)
    for touch in evidence.touches:
        yield from _of_touch(touch, offers.get(touch.tag, []))


def _of_touch(touch: TouchFact, offers: list[OfferFact]) -> Iterator[str]:
    taken = any(offer.is_taken for offer in offers)
    if touch.state in ("claimed", "sending"):
        yield f"touch {touch.tag}: still {touch.state} at the end"
    elif touch.state == "accepted" and {"touch_unknown", "touch_settled"} <= set(touch.history):
        return  # By an answer, which is evidence; the clients here answer whether they have the mail or not.
    elif touch.state in _SENT:
        if Counter(touch.history)[f"touch_{touch.state}"] != 1:
            yield f"touch {touch.tag}: {touch.state}, and the history says {', '.join(touch.history) or 'nothing'}"
        if touch.state == "accepted" and not taken:
            yield f"touch {touch.tag}: accepted, and the relay does not have it"
    elif any(offer.is_open for offer in offers):
        yield f"touch {touch.tag}: {touch.state}, and the relay may have it"


def _incidents(evidence: Evidence) -> Iterator[str]:
    yield from evidence.incidents


RULES: tuple[Callable[[Evidence], Iterator[str]], ...] = (
    _twice,
    _after_a_stop,
    _lost,
    _stops_written,
    _outside,
    _accounted,
    _incidents,
)


def unknowns(evidence: Evidence) -> dict[str, int]:
    """Returns how many touches are unknown, by what became of them at the relay."""
    offers, begun = _by_tag(evidence), {each.tag for each in evidence.begun}
    counted: Counter[str] = Counter()
    for touch in evidence.touches:
        if touch.state == "unknown":
            mine = offers.get(touch.tag, [])
            fate = "taken" if any(offer.is_taken for offer in mine) else "offered" if mine else "not_offered"
            counted[fate if touch.tag in begun else "not_begun"] += 1
    return dict(counted)


def _by_tag(evidence: Evidence) -> dict[str, list[OfferFact]]:
    found: dict[str, list[OfferFact]] = defaultdict(list)
    for offer in evidence.offers:
        found[offer.tag].append(offer)
    return found
