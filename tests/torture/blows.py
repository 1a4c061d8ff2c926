"""The blows: each is one way in which machines, databases, disks and networks fail."""

import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable

from promises.runner import Way

from nurture.domain.checkpoint import Point
from torture.crew import Replica
from torture.stage import Stage

FROZEN = 6.5
"""Seconds: longer than a clearance."""

LIVES = ((0.0, 0.6), (1.2, 2.4), (1.6, 4.0))
"""Seconds that one which is ready has until it is killed; it looks for due touches after the first."""

ARMED = (4.0, 7.0)
"""The same for one with a trap at a named point."""

LOOK = 0.05
"""Seconds between two looks whether it still lives."""

LONG_FROZEN = 40.0
"""Seconds: longer than a heartbeat is waited for."""

AHEAD, BEHIND = (10, 7200), (-1800, -10)
"""Seconds by which the wall clock is set."""

KILLS = ("kill", "trap", "database_kill", "database_crash")
"""What counts as a kill."""


class Blows:
    """Strikes a stage by a seeded chance and counts."""

    def __init__(self, stage: Stage, chance: random.Random, *, patient: bool) -> None:
        self.counts: Counter[str] = Counter()
        self.incidents: list[str] = []
        self._stage = stage
        self._chance = chance
        self._pause = threading.Event()
        self._trouble = False
        self._ways = _ways(self, stage, patient=patient)

    @property
    def kills(self) -> int:
        """How many processes were killed so far."""
        return sum(self.counts[name] for name in KILLS)

    def strike(self) -> None:
        """Lets nurture work for a moment, then does one thing to it, and starts again what has ended."""
        self._tend()
        self._wait(0.05, 0.4)
        names = list(self._ways)
        (name,) = self._chance.choices(names, [self._ways[each][0] for each in names])
        self._ways[name][1]()
        self._tend()

    def start(self, replica: Replica) -> None:
        """Starts a replica: as it is, with a trap at a named point, or with a slow step at one."""
        trap = self._chance.choices((None, Way.KILL, Way.LINGER), (0.4, 0.5, 0.1))[0]
        replica.start((self._chance.choice(tuple(Point)), trap) if trap else None)

    def kill(self) -> None:
        """Kills one replica, most often one that is at work."""
        replica = self._any()
        if self._chance.random() < 0.85 and not self._trouble:
            replica.await_ready()
            self._let_live(replica)
        self._kill(replica)

    def kill_all(self) -> None:
        """Kills every replica at the same moment."""
        for replica in self._stage.replicas:
            self._kill(replica)

    def stop(self) -> None:
        """Stops one cleanly, as an upgrade does."""
        replica = self._any()
        replica.await_ready()
        if replica.is_ready:
            self._expect_clean(replica)
            self.counts["stop"] += 1
            self.start(replica)

    def freeze(self) -> None:
        """Lets one stand still for longer than its clearances last."""
        self._frozen(FROZEN, "freeze")

    def freeze_long(self) -> None:
        """Lets one stand still until it is taken for dead."""
        self._frozen(LONG_FROZEN, "freeze_long")

    def fill_disk(self) -> None:
        """Fills the disk for a while; sometimes kills meanwhile."""
        self._stage.disk.fill()
        self.counts["disk_full"] += 1
        self._suffer(self._stage.disk.relieve)

    def kill_database(self) -> None:
        """Kills the database's server, and starts it again."""
        assert self._stage.place.cluster is not None
        self._stage.place.cluster.kill()
        self.counts["database_kill"] += 1
        self._suffer(self._stage.place.cluster.start)

    def crash_database(self) -> None:
        """Lets the database's server leave without a word to anybody, and starts it again."""
        assert self._stage.place.cluster is not None
        self._stage.place.cluster.stop(signal.SIGQUIT)
        self.counts["database_crash"] += 1
        self._suffer(self._stage.place.cluster.start)

    def stall_network(self) -> None:
        """Lets nothing pass between one replica and the database."""
        line = self._chance.choice(self._stage.lines)
        line.stall()
        self.counts["network_stall"] += 1
        self._suffer(line.mend)

    def cut_network(self) -> None:
        """Cuts one replica off from the database."""
        line = self._chance.choice(self._stage.lines)
        line.cut()
        self.counts["network_cut"] += 1
        self._suffer(line.mend)

    def set_clock(self) -> None:
        """Sets the wall clock ahead or back, for a moment or until it is set again."""
        self._stage.clock.set_ahead(self._chance.randint(*self._chance.choice((AHEAD, AHEAD, BEHIND))))
        self.counts["clock_set"] += 1
        self._wait(0.2, 1.5)
        if self._chance.random() < 0.5:
            self._stage.clock.set_ahead(0)

    def _suffer(self, mend: Callable[[], None]) -> None:
        """Lets a trouble last for a moment, in which somebody may be killed too; what gives up is started later."""
        self._trouble = True
        self._wait(0.2, 2.0)
        if self._chance.random() < 0.3:
            self._kill(self._any())
            self._wait(0.1, 0.5)
        mend()
        self._wait(0.2, 0.8)
        self._tend()
        self._trouble = False

    def _let_live(self, replica: Replica) -> None:
        """Lets it work for some seconds; one with a deadly trap ahead gets the time to step on it."""
        armed = replica.trap is not None and replica.trap.way is Way.KILL
        least, most = ARMED if armed else self._chance.choice(LIVES)
        end = time.monotonic() + self._chance.uniform(least, most)
        while time.monotonic() < end and replica.process is not None and replica.process.exit_code is None:
            self._pause.wait(LOOK)

    def _frozen(self, seconds: float, name: str) -> None:
        replica = self._any()
        replica.await_ready()
        replica.freeze()
        self._pause.wait(seconds)
        replica.thaw()
        self.counts[name] += 1

    def _kill(self, replica: Replica) -> None:
        if replica.kill():
            self.counts["kill"] += 1
            self.start(replica)
        else:
            self._tend()

    def _tend(self) -> None:
        """Starts again what a trap has killed; whoever ended for another reason is an incident, unless in trouble."""
        for replica in self._stage.replicas:
            if replica.process is not None and replica.process.exit_code is not None:
                self._look_at_end(replica)
                self.start(replica)

    def _look_at_end(self, replica: Replica) -> None:
        assert replica.process is not None
        code, was_ready = replica.process.exit_code, bool(replica.process.events("ready"))
        if code == -signal.SIGKILL:
            self.counts["trap"] += 1
            if replica.trap is not None:
                self.counts[f"at_{replica.trap.point.value}"] += 1
        elif self._trouble and not was_ready:
            self.counts["gave_up_at_start"] += 1
        else:
            self.incidents.append(f"nurture ended by itself with {code}, {'' if was_ready else 'not '}ready")

    def _expect_clean(self, replica: Replica) -> None:
        trapped = replica.trap is not None and replica.trap.way is Way.KILL
        code = replica.end()
        if code and not (trapped and code == -signal.SIGKILL):
            self.incidents.append(f"a clean stop ended with {code}")

    def end_all(self) -> None:
        """Stops everything cleanly."""
        for replica in self._stage.replicas:
            replica.await_ready()
            if replica.is_ready:
                self._expect_clean(replica)
            else:
                self._look_at_end(replica)

    def _any(self) -> Replica:
        return self._chance.choice(self._stage.replicas)

    def _wait(self, least: float, most: float) -> None:
        self._pause.wait(self._chance.uniform(least, most))


def _ways(blows: Blows, stage: Stage, *, patient: bool) -> dict[str, tuple[float, Callable[[], None]]]:
    """Returns the blows that this stage allows, each with its weight."""
    ways: dict[str, tuple[float, Callable[[], None]]] = {
        "kill": (0.75, blows.kill),
        "stop": (0.05, blows.stop),
        "freeze": (0.02, blows.freeze),
    }
    if stage.clock.is_movable:
        ways["clock"] = (0.05, blows.set_clock)
    if stage.disk.is_own:
        ways["disk"] = (0.06, blows.fill_disk)
    if stage.place.cluster is None:
        return ways
    ways |= {
        "kill_all": (0.06, blows.kill_all),
        "database_kill": (0.06, blows.kill_database),
        "database_crash": (0.03, blows.crash_database),
        "stall": (0.05, blows.stall_network),
        "cut": (0.05, blows.cut_network),
    }
    return ways | ({"freeze_long": (0.04, blows.freeze_long)} if patient else {})
