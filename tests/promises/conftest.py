"""A running nurture on either database, for the tests of what it promises."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from promises.process import Home
from promises.seeding import Seed, grow

SEEDED = 20


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Callable[[str], Seed]:
    """Gives the seed for a kind of database, grown once."""
    grown: dict[str, Seed] = {}

    def seed_for(kind: str) -> Seed:
        if kind not in grown:
            server = request.getfixturevalue("postgres_server") if kind == "postgres" else None
            grown[kind] = grow(tmp_path_factory.mktemp(f"seed-{kind}") / "home", SEEDED, server)
        return grown[kind]

    return seed_for


@pytest.fixture
def seed(seeds: Callable[[str], Seed], database_kind: str) -> Seed:
    """The seed on this database."""
    return seeds(database_kind)


@pytest.fixture
def plant(seed: Seed, tmp_path: Path) -> Iterator[Callable[[int], Home]]:
    """Makes a home from the seed, for the relay at a port."""
    homes: list[Home] = []

    def make(relay_port: int) -> Home:
        homes.append(seed.clone(tmp_path / f"home{len(homes)}", relay_port))
        return homes[-1]

    yield make
    for home in homes:
        seed.drop(home)
