"""The demo's proof can fail: each claim is taken from what was found, and a broken promise is seen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from nurture.cli.demo.cast import BEGIN, CAST, DANA, JONAS, LEE, SCENES
from nurture.cli.demo.letterbox import SentMail
from nurture.cli.demo.proof import first_claims, last_claims

STOPS = {scene.who: scene for scene in SCENES if scene.ends}
STOPPED_ON = datetime(2027, 7, 15, tzinfo=UTC)


def check_in(player, at, subject):
    return SentMail(
        number=1,
        file=Path("0001-touch.eml"),
        is_check_in=True,
        at=at,
        sender="Maya Okafor <maya@acme.example>",
        recipient=player.address,
        to_name=player.name,
        reply_to="maya+tag@in.acme.example",
        subject=subject,
        message_id="<1@in.acme.example>",
        unsubscribe="<https://nurture.acme.example/u/x>, <mailto:stop+x@in.acme.example?subject=stop>",
        is_one_click=True,
        text="",
        html="",
    )


def found(mails, **changes):
    """What a stage found: the mails, and a person that `nurture show` shows as stopped."""
    person = {
        "stopped": "reply on 2027-07-15",
        "state": "ended",
        "account_state": "talking",
        "noes": [{"said_at": "2026-11-13 09:00:00+00:00"}],
        **changes,
    }
    answers = {"show": person, "plan": [], "prospects": [{"address": p.address, "reason": p.reason} for p in CAST]}
    return SimpleNamespace(
        mails=mails,
        ask=lambda name, *_: answers[name],
        check_ins=lambda player: tuple(mail for mail in mails if mail.recipient == player.address),
    )


def about(claims, words):
    return next(claim for claim in claims if words in claim.text)


def before_the_stop(player):
    days = (200, 100)[: STOPS[player].after]
    return [check_in(player, STOPPED_ON - timedelta(days=day), f"item {day}") for day in days]


def test_a_stop_that_was_heeded_holds():
    claim = about(last_claims(found(before_the_stop(JONAS))), JONAS.name)
    assert claim.holds
    assert claim.text.endswith("0 mails after")


@pytest.mark.parametrize("days", [0, 1, 700])
def test_a_mail_after_the_stop_is_seen(days):
    late = check_in(JONAS, STOPPED_ON + timedelta(days=days), "one more")
    claim = about(last_claims(found([*before_the_stop(JONAS), late])), JONAS.name)
    assert not claim.holds
    assert claim.text.endswith("1 mail after")


def test_a_stop_that_nobody_recorded_is_seen():
    assert not about(last_claims(found(before_the_stop(JONAS), stopped=None)), JONAS.name).holds


def test_a_mail_to_somebody_who_asked_for_none_in_the_no_is_seen():
    assert not about(last_claims(found([check_in(LEE, STOPPED_ON, "hello")])), LEE.name).holds


def test_a_date_that_was_not_waited_for_is_seen():
    early = [check_in(DANA, datetime(2027 + n // 2, 2 + n, 20, tzinfo=UTC), f"item {n}") for n in range(3)]
    assert not about(last_claims(found(early)), "not before March").holds
    kept = [*early[:2], replace(early[2], at=datetime(2028, 3, 1, 9, tzinfo=UTC))]
    assert about(last_claims(found(kept)), "not before March").holds


def test_the_same_content_twice_is_seen():
    twice = [replace(mail, subject="the same") for mail in before_the_stop(JONAS)]
    assert not about(last_claims(found(twice)), "nobody had one twice").holds


def test_a_mail_before_the_forwards_were_confirmed_is_seen():
    assert not about(first_claims(found([check_in(DANA, BEGIN, "too soon")])), "confirmed").holds
