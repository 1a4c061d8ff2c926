"""Halts: nothing goes out under them, whatever any status says."""

from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from nurture.domain.halt import Halt, HaltScope
from nurture.storage.database import Tx
from nurture.storage.schema import halts

_STANDING = select(halts).order_by(halts.c.id)


async def standing(tx: Tx) -> tuple[Halt, ...]:
    """Returns every halt."""
    rows = await tx.execute(_STANDING)
    return tuple(Halt(scope=HaltScope(row.scope), subject=row.subject, why=row.why, at=row.at) for row in rows)


async def add(tx: Tx, scope: HaltScope, subject: str, why: str, *, now: datetime) -> bool:
    """Adds a halt; False when it stands already. Of two that halt the same at once, one gets a yes."""
    known = select(halts.c.id).where(halts.c.scope == scope.value, halts.c.subject == subject)
    if (await tx.execute(known)).first():
        return False
    try:
        async with tx.begin_nested():
            await tx.execute(insert(halts).values(scope=scope.value, subject=subject, why=why, at=now))
    except IntegrityError:
        return False
    return True


async def remove(tx: Tx, scope: HaltScope, subject: str) -> bool:
    """Ends a halt; False when none stands."""
    statement = delete(halts).where(halts.c.scope == scope.value, halts.c.subject == subject)
    return (await tx.execute(statement)).rowcount == 1
