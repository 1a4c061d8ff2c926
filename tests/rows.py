"""Rows written straight into the tables, where a test is about the database itself."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from factories import NOW
from sqlalchemy import func, select

from nurture.storage import schema
from nurture.storage.database import Database

_tags = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A database with one account, one person, one no and one enrollment, each of them number 1."""

    database: Database

    @classmethod
    async def begin(cls, database: Database) -> "Rows":
        """Writes the four."""
        rows = cls(database=database)
        await rows.account(domain="globex.example")
        await rows.prospect(address_hash="h1")
        no = {"prospect_id": 1, "account_id": 1, "rep_id": "maya", "forwarder_id": "maya", "reason": "timing"}
        await rows.add("rejections", **no, also=[], said_at=NOW)
        await rows.enrollment()
        return rows

    async def add(self, table: str, **values: Any) -> int:
        """Adds a row and returns its number."""
        chosen = schema.metadata.tables[table]
        stamped = {"created_at": NOW, **values} if "created_at" in chosen.c else values
        statement = chosen.insert().values(**stamped).returning(chosen.c.id)
        return int((await self.database.write(lambda tx: tx.execute(statement))).scalar_one())

    async def all(self, table: str) -> list[Any]:
        """Returns every row, the oldest first."""
        chosen = schema.metadata.tables[table]
        return list(await self.database.read(lambda tx: tx.execute(select(chosen).order_by(chosen.c.id))))

    async def count(self, table: str) -> int:
        """Returns how many rows there are."""
        counted = select(func.count()).select_from(schema.metadata.tables[table])
        return int((await self.database.read(lambda tx: tx.execute(counted))).scalar_one())

    async def account(self, **values: Any) -> int:
        """Adds an account."""
        return await self.add("accounts", **{"name": "Globex", **values})

    async def prospect(self, **values: Any) -> int:
        """Adds a person at the first account."""
        some = {"account_id": 1, "address": "dana.ng@globex.example", "key_id": 1, "language": "en"}
        return await self.add("prospects", **{**some, **values})

    async def enrollment(self, **values: Any) -> int:
        """Adds an enrollment of the first person."""
        some = {"prospect_id": 1, "account_id": 1, "rejection_id": 1, "cadence": "not-now", "rep_id": "maya"}
        more = {"state": "active", "latest_no": NOW, "enrolled_at": NOW, "tag": f"e{next(_tags)}"}
        return await self.add("enrollments", **{**some, **more, **values})

    async def touch(self, **values: Any) -> int:
        """Adds a touch of the first enrollment."""
        some = {"enrollment_id": 1, "prospect_id": 1, "account_id": 1, "kind": "step", "step": "one", "occurrence": 0}
        more = {"template": "share", "content_rule": "required", "because": [], "due_at": NOW, "next_try_at": NOW}
        return await self.add("touches", **{**some, **more, "state": "planned", "tag": f"t{next(_tags)}", **values})

    async def use(self, touch_id: int, **values: Any) -> int:
        """Adds a use of one content item."""
        some = {"prospect_id": 1, "account_id": 1, "content_id": "calendar", "used_at": NOW}
        return await self.add("content_uses", touch_id=touch_id, **{**some, **values})

    async def stop(self, **values: Any) -> int:
        """Adds a line of the ledger."""
        some = {
            "kind": "stop",
            "scope": "person",
            "subject": "h1",
            "key_id": 1,
            "version": 1,
            "way": "reply",
            "at": NOW,
        }
        return await self.add("suppressions", **{**some, **values})

    async def event(self, event: str = "replied", **values: Any) -> int:
        """Adds a line of history."""
        return await self.add("history", **{"at": NOW, "event": event, "detail": {}, **values})
