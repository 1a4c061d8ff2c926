"""How long hostile mail takes to read and how much memory, and how many answers of people are read in a second.

Reads each hostile megabyte of `tests/hostile.py` in a process of its own that has read before, by rules alone, as an
answer and as a forward; then lets `nurture read` read the labelled answers of `tests/corpora/`, and reads thousands of
the training texts in one process, with the learned classifier too where it is installed. Processor time counts, so that
a busy machine disturbs little. The last line is JSON.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email.header import Header
from pathlib import Path

from rig.figures import Figure, is_quick, show

from nurture.domain.errors import UnreadableMail
from nurture.domain.reading import AsWhat
from nurture.learned.installed import find_judge, find_model
from nurture.mail.judgement import Judge, NoJudge
from nurture.mail.read import read

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY / "tests"))

from hostile import HOSTILE  # noqa: E402 - found by the line above

MOST_SECONDS, MOST_MEGABYTES, LEAST_RATE = 0.5, 100, 300
MANY = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What reading one hostile mail took: processor seconds, and megabytes above what the process held before."""

    name: str
    seconds: float
    megabytes: float


def main() -> None:
    """Measure and print."""
    _read_samples()
    names = tuple(HOSTILE)[:: len(HOSTILE) // 5] if is_quick() else tuple(HOSTILE)
    found = [measure(name, as_what) for name in names for as_what in (AsWhat.REPLY, AsWhat.FORWARD)]
    slowest = sorted(found, key=lambda one: one.seconds, reverse=True)[:10]
    largest = sorted(found, key=lambda one: one.megabytes, reverse=True)[:5]
    print("Slowest hostile megabytes, processor seconds:")
    print("\n".join(f"  {one.seconds:.3f}  {one.name}" for one in slowest))
    print("Largest, megabytes beside the process:")
    print("\n".join(f"  {one.megabytes:5.1f}  {one.name}" for one in largest))
    rate = messages_per_second()
    print(f"answers: {rate:.0f} messages per second of processor time, start excluded, by rules alone")
    for name, judge in () if is_quick() else _judges():
        print(f"{name}: {grown(judge):.1f} MB more after {MANY} mails than after the first 500")
    _print_line(slowest[0].seconds, largest[0].megabytes, rate)


def measure(name: str, as_what: AsWhat) -> Measured:
    """Return what reading takes in a process forked off this one."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, json.dumps(_in_child(HOSTILE[name](), as_what)).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        seconds, megabytes = json.loads(answer.read())
    os.waitpid(child, 0)
    return Measured(name=f"{name} ({as_what.value})", seconds=seconds, megabytes=megabytes)


def _in_child(raw: bytes, as_what: AsWhat) -> tuple[float, float]:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # Forgets the peak so far (proc(5)).
    before, began = status("VmRSS"), time.process_time()
    with suppress(UnreadableMail):
        read(raw, as_what=as_what)
    return time.process_time() - began, status("VmHWM") - before


def messages_per_second() -> float:
    """Return how many labelled answers `nurture read` reads in a second of processor time, less that of its start."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "all").mkdir()
        messages = tuple(_messages(REPOSITORY / "tests/corpora/replies"))
        for at, message in enumerate(messages):
            (place / "all" / f"{at:05}.eml").write_bytes(message)
        (place / "one.eml").write_bytes(b"From: dana@globex.example\n\nHi")
        runs = 1 if is_quick() else 3
        all_of_them = min(_spent(place / "all") for _ in range(runs))
        start = min(_spent(place / "one.eml") for _ in range(runs))
    return len(messages) / (all_of_them - start)


def _spent(place: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = (sys.executable, "-m", "nurture", "read", "--as", "reply", "--json", "--rules-only", str(place))
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def grown(judge: Judge) -> float:
    """Return by how many megabytes this process grows while it reads thousands of texts after the first 500."""
    messages = (*_messages(REPOSITORY / "training/replies"), *_messages(REPOSITORY / "tests/corpora/replies"))
    first = 0.0
    for at in range(MANY):
        read(messages[at % len(messages)], as_what=AsWhat.REPLY, judge=judge)
        first = status("VmRSS") if at == 500 else first
    return status("VmRSS") - first


def _judges() -> Iterator[tuple[str, Judge]]:
    yield "rules alone", NoJudge()
    if find_model():
        yield "with ml", find_judge()


def _messages(folder: Path) -> Iterator[bytes]:
    for file in sorted(folder.glob("*.jsonl")):
        for line in filter(None, file.read_text(encoding="utf-8").splitlines()):
            case = json.loads(line)
            subject = Header(case.get("subject") or "Re: Hello", "utf-8").encode()
            words = case.get("text") or case.get("html") or ""
            kind = "plain" if case.get("text") else "html"
            head = f"From: dana@globex.example\nSubject: {subject}\nDate: Tue, 3 Nov 2026 09:12:00 +0100\n"
            yield f"{head}Content-Type: text/{kind}; charset=utf-8\n\n{words}".encode()


def _read_samples() -> None:
    """Compiles the expressions of every language, as a reader that has worked for a while has."""
    for message in _messages(REPOSITORY / "tests/corpora/replies"):
        for as_what in (AsWhat.REPLY, AsWhat.FORWARD):
            read(b"To: a@b.example\n" + message, as_what=as_what)


def status(field: str) -> float:
    """Return a size that the kernel states for this process, in megabytes."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024


def _print_line(seconds: float, megabytes: float, rate: float) -> None:
    figure = Figure(
        benchmark="reading",
        figure=round(rate),
        unit="messages per second of processor time, rules alone",
        against="its targets",
        ratio=round(rate / LEAST_RATE, 2),
        target=f"> {LEAST_RATE}/s; any megabyte < {MOST_SECONDS} s and < {MOST_MEGABYTES} MB",
        met=rate > LEAST_RATE and seconds < MOST_SECONDS and megabytes < MOST_MEGABYTES,
    )
    show(figure, worst_seconds=round(seconds, 3), worst_megabytes=round(megabytes, 1))


if __name__ == "__main__":
    main()
