"""What a scorer found, held against the figures that were reached before."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

Scores = Mapping[str, Mapping[str, float]]
"""Percentages by set and figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A figure that is lower than it was; `now` is None where the scorer gives it no more."""

    run: str
    set_name: str
    figure: str
    least: float
    now: float | None

    def __str__(self) -> str:
        found = "not measured" if self.now is None else f"{self.now:.1f} %"
        return f"{self.run}, {self.set_name}, {self.figure}: {found}, at least {self.least:.1f} % before"


def percentages(report: Mapping[str, Mapping[str, object]]) -> dict[str, dict[str, float]]:
    """Returns the percentages of what the scorer prints as JSON; its speeds are no figures to hold."""
    return {
        set_name: {figure: float(value["percent"]) for figure, value in figures.items() if isinstance(value, dict)}
        for set_name, figures in report.items()
    }


def slips(run: str, reached: Scores, least: Scores) -> Iterator[Slip]:
    """Yields each figure that is lower than its threshold, or missing."""
    for set_name, figures in least.items():
        for figure, threshold in figures.items():
            now = reached.get(set_name, {}).get(figure)
            if now is None or now < threshold:
                yield Slip(run=run, set_name=set_name, figure=figure, least=threshold, now=now)


def raised(reached: Scores, least: Scores, *, lower: bool = False) -> dict[str, dict[str, float]]:
    """Returns the thresholds at what was reached; one that slipped stays where it was unless `lower`."""
    merged = {set_name: dict(figures) for set_name, figures in least.items()}
    for set_name, figures in reached.items():
        known = merged.setdefault(set_name, {})
        for figure, now in figures.items():
            known[figure] = now if lower else max(now, known.get(figure, 0.0))
    return merged


def load(path: Path) -> dict[str, Scores]:
    """Returns the thresholds by run; none where there is no file yet."""
    found: dict[str, Scores] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def save(path: Path, thresholds: Mapping[str, Scores]) -> None:
    """Writes the thresholds, a figure a line, so that a change of one shows in review."""
    path.write_text(json.dumps(thresholds, indent=2, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
