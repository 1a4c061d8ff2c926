"""Touches as planning writes them: many at once, and what stood before canceled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from nurture.domain.touch import OPEN_TOUCH, ContentRule, PlannedTouch, TouchState
from nurture.storage.database import Tx
from nurture.storage.schema import touches


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTouch:
    """A touch to plan, in a rep's name; `tag` is that of its return path."""

    planned: PlannedTouch
    enrollment_id: int
    prospect_id: int
    account_id: int
    rep_id: str
    tag: str


_ADD = insert(touches)
_OF_TAGS = select(touches.c.tag, touches.c.id).where(touches.c.tag.in_(bindparam("tags", expanding=True)))
_THEIRS = touches.c.enrollment_id.in_(bindparam("ids", expanding=True))
_CANCEL = (
    update(touches)
    .where(_THEIRS, touches.c.state.in_((TouchState.PLANNED.value, TouchState.CLAIMED.value)))
    .values(state=TouchState.CANCELED.value, cancel_reason=bindparam("why"), done_at=bindparam("now"))
)
_BEFORE = touches.alias()
_GIVEN_BEFORE = (
    select(
        touches.c.id.label("touch"),
        _BEFORE.c.given_url.label("url"),
        _BEFORE.c.given_words.label("given"),
        _BEFORE.c.given_by.label("by"),
    )
    .join(
        _BEFORE,
        (_BEFORE.c.enrollment_id == touches.c.enrollment_id)
        & (_BEFORE.c.step == touches.c.step)
        & (_BEFORE.c.occurrence == touches.c.occurrence),
    )
    .where(
        touches.c.id.in_(bindparam("ids", expanding=True)),
        touches.c.content_rule != ContentRule.NONE.value,
        _BEFORE.c.state == TouchState.CANCELED.value,
        _BEFORE.c.given_words.is_not(None),
    )
    .order_by(_BEFORE.c.id)
)
_GIVE = (
    update(touches)
    .where(touches.c.id == bindparam("touch"))
    .values(given_url=bindparam("url"), given_words=bindparam("given"), given_by=bindparam("by"))
)
_OPEN = touches.c.state.in_(tuple(state.value for state in OPEN_TOUCH))
_OPEN_AMONG = select(touches.c.enrollment_id).where(_THEIRS, _OPEN)


async def add(tx: Tx, new: Sequence[NewTouch], *, now: datetime) -> tuple[int, ...]:
    """Adds planned touches and returns their ids, in the same order."""
    if not new:
        return ()
    await tx.execute(_ADD, [_new_row(each, now) for each in new])
    # Not RETURNING in the order of the rows: on SQLite that inserts one by one.
    tags = [each.tag for each in new]
    found = await tx.execute(_OF_TAGS, {"tags": tags})
    ids = {row.tag: row.id for row in found}
    return tuple(ids[tag] for tag in tags)


async def keep_given(tx: Tx, touch_ids: Sequence[int]) -> None:
    """Gives touches what a rep gave to a canceled one of the same step of the same person, unless they carry nothing.

    It is shown again with the touch.
    """
    found = await tx.execute(_GIVEN_BEFORE, {"ids": tuple(touch_ids)})
    newest = {row.touch: dict(row._mapping) for row in found}
    if newest:
        await tx.execute(_GIVE, list(newest.values()))


def _new_row(new: NewTouch, now: datetime) -> dict[str, Any]:
    planned = new.planned
    return {
        "enrollment_id": new.enrollment_id,
        "prospect_id": new.prospect_id,
        "account_id": new.account_id,
        "rep_id": new.rep_id,
        "kind": planned.kind.value,
        "step": planned.step,
        "occurrence": planned.occurrence,
        "template": planned.template,
        "content_rule": planned.content.value,
        "because": list(planned.because),
        "due_at": planned.due_at,
        "next_try_at": planned.due_at,
        "state": TouchState.PLANNED.value,
        "tag": new.tag,
        "created_at": now,
    }


async def cancel(tx: Tx, enrollment_ids: Iterable[int], reason: str, *, now: datetime) -> None:
    """Cancels the touches of these enrollments that were not begun; one that is `sending` is left to its outcome."""
    await tx.execute(_CANCEL, {"ids": tuple(enrollment_ids), "why": reason, "now": now})


async def open_among(tx: Tx, enrollment_ids: Iterable[int]) -> frozenset[int]:
    """Returns those of the enrollments that have an open touch."""
    return frozenset((await tx.execute(_OPEN_AMONG, {"ids": tuple(enrollment_ids)})).scalars())
