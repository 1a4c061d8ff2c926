"""Brings a database to the newest schema; Alembic is imported only when there is something to do."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from nurture.storage.database import Database, Tx
from nurture.storage.triggers import statements

HEAD = "0001"
"""The newest revision; a test holds it against the scripts."""

_LOCK = 6_278_420_010
"""The number of the lock under which a schema is changed; nothing else uses such locks."""

_FOLDER = Path(__file__).parent / "migrations"


async def upgrade(database: Database) -> bool:
    """Brings the database to the newest schema; True when something had to be done.

    Runs in one transaction on both databases, so that a kill in the middle leaves the old schema whole. Of replicas
    that start at once one does it, and the others wait.
    """

    async def work(tx: Tx) -> bool:
        if not database.is_sqlite:
            # One at a time, however long it takes. Both end with the transaction, so that pgbouncer may stand between.
            await tx.execute(text("SET LOCAL statement_timeout = 0"))
            await tx.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            await tx.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        if await tx.run_sync(revision) == HEAD:
            return False
        await tx.run_sync(_upgrade)
        for statement in statements(tx.dialect.name):
            await tx.execute(text(statement))
        return True

    return await database.write(work)


def revision(connection: Connection) -> str | None:
    """Returns the revision a database stands at, or None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - 0.4 s that an unchanged database need not pay
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
