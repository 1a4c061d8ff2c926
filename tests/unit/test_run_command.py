"""`nurture run`: how the daemon is let go."""

import gc
from typing import Any

import pytest

from nurture.cli import run


async def test_the_daemon_runs_with_what_was_loaded_out_of_the_collectors_sight(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A look through all that was imported would keep a stop waiting for a tenth of a second."""
    frozen: list[int] = []

    class FakeDaemon:
        def __init__(self, *_: Any) -> None:
            pass

        async def run(self) -> None:
            frozen.append(gc.get_freeze_count())

    async def open_nothing(_: Any) -> None:
        return None

    monkeypatch.setattr(run, "Daemon", FakeDaemon)
    monkeypatch.setattr(run, "open_application", open_nothing)
    monkeypatch.setattr(run, "refuse_to_serve", lambda _: None)
    gc.unfreeze()
    try:
        await run._serve(None)  # type: ignore[arg-type]
    finally:
        gc.unfreeze()
    assert len(frozen) == 1 and frozen[0] > 10_000
