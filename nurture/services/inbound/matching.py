"""Finds whom a message from outside is about: by tag, else by References, else by sender."""

from typing import Any

from sqlalchemy.engine import Row

from nurture.domain.errors import InvalidAddress
from nurture.domain.prospect import Prospect
from nurture.services.inbound.task import Correspondent, Task, Tools
from nurture.storage import enrollments, prospects, touches, unsettled
from nurture.storage.database import Tx


async def find(tx: Tx, task: Task, tools: Tools, *, message_ids: tuple[str, ...] = ()) -> Correspondent | None:
    """Returns the person and enrollment a message is about; `message_ids` are those a bounce or complaint names."""
    return await find_proven(tx, task, message_ids=message_ids) or await by_address(tx, task.sender, tools)


async def find_proven(tx: Tx, task: Task, *, message_ids: tuple[str, ...] = ()) -> Correspondent | None:
    """Returns whom a message is about by a tag of ours or a mail of ours that it names; an address proves nothing."""
    envelope = task.reading.envelope
    ids = (*message_ids, *envelope.in_reply_to, *envelope.references)
    named = await touches.of_message_ids(tx, ids) if ids else None
    return await _by_tag(tx, task, named) or (await _of_touch(tx, named) if named is not None else None)


async def by_address(tx: Tx, address: str, tools: Tools) -> Correspondent | None:
    """Returns the person of that address with the newest enrollment."""
    try:
        hashes = tools.keyring.person_under_all(address)
    except InvalidAddress:
        return None
    person = await prospects.of_hashes(tx, hashes)
    return await _with_newest(tx, person) if person else None


async def _by_tag(tx: Tx, task: Task, named: Row[Any] | None) -> Correspondent | None:
    placed = await enrollments.prospect_of_tag(tx, task.tag) if task.tag else None
    if placed is None:
        touch = await touches.of_tag(tx, task.tag) if task.tag else None
        return await _of_touch(tx, touch) if touch is not None else None
    last = await touches.last_sent(tx, placed[1])
    return Correspondent(
        prospect=await prospects.get(tx, placed[1]),
        enrollment_id=placed[0],
        touch_id=last.id if last else None,
        arrived_id=await _answered(tx, placed[0], named),
    )


async def _answered(tx: Tx, enrollment_id: int, named: Row[Any] | None) -> int | None:
    """Returns the touch that an answer to a reply tag proves to have arrived.

    All touches of an enrollment share that tag: the answer names one of them, or there is only one it can mean.
    """
    if named is not None and named.enrollment_id == enrollment_id:
        return int(named.id)
    return await unsettled.only_sent(tx, enrollment_id)


async def _of_touch(tx: Tx, touch: Row[Any]) -> Correspondent:
    person = await prospects.get(tx, touch.prospect_id)
    return Correspondent(prospect=person, enrollment_id=touch.enrollment_id, touch_id=touch.id, arrived_id=touch.id)


async def _with_newest(tx: Tx, person: Prospect) -> Correspondent:
    newest = await enrollments.latest_of(tx, person.id)
    last = await touches.last_sent(tx, person.id)
    return Correspondent(
        prospect=person,
        enrollment_id=newest.enrollment.id if newest else None,
        touch_id=last.id if last else None,
        by_from=True,
    )
