"""Triggers that refuse UPDATE and DELETE on the ledger and the history, for both databases."""

from nurture.storage.schema import APPEND_ONLY


def statements(dialect: str) -> tuple[str, ...]:
    """Returns the statements that create the triggers; run again after a batch migration, which drops them there."""
    return _SQLITE if dialect == "sqlite" else _POSTGRESQL


_TAKEN = "WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"
"""INSERT OR REPLACE removes the old row without its delete trigger, unless recursive triggers are on."""

_SQLITE = tuple(
    f"CREATE TRIGGER IF NOT EXISTS {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} {when.format(table=table)} "
    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    for table in APPEND_ONLY
    for verb, when in (("UPDATE", ""), ("DELETE", ""), ("INSERT", _TAKEN))
)

_POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION nurture_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
    *(
        statement
        for table in APPEND_ONLY
        for statement in (
            f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}",
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION nurture_append_only()",
        )
    ),
)
