"""An acknowledgement waits while a message to somebody may still be begun, whatever the wall clock does meanwhile."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from rows import Rows

from nurture.services.outcomes import OutcomeSignal
from nurture.services.quiet import CLEARANCE_SECONDS, Quiet
from nurture.storage import migrate
from nurture.storage.database import Database
from nurture.storage.messages import HoldKey


@pytest.fixture
async def rows(tmp_path: Path) -> AsyncIterator[Rows]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'nurture.db'}")
    await migrate.upgrade(database)
    yield await Rows.begin(database)
    await database.close()


@pytest.mark.parametrize("key", [HoldKey(prospect_id=1), HoldKey(account_id=1), HoldKey(everything=True)])
async def test_a_clock_set_ahead_does_not_hide_what_an_embedded_database_is_sending(rows: Rows, key: HoldKey) -> None:
    looks = count()
    quiet = Quiet(rows.database, OutcomeSignal(), lambda: next(looks) * CLEARANCE_SECONDS / 3)
    await rows.touch(state="sending", sending_at=datetime.now(UTC) - timedelta(hours=2))
    await quiet.wait_for((key,))
    assert next(looks) == 4  # Once at the start, and then until a clearance has run out.


async def test_nobody_waits_for_what_is_not_being_sent(rows: Rows) -> None:
    looks = count()
    quiet = Quiet(rows.database, OutcomeSignal(), lambda: float(next(looks)))
    await rows.touch(state="planned")
    await quiet.wait_for((HoldKey(prospect_id=1),))
    assert next(looks) == 1
