"""`limits:` of nurture.yaml."""

from pathlib import Path

import pytest
from configuration_folder import NURTURE, problems_of, revision_of
from shared import REPOSITORY

from nurture.configuration.revision import load
from nurture.domain.throttle import CAUTIOUS


def test_limits_are_cautious_unless_said(tmp_path: Path) -> None:
    assert revision_of(tmp_path, nurture=NURTURE).installation.limits == CAUTIOUS


def test_the_shipped_configuration_says_what_counts_without_it() -> None:
    shipped = load(REPOSITORY / "config", templates=REPOSITORY / "templates").installation
    assert shipped.limits == CAUTIOUS


def test_limits_that_are_named_count_and_the_others_stay(tmp_path: Path) -> None:
    limits = revision_of(tmp_path, nurture=f"{NURTURE}limits: {{rep_per_day: 80, relay_per_hour: none}}\n")
    assert (limits.installation.limits.rep_per_day, limits.installation.limits.relay_per_hour) == (80, None)
    assert limits.installation.limits.total_per_day == CAUTIOUS.total_per_day


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        pytest.param("{rep_per_day: 0}", "limits.rep_per_day: expected a number of mails from 1 to 9999999", id="zero"),
        pytest.param("{rep_per_day: lots}", "or none for no limit, got 'lots'", id="word"),
        pytest.param("{per_rep_day: 4}", "limits.per_rep_day: unknown key; nearest: rep_per_day", id="unknown"),
        pytest.param("{rep_per_day: 4, warm_up_from: 5}", "expected at most rep_per_day, 4, got 5", id="warm-up"),
        pytest.param("40", "limits: expected keys and values", id="number"),
    ],
)
def test_a_mistake_in_limits_is_told(tmp_path: Path, limits: str, told: str) -> None:
    assert told in "\n".join(str(problem) for problem in problems_of(tmp_path, nurture=f"{NURTURE}limits: {limits}\n"))
