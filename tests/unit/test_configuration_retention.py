"""`retention:` of `nurture.yaml`: how long words are kept."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from configuration_folder import NURTURE, problems_of, revision_of

from nurture.domain.retention import USUAL


def test_without_a_word_forwards_go_after_90_days_and_replies_after_a_year(tmp_path: Path) -> None:
    kept = revision_of(tmp_path, nurture=NURTURE).installation.retention
    assert (kept.forwards, kept.replies) == (timedelta(days=90), timedelta(days=365))


def test_what_is_written_counts_and_the_rest_stays(tmp_path: Path) -> None:
    text = NURTURE + "retention: {forwards: 30 days}\n"
    assert revision_of(tmp_path, nurture=text).installation.retention == replace(USUAL, forwards=timedelta(days=30))


@pytest.mark.parametrize("line", ["forwards: 90", "replies: 6 days", "letters: 1 year", "quarantine: 4000 days"])
def test_a_mistake_is_told_with_what_was_expected(tmp_path: Path, line: str) -> None:
    (problem,) = problems_of(tmp_path, nurture=f"{NURTURE}retention: {{{line}}}\n")
    assert "expected 7 to 3650 days such as '90 days'" in str(problem)
