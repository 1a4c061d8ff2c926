"""The whole of one message, understood: bytes in, a Reading out."""

from dataclasses import replace
from datetime import UTC, date, datetime

from nurture.domain.address import Mailbox, is_address
from nurture.domain.reading import (
    AsWhat,
    AutoReplyFound,
    Envelope,
    ForwardFound,
    ForwardOutcome,
    Intent,
    Kind,
    Original,
    ProspectFound,
    Reading,
    ReplyFound,
)
from nurture.domain.rejection import Reason, RejectionFound
from nurture.mail import bounce, complaint, headers, parse
from nurture.mail.absence import read_absence
from nurture.mail.classify import classify
from nurture.mail.display_name import read_name
from nurture.mail.forward import Candidate, ForwardRead, read_forward
from nurture.mail.intent import read_intent
from nurture.mail.judgement import Judge, NoJudge
from nurture.mail.language import detect
from nurture.mail.organisation import Own
from nurture.mail.parse import Message, Part
from nurture.mail.reason import read_rejection
from nurture.mail.reply import ReplyText, split_message, split_reply
from nurture.mail.signature import read_signature

_UNDATED = date(1970, 1, 1)
"""What "today" is for mail without any date: no day named in it can then lie ahead."""

_TOP_LINES, _END_LINES = 1_000, 250
_LINE_LENGTH = 5_000
"""Bounds of what is read as a person's words: people write above or below a quote, not amid thousands of lines."""

_NOBODY = Own()
_NO_JUDGE = NoJudge()


def read(
    raw: bytes,
    *,
    as_what: AsWhat = AsWhat.AUTO,
    own: Own = _NOBODY,
    arrived: datetime | None = None,
    judge: Judge = _NO_JUDGE,
) -> Reading:
    """Returns what is understood of a message; raises UnreadableMail only.

    `as_what` is what the recipient address said, `own` whose mail is never a prospect's, `arrived` stands in for a
    missing Date; `judge` decides what the rules leave open. Relative dates count from the mail whose words they are.
    """
    message = parse.parse(raw)
    kind = classify(message, as_what=as_what)
    reading = Reading(kind=kind, envelope=_dated(message, arrived))
    if kind is Kind.FORWARD:
        return _read_forwarded(reading, message, own, judge)
    return _read_kind(reading, message, judge)


def _read_kind(reading: Reading, message: Message, judge: Judge) -> Reading:
    """Returns the reading with the part that belongs to its kind."""
    if reading.kind is Kind.REPLY:
        return replace(reading, reply=_reply(split_message(message), reading.envelope, judge))
    if reading.kind is Kind.AUTO_REPLY:
        return replace(reading, auto_reply=_absence(message.text, reading.envelope))
    if reading.kind in (Kind.BOUNCE, Kind.DELAY, Kind.RECEIPT):
        found = bounce.read_bounce(message)
        return replace(reading, bounce=found.found if found else None)
    if reading.kind is Kind.COMPLAINT:
        return replace(reading, complaint=complaint.read_complaint(message))
    return reading


def _read_forwarded(reading: Reading, message: Message, own: Own, judge: Judge) -> Reading:
    found = read_forward(message, own=own)
    note = None if found.is_copy else split_reply(found.above).text or None
    if found.chosen is None:
        nothing = ForwardFound(outcome=ForwardOutcome.NO_PROSPECT_FOUND, above=found.above, note=note)
        return replace(reading, forward=nothing)
    inner = _inner_message(found.chosen, reading.envelope)
    blank = ForwardFound(
        outcome=ForwardOutcome.NO_PROSPECT_FOUND, above=found.above, note=note, original=found.chosen.original
    )
    kind = classify(inner, as_what=AsWhat.REPLY)
    if kind in (Kind.BOUNCE, Kind.DELAY):
        return _with_bounce(replace(reading, forward=blank), inner, own.joined_by(reading.envelope.from_address))
    if not found.prospects:
        return replace(reading, forward=blank)
    if kind is Kind.AUTO_REPLY:
        absence = _absence(found.chosen.words, inner.envelope)
        return replace(reading, forward=_with_people(blank, found, None), auto_reply=absence)
    return _with_words(replace(reading, forward=blank), found, inner.envelope, judge)


def _with_words(reading: Reading, found: ForwardRead, inner: Envelope, judge: Judge) -> Reading:
    """Returns the reading of a prospect's own words: a no, or something else that is then read as a reply."""
    words = _words_of(found.chosen)
    rejection = read_rejection(words.text, subject=inner.subject, today=_day(inner), judge=judge)
    reply = _reply(words, inner, judge)
    if rejection is None and reply.intent is Intent.STOP:
        rejection = _stop_as_rejection(reply)
    assert reading.forward is not None  # _read_forwarded has just set it
    people = replace(_with_people(reading.forward, found, words), heard=reply)
    if rejection is None:
        return replace(reading, forward=people, reply=reply)
    outcome = _outcome(rejection, reply)
    if outcome is ForwardOutcome.HELD and not rejection.may_ask_for_silence:
        rejection = replace(rejection, evidence=(*rejection.evidence, *reply.evidence[:1]))
    return replace(reading, forward=replace(people, outcome=outcome, rejection=rejection, scope=reply.scope))


