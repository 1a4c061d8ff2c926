"""Scores `nurture read` on the labelled mail beside the checkout, without the extra `ml` and with it.

    python tests/corpora/score_reading.py [SET ...] [--update [--lower]]

Fails naming each figure that is lower than in `thresholds.json`. `--update` raises the thresholds to what was reached;
one that slipped stays unless `--lower` is said too. Speed is shown and not held, since it is the machine's as well.
"""

import argparse
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from corpora import thresholds  # noqa: E402 - found by the line above
from shared import CORPORA  # noqa: E402

from nurture.learned.installed import find_model  # noqa: E402

SCORER = CORPORA.parent / "score" / "score.py"
KEPT = HERE / "thresholds.json"
ENOUGH = 300
"""Messages a second that one core is to read without the extra."""

_TIMING = re.compile(r"(\d+) messages per second")
_READ = 'exec "$0" -m nurture read --json --timing "$@" 2>>"$TIMING"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One way to read: its name and the options that ask for it."""

    name: str
    options: tuple[str, ...] = ()


RULES = Run(name="rules alone", options=("--rules-only",))
LEARNED = Run(name="with ml")


def main(arguments: Sequence[str]) -> int:
    """Scores, prints, compares or updates; returns the exit status."""
    options = _options().parse_args(arguments)
    if not SCORER.is_file():
        print(f"corpora: skipped, no labelled mail at {CORPORA.name}/ beside the checkout (NURTURE_TEST_CORPORA)")
        return 0
    runs = (RULES, LEARNED) if find_model() else (RULES,)
    if LEARNED not in runs:
        print("corpora: the extra ml is not installed, so the rules are scored alone")
    kept = thresholds.load(KEPT)
    reached = {run.name: score(run, options.sets) for run in runs}
    slipped = [each for run in runs for each in thresholds.slips(run.name, reached[run.name], _of(kept, run, options))]
    for slip in slipped:
        print(f"slipped: {slip}")
    if not options.update:
        return 1 if slipped else 0
    for name, scores in reached.items():
        kept[name] = thresholds.raised(scores, kept.get(name, {}), lower=options.lower)
    thresholds.save(KEPT, kept)
    if slipped:
        print("lowered to what is reached now" if options.lower else "kept as they were; --lower takes what is reached")
    return 0


def _of(kept: dict[str, thresholds.Scores], run: Run, options: argparse.Namespace) -> thresholds.Scores:
    """Returns the thresholds of a run, for the sets that were asked for."""
    least = kept.get(run.name, {})
    return {name: least[name] for name in least if not options.sets or name in options.sets}


def score(run: Run, sets: Sequence[str]) -> dict[str, dict[str, float]]:
    """Runs the scorer, prints its figures and the speeds, and returns the percentages."""
    with TemporaryDirectory(prefix="nurture-corpora-") as folder:
        timing = Path(folder) / "timing"
        timing.touch()
        read = f"env {shlex.quote(f'TIMING={timing}')} sh -c {shlex.quote(_READ)} {shlex.quote(sys.executable)}"
        command = [sys.executable, str(SCORER), *sets, "--corpora", str(CORPORA), "--json"]
        command += ["--nurture", " ".join((read, *run.options))]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        said = timing.read_text(encoding="utf-8")
    if ran.returncode:
        sys.exit(f"corpora: the scorer failed: {ran.stderr.strip()}\n{said.strip()}")
    report = json.loads(ran.stdout)
    speeds = dict(zip(report, map(int, _TIMING.findall(said)), strict=True))
    for name, figures in report.items():
        _print(run, name, figures, speeds[name])
    return thresholds.percentages(report)


def _print(run: Run, name: str, figures: dict[str, object], speed: int) -> None:
    told = f"{speed} messages/s, start excluded"
    if run is RULES and name == "replies":
        told += f" ({'' if speed >= ENOUGH else 'not '}the {ENOUGH} that one idle core is to read)"
    print(f"{run.name}, {name}: {told}")
    for figure, found in figures.items():
        if isinstance(found, dict):
            print(f"    {found['percent']:5.1f} %  {found['right']:>4} of {found['of']:<4}  {figure}")


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", metavar="SET", help="a set of labelled mail; all unless named")
    parser.add_argument("--update", action="store_true", help="raise the thresholds to what is reached")
    parser.add_argument("--lower", action="store_true", help="with --update: lower those that slipped")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
