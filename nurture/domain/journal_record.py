"""Records of the journal: what each kind holds, in hashes, numbers, codes and times only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Any

from nurture.domain.consent import SubjectHash
from nurture.domain.reading import Scope
from nurture.domain.touch import TouchKind


class RecordKind(StrEnum):
    """What a record tells: a send begun, a stop, its lift, an erasure."""

    SEND = "send"
    STOP = "stop"
    LIFT = "lift"
    ERASURE = "erasure"


ADOPTED = "adopted"
"""The kind of the line that a settling leaves; it tells of nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMark:
    """Which touch was begun. The marks are hashes of random tags, since a restored database gives ids out again."""

    touch: str
    enrollment: str
    step: str
    occurrence: int
    kind: TouchKind
    template: str
    content: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record. `scope` is of stops and lifts; `lifts_at` says of when the stop was that a lift ended."""

    number: int
    kind: RecordKind
    subject: SubjectHash
    at: datetime
    scope: Scope = Scope.PERSON
    lifts_at: datetime | None = None
    send: SendMark | None = None


def mark_of(tag: str) -> str:
    """Returns the hash by which a journal names a touch or an enrollment."""
    return blake2b(tag.encode(), digest_size=12).hexdigest()


def consent_record(
    kind: RecordKind, scope: Scope, subject: SubjectHash, *, at: datetime, lifts_at: datetime | None = None
) -> dict[str, object]:
    """Returns the record of a stop or of a lift."""
    lifted = {"lifts_at": lifts_at.isoformat()} if lifts_at else {}
    return {**_common(kind, subject, at), "scope": scope.value, **lifted}


def send_record(mark: SendMark, subject: SubjectHash, *, at: datetime) -> dict[str, object]:
    """Returns the record of a send begun."""
    return {
        **_common(RecordKind.SEND, subject, at),
        "touch_mark": mark.touch,
        "enrollment_mark": mark.enrollment,
        "step": mark.step,
        "occurrence": mark.occurrence,
        "touch_kind": mark.kind.value,
        "template": mark.template,
        "content": mark.content,
    }


def erasure_record(subject: SubjectHash, *, at: datetime) -> dict[str, object]:
    """Returns the record of an erasure."""
    return _common(RecordKind.ERASURE, subject, at)


def tells_of_nobody(line: Mapping[str, Any]) -> bool:
    """Tells whether a line is known to hold no record: the mark of a settling."""
    return line.get("kind") == ADOPTED


def read_record(line: Mapping[str, Any]) -> Record | None:
    """Returns a record as it was written; None for one of another kind, or that cannot be understood."""
    try:
        kind = RecordKind(line["kind"])
        return Record(
            number=int(line["number"]),
            kind=kind,
            subject=SubjectHash(value=line["subject"], key_id=int(line["key"]), version=int(line["version"])),
            at=datetime.fromisoformat(line["at"]),
            scope=Scope(line.get("scope", Scope.PERSON)),
            lifts_at=datetime.fromisoformat(line["lifts_at"]) if "lifts_at" in line else None,
            send=_send(line) if kind is RecordKind.SEND else None,
        )
    except (KeyError, TypeError, ValueError):
        return None


def _common(kind: RecordKind, subject: SubjectHash, at: datetime) -> dict[str, object]:
    return {
        "kind": kind.value,
        "subject": subject.value,
        "key": subject.key_id,
        "version": subject.version,
        "at": at.isoformat(),
    }


def _send(line: Mapping[str, Any]) -> SendMark:
    return SendMark(
        touch=line["touch_mark"],
        enrollment=line["enrollment_mark"],
        step=line["step"],
        occurrence=int(line["occurrence"]),
        kind=TouchKind(line["touch_kind"]),
        template=line["template"],
        content=line["content"],
    )
