"""A Reading shown: as the JSON object of `nurture read --json`, and as an explanation for people."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from nurture.domain.address import Mailbox
from nurture.domain.reading import (
    AutoReplyFound,
    BounceFound,
    ComplaintFound,
    ForwardFound,
    Original,
    ProspectFound,
    Reading,
    ReplyFound,
)
from nurture.domain.rejection import Evidence, RejectionFound
from nurture.mail.command import Command
from nurture.mail.note import read_note

_QUOTE_WIDTH = 300
_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)


def as_json(file: str, index: int | None, reading: Reading | None, error: str | None) -> dict[str, Any]:
    """Returns the JSON object of one message; parts that do not belong to its kind are null."""
    place = {"file": file} if index is None else {"file": file, "index": index}
    if reading is None:
        empty = dict.fromkeys(("forward", "reply", "auto_reply", "bounce", "complaint"))
        return {**place, "kind": "other", "error": error, **empty}
    return {
        **place,
        "kind": reading.kind.value,
        "error": error,
        "forward": _forward(reading.forward, reading.envelope.sent_at) if reading.forward else None,
        "reply": _reply(reading.reply) if reading.reply else None,
        "auto_reply": _auto_reply(reading.auto_reply) if reading.auto_reply else None,
        "bounce": _bounce(reading.bounce) if reading.bounce else None,
        "complaint": _complaint(reading.complaint) if reading.complaint else None,
    }


def as_words(row: dict[str, Any]) -> str:
    """Returns the explanation of one message, from its JSON object, several lines."""
    place = row["file"] if row.get("index") is None else f"{row['file']}[{row['index']}]"
    if row["error"]:
        return f"{place}: not readable: {row['error']}\n"
    lines = [f"{place}: {row['kind'].replace('_', ' ')}", *_forward_words(row["forward"]), *_reply_words(row["reply"])]
    lines += _machine_words(row)
    return "\n".join(lines) + "\n"


def _forward(found: ForwardFound, sent_at: datetime | None) -> dict[str, Any]:
    return {
        "outcome": found.outcome.value,
        "above": found.above,
        "note": found.note,
        "commands": [_command(each) for each in _commands(found, sent_at)],
        "original": _original(found.original) if found.original else None,
        "prospects": [_prospect(person) for person in found.prospects],
        "rejection": _rejection(found.rejection) if found.rejection else None,
    }


def _commands(found: ForwardFound, sent_at: datetime | None) -> tuple[Command, ...]:
    """Returns what the rep's note asks for; of a mail without a date no day can lie ahead."""
    name = found.prospects[0].name if found.prospects else None
    return read_note(found.note, today=(sent_at or _UNDATED).date(), name=name).commands


def _command(command: Command) -> dict[str, Any]:
    return {"verb": command.verb.value, "words": command.words}


def _original(original: Original) -> dict[str, Any]:
    return {
        "from_address": original.from_address,
        "from_name": original.from_name,
        "to": _boxes(original.to),
        "cc": _boxes(original.cc),
        "subject": original.subject,
        "date": original.written,
        "date_iso": original.sent_at.isoformat() if original.sent_at else None,
        "body": original.body,
    }


def _prospect(person: ProspectFound) -> dict[str, Any]:
    return {
        "address": person.address,
        "name": person.name,
        "title": person.title,
        "company": person.company,
        "phone": person.phone,
    }


def _rejection(found: RejectionFound) -> dict[str, Any]:
    return {
        "reason": found.reason.value,
        "also": [reason.value for reason in found.also],
        "quote": found.quote,
        "competitor": found.competitor,
        "feature": found.feature,
        "resume": found.resume,
        "resume_on": found.resume_on.isoformat() if found.resume_on else None,
        "do_not_contact": found.do_not_contact,
        "confidence": round(found.confidence, 3),
        "evidence": _evidence(found.evidence),
    }


def _reply(found: ReplyFound) -> dict[str, Any]:
    return {
        "text": found.text,
        "text_with_signature": found.text_with_signature,
        "intent": found.intent.value,
        "also": [intent.value for intent in found.also],
        "scope": found.scope.value,
        "resume": found.resume,
        "resume_on": found.resume_on.isoformat() if found.resume_on else None,
        "return_on": found.return_on.isoformat() if found.return_on else None,
        "new_contact": found.new_contact,
        "referral": found.referral,
        "flags": [flag.value for flag in found.flags],
        "confidence": round(found.confidence, 3),
        "evidence": _evidence(found.evidence),
    }


