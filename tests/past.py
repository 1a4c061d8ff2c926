"""What happened in a sandbox before a test begins; each is played once a run, and copied."""

from datetime import timedelta

from workbench import Bench

from nurture.domain.letter import LetterKind
from nurture.storage import schema
from nurture.storage.letters import StoredLetter

_WEEK = timedelta(days=7)


async def nothing(bench: Bench) -> None:
    """Its reps were welcomed long ago."""


async def held(bench: Bench) -> None:
    """Maya forwarded Dana's no."""
    await bench.add()


async def sent(bench: Bench) -> None:
    """Dana has had her first mail."""
    await held(bench)
    await bench.send_first()


async def shown(bench: Bench) -> None:
    """Maya was shown Dana's first mail, with its heads-up."""
    await held(bench)
    await to_heads_up(bench)


async def to_heads_up(bench: Bench, count: int = 1) -> StoredLetter:
    """Moves on until so many heads-ups were written, and returns the newest."""
    due = [touch.due_at for touch in await bench.rows(schema.touches, schema.touches.c.state == "planned")]
    if due and min(due) - _WEEK > bench.now:
        await bench.advance(min(due) - _WEEK)
    for _ in range(200):
        found = await bench.letters(LetterKind.HEADS_UP)
        if len(found) >= count:
            return found[-1]
        await bench.pass_days(1)
    raise AssertionError("no heads-up was written")
