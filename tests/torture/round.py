"""One round: a nurture from the seed, traffic, blows, calm, and the judgement."""

import random
import shutil
import time
from collections import Counter
from dataclasses import dataclass, field, replace

from promises.mails import Person
from promises.process import wait_until

from torture.blows import Blows
from torture.evidence import Evidence
from torture.gathering import gather, read_relay_log
from torture.judge import judge, judge_restored, unknowns
from torture.scenes import clone, newcomer_goes_out, put_back
from torture.stage import Place, Stage, standing
from torture.traffic import Notebook, Traffic
from torture.ways_in import WaysIn

SETTLED = 90.0
"""Seconds within which everything has an end once all is calm: longer than a dead owner is waited for, and its turn."""

LAST = Person(number=9000)
"""Somebody who comes in at the end: nurture still works."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The figures of one round, and its faults."""

    number: int
    seed: str
    database: str
    kills: int
    seconds: float
    counts: dict[str, int] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


def play(place: Place, kills: int) -> Result:
    """Plays one round until that many kills; keeps its folder when something is at fault."""
    began = time.monotonic()
    with standing(place) as stage:
        chance = random.Random(f"{place.seed} blows")
        # Every fourth round waits as long as a real one would until a dead owner is taken over.
        blows = Blows(stage, chance, patient=place.cluster is not None and place.number % 4 == 3)
        evidence, notebook = _play(stage, blows, kills, patient=place.number % 4 == 3)
        faults = judge(evidence) or _afterwards(stage, evidence, notebook, blows)
        if faults:
            shutil.copytree(stage.disk.folder, place.folder / "kept", ignore=shutil.ignore_patterns("*.sock"))
    if not faults:
        shutil.rmtree(place.folder)
    return Result(
        number=place.number,
        seed=place.seed,
        database="sqlite" if place.cluster is None else "postgres",
        kills=blows.kills,
        seconds=round(time.monotonic() - began, 1),
        counts=dict(sorted((blows.counts + _counted(evidence)).items())),
        faults=faults,
    )


def _play(stage: Stage, blows: Blows, kills: int, *, patient: bool) -> tuple[Evidence, Notebook]:
    for replica in stage.replicas:
        replica.start()
        replica.await_ready()
    ways = _ways_in(stage)
    incidents = []
    with Traffic(ways, stage.records, stage.place.grown.people, f"{stage.place.seed} traffic") as traffic:
        while blows.kills < kills and not blows.incidents:
            blows.strike()
        blows.counts["begun_under_fire"] = len(read_relay_log(stage.relay_log).begun)
        try:
            _calm(stage, blows, traffic, patient=patient)
        except (TimeoutError, RuntimeError) as error:
            incidents.append(f"after all: {error}")
    blows.end_all()
    evidence = gather(stage.records, stage.relay_log, [stage.disk.folder], traffic.notebook)
    told = (*incidents, *blows.incidents, *_logged(stage))
    return replace(evidence, incidents=told), traffic.notebook


def _afterwards(stage: Stage, evidence: Evidence, notebook: Notebook, blows: Blows) -> tuple[str, ...]:
    """Plays one of the scenes that may follow, by the round's number, and returns its faults."""
    restores = stage.place.number % 2 == 0
    blows.counts["restored" if restores else "cloned"] += 1
    try:
        return judge_restored(put_back(stage, evidence, notebook)) if restores else clone(stage)
    except (TimeoutError, RuntimeError) as error:
        return (f"{'restored' if restores else 'cloned'}: {error}",)


def _ways_in(stage: Stage) -> tuple[WaysIn, ...]:
    first = stage.replicas[0].process
    assert first is not None
    add_address = first.ask("status").add_addresses["maya"]
    return tuple(WaysIn(replica.door, stage.records, add_address) for replica in stage.replicas)


def _calm(stage: Stage, blows: Blows, traffic: Traffic, *, patient: bool) -> None:
    """Ends all trouble, lets everything come to its end, and shows that nurture still works."""
    stage.calm.touch()
    stage.relieve()
    blows.end_all()
    if not patient:
        stage.records.forget_heartbeats()  # Everybody has ended: nobody is taken for dead who lives.
    for replica in stage.replicas:
        replica.start()
    for replica in stage.replicas:
        replica.await_ready()
    traffic.finish()
    wait_until(lambda: not stage.records.unfinished_messages(), "every mail is acted on", seconds=SETTLED)
    wait_until(lambda: not _under_way(stage), "every touch has an outcome", seconds=SETTLED)
    newcomer_goes_out(stage.replicas[0], stage.records, LAST)


def _under_way(stage: Stage) -> bool:
    return any(touch.state in ("claimed", "sending") for touch in stage.records.touches())


def _logged(stage: Stage) -> tuple[str, ...]:
    """Returns what no daemon should ever log."""
    logs = [replica.door.home.folder / "log" for replica in stage.replicas]
    return tuple(
        f"{path.parent.name} logged {event}"
        for path in logs
        for event in ("offer_not_recorded", "never retrieved")
        if event in path.read_text()
    )


def _counted(evidence: Evidence) -> Counter[str]:
    counted = Counter({f"touch_{state}": count for state, count in _states(evidence).items()})
    counted.update({f"unknown_{fate}": count for fate, count in unknowns(evidence).items()})
    counted.update(f"quarantined_{error}" for error in evidence.quarantined)
    counted.update(f"stop_{stop.way}" for stop in evidence.stops)
    counted.update(begun=len(evidence.begun), offered=len(evidence.offers), mails=len(evidence.mails))
    counted.update(stops=len(evidence.stops))
    return counted


def _states(evidence: Evidence) -> Counter[str]:
    return Counter(touch.state for touch in evidence.touches)
