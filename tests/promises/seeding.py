"""Databases with people in them: forwarded by SMTP to a running nurture once, then cloned for each test."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from configuration_folder import lay_out
from promises.mails import Person, deliver, forward_of_no
from promises.process import Home, nurture, wait_until
from promises.records import Records
from servers.postgres import PostgresServer
from servers.sink_process import sink_process

NURTURE = """\
company: {name: Acme GmbH, address: "Lange Str. 12", privacy: https://acme.example/privacy, domains: [acme.example]}
ops: ops@acme.example
addresses: {domain: in.acme.example}
delivery: live
settling_minutes: 0
limits: {rep_per_day: none, warm_up_from: none, relay_per_hour: none, relay_per_minute: none}
"""
TEAM = """\
reps:
  - {id: maya, name: Maya Okafor, address: maya@acme.example, zone: ZONE, lead: sam}
  - {id: sam, name: Sam Rivera, address: sam@acme.example, zone: ZONE}
"""
CADENCE = """\
cadence: all
takes: rest
cool_off: 30 days
window: {days: [mon, tue, wed, thu, fri, sat, sun], from: "00:01", to: "23:59", zone: rep, holidays: allow}
spacing: {person: 30 days, account: 1 days, spread: 0 days}
heads_up: 0 days
steps:
  - {id: useful, wait: 60 days, template: share}
  - {id: farewell, wait: 6 months, template: door-open, content: none}
"""
ITEM = "- {{id: note-{0}, title: A note on {0}, text: Something to read about {0}., kind: note, language: en}}\n"


def lay_out_house(folder: Path) -> Path:
    """Writes a live configuration whose send window is open now, wherever the sun stands."""
    west = datetime.now(UTC).hour - 12
    zone = f"Etc/GMT{west:+d}" if west else "Etc/GMT"  # The sign of these names is west of Greenwich: it is noon there.
    content = "".join(ITEM.format(subject) for subject in ("upkeep", "belts", "bearings"))
    files = {"nurture": NURTURE, "team": TEAM.replace("ZONE", zone), "cadences__all": CADENCE, "content__en": content}
    return lay_out(folder, **files)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """A nurture that stands still, with `people` whose first touch is due in a month."""

    folder: Path
    database_url: str
    people: tuple[Person, ...]
    postgres: PostgresServer | None

    def clone(self, folder: Path, relay_port: int) -> Home:
        """Returns a copy of its own for one test."""
        shutil.copytree(self.folder, folder)
        url = f"sqlite+aiosqlite:///{folder / 'nurture.db'}"
        if self.postgres is not None:
            name = self.postgres.create_database(template=self.database_url.rpartition("/")[2])
            url = self.postgres.url(name)
        (folder / "log").unlink()
        return Home(folder=folder, config=lay_out_house(folder / "config"), database_url=url, relay_port=relay_port)

    def drop(self, home: Home) -> None:
        """Removes the database of a copy."""
        if self.postgres is not None:
            self.postgres.drop_database(home.database_url.rpartition("/")[2])


def grow(folder: Path, count: int, postgres: PostgresServer | None) -> Seed:
    """Lets a rep forward the noes of `count` people to a new nurture, and stops it when all are in."""
    people = tuple(Person(number=number) for number in range(count))
    url = postgres.url(postgres.create_database()) if postgres else f"sqlite+aiosqlite:///{folder / 'nurture.db'}"
    with sink_process(folder.parent / "seed-relay") as relay:
        config = lay_out_house(folder / "config")
        home = Home(folder=folder, config=config, database_url=url, relay_port=relay.port)
        with nurture(home) as process:
            process.ask("halt", scope="everything", subject="", why="a first touch may be due later today")
            process.ask("vouch", rep="maya")
            process.ask("vouch", rep="sam")
            _forward(people, process.ports.smtp, process.ask("status").add_addresses["maya"])
            records = Records(url)
            wait_until(lambda: not records.unfinished_messages(), "all forwards are read")
            records.postpone_all()
            process.ask("release", scope="everything", subject="")
    found = {touch.person for touch in records.touches() if touch.state == "planned"}
    assert found == set(people), [tuple(row[:12]) for row in records.messages()]
    return Seed(folder=folder, database_url=url, people=people, postgres=postgres)


def _forward(people: tuple[Person, ...], port: int, add_address: str) -> None:
    now = datetime.now(UTC)
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(deliver, port, forward_of_no(each, add_address, now=now)) for each in people]:
            done.result()
