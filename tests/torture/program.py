"""The program: plays rounds, writes a line of figures each, goes on where it was, and reports."""

import argparse
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

from promises.seeding import Seed, grow
from servers.postgres import PostgresCluster, find_binaries, running_cluster

from torture import clock
from torture.disk import unmount
from torture.round import Result, play
from torture.stage import Place

PEOPLE = 120
SHOWN = 10
"""Faults of a round that are shown; all stand in its line of figures."""

DURABLE = {"synchronous_commit": "on", "full_page_writes": "on"}
"""The tests' server forgets commits when it is killed; this one must not. The machine itself is not switched off."""


def run(arguments: list[str]) -> int:
    """Plays or reports; returns 1 when any round found a fault."""
    given = _parser().parse_args(arguments)
    figures = Path(given.out).resolve() / f"{given.database}.jsonl"
    if not given.report:
        _prepare_clock(figures.parent)
        replayed = _play_all(given, figures)
        if replayed is not None:
            return 1 if replayed.faults else 0
    return _report(figures)


def _prepare_clock(folder: Path) -> None:
    """Starts what nurtures are forked from under a clock that can be set; everything else keeps the machine's."""
    clock.prepare(folder)
    forkserver.ensure_running()
    clock.leave()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="torture", description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--kills", type=int, default=40, help="stop after that many, those of earlier runs counted")
    parser.add_argument("--each", type=int, default=20, help="kills a round")
    parser.add_argument("--seed", default="2027")
    parser.add_argument("--round", type=int, help="play this round alone, as it was")
    parser.add_argument("--out", default="var/torture", help="folder of figures and of rounds that failed")
    parser.add_argument("--report", action="store_true", help="only add up what is there")
    return parser


def _play_all(given: argparse.Namespace, figures: Path) -> Result | None:
    """Plays what is left to be played; or one round again, whose result is returned and not counted."""
    figures.parent.mkdir(parents=True, exist_ok=True)
    with _ground(given.database, figures.parent) as (grown, cluster):
        if given.round is not None:
            return _play_one(given, figures, grown, cluster, given.round)
        while (played := _played(figures)) is not None and sum(line["kills"] for line in played) < given.kills:
            number = max((line["number"] for line in played), default=-1) + 1
            result = _play_one(given, figures, grown, cluster, number)
            with figures.open("a") as lines:
                lines.write(json.dumps(asdict(result)) + "\n")
    return None


def _play_one(
    given: argparse.Namespace, figures: Path, grown: Seed, cluster: PostgresCluster | None, number: int
) -> Result:
    folder = figures.parent / f"{given.database}-{number:05}"
    unmount(folder / "disk")  # Of a trial that was ended from outside.
    shutil.rmtree(folder, ignore_errors=True)
    place = Place(folder=folder, number=number, seed=f"{given.seed}-{number}", grown=grown, cluster=cluster)
    result = play(place, given.each)
    _tell(result, folder, given)
    return result


def _tell(result: Result, folder: Path, given: argparse.Namespace) -> None:
    print(f"round {result.number}: {result.kills} kills in {result.seconds} s, {len(result.faults)} faults", flush=True)
    for fault in result.faults[:SHOWN]:
        print(f"  FAULT {fault}", flush=True)
    if result.faults:
        print(
            f"  kept in {folder}; again: make torture DATABASE={given.database} SEED={given.seed} ROUND={result.number}"
        )


@contextmanager
def _ground(database: str, folder: Path) -> Iterator[tuple[Seed, PostgresCluster | None]]:
    """Grows the seed that every round starts from."""
    shutil.rmtree(folder / f"seed-{database}", ignore_errors=True)
    home = folder / f"seed-{database}" / "home"
    if database == "sqlite":
        yield grow(home, PEOPLE, None), None
        return
    binaries = find_binaries()
    if binaries is None:
        raise SystemExit("PostgreSQL is not installed")
    with running_cluster(binaries, **DURABLE) as cluster:
        yield grow(home, PEOPLE, cluster.server), cluster


def _played(figures: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in figures.read_text().splitlines()] if figures.exists() else []


def _report(figures: Path) -> int:
    """Prints the sum of all rounds; returns 1 when there was a fault."""
    played = _played(figures)
    faults = [f"round {line['number']}: {fault}" for line in played for fault in line["faults"]]
    counts: Counter[str] = Counter()
    for line in played:
        counts.update(line["counts"])
    total = {
        "rounds": len(played),
        "kills": sum(line["kills"] for line in played),
        "seconds": round(sum(line["seconds"] for line in played)),
        "faults": len(faults),
        **dict(sorted(counts.items())),
    }
    for fault in faults[:SHOWN]:
        print(fault)
    print(json.dumps(total))
    return 1 if faults else 0
