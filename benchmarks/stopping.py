"""How long a stop takes until it is acknowledged, while a daemon sends all it can and takes 50 other mails a second.

A daemon with thousands of due touches sends to a sink that notes when each MAIL FROM came. Others answer, fifty a
second. Meanwhile people stop, by the one-click POST and by mail to the address of List-Unsubscribe. Each stop is
timed from the request to its 200 or 250, apart for those to whom something was on its way; then the sink's notes are
searched for sends that were begun after it. How much later the ledger has the line is shown beside. The last line is
JSON.
"""

import asyncio
import smtplib
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

from rig.crowd import Crowd, move_in
from rig.daemons import Daemon, running
from rig.figures import Figure, is_quick, show
from rig.house import REPOSITORY, House, build, sqlite_url
from rig.sinks import await_listener, free_port
from sqlalchemy import select

from nurture.domain.keyring import Keyring
from nurture.services.quiet import CLEARANCE_SECONDS
from nurture.settings import load_settings
from nurture.storage import schema
from nurture.storage.database import Database
from nurture.wiring import open_application

INBOUND = 50
STOPS = 10
MOST, MOST_IN_FLIGHT = 50.0, 1000 * CLEARANCE_SECONDS + 50
_REPLY = "From: Dana Ng <{sender}>\r\nTo: {to}\r\nSubject: Re: Upkeep\r\nMessage-ID: <{id}@{domain}>\r\n\r\n{words}\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One stop: whose, when it was asked and acknowledged (monotonic), and the latter by the wall clock."""

    number: int
    asked: float
    acknowledged: float
    at: datetime

    @property
    def milliseconds(self) -> float:
        """How long the acknowledgement took."""
        return 1000 * (self.acknowledged - self.asked)


class Callers:
    """People outside, each with a connection of their own for each mail."""

    def __init__(self, daemon: Daemon, smtp: int, keyring: Keyring) -> None:
        self._daemon, self._smtp, self._keyring = daemon, smtp, keyring

    def click(self, number: int) -> Stop:
        """Post the one click."""
        asked = time.monotonic()
        url = f"{self._daemon.web}/u/{self._token(number)}"
        with urllib.request.urlopen(url, data=b"List-Unsubscribe=One-Click", timeout=60) as response:
            response.read()
        return Stop(number=number, asked=asked, acknowledged=time.monotonic(), at=datetime.now(UTC))

    def write(self, number: int) -> Stop:
        """Write to the address of List-Unsubscribe; timed is the message, not the conversation before it."""
        return self._deliver(number, f"stop+{self._token(number)}@in.acme.example", "")

    def answer(self, number: int) -> Stop:
        """Answer a mail with thanks."""
        return self._deliver(number, f"rep{number % 100}+e{number:025}@in.acme.example", "Thanks, I will read it.")

    def _deliver(self, number: int, to: str, words: str) -> Stop:
        domain = f"plant{number}.example"
        sender = f"dana.ng@{domain}"
        mail = _REPLY.format(sender=sender, to=to, id=f"{number}-{time.monotonic_ns()}", domain=domain, words=words)
        peer = (f"127.0.{number % 250}.{1 + number % 200}", 0)  # A listener takes few connections from one address.
        with smtplib.SMTP("127.0.0.1", self._smtp, timeout=60, source_address=peer) as client:
            client.ehlo("mx.example")
            client.mail(sender)
            client.rcpt(to)
            asked = time.monotonic()
            code, answer = client.data(mail.encode())
            acknowledged = time.monotonic()
        if code != 250:
            raise SystemExit(f"a mail was not taken: {answer!r}")
        return Stop(number=number, asked=asked, acknowledged=acknowledged, at=datetime.now(UTC))

    def _token(self, number: int) -> str:
        return self._keyring.token(self._keyring.person(f"dana.ng@plant{number}.example"))


def main() -> None:
    """Measure and print."""
    seconds = 3 if is_quick() else 30
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        stops, begun, ledger = _measure(Path(folder), seconds)
    late = [stop for stop in stops if begun.get(stop.number, 0.0) > stop.acknowledged]
    in_flight = [stop.milliseconds for stop in stops if _was_in_flight(stop, begun)]
    quiet = [stop.milliseconds for stop in stops if not _was_in_flight(stop, begun)]
    lag = [1000 * max(0.0, (ledger[stop.number] - stop.at).total_seconds()) for stop in stops if stop.number in ledger]
    print(f"{len(stops)} stops in {seconds} s while {len(begun)} touches were begun and {INBOUND} mails a second came")
    print(f"acknowledged, nothing in flight: {_words(quiet)}")
    print(f"acknowledged, a touch in flight: {_words(in_flight)}")
    print(f"in the ledger after the acknowledgement: {_words(lag)}")
    figure = Figure(
        benchmark="stopping",
        figure=round(_p(quiet, 99), 1),
        unit="ms at p99 from a stop to its 200 or 250, nothing in flight to that person",
        against="its target",
        ratio=round(_p(quiet, 99) / MOST, 2),
        target=f"<= {MOST:.0f} ms, in flight <= {MOST_IN_FLIGHT:.0f} ms, no send begun after it",
        met=_p(quiet, 99) <= MOST and _p(in_flight, 99) <= MOST_IN_FLIGHT and not late,
    )
    show(figure, in_flight=round(_p(in_flight, 99), 1), begun_after=len(late), ledger=round(_p(lag, 99), 1))


