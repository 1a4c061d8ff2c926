"""How many due touches go out in a second, by one process on SQLite, with every promise kept.

People with a touch that is due are written into a fresh database; then the dispatcher of a whole nurture carries them
to `smtp-sink` on loopback: claimed, drafted, through the gate, journaled and synced, sent, recorded, the next touch
planned. Beside it, over as many connections and in the same run: a bare aiosmtplib loop that sends ready bytes,
django-post_office, and nodemailer's pooled transport. The last line is JSON.
"""

import asyncio
import tempfile
import time
from collections.abc import Mapping
from contextlib import redirect_stderr
from dataclasses import dataclass
from pathlib import Path

from rig.crowd import Crowd, move_in
from rig.figures import Figure, is_quick, show
from rig.house import House, build, sqlite_url
from rig.mails import sample_of
from rig.peers import bare_loop, nodemailer, post_office
from rig.shares import watched
from rig.sinks import smtp_sink
from sqlalchemy import func, select

from nurture.logs import configure
from nurture.settings import load_settings
from nurture.storage import schema
from nurture.storage.database import Tx
from nurture.wiring import Application, open_application

CONNECTIONS = 32
"""More than the default, since groups are no larger, and below what Postfix takes from one client (50)."""
LEAST_OF_BARE, LEAST_OF_POST_OFFICE = 0.40, 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What nurture did: touches a second, processor milliseconds a touch, and the percent of wall time by part."""

    rate: float
    processor: float
    shares: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Peers:
    """Mails a second of those beside it; None where a peer cannot be had here."""

    bare: float
    post_office: float | None
    nodemailer: float | None


def main() -> None:
    """Measure and print."""
    count = 200 if is_quick() else 6_000
    with smtp_sink() as port, tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        sample = sample_of(Path(folder))
        sent = asyncio.run(by_nurture(Path(folder), port, count))
        peers = Peers(
            bare=asyncio.run(bare_loop(port, sample, count=2 * count, connections=CONNECTIONS)),
            post_office=post_office(port, sample, count=count // 4),
            nodemailer=nodemailer(port, sample, count=2 * count, connections=CONNECTIONS),
        )
    print(f"{count} touches over {CONNECTIONS} connections; a mail has {len(sample.data)} bytes")
    print(f"processor time a touch: {sent.processor:.2f} ms; share of the wall time: {_words(sent.shares)}")
    print(f"mails a second: {_words({'bare aiosmtplib': peers.bare, 'post_office': peers.post_office})}", end=", ")
    print(_words({"nodemailer": peers.nodemailer, "nurture": sent.rate}))
    _show(sent, peers)


def _show(sent: Sent, peers: Peers) -> None:
    over_post_office = sent.rate / peers.post_office if peers.post_office else None
    figure = Figure(
        benchmark="sending",
        figure=round(sent.rate),
        unit="due touches per second, SQLite, one process",
        against="bare aiosmtplib with ready bytes",
        ratio=round(sent.rate / peers.bare, 3),
        target=f">= {LEAST_OF_BARE} of bare aiosmtplib, >= {LEAST_OF_POST_OFFICE} x django-post_office",
        met=sent.rate >= LEAST_OF_BARE * peers.bare and (over_post_office or 0) >= LEAST_OF_POST_OFFICE,
    )
    over_node = round(sent.rate / peers.nodemailer, 2) if peers.nodemailer else None
    over_django = round(over_post_office, 2) if over_post_office else None
    show(figure, over_post_office=over_django, over_nodemailer=over_node, shares=sent.shares)


def _words(figures: Mapping[str, float | None]) -> str:
    return ", ".join(f"{name} {'not to be had' if value is None else round(value)}" for name, value in figures.items())


async def by_nurture(folder: Path, port: int, count: int) -> Sent:
    """Return how fast nurture sends; fail where a touch is left or was not accepted."""
    more = (("NURTURE_RELAY_CONNECTIONS", str(CONNECTIONS)),)
    house = House(folder=folder, database_url=sqlite_url(folder), relay_port=port, more=more)
    log = (folder / "log").open("w", encoding="utf-8")
    with redirect_stderr(log):
        configure("info", "json")
    application = await open_application(load_settings(house.environ))
    try:
        await move_in(application, Crowd(stored=count, due=count))
        await application.recovery.start()
        with watched() as shares:
            began, spent = time.perf_counter(), time.process_time()
            await application.workshop.dispatch()
            seconds, spent = time.perf_counter() - began, time.process_time() - spent
        await _check(application, count)
        return Sent(rate=count / seconds, processor=1000 * spent / count, shares=shares.of_wall_time())
    finally:
        await application.relay.stop(1)
        await application.close()


async def _check(application: Application, count: int) -> None:
    accepted = select(func.count()).where(schema.touches.c.state == "accepted")
    planned = select(func.count()).where(schema.touches.c.state == "planned", schema.touches.c.step == "useful-2")

    waiting = select(schema.touches.c.waiting_for).distinct()

    async def ask(tx: Tx) -> tuple[int, int, tuple[str | None, ...]]:
        reasons = tuple((await tx.execute(waiting)).scalars())
        return (await tx.execute(accepted)).scalar_one(), (await tx.execute(planned)).scalar_one(), reasons

    sent, following, reasons = await application.foundation.database.read(ask)
    if (sent, following) != (count, count):
        raise SystemExit(f"of {count} touches {sent} were accepted, {following} next ones planned; waiting: {reasons}")


if __name__ == "__main__":
    main()
