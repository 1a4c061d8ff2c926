"""The thresholds of the corpora: what slips is named, and nothing is lowered unsaid."""

from corpora.thresholds import Slip, load, percentages, raised, save, slips

LEAST = {"replies": {"intent": 83.3, "scope": 95.0}}


def test_a_figure_below_its_threshold_slips_and_is_named():
    found = list(slips("rules alone", {"replies": {"intent": 82.9, "scope": 95.0}}, LEAST))
    assert found == [Slip(run="rules alone", set_name="replies", figure="intent", least=83.3, now=82.9)]
    assert str(found[0]) == "rules alone, replies, intent: 82.9 %, at least 83.3 % before"


def test_a_figure_that_is_measured_no_more_slips():
    (found,) = slips("with ml", {"replies": {"intent": 90.0}}, LEAST)
    assert (found.figure, found.now) == ("scope", None)
    assert "not measured" in str(found)


def test_a_new_figure_has_no_threshold_to_slip_under():
    assert not list(slips("with ml", {"replies": {"intent": 83.3, "scope": 95.0, "new": 1.0}}, LEAST))


def test_an_update_raises_and_keeps_what_slipped():
    reached = {"replies": {"intent": 90.0, "scope": 94.0}, "bounces": {"recipients": 97.0}}
    assert raised(reached, LEAST) == {"replies": {"intent": 90.0, "scope": 95.0}, "bounces": {"recipients": 97.0}}


def test_an_update_lowers_when_it_is_said():
    assert raised({"replies": {"scope": 94.0}}, LEAST, lower=True) == {"replies": {"intent": 83.3, "scope": 94.0}}


def test_the_scorers_speed_is_no_figure():
    report = {"replies": {"intent": {"right": 1, "of": 2, "percent": 50.0}, "messages per second": 400}}
    assert percentages(report) == {"replies": {"intent": 50.0}}


def test_thresholds_are_kept_in_a_file(tmp_path):
    path = tmp_path / "thresholds.json"
    assert load(path) == {}
    save(path, {"with ml": LEAST})
    assert load(path) == {"with ml": LEAST}