def _words_of(chosen: Candidate | None) -> ReplyText:
    return split_reply(chosen.words, writer=chosen.original.from_name or "") if chosen else split_reply("")


def _outcome(rejection: RejectionFound, reply: ReplyFound) -> ForwardOutcome:
    """Returns the outcome of a no; one that as a reply would be a stop, but is none as a no, waits for the rep."""
    if rejection.do_not_contact:
        return ForwardOutcome.DO_NOT_CONTACT
    if rejection.may_ask_for_silence or Intent.STOP in (reply.intent, *reply.also):
        return ForwardOutcome.HELD
    return ForwardOutcome.ADDED


def _stop_as_rejection(reply: ReplyFound) -> RejectionFound:
    return RejectionFound(
        reason=Reason.DO_NOT_CONTACT,
        quote=next((one.text for one in reply.evidence), reply.text[:300]),
        do_not_contact=True,
        confidence=reply.confidence,
        evidence=reply.evidence,
    )


def _with_bounce(reading: Reading, inner: Message, ours: Own) -> Reading:
    """Returns the reading of a forwarded bounce: whom our mail did not reach are the people it speaks of."""
    found = bounce.read_bounce(inner)
    if found is None or reading.forward is None:
        return reading
    failed = (one.address for one in found.found.recipients)
    addresses = [address for address in failed if is_address(address) and not ours.has(address)]
    outcome = ForwardOutcome.NOT_A_NO if addresses else ForwardOutcome.NO_PROSPECT_FOUND
    people = tuple(ProspectFound(address=address) for address in addresses)
    return replace(reading, forward=replace(reading.forward, outcome=outcome, prospects=people), bounce=found.found)


def _with_people(blank: ForwardFound, found: ForwardRead, words: ReplyText | None) -> ForwardFound:
    first = _person(found.prospects[0], words)
    others = (_person(box, None) for box in found.prospects[1:])
    return replace(blank, outcome=ForwardOutcome.NOT_A_NO, prospects=(first, *others))


def _person(box: Mailbox, words: ReplyText | None) -> ProspectFound:
    if words is None:
        return ProspectFound(address=box.address, name=read_name(box.name, address=box.address))
    name = read_name(box.name, address=box.address, foot=words.signature)
    signed = read_signature(words.signature, name=name, address=box.address)
    return ProspectFound(
        address=box.address,
        name=name,
        title=signed.title,
        company=signed.company,
        phone=signed.phone,
        language=detect(words.text),
        country=signed.whereabouts.country if signed.whereabouts else None,
        region=signed.whereabouts.region if signed.whereabouts else None,
    )


def _inner_message(chosen: Candidate, outer: Envelope) -> Message:
    """Returns the forwarded mail as a message: the attached one, or one made of the head and the text found."""
    if chosen.attached is not None:
        sent_at = chosen.attached.envelope.sent_at or outer.sent_at
        return replace(chosen.attached, envelope=replace(chosen.attached.envelope, sent_at=sent_at))
    original = chosen.original
    return Message(
        content_type="text/plain",
        report_type=None,
        fields=(("from", _shown_sender(original)), ("subject", original.subject or "")),
        parts=(Part(content_type="text/plain", text=original.body),),
        envelope=Envelope(
            from_address=original.from_address,
            from_name=original.from_name or "",
            to=tuple(box.address for box in original.to if box.address),
            subject=original.subject or "",
            sent_at=original.sent_at or outer.sent_at,
        ),
    )


def _bounded(text: str) -> str:
    """Returns the first and the last lines of a text, long lines cut."""
    lines = text.split("\n")
    if len(lines) > _TOP_LINES + _END_LINES:
        lines = lines[:_TOP_LINES] + lines[-_END_LINES:]
    return "\n".join(line[:_LINE_LENGTH] for line in lines)


def _shown_sender(original: Original) -> str:
    return f"{original.from_name or ''} <{original.from_address or ''}>"


def _reply(words: ReplyText, envelope: Envelope, judge: Judge) -> ReplyFound:
    sender = envelope.from_address or ""
    found = read_intent(words, subject=envelope.subject, sender=sender, today=_day(envelope), judge=judge)
    if Intent.OUT_OF_OFFICE not in (found.intent, *found.also):
        return found
    return replace(found, return_on=_absence(words.text, replace(envelope, subject="")).return_on)


def _absence(text: str, envelope: Envelope) -> AutoReplyFound:
    sender = envelope.from_address or ""
    return read_absence(_bounded(text), subject=envelope.subject, today=_day(envelope), sender=sender)


def _dated(message: Message, arrived: datetime | None) -> Envelope:
    """Returns the envelope; a missing Date is taken from the newest Received line, else from `arrived`."""
    if message.envelope.sent_at is not None:
        return message.envelope
    received = headers.date(message.header("received").rpartition(";")[2])
    return replace(message.envelope, sent_at=received or arrived)


def _day(envelope: Envelope) -> date:
    """Returns the writer's day: the date as the zone of the Date field shows it."""
    moment = envelope.sent_at or datetime(_UNDATED.year, _UNDATED.month, _UNDATED.day, tzinfo=UTC)
    return moment.date()
