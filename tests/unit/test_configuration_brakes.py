"""`brakes:` of `nurture.yaml`: what it sets, what it leaves, and where it is wrong."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from configuration_folder import NURTURE, problems_of, revision_of

from nurture.domain.brakes import USUAL


def test_without_a_word_the_brakes_are_cautious(tmp_path: Path) -> None:
    assert revision_of(tmp_path, nurture=NURTURE).installation.brakes == USUAL


def test_what_is_written_counts_and_the_rest_stays(tmp_path: Path) -> None:
    text = NURTURE + "brakes:\n  hard_bounces: {halt_percent: 4.5, within_days: 14}\n  deferrals: {within_hours: 2}\n"
    assert revision_of(tmp_path, nurture=text).installation.brakes == replace(
        USUAL,
        hard_bounces=replace(USUAL.hard_bounces, halt_percent=4.5, within=timedelta(days=14)),
        deferrals=replace(USUAL.deferrals, within=timedelta(hours=2)),
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("complaints: {halt_percent: 0}", "expected a share in percent"),
        ("complaints: {halt_percent: 101}", "expected a share in percent"),
        ("complaints: {warn_percent: 5}", "expected at most what halts, 0.3, got 5"),
        ("hard_bounces: {least: 0}", "expected a whole number from 1 to 1000"),
        ("deferrals: {within_days: 1}", "unknown key"),
        ("bounces: {least: 1}", "unknown key"),
    ],
)
def test_a_mistake_is_told_with_what_was_expected(tmp_path: Path, line: str, told: str) -> None:
    assert any(told in str(problem) for problem in problems_of(tmp_path, nurture=f"{NURTURE}brakes:\n  {line}\n"))
