"""The replicas of a round: at fixed doors, killed, frozen and started again."""

import os
import random
import signal
import socket
from dataclasses import dataclass

from promises.process import Home, NurtureProcess, Ports, is_listening, wait_until
from promises.runner import Trap, Way

from nurture.domain.checkpoint import Point

START = 60.0
"""Seconds within which a nurture is ready."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Where a replica is reached, whether it lives or not."""

    home: Home
    ports: Ports


def quiet_ports(among: range) -> Ports:
    """Returns ports below those that the system gives to clients, so that they are still free after a restart.

    Not by the seed: two trials of one seed on one machine must not meet at one door.
    """
    return Ports(smtp=_quiet_port(among), web=_quiet_port(among))


def _quiet_port(among: range) -> int:
    while True:
        port = random.choice(among)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


class Replica:
    """One nurture that is started again and again at the same door."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.starts = 0
        self.process: NurtureProcess | None = None
        self.trap: Trap | None = None

    @property
    def is_ready(self) -> bool:
        """Whether it lives and takes mail."""
        alive = self.process is not None and self.process.exit_code is None
        return alive and is_listening(self.door.ports.smtp)

    def start(self, trap: tuple[Point, Way] | None = None) -> None:
        """Starts it, with a trap at a point or without; does not wait until it is ready."""
        self.starts += 1
        self.trap = None
        if trap is not None:
            folder = self.door.home.folder / f"trap-{self.starts}"
            folder.mkdir()
            self.trap = Trap(point=trap[0], way=trap[1], folder=folder)
        self.process = NurtureProcess(self.door.home, self.trap)

    def await_ready(self) -> None:
        """Waits until it takes mail or has ended."""
        process = self.process
        assert process is not None
        wait_until(lambda: self.is_ready or process.exit_code is not None, "nurture takes mail", seconds=START)

    def kill(self) -> bool:
        """Kills it; False when it had ended before."""
        assert self.process is not None
        lives = self.process.exit_code is None
        self.process.kill()
        return lives and self.process.exit_code == -signal.SIGKILL

    def end(self) -> int:
        """Asks it to stop, and returns its exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.await_end()

    def freeze(self) -> None:
        """Lets it stand still, as a machine that sleeps."""
        if self.process is not None and self.process.exit_code is None:
            os.kill(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Lets it go on."""
        if self.process is not None and self.process.exit_code is None:
            os.kill(self.process.pid, signal.SIGCONT)