def _auto_reply(found: AutoReplyFound) -> dict[str, Any]:
    day = found.return_on.isoformat() if found.return_on else None
    return {"class": found.kind, "return_on": day, "new_contact": found.new_contact}


def _bounce(found: BounceFound) -> dict[str, Any]:
    return {
        "recipients": [
            {
                "address": one.address,
                "status": one.status,
                "hard": one.hard,
                "reason": one.reason,
                "diagnostic": one.diagnostic,
            }
            for one in found.recipients
        ]
    }


def _complaint(found: ComplaintFound) -> dict[str, Any]:
    return {"feedback_type": found.feedback_type, "recipients": list(found.recipients)}


def _boxes(boxes: tuple[Mailbox, ...]) -> list[dict[str, str | None]]:
    return [{"address": box.address or None, "name": box.name or None} for box in boxes]


def _evidence(found: tuple[Evidence, ...]) -> list[dict[str, str]]:
    return [{"text": one.text, "rule": one.rule} for one in found]


def _forward_words(forward: dict[str, Any] | None) -> Iterator[str]:
    if forward is None:
        return
    yield f"  outcome     {forward['outcome'].replace('_', ' ')}"
    for person in forward["prospects"]:
        parts = (person[key] for key in ("name", "title", "company", "phone") if person[key])
        yield f"  prospect    {', '.join((person['address'], *parts))}"
    if original := forward["original"]:
        written = original["date_iso"] or original["date"] or "no date"
        yield f"  their mail  {original['subject'] or '(no subject)'}; {written}"
    if forward["note"]:
        yield f"  your note   {_short(forward['note'])}"
    for each in forward["commands"]:
        yield f"  it asks     {each['verb'].replace('_', ' ')}: “{_short(each['words'])}”"
    if rejection := forward["rejection"]:
        yield from _finding("reason", rejection["reason"], rejection)
        yield from _optional(rejection, ("competitor", "feature", "resume", "resume_on"))


def _reply_words(reply: dict[str, Any] | None) -> Iterator[str]:
    if reply is None:
        return
    yield from _finding("intent", reply["intent"], reply)
    if reply["intent"] == "stop":
        yield f"  scope       {reply['scope']}"
    yield from _optional(reply, ("resume", "resume_on", "return_on", "new_contact", "referral"))
    if reply["flags"]:
        yield f"  asks        {', '.join(reply['flags'])}"
    yield f"  words       {_short(reply['text'])}"


def _machine_words(row: dict[str, Any]) -> Iterator[str]:
    if auto := row["auto_reply"]:
        yield f"  class       {auto['class'].replace('_', ' ')}"
        yield from _optional(auto, ("return_on", "new_contact"))
    for one in (row["bounce"] or {}).get("recipients", ()):
        kind = "hard" if one["hard"] else "soft"
        yield f"  recipient   {one['address']}: {kind}, {one['reason'] or 'no reason'} {one['status']}".rstrip()
        yield f"              because it says: {_short(one['diagnostic'])}"
    if complaint := row["complaint"]:
        writers = ", ".join(complaint["recipients"]) or "somebody unnamed"
        yield f"  complaint   {complaint['feedback_type']} by {writers}"


def _finding(name: str, value: str, found: dict[str, Any]) -> Iterator[str]:
    also = f", also {', '.join(found['also'])}" if found["also"] else ""
    yield f"  {name:<11} {value.replace('_', ' ')}{also} (confidence {found['confidence']:.2f})"
    for one in found["evidence"]:
        yield f"              because of >>{_short(one['text'])}<< ({one['rule']})"


def _optional(found: dict[str, Any], keys: tuple[str, ...]) -> Iterator[str]:
    for key in keys:
        if found[key]:
            yield f"  {key.replace('_', ' '):<11} {found[key]}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _QUOTE_WIDTH else line[: _QUOTE_WIDTH - 1] + "\u2026"
