"""Collects the evidence of a round: the relay's log, the database, the journals, the notebook of the clients."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from promises.records import Records
from promises.relay_log import tag_of
from sqlalchemy import select

from nurture.storage import schema
from torture.evidence import BegunFact, Evidence, OfferFact, TouchFact
from torture.traffic import Notebook

_MESSAGE_ID = re.compile(rb"(?im)^message-id:\s*<?([^>\s]+)")


def gather(records: Records, relay_log: Path, journals: Iterable[Path], notebook: Notebook) -> Evidence:
    """Returns everything that the judge looks at; nurture must have stopped."""
    journal = tuple(record for folder in journals for record in _journal(folder))
    return replace(
        read_relay_log(relay_log),
        touches=_touches(records),
        inbox=_inbox(records),
        quarantined=tuple(row.error or "" for row in records.messages() if row.state == "quarantined"),
        ledger=_ledger(records),
        journal_stops=frozenset(record["subject"] for record in journal if record["kind"] == "stop"),
        journal_sends=frozenset(record["touch_mark"] for record in journal if record["kind"] == "send"),
        stops=tuple(notebook.stops),
        mails=tuple(notebook.mails),
        turned_away=tuple(notebook.turned_away),
    )


def read_relay_log(path: Path) -> Evidence:
    """Returns what the relay saw of touches.

    A decision belongs to the newest final dot of that sender: a touch has one sender, and one offer at a time.
    """
    begun: list[BegunFact] = []
    offers: list[OfferFact] = []
    dots: dict[str, dict[str, Any]] = {}
    for event in _lines(path):
        if event["event"] == "mail" and (tag := tag_of(event["sender"])):
            begun.append(BegunFact(tag=tag, at=event["mail_at"]))
        elif event["event"] == "dot" and (tag := tag_of(event["mail_from"])):
            dots[tag] = event
        elif event["event"] == "decided" and (tag := tag_of(event["sender"])):
            offers.append(_offer(tag, dots.pop(tag), event))
    return Evidence(begun=tuple(begun), offers=tuple(offers))


def _offer(tag: str, dot: dict[str, Any], decided: dict[str, Any]) -> OfferFact:
    return OfferFact(
        tag=tag,
        message_id=dot["message_id"],
        recipient=dot["recipients"][0],
        begun_at=dot["mail_at"],
        code=decided["code"],
        told=decided["told"],
    )


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yields the whole lines of a file; half a line is what a kill left."""
    if not path.exists():
        return
    for line in path.read_text().splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            continue


def _journal(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.rglob("*.jsonl")):
        yield from _lines(path)


def _touches(records: Records) -> tuple[TouchFact, ...]:
    history: dict[int, list[str]] = defaultdict(list)
    for row in records.rows(select(schema.history).where(schema.history.c.touch_id.is_not(None))):
        history[row.touch_id].append(row.event)
    return tuple(
        TouchFact(
            tag=touch.tag,
            address=touch.person.address,
            state=touch.state,
            message_id=touch.message_id,
            history=tuple(history[touch.id]),
        )
        for touch in records.touches()
    )


def _inbox(records: Records) -> dict[str, tuple[str, ...]]:
    states: dict[str, tuple[str, ...]] = {}
    for row in records.messages():
        found = _MESSAGE_ID.search(row.raw or b"")
        name = found[1].decode() if found else f"row {row.id}"
        states[name] = (*states.get(name, ()), row.state)
    return states


def _ledger(records: Records) -> frozenset[str]:
    lines = records.rows(select(schema.suppressions))
    lifted = {line.lifts_id for line in lines}
    return frozenset(line.subject for line in lines if line.kind == "stop" and line.id not in lifted)
