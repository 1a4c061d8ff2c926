"""A relay with moods: it takes, puts off, refuses, hangs, answers late and drops, by a seeded chance.

In a process of its own: `python -m torture.moods --seed 7 --log FILE --calm FILE`, in the folder of the tests. Once the
file `calm` is there, it takes everything.
"""

import argparse
import asyncio
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servers.sink_values import Answer, SinkOptions
from servers.smtp_sink import DEFAULTS, SmtpSink

HANG = 25.0
"""Seconds: longer than a nurture usually lives here."""

MOODS: dict[str, tuple[tuple[float, Answer], ...]] = {
    "connect": ((0.02, Answer(phase="connect", drop=True)), (0.02, Answer(phase="connect", reply="421 4.3.2 busy"))),
    "mail": (
        (0.04, Answer(phase="mail", reply="451 4.7.1 later")),
        (0.02, Answer(phase="mail", drop=True)),
        (0.02, Answer(phase="mail", delay=7.0)),
        (0.30, Answer(phase="mail", delay=0.05)),
    ),
    "rcpt": (
        (0.04, Answer(phase="rcpt", reply="450 4.2.1 greylisted")),
        (0.02, Answer(phase="rcpt", reply="550 5.1.1 no such user")),
        (0.02, Answer(phase="rcpt", drop=True)),
        (0.10, Answer(phase="rcpt", delay=0.05)),
    ),
    "data": (
        (0.03, Answer(phase="data", reply="451 4.3.0 no room")),
        (0.03, Answer(phase="data", drop=True)),
        (0.10, Answer(phase="data", delay=0.05)),
    ),
    "body": ((0.03, Answer(phase="body", drop=True)),),
    "dot": (
        (0.05, Answer(phase="dot", reply="451 4.3.0 later")),
        (0.02, Answer(phase="dot", reply="554 5.7.1 not this")),
        (0.03, Answer(phase="dot", drop=True)),
        (0.03, Answer(phase="dot", reply="451 4.3.0 later", drop=True)),
        (0.02, Answer(phase="dot", delay=HANG)),
        (0.10, Answer(phase="dot", delay=1.0)),
        (0.35, Answer(phase="dot", delay=0.05)),
    ),
}
"""By phase: how likely each mood is; otherwise it answers as it should. At `dot` a drop with the usual reply has taken
the message all the same, and one with another reply has not: who is dropped cannot tell."""


class MoodySink(SmtpSink):
    """Chooses each answer by chance, and writes down at the dot what it does with the message before it says so."""

    def __init__(self, seed: str, log: Path, calm: Path) -> None:
        super().__init__(options=SinkOptions(log=log))
        self._chance = random.Random(seed)
        self._calm = calm

    def take_answer(self, phase: str, text: str) -> Answer:
        mood = self._mood(phase)
        reply = mood.reply or DEFAULTS.get(phase, "250 Ok")
        if phase == "dot":
            self.note("decided", sender=text.partition(" ")[0], code=int(reply[:3]), told=not mood.drop)
        return Answer(phase=phase, reply=reply, drop=mood.drop, delay=mood.delay)

    def _mood(self, phase: str) -> Answer:
        throw = self._chance.random()
        if self._calm.exists():
            return Answer(phase=phase)
        for likelihood, mood in MOODS.get(phase, ()):
            throw -= likelihood
            if throw < 0:
                return mood
        return Answer(phase=phase)


@contextmanager
def moody_relay(seed: str, log: Path, calm: Path) -> Iterator[int]:
    """Runs a relay until the block ends, and gives its port."""
    command = [sys.executable, "-m", "torture.moods", "--seed", seed, "--log", str(log), "--calm", str(calm)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1]) as process:
        assert process.stdout is not None
        try:
            yield int(json.loads(process.stdout.readline())["port"])
        finally:
            process.terminate()


async def _run(sink: MoodySink) -> None:
    async with sink:
        print(json.dumps({"event": "listening", "port": sink.port}), flush=True)
        await asyncio.Event().wait()


def main() -> None:
    """Runs the relay until the process is ended."""
    parser = argparse.ArgumentParser(description="A relay with moods.")
    parser.add_argument("--seed", required=True)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--calm", type=Path, required=True)
    given = parser.parse_args()
    asyncio.run(_run(MoodySink(given.seed, given.log, given.calm)))


if __name__ == "__main__":
    main()
