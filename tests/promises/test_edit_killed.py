"""An edit that is applied while the process is killed: what is planned follows it after the next start, once."""

import shutil
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from promises.process import Home, NurtureProcess, nurture, wait_until
from promises.records import Records
from servers.sink_process import sink_process
from sqlalchemy import select

from nurture.domain.errors import NotAllowed, NurtureError
from nurture.storage import schema


@pytest.fixture
def home(plant: Callable[[int], Home], tmp_path: Path) -> Home:
    """A nurture that sends, with people whose first mail is planned."""
    with sink_process(tmp_path / "relay") as relay:
        return plant(relay.port)


def edit(home: Home) -> None:
    """Makes the cool-off much longer."""
    path = home.config / "cadences" / "all.yaml"
    text = path.read_text()
    assert "cool_off: 30 days" in text
    path.write_text(text.replace("cool_off: 30 days", "cool_off: 300 days"))


def apply(process: NurtureProcess) -> None:
    """Applies what waits, as somebody does whose terminal is gone before the answer."""
    with suppress(NurtureError, OSError):
        process.ask("apply")


def is_settled(records: Records) -> bool:
    """Tells whether everything is planned by what is in force."""
    states = records.rows(select(schema.revisions.c.state, schema.revisions.c.settled_at))
    return any(state == "in_force" and settled for state, settled in states) and len(states) > 1


def test_an_edit_survives_a_kill_and_moves_everybody_once(home):
    records = Records(home.database_url)
    planned = [touch for touch in records.touches() if touch.state == "planned"]
    with nurture(home) as process:
        edit(home)
        wait_until(lambda: process.ask("look_at_edits").offered, "the edit waits")
        thread = threading.Thread(target=apply, args=(process,))
        thread.start()
        wait_until(lambda: process.events("configuration_in_force"), "the edit is in force")
        process.kill()
        thread.join()
    with nurture(home) as process:
        wait_until(lambda: is_settled(records), "everything is planned anew")
        with pytest.raises(NotAllowed, match=f"{len(planned)} next mails planned anew$"):
            process.ask("apply")
    moved = records.rows(select(schema.history.c.touch_id).where(schema.history.c.event == "touch_replanned"))
    assert Counter(row.touch_id for row in moved) == Counter(touch.id for touch in planned)
    far = datetime.now(UTC) + timedelta(days=110)
    due = records.rows(select(schema.touches.c.due_at).where(schema.touches.c.state == "planned"))
    assert len(due) == len(planned)
    assert all(row.due_at > far for row in due)


def test_a_folder_that_is_a_link_is_swapped_while_it_runs(home):
    stood, other = home.config.with_name("stood"), home.config.with_name("other")
    home.config.rename(stood)
    home.config.symlink_to(stood)
    shutil.copytree(stood, other)
    with (other / "team.yaml").open("a") as file:
        file.write("# Another one.\n")
    with nurture(home) as process:
        home.config.unlink()
        home.config.symlink_to(other)
        wait_until(lambda: process.events("configuration_in_force"), "the other folder is in force")
        assert process.ask("status").configuration.offered is None
        (event,) = process.events("configuration_in_force")
    assert event["revision"] == 2


def test_a_start_with_broken_files_goes_on_by_the_last_good_ones(home):
    with nurture(home) as process:
        assert process.ports
    path = home.config / "cadences" / "all.yaml"
    path.write_text(path.read_text()[:300])
    with nurture(home) as process:
        wait_until(lambda: process.ask("status").configuration.offered, "the mistakes are told")
        assert process.ask("status").configuration.offered.state == "rejected"
        assert process.ask("plan")
