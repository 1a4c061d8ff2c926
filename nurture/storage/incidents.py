"""Incidents: what went wrong with touches, counted within a time for the brakes; and when halts were lifted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, func, insert, select, update
from sqlalchemy.engine import Row

from nurture.domain.brakes import IncidentKind, Tally
from nurture.domain.halt import HaltScope
from nurture.domain.touch import TouchState
from nurture.storage.database import Tx
from nurture.storage.schema import enrollments, incidents, lifted_halts, touches

_BRAKED = (HaltScope.EVERYTHING.value, HaltScope.REP.value, HaltScope.TEMPLATE.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One thing that went wrong with a touch that was sent at that moment."""

    kind: IncidentKind
    touch_id: int
    sent_at: datetime
    rep_id: str
    template: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """When the halt of a thing was lifted; what was sent until then does not count again."""

    scope: HaltScope
    subject: str
    at: datetime


async def add(tx: Tx, *new: Incident, now: datetime) -> bool:
    """Adds incidents; False when all are known. Of a touch only deferrals may come more than once."""
    once = {each.touch_id for each in new if each.kind is not IncidentKind.DEFERRAL}
    rows = await tx.execute(select(incidents.c.touch_id, incidents.c.kind).where(incidents.c.touch_id.in_(once)))
    known = {(row.touch_id, row.kind) for row in rows if row.kind != IncidentKind.DEFERRAL}
    fresh = [each for each in new if (each.touch_id, each.kind) not in known]
    if fresh:
        await tx.execute(insert(incidents), [_values(each, now) for each in fresh])
    return bool(fresh)


def _values(each: Incident, now: datetime) -> dict[str, Any]:
    return {
        "kind": each.kind.value,
        "at": now,
        "touch_id": each.touch_id,
        "sent_at": each.sent_at,
        "rep_id": each.rep_id,
        "template": each.template,
    }


async def of_touch(tx: Tx, touch_id: int, kind: IncidentKind, *, now: datetime) -> Incident:
    """Returns an incident of a touch, with the rep and template it counts for."""
    statement = (
        select(enrollments.c.rep_id, touches.c.template, touches.c.sent_at)
        .join(enrollments, enrollments.c.id == touches.c.enrollment_id)
        .where(touches.c.id == touch_id)
    )
    row = (await tx.execute(statement)).one()
    return Incident(kind=kind, touch_id=touch_id, sent_at=row.sent_at or now, rep_id=row.rep_id, template=row.template)


async def tallies(tx: Tx, kind: IncidentKind, *, since: datetime) -> tuple[Tally, ...]:
    """Returns by rep and template what was sent and what went wrong since then, without what a lift has settled.

    What the relay did not take went wrong without having been sent, and counts among what was offered.
    """
    lifts = await _lifts(tx)
    sent = await _grouped(tx, _sent(since, lifts))
    wrong = await _grouped(tx, _wrong(kind, since, lifts))
    refused = _wrong(kind, since, lifts).join(touches, touches.c.id == incidents.c.touch_id)
    refused = refused.where(touches.c.state == TouchState.REFUSED.value)
    more = wrong if kind is IncidentKind.DEFERRAL else await _grouped(tx, refused)
    return tuple(
        Tally(rep_id=key[0], template=key[1], sent=sent.get(key, 0) + more.get(key, 0), wrong=wrong.get(key, 0))
        for key in sorted(sent.keys() | wrong.keys())
    )


def _sent(since: datetime, lifts: tuple[Lift, ...]) -> Select[Any]:
    went = touches.c.state.in_((TouchState.ACCEPTED.value, TouchState.UNKNOWN.value))
    counted = _not_lifted(touches.c.sent_at, enrollments.c.rep_id, touches.c.template, lifts)
    return (
        select(enrollments.c.rep_id, touches.c.template, func.count().label("count"))
        .join(enrollments, enrollments.c.id == touches.c.enrollment_id)
        .where(touches.c.sent_at >= since, went, counted)
        .group_by(enrollments.c.rep_id, touches.c.template)
    )


def _wrong(kind: IncidentKind, since: datetime, lifts: tuple[Lift, ...]) -> Select[Any]:
    counted = _not_lifted(incidents.c.sent_at, incidents.c.rep_id, incidents.c.template, lifts)
    return (
        select(incidents.c.rep_id, incidents.c.template, func.count().label("count"))
        .where(incidents.c.kind == kind.value, incidents.c.at >= since, counted)
        .group_by(incidents.c.rep_id, incidents.c.template)
    )


def _not_lifted(
    sent_at: ColumnElement[Any], rep: ColumnElement[Any], template: ColumnElement[Any], lifts: tuple[Lift, ...]
) -> ColumnElement[bool]:
    mine: dict[HaltScope, ColumnElement[Any]] = {HaltScope.REP: rep, HaltScope.TEMPLATE: template}
    settled = (
        and_(sent_at <= each.at, mine[each.scope] == each.subject) if each.scope in mine else sent_at <= each.at
        for each in lifts
    )
    return and_(sent_at.is_not(None), *(~each for each in settled))


async def _grouped(tx: Tx, statement: Select[Any]) -> dict[tuple[str, str], int]:
    rows: Iterable[Row[Any]] = await tx.execute(statement)
    return {(row.rep_id, row.template): row._mapping["count"] for row in rows}


async def _lifts(tx: Tx) -> tuple[Lift, ...]:
    rows = await tx.execute(select(lifted_halts).where(lifted_halts.c.scope.in_(_BRAKED)))
    return tuple(Lift(scope=HaltScope(row.scope), subject=row.subject, at=row.at) for row in rows)


async def lift(tx: Tx, scope: HaltScope, subject: str, *, now: datetime) -> None:
    """Keeps when a halt was lifted."""
    mine = (lifted_halts.c.scope == scope.value) & (lifted_halts.c.subject == subject)
    if (await tx.execute(update(lifted_halts).where(mine).values(at=now))).rowcount == 0:
        await tx.execute(insert(lifted_halts).values(scope=scope.value, subject=subject, at=now))


async def forget(tx: Tx, kind: IncidentKind, *, before: datetime) -> None:
    """Removes incidents that no brake counts any more."""
    await tx.execute(delete(incidents).where(incidents.c.kind == kind.value, incidents.c.at < before))
