"""A sink in a process of its own, which survives the kill of the process under test."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from servers.sink_values import Answer, Arrival


class SinkProcess:
    """A sink in another process. `arrivals` and `begun` read its log, so they are right even in mid-conversation."""

    def __init__(self, port: int, log: Path) -> None:
        self.port = port
        self._log = log

    def events(self) -> list[dict[str, object]]:
        """Returns every event so far, in order."""
        text = self._log.read_text() if self._log.exists() else ""
        return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]

    @property
    def begun(self) -> list[tuple[str, float]]:
        """One (mailbox, time) for each MAIL FROM."""
        return [
            (str(event["sender"]), float(str(event["mail_at"]))) for event in self.events() if event["event"] == "mail"
        ]

    @property
    def arrivals(self) -> list[Arrival]:
        """Every message that came up to the final dot, in order, with its answer where it had one."""
        found: dict[tuple[object, object], Arrival] = {}
        for event in self.events():
            if event["event"] in ("dot", "answered"):
                found[event["connection"], event["mail_at"]] = _arrival(event)
        return list(found.values())

    @property
    def accepted(self) -> list[Arrival]:
        """The messages that were answered with 2xx."""
        return [arrival for arrival in self.arrivals if arrival.accepted]


def _arrival(event: dict[str, object]) -> Arrival:
    facts: dict[str, object] = {name: value for name, value in event.items() if name not in ("event", "at")}
    facts["recipients"] = tuple(facts["recipients"])  # type: ignore[arg-type]
    facts["data"] = str(facts["data"]).encode("latin-1")
    return Arrival(**facts)  # type: ignore[arg-type]


@contextmanager
def sink_process(log: Path, *answers: Answer, port: int = 0) -> Iterator[SinkProcess]:
    """Runs a sink in a process of its own until the block ends."""
    script = json.dumps([asdict(answer) for answer in answers])
    command = [
        sys.executable,
        "-m",
        "servers.smtp_sink",
        "--port",
        str(port),
        "--log",
        str(log.resolve()),
        "--script",
        script,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1]) as process:
        assert process.stdout is not None
        try:
            yield SinkProcess(json.loads(process.stdout.readline())["port"], log)
        finally:
            process.terminate()