def _was_in_flight(stop: Stop, begun: dict[int, float]) -> bool:
    """Tell whether a send to that person was begun shortly before the stop was acknowledged."""
    return stop.asked - 0.5 < begun.get(stop.number, 0.0) <= stop.acknowledged


def _words(values: list[float]) -> str:
    return f"p50 {_p(values, 50):.0f} ms, p99 {_p(values, 99):.0f} ms, of {len(values)}"


def _p(values: list[float], percent: int) -> float:
    if len(values) < 2:
        return max(values, default=0.0)
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def _measure(folder: Path, seconds: int) -> tuple[list[Stop], dict[int, float], dict[int, datetime]]:
    """Return the stops, when a send was begun by person, and when the ledger had the stop by person."""
    relay, smtp = free_port(), free_port()
    more = (("NURTURE_WEB_LISTEN", f"127.0.0.1:{free_port()}"), ("NURTURE_SMTP_LISTEN", f"127.0.0.1:{smtp}"))
    house = House(folder=folder, database_url=sqlite_url(folder), relay_port=relay, more=more)
    count = 600 * seconds
    keyring = asyncio.run(_fill(house, count))
    notes = folder / "begun"
    program = REPOSITORY / "benchmarks/rig/programs/sink_with_times.py"
    with notes.open("w", encoding="utf-8") as out:
        sink = subprocess.Popen((sys.executable, str(program), str(relay)), stdout=out)
    try:
        await_listener(relay)
        with running(house) as daemon:
            stops = _press(Callers(daemon, smtp, keyring), count, seconds)
            time.sleep(3)
    finally:
        sink.terminate()
        sink.wait(timeout=15)
    return stops, _begun(notes), asyncio.run(_ledger(house, keyring, stops))


async def _fill(house: House, count: int) -> Keyring:
    application = await open_application(load_settings(house.environ))
    try:
        await move_in(application, Crowd(stored=count, due=count))
        return application.foundation.keyring
    finally:
        await application.close()


def _press(callers: Callers, count: int, seconds: int) -> list[Stop]:
    """Let people stop and others answer, each kind at its pace, and return the stops."""
    with ThreadPoolExecutor(max_workers=40) as pool:
        answers = pool.submit(_paced, pool, [callers.answer], range(count, 0, -1), INBOUND, INBOUND * seconds)
        # Some were written to already, some are being written to, most are still to be.
        ways = [callers.click, callers.write]
        stops = pool.submit(
            _paced, pool, ways, range(1, count, max(1, count // (STOPS * seconds))), STOPS, STOPS * seconds
        )
        answers.result()
        return stops.result()


def _paced(
    pool: ThreadPoolExecutor, ways: Sequence[Callable[[int], Stop]], numbers: range, rate: int, most: int
) -> list[Stop]:
    began, tasks = time.monotonic(), []
    for place, number in enumerate(numbers[:most]):
        time.sleep(max(0.0, began + place / rate - time.monotonic()))
        tasks.append(pool.submit(ways[place % len(ways)], number))
    return [task.result() for task in tasks]


def _begun(notes: Path) -> dict[int, float]:
    """Return by person when the last MAIL FROM of a touch came; its return path holds the number."""
    begun: dict[int, float] = {}
    for line in notes.read_text(encoding="utf-8").splitlines():
        at, _, said = line.partition(" ")
        tag = said.partition("b+t")[2].partition("@")[0]
        if tag.isdigit():
            begun[int(tag)] = float(at)
    return begun


async def _ledger(house: House, keyring: Keyring, stops: list[Stop]) -> dict[int, datetime]:
    subjects = {keyring.person(f"dana.ng@plant{stop.number}.example").value: stop.number for stop in stops}
    database = Database(house.database_url)
    rows = await database.read(lambda tx: tx.execute(select(schema.suppressions.c.subject, schema.suppressions.c.at)))
    found = {subjects[row.subject]: row.at for row in rows if row.subject in subjects}
    await database.close()
    return found


if __name__ == "__main__":
    main()
