"""Opens a database: schema, birth, and whether it may be used by this configuration."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from nurture.domain.adoption import Identity
from nurture.domain.errors import DatabaseAbsent, DatabaseMismatch
from nurture.storage import deployment, migrate
from nurture.storage.database import Database, Tx
from nurture.storage.deployment import Deployment


@dataclass(frozen=True, slots=True, kw_only=True)
class Birth:
    """As what a new database is born: in a sandbox or real, and for which deployment."""

    sandbox: bool
    identity: Identity

    @property
    def word(self) -> str:
        """What the database keeps: sandbox or real."""
        return "sandbox" if self.sandbox else "real"


async def open_database(database: Database, birth: Birth, *, now: datetime) -> Deployment:
    """Brings the schema up, writes a new database's birth and returns what it knows of its deployment.

    A real one keeps the deployment it was born for until another adopts it. A sandbox follows its settings, since it
    sends nothing. Raises DatabaseMismatch when a sandbox is opened as real or the other way round: nothing a sandbox
    "sent" counts.
    """
    await migrate.upgrade(database)
    standing = await database.write(lambda tx: _standing(tx, birth, now=now))
    if standing.born != birth.word:
        raise DatabaseMismatch(
            f"this database was born {standing.born} and delivery is {birth.word} now; "
            "begin a new one with another NURTURE_DATA or NURTURE_DATABASE_URL"
        )
    return standing


async def require_database(url: str) -> None:
    """Raises DatabaseAbsent where no daemon has begun a database; asking leaves nothing behind."""
    place = make_url(url)
    embedded = place.get_backend_name() == "sqlite"
    where = place.database or "" if embedded else place.set(drivername="postgresql").render_as_string()
    if not await is_begun(url):
        raise DatabaseAbsent(
            f"no database at {where}; run it where nurture runs (or set NURTURE_DATA / NURTURE_DATABASE_URL), "
            "or begin with `nurture run`"
        )


async def is_begun(url: str) -> bool:
    """Tells whether there is a database with tables."""
    place = make_url(url)
    if place.get_backend_name() == "sqlite":
        return _is_file(place.database or "")
    return await _has_tables(url)


def _is_file(path: str) -> bool:
    return Path(path).is_file()


async def _has_tables(url: str) -> bool:
    database = Database(url)
    try:
        return await database.read(lambda tx: tx.run_sync(migrate.revision)) is not None
    finally:
        await database.close()


async def _standing(tx: Tx, birth: Birth, *, now: datetime) -> Deployment:
    known = await deployment.get(tx)
    if known is None:
        await deployment.create(tx, born=birth.word, identity=birth.identity, now=now)
    elif not birth.sandbox or known.born != birth.word or known.identity == birth.identity:
        return known
    else:
        await deployment.adopt(tx, birth.identity)
    created = await deployment.get(tx)
    assert created is not None
    return created
