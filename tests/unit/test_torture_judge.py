"""The judge of the long trial finds each fault when it is shown one."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from torture.evidence import BegunFact, Evidence, MailFact, OfferFact, StopFact, TouchFact
from torture.gathering import read_relay_log
from torture.judge import judge, unknowns

from nurture.domain.journal_record import mark_of

TOUCH = TouchFact(
    tag="t1", address="kim@company0.example", state="accepted", message_id="1@x", history=("touch_accepted",)
)
BEGUN = BegunFact(tag="t1", at=10.0)
OFFER = OfferFact(tag="t1", message_id="1@x", recipient="kim@company0.example", begun_at=10.0, code=250)
STOP = StopFact(way="click", covers=frozenset({"kim@company0.example"}), subjects=frozenset({"h1"}), at=11.0)
KEPT = Evidence(
    touches=(TOUCH,),
    begun=(BEGUN,),
    offers=(OFFER,),
    stops=(STOP,),
    mails=(MailFact(message_id="m1", at=9.0),),
    inbox={"m1": ("done",)},
    ledger=frozenset({"h1"}),
    journal_stops=frozenset({"h1"}),
    journal_sends=frozenset({mark_of("t1")}),
)
DEFERRED = replace(OFFER, code=451)
DROPPED = replace(OFFER, code=451, told=False)
LATER = replace(BEGUN, at=10.5)
UNKNOWN = replace(TOUCH, state="unknown", history=("touch_unknown",))


def test_a_round_in_which_all_was_kept_has_no_fault() -> None:
    assert judge(KEPT) == ()


def test_an_offer_after_a_deferral_is_no_fault() -> None:
    assert judge(replace(KEPT, begun=(BEGUN, LATER), offers=(DEFERRED, replace(OFFER, begun_at=10.5)))) == ()


def test_an_answer_settles_an_unknown_touch_whatever_the_relay_had() -> None:
    answered = replace(TOUCH, history=("touch_unknown", "touch_settled"))
    assert judge(replace(KEPT, touches=(answered,), offers=())) == ()


@pytest.mark.parametrize(
    ("doctored", "fault"),
    [
        ({"offers": (OFFER, replace(OFFER, begun_at=10.5)), "begun": (BEGUN, LATER)}, "taken 2 times"),
        ({"offers": (DROPPED,), "begun": (BEGUN, LATER), "touches": (UNKNOWN,)}, "begun again 1 times"),
        ({"begun": (BEGUN, replace(BEGUN, at=11.5))}, "begun 0.5000 s after the acknowledgement of a stop by click"),
        ({"inbox": {}}, "mail m1: answered with 250 and not in the inbox"),
        ({"inbox": {"m1": ("done", "done")}}, "mail m1: stored 2 times"),
        ({"inbox": {"m1": ("stored",)}}, "mail m1: neither acted on nor put aside, but stored"),
        ({"turned_away": ("550 to a reply",)}, "refused for good, though it was well addressed: 550 to a reply"),
        ({"ledger": frozenset()}, "stop by click: acknowledged and not in the ledger"),
        ({"journal_stops": frozenset()}, "stop by click: acknowledged and not in the journal"),
        ({"touches": ()}, "touch t1: begun, and the database does not know it"),
        ({"journal_sends": frozenset()}, "touch t1: begun, and no journal knows it"),
        ({"offers": (replace(OFFER, message_id="2@x"),)}, "not what is on record"),
        ({"offers": (replace(OFFER, recipient="lee@x.example"),)}, "not what is on record"),
        ({"touches": (replace(TOUCH, state="sending"),)}, "touch t1: still sending at the end"),
        ({"touches": (replace(TOUCH, history=()),)}, "touch t1: accepted, and the history says nothing"),
        ({"touches": (replace(TOUCH, state="unknown"),)}, "touch t1: unknown, and the history says touch_accepted"),
        ({"offers": (DEFERRED,)}, "touch t1: accepted, and the relay does not have it"),
        ({"touches": (replace(TOUCH, state="planned"),)}, "touch t1: planned, and the relay may have it"),
        ({"incidents": ("nurture ended by itself",)}, "nurture ended by itself"),
    ],
)
def test_the_judge_finds(doctored: dict[str, object], fault: str) -> None:
    assert any(fault in found for found in judge(replace(KEPT, **doctored)))  # type: ignore[arg-type]


def test_a_touch_that_the_relays_log_shows_twice_is_found(tmp_path: Path) -> None:
    sender, dot = "b+t1@in.acme.example", {"mail_from": "b+t1@in.acme.example", "message_id": "1@x"}
    events = [
        event
        for at in (10.0, 12.0)
        for event in (
            {"event": "mail", "sender": sender, "mail_at": at},
            {"event": "dot", "mail_at": at, "recipients": ["kim@company0.example"], **dot},
            {"event": "decided", "sender": sender, "code": 250, "told": True},
        )
    ]
    log = tmp_path / "relay"
    log.write_text("".join(json.dumps(event) + "\n" for event in events) + '{"event": "mail", "sen')
    seen = read_relay_log(log)
    assert judge(replace(KEPT, begun=seen.begun, offers=seen.offers, stops=())) == (
        "touch t1: taken 2 times by the relay",
        "touch t1: begun again 1 times though the relay may have had it",
    )


def test_unknown_touches_are_told_apart_by_what_the_relay_has_of_them() -> None:
    touches = tuple(replace(UNKNOWN, tag=f"t{number}") for number in range(1, 5))
    offers = (OFFER, replace(DROPPED, tag="t2"))
    begun = tuple(replace(BEGUN, tag=f"t{number}") for number in range(1, 4))
    assert unknowns(Evidence(touches=touches, begun=begun, offers=offers)) == {
        "taken": 1,
        "offered": 1,
        "not_offered": 1,
        "not_begun": 1,
    }
