"""Column types and expressions that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BindParameter, DateTime, TypeDecorator, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept and returned in UTC; a naive value is refused, since nobody could say what it meant."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Returns the moment in UTC; SQLite keeps no offset, so it is dropped there after the conversion."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("a naive datetime has no place in the database")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Returns the moment as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def spelled_out(*values: str) -> BindParameter[str]:
    """Returns values for `IN` that are written into the statement; never use it for what comes from outside.

    By bound values SQLite does not see that the partial index of these very values will do.
    """
    return bindparam("spelled_out", values, expanding=True, literal_execute=True, unique=True)


class database_now(FunctionElement[datetime]):
    """The database's own clock: leases and heartbeats count in it, so that replicas agree."""

    type = UtcDateTime()
    inherit_cache = True


@compiles(database_now, "sqlite")
def _sqlite_now(element: Any, compiler: Any, **_: Any) -> str:
    return "strftime('%Y-%m-%d %H:%M:%f000', 'now')"


@compiles(database_now, "postgresql")
def _postgresql_now(element: Any, compiler: Any, **_: Any) -> str:
    return "clock_timestamp()"


class seconds_ago(FunctionElement[datetime]):
    """The database's clock less a number of seconds."""

    type = UtcDateTime()
    inherit_cache = True


@compiles(seconds_ago, "sqlite")
def _sqlite_ago(element: Any, compiler: Any, **kw: Any) -> str:
    seconds = compiler.process(element.clauses, **kw)
    return f"strftime('%Y-%m-%d %H:%M:%f000', 'now', '-' || ({seconds}) || ' seconds')"


@compiles(seconds_ago, "postgresql")
def _postgresql_ago(element: Any, compiler: Any, **kw: Any) -> str:
    return f"(clock_timestamp() - make_interval(secs => {compiler.process(element.clauses, **kw)}))"


class seconds_ahead(FunctionElement[datetime]):
    """The database's clock and a number of seconds."""

    type = UtcDateTime()
    inherit_cache = True


@compiles(seconds_ahead, "sqlite")
def _sqlite_ahead(element: Any, compiler: Any, **kw: Any) -> str:
    seconds = compiler.process(element.clauses, **kw)
    return f"strftime('%Y-%m-%d %H:%M:%f000', 'now', '+' || ({seconds}) || ' seconds')"


@compiles(seconds_ahead, "postgresql")
def _postgresql_ahead(element: Any, compiler: Any, **kw: Any) -> str:
    return f"(clock_timestamp() + make_interval(secs => {compiler.process(element.clauses, **kw)}))"
