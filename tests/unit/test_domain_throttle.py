"""Limits: what is counted where, and who is put off until when."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from nurture.domain.throttle import CAUTIOUS, LIMIT_WORDS, Count, Limits, Scope, Sender, admit, shares_of

NOON = datetime(2026, 11, 24, 12, 0, 30, tzinfo=UTC)
MAYA = Sender(
    account="7",
    domain="globex.example",
    is_free_mail=False,
    rep="maya",
    rep_zone="Pacific/Auckland",
    first_day=date(2026, 11, 1),
    relay="relay",
)


def share(limits: Limits, scope: Scope, sender: Sender = MAYA):
    return next(each for each in shares_of(sender, limits, now=NOON) if each.scope is scope)


def test_the_lower_of_two_limits_counts_and_none_sets_no_limit():
    published = Limits(relay_per_day=2000, relay_per_minute=30)
    own = Limits(relay_per_day=500, rep_per_day=40)
    assert own.lower(published) == Limits(relay_per_day=500, relay_per_minute=30, rep_per_day=40)


@pytest.mark.parametrize(
    ("day", "most"),
    [
        pytest.param(date(2026, 11, 1), 5, id="first-day"),
        pytest.param(date(2026, 11, 2), 8, id="second"),
        pytest.param(date(2026, 11, 12), 38, id="twelfth"),
        pytest.param(date(2026, 11, 13), 40, id="warm"),
        pytest.param(date(2027, 11, 13), 40, id="for-good"),
    ],
)
def test_a_mailbox_begins_low_and_grows_by_the_day(day, most):
    assert CAUTIOUS.of_rep(date(2026, 11, 1), day) == most


def test_a_mailbox_that_never_sent_begins_low_whenever_that_is():
    assert CAUTIOUS.of_rep(None, date(2030, 1, 1)) == 5
    assert Limits(rep_per_day=40).of_rep(None, date(2030, 1, 1)) == 40
    assert Limits(rep_per_day=3, warm_up_from=5).of_rep(None, date(2030, 1, 1)) == 3


def test_the_day_of_a_rep_is_the_reps_own_and_the_others_are_utc():
    own, other = share(CAUTIOUS, Scope.REP), share(CAUTIOUS, Scope.TOTAL)
    assert (own.period, own.ends_at) == ("2026-11-25", datetime(2026, 11, 25, 11, tzinfo=UTC))
    assert (other.period, other.ends_at) == ("2026-11-24", datetime(2026, 11, 25, tzinfo=UTC))


def test_hours_and_minutes_of_the_relay_end_on_the_clock():
    assert share(CAUTIOUS, Scope.RELAY_HOUR).ends_at == datetime(2026, 11, 24, 13, tzinfo=UTC)
    assert share(CAUTIOUS, Scope.RELAY_MINUTE).ends_at == datetime(2026, 11, 24, 12, 1, tzinfo=UTC)


def test_domains_that_give_mailboxes_to_anybody_have_a_limit_of_their_own():
    assert share(CAUTIOUS, Scope.DOMAIN).limit == 10
    assert share(CAUTIOUS, Scope.DOMAIN, replace(MAYA, is_free_mail=True)).limit == 50


def test_a_limit_that_is_not_set_counts_nothing():
    assert shares_of(MAYA, Limits(), now=NOON) == ()


def test_counts_come_in_one_order_for_everybody():
    keys = [each.scope for each in shares_of(MAYA, CAUTIOUS, now=NOON)]
    assert keys == list(Scope)


def test_as_many_begin_as_there_is_room_and_the_others_take_turns():
    limits = Limits(rep_per_day=3)
    demands = [(number, shares_of(MAYA, limits, now=NOON)) for number in range(9)]
    key = share(limits, Scope.REP).key
    admission = admit(demands, {key: Count(taken=1)})
    assert set(admission.over) == set(range(2, 9))
    assert admission.taken == {key: 2}
    assert admission.put_off == {key: 7}
    ends = share(limits, Scope.REP).ends_at
    turns = [(admission.over[number].until - ends) // timedelta(days=1) for number in range(2, 9)]
    assert turns == [0, 0, 0, 1, 1, 1, 2]


def test_turns_go_on_where_an_earlier_batch_has_left_off():
    limits = Limits(relay_per_minute=2)
    only = share(limits, Scope.RELAY_MINUTE)
    admission = admit([(1, (only,))], {only.key: Count(taken=2, put_off=4)})
    assert admission.over[1].until == only.ends_at + timedelta(minutes=2)


def test_what_is_over_one_limit_takes_no_room_of_another():
    limits = Limits(rep_per_day=1, total_per_day=10)
    demands = [(number, shares_of(MAYA, limits, now=NOON)) for number in (1, 2)]
    assert admit(demands, {}).taken[share(limits, Scope.TOTAL).key] == 1


def test_of_several_full_limits_the_longest_is_named():
    limits = Limits(rep_per_day=1, relay_per_minute=1)
    shares = shares_of(MAYA, limits, now=NOON)
    admission = admit([(1, shares)], {each.key: Count(taken=1) for each in shares})
    assert admission.over[1].share.scope is Scope.REP


def test_every_limit_has_words_for_people():
    assert set(LIMIT_WORDS) == {f"limit_{scope.value}" for scope in Scope}
