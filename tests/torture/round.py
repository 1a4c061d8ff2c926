"""One round: a nurture from the seed, traffic, blows, calm, and the judgement."""

import random
import shutil
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from promises.mails import Person, deliver, forward_of_no
from promises.process import wait_until

from torture.blows import Blows
from torture.evidence import Evidence
from torture.gathering import gather
from torture.judge import judge, unknowns
from torture.stage import Place, Stage, standing
from torture.traffic import Traffic
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


def play(place: Place, number: int, kills: int) -> Result:
    """Plays one round until that many kills; keeps its folder when something is at fault."""
    began = time.monotonic()
    with standing(place) as stage:
        chance = random.Random(f"{place.seed} blows")
        # Every fourth round waits as long as a real one would until a dead owner is taken over.
        blows = Blows(stage, chance, patient=place.cluster is not None and number % 4 == 3)
        evidence = _play(stage, blows, kills, patient=number % 4 == 3)
        faults = judge(evidence)
        if faults:
            shutil.copytree(stage.disk.folder, place.folder / "kept", ignore=shutil.ignore_patterns("*.sock"))
    if not faults:
        shutil.rmtree(place.folder)
    return Result(
        number=number,
        seed=place.seed,
        database="sqlite" if place.cluster is None else "postgres",
        kills=blows.kills,
        seconds=round(time.monotonic() - began, 1),
        counts=dict(sorted((blows.counts + _counted(evidence)).items())),
        faults=faults,
    )


def _play(stage: Stage, blows: Blows, kills: int, *, patient: bool) -> Evidence:
    for replica in stage.replicas:
        replica.start()
        replica.await_ready()
    ways = _ways_in(stage)
    incidents = []
    with Traffic(ways, stage.records, stage.place.grown.people, f"{stage.place.seed} traffic") as traffic:
        while blows.kills < kills and not blows.incidents:
            blows.strike()
        try:
            _calm(stage, blows, traffic, patient=patient)
        except (TimeoutError, RuntimeError) as error:
            incidents.append(f"after all: {error}")
    blows.end_all()
    evidence = gather(stage.records, stage.relay_log, [stage.disk.folder], traffic.notebook)
    return replace(evidence, incidents=(*incidents, *blows.incidents, *_logged(stage)))


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
    _show_that_it_works(stage)


def _under_way(stage: Stage) -> bool:
    return any(touch.state in ("claimed", "sending") for touch in stage.records.touches())


def _show_that_it_works(stage: Stage) -> None:
    door, records = stage.replicas[0].door, stage.records
    assert stage.replicas[0].process is not None
    add_address = stage.replicas[0].process.ask("status").add_addresses["maya"]
    deliver(door.ports.smtp, forward_of_no(LAST, add_address, now=datetime.now(UTC)))
    wait_until(lambda: LAST in records.first_touches(LAST), "a newcomer's touch is planned")
    records.bring_forward(LAST)
    wait_until(lambda: records.first_touches(LAST)[LAST].state == "accepted", "a newcomer's touch goes out")


def _logged(stage: Stage) -> tuple[str, ...]:
    """Returns what no daemon should ever log."""
    logs = [replica.door.home.folder / "log" for replica in stage.replicas]
    return tuple(
        f"{path.parent.name} logged {event}"
        for path in logs
        for event in ("offer_not_recorded", "Traceback (most recent call last)")
        if event in path.read_text()
    )


def _counted(evidence: Evidence) -> Counter[str]:
    counted = Counter({f"touch_{state}": count for state, count in _states(evidence).items()})
    counted.update({f"unknown_{fate}": count for fate, count in unknowns(evidence).items()})
    counted.update(f"stop_{stop.way}" for stop in evidence.stops)
    counted.update(begun=len(evidence.begun), offered=len(evidence.offers), mails=len(evidence.mails))
    counted.update(stops=len(evidence.stops), quarantined=_quarantined(evidence))
    return counted


def _states(evidence: Evidence) -> Counter[str]:
    return Counter(touch.state for touch in evidence.touches)


def _quarantined(evidence: Evidence) -> int:
    return sum("quarantined" in states for states in evidence.inbox.values())
