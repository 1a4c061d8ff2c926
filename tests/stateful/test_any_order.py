"""The promises in whatever order things happen: rules that hypothesis strings together, on both databases.

Some short examples run with the other tests, the same ones each time. ORDERS_EXAMPLES asks for more, other ones each
time, and shrinks what fails.
"""

import asyncio
import os
import shutil
from itertools import count
from pathlib import Path

import pytest
from factories import NOW
from fakes import StandingClock
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from servers.postgres import PostgresServer
from stateful.machine import Nurture, Replicas
from stateful.relay import Log
from stateful.replica import House, Place
from stateful.world import World

MORE = int(os.environ.get("ORDERS_EXAMPLES", "0"))
FEW, STEPS, MORE_STEPS = 3, 10, 40
pytestmark = pytest.mark.slow_first


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """The configuration."""
    return House.furnish(tmp_path_factory.mktemp("house"))


def _settings() -> settings:
    return settings(
        max_examples=MORE or FEW,
        stateful_step_count=MORE_STEPS if MORE else STEPS,
        derandomize=not MORE,
        phases=(Phase.generate, Phase.shrink) if MORE else (Phase.generate,),
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )


async def _born(place: Place) -> None:
    """Makes the database whose copies the examples begin with."""
    await (await place.open("replica0")).end()


@pytest.mark.timeout(0 if MORE else 600)
def test_one_process_keeps_every_promise(house: House, tmp_path: Path) -> None:
    numbers, born = count(1), tmp_path / "born.db"
    _make_born(house, f"sqlite+aiosqlite:///{born}", tmp_path)

    async def make() -> World:
        folder = tmp_path / f"example{next(numbers)}"
        folder.mkdir()
        shutil.copyfile(born, folder / "nurture.db")
        return World(_place(house, f"sqlite+aiosqlite:///{folder / 'nurture.db'}", folder), 1)

    run_state_machine_as_test(lambda: Nurture(make), settings=_settings())
    assert next(numbers) > FEW, "fewer examples were played than asked for"


@pytest.mark.timeout(0 if MORE else 600)
def test_two_replicas_keep_every_promise(house: House, tmp_path: Path, postgres_server: PostgresServer) -> None:
    numbers, born = count(1), postgres_server.create_database()
    _make_born(house, postgres_server.url(born), tmp_path)

    async def make() -> World:
        folder = tmp_path / f"example{next(numbers)}"
        folder.mkdir()
        return World(_place(house, postgres_server.url(postgres_server.create_database(template=born)), folder), 2)

    run_state_machine_as_test(lambda: Replicas(make), settings=_settings())
    assert next(numbers) > FEW, "fewer examples were played than asked for"


def _place(house: House, url: str, folder: Path) -> Place:
    return Place(house=house, url=url, folder=folder, log=Log(StandingClock(NOW)))


def _make_born(house: House, url: str, folder: Path) -> None:
    asyncio.run(_born(_place(house, url, folder)))
