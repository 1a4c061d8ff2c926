"""`nurture check --live`: what real prospects would get next, and whom nothing can be written to."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

import typer

from nurture.cli.asking import ask
from nurture.domain.counted import counted
from nurture.domain.faults import Fault, LiveCheck
from nurture.settings import Settings

_MOST_NAMED = 200
"""People named for one fault; a fault of everybody needs no list."""


@dataclass(slots=True, kw_only=True)
class _Found:
    """What was found so far: how many mails can be written, and of each fault how often, and who."""

    written: int = 0
    counts: dict[Fault, int] = field(default_factory=dict)
    people: dict[Fault, list[str]] = field(default_factory=dict)

    def add(self, part: LiveCheck) -> None:
        self.written += part.written
        for each in part.faulty:
            self.counts[each.fault] = self.counts.get(each.fault, 0) + 1
            named = self.people.setdefault(each.fault, [])
            if len(named) < _MOST_NAMED:
                named.append(f"{each.address} ({each.step})")


def check_live(edited: Settings | None, *, every_step: bool, as_json: bool) -> bool:
    """Prints what cannot be written, by cause, with the people; returns whether everything can.

    By the files of the `edited` settings, where there are any, else by the configuration in force.
    """
    found = _Found()
    with _progress() as progress:

        def heed(part: LiveCheck) -> None:
            found.add(part)
            progress(part.looked, part.people)

        if edited is None:
            _ask_all(heed, every_step=every_step)
        else:
            _check_files(edited, heed, every_step=every_step)
    typer.echo(_in_json(found) if as_json else "\n".join(_lines(found)))
    return not found.counts


def _ask_all(heed: Callable[[LiveCheck], None], *, every_step: bool) -> None:
    after: int | None = 0
    while after is not None:
        part: LiveCheck = ask("live_check", after=after, every_step=every_step)
        heed(part)
        after = part.after


def _check_files(edited: Settings, heed: Callable[[LiveCheck], None], *, every_step: bool) -> None:
    from nurture.wiring.onlooking import check_people

    asyncio.run(check_people(edited, every_step=every_step, heed=heed))


def _lines(found: _Found) -> Iterator[str]:
    for fault, count in sorted(found.counts.items(), key=lambda each: -each[1]):
        yield f"{counted(count, 'mail')} cannot be written: {fault.problem} {fault.remedy}"
        yield from (f"  {person}" for person in found.people[fault])
        if count > len(found.people[fault]):
            yield f"  and {count - len(found.people[fault]):,} more"
    yield f"{counted(found.written, 'mail')} can be written"


def _in_json(found: _Found) -> str:
    faults: list[dict[str, Any]] = [
        {**asdict(fault), "mails": count, "people": found.people[fault]} for fault, count in found.counts.items()
    ]
    return json.dumps({"written": found.written, "faults": faults}, indent=2, ensure_ascii=False)


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Shows how far it is, where somebody watches; yields what is told so many more of so many in all."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("writing", total=None)
        yield lambda more, total: shown.update(task, advance=more, total=total)
