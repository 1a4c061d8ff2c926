"""When the fence lets a database send."""

import pytest

from nurture.domain.adoption import Objection
from nurture.domain.fence import HOURLY, RIGHT_AGAIN, TOLERATED, FenceState

HOUR = 3600.0


def heard(*answers, every=60.0):
    """Returns the state after answers at equal distances, and the moment of the last."""
    state, moment = FenceState(), 0.0
    for answer in answers:
        moment += every
        state = state.heard(answer, moment=moment)
    return state, moment


@pytest.mark.parametrize(
    ("answers", "against"),
    [
        ((), Objection.FENCE_WAITS),
        ((None,), Objection.FENCE_WAITS),
        ((True,), None),
        ((None, True), None),
        ((True, None), None),
        ((False,), Objection.FENCE_CAUGHT),
        ((True, False), Objection.FENCE_CAUGHT),
        ((False, None), Objection.FENCE_CAUGHT),
        ((False, True), Objection.FENCE_CAUGHT),
        ((False, *(True,) * RIGHT_AGAIN), None),
        ((False, *(True,) * (RIGHT_AGAIN - 1), None, True), Objection.FENCE_CAUGHT),
    ],
)
def test_a_right_answer_opens_it_and_a_wrong_one_shuts_it_at_once(answers, against):
    state, moment = heard(*answers)
    assert state.against_touches(moment=moment) is against


def test_a_public_url_that_falls_silent_is_tolerated_for_some_hours_and_letters_go_on():
    state, moment = heard(True)
    silent = state.heard(None, moment=moment + HOUR)
    assert silent.against_touches(moment=moment + TOLERATED) is None
    assert silent.against_touches(moment=moment + TOLERATED + 1) is Objection.FENCE_SILENT
    assert silent.against_letters() is None


@pytest.mark.parametrize(("answers", "against"), [((), Objection.FENCE_WAITS), ((True, False), Objection.FENCE_CAUGHT)])
def test_letters_wait_for_the_first_answer_and_end_with_a_wrong_one(answers, against):
    assert heard(*answers)[0].against_letters() is against


def test_it_asks_hourly_while_all_is_well_and_soon_again_while_nobody_answers():
    well, moment = heard(True)
    silent = [FenceState()]
    for _ in range(8):
        silent.append(silent[-1].heard(None, moment=0))
    assert well.ask_at - moment == HOURLY
    assert [state.ask_at for state in silent[1:]] == [5, 10, 20, 40, 60, 60, 60, 60]
