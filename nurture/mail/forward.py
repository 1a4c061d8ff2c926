"""Forwards: whose mail a rep handed on, found in attached messages, in HTML structure or in the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from nurture.domain.address import Mailbox, domain_of, is_role
from nurture.domain.address import is_address as can_be_written_to
from nurture.domain.names import certain_first_name
from nurture.domain.reading import Envelope, Original
from nurture.mail import forward_dates, headers, markup
from nurture.mail.display_name import read_name
from nurture.mail.forward_heads import Head, Line, body_of, find_heads, split_lines
from nurture.mail.forward_labels import Divider, is_forward_subject, is_reply_subject, strip_forward_prefix
from nurture.mail.organisation import Own, is_free_mail, organisational_domain
from nurture.mail.parse import Message

_CANDIDATE_LIMIT = 60
_FOOT_LINES = 16
_FOOT_LENGTH = 4_000
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z]{2,24}")
_ATTACHED_TYPES = ("message/rfc822", "message/global")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inline:
    """A text with the heads found in it."""

    lines: tuple[Line, ...] = ()
    heads: tuple[Head, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One mail inside a forward: `original` with all that is quoted below it, `words` without that."""

    original: Original
    words: str = ""
    attached: Message | None = None
    source: _Inline | None = None
    at: int = 0

    def complete(self) -> "Candidate":
        """Returns the candidate with its words: they are read for the one that is chosen only."""
        if self.source is None:
            return self
        head, following = self.source.heads[self.at], self.source.heads[self.at + 1 : self.at + 2]
        body = body_of(self.source.lines, head)
        words = body_of(self.source.lines, head, following[0].start if following else None)
        return replace(self, original=replace(self.original, body=body), words=words, source=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardRead:
    """What a forward holds: the rep's text above, the mail that counts, and who in it may be a prospect.

    `is_copy` tells the rep's own answer to the prospect, of which we got a copy: nothing in it is said to us.
    """

    above: str
    is_copy: bool = False
    chosen: Candidate | None = None
    prospects: tuple[Mailbox, ...] = ()


def read_forward(message: Message, *, own: Own) -> ForwardRead:
    """Returns the newest mail in a forward that is not our own, and its sender as the first prospect.

    The forwarder and whoever shares the domain are ours. Where no sender can be known there is no prospect.
    """
    ours = own.joined_by(message.envelope.from_address)
    inline = _inline(message)
    is_copy = _is_copy(message, inline, ours)
    if not (inline.heads and (is_copy or _is_forward(message, inline))):
        inline = _Inline()
    is_explicit = bool(inline.heads) and inline.heads[0].divider is Divider.FORWARDED
    sources = [_from_heads(inline, message.envelope), _from_attached(message)]
    found = [candidate for source in (sources if is_explicit else reversed(sources)) for candidate in source]
    above = _above(inline) if inline.heads else message.text.strip()
    chosen = _choose(found, ours, message.envelope)
    if chosen is None:
        return ForwardRead(above=above, is_copy=is_copy)
    chosen = chosen.complete()
    prospects = tuple(_prospects(chosen, found, ours))
    return ForwardRead(above=above, is_copy=is_copy, chosen=chosen, prospects=prospects)


def looks_forwarded(message: Message) -> bool:
    """Tells whether a message is a forward by its own structure: attached mail, a divider, or subject and head."""
    if any(part.content_type in _ATTACHED_TYPES and part.attached for part in message.parts):
        return True
    inline = _inline(message)
    if not inline.heads:
        return False
    return inline.heads[0].divider is Divider.FORWARDED or is_forward_subject(message.envelope.subject)


def _is_copy(message: Message, inline: _Inline, ours: Own) -> bool:
    """Tells an answer to somebody whose mail it quotes, sent or copied to them, and to us beside."""
    if is_forward_subject(message.envelope.subject) or not inline.heads:
        return False
    if inline.heads[0].divider is Divider.FORWARDED:
        return False
    reached = {address.lower() for address in (*message.envelope.to, *message.envelope.cc) if not ours.has(address)}
    quoted = (head.sender.address.lower() for head in inline.heads if head.sender)
    return any(address in reached for address in quoted)


def _is_forward(message: Message, inline: _Inline) -> bool:
    """Tells a forward from a reply that quotes: the divider decides, then the subject, then what stands above."""
    head = inline.heads[0]
    subject = message.envelope.subject
    if head.divider is Divider.FORWARDED or is_forward_subject(subject):
        return True
    if is_reply_subject(subject):
        return False
    return not head.is_sentence or not _above(inline)


def _inline(message: Message) -> _Inline:
    """Returns the text that shows most: HTML keeps lines whole, but some clients drop addresses from it."""
    shown = [_read_text(markup.to_marked_text(message.html))] if message.html.strip() else []
    shown += [_read_text(message.plain)] if message.plain.strip() else []
    best = next((inline for inline in shown if inline.heads and _has_address(inline.heads[0])), None)
    return best or next((inline for inline in shown if inline.heads), shown[0] if shown else _Inline())


def _read_text(text: str) -> _Inline:
    lines = split_lines(text)
    return _Inline(lines=lines, heads=find_heads(lines))


def _has_address(head: Head) -> bool:
    return head.sender is not None and bool(head.sender.address)


def _above(inline: _Inline) -> str:
    kept = (line for line in inline.lines[: inline.heads[0].start] if line.text.strip() != markup.MARK)
    return "\n".join("> " * line.depth + line.text for line in kept).strip()


def _from_heads(inline: _Inline, outer: Envelope) -> Iterator[Candidate]:
    for at, head in enumerate(inline.heads):
        yield Candidate(original=_original(head, outer), source=inline, at=at)


def _original(head: Head, outer: Envelope) -> Original:
    sender = head.sender or Mailbox(address="")
    subject = head.subject if not head.is_sentence else strip_forward_prefix(outer.subject)
    sent_at = forward_dates.understand(head.written or "", language=head.language, before=outer.sent_at)
    return Original(
        from_address=sender.address or None,
        from_name=sender.name or None,
        to=head.to,
        cc=head.cc,
        subject=subject,
        written=head.written,
        sent_at=sent_at,
        body="",
    )


def _from_attached(message: Message) -> Iterator[Candidate]:
    """Yields attached mails, outermost first, each followed by what it quotes and carries itself."""
    for part in message.parts:
        if part.attached is not None and part.content_type in _ATTACHED_TYPES:
            yield from islice(_inside(part.attached), _CANDIDATE_LIMIT)


def _inside(attached: Message) -> Iterator[Candidate]:
    inline = _inline(attached)
    text = attached.text.strip()
    words = _above(inline) if inline.heads else text
    yield Candidate(original=_attached_original(attached, text), words=words, attached=attached)
    yield from _from_heads(inline, attached.envelope)
    yield from _from_attached(attached)


def _attached_original(message: Message, text: str) -> Original:
    envelope = message.envelope
    return Original(
        from_address=envelope.from_address,
        from_name=envelope.from_name or None,
        to=headers.mailboxes(message.header("to")),
        cc=headers.mailboxes(message.header("cc")),
        subject=envelope.subject or None,
        written=message.header("date") or None,
        sent_at=envelope.sent_at,
        body=text,
        message_id=envelope.message_id,
    )


def _choose(found: list[Candidate], ours: Own, outer: Envelope) -> Candidate | None:
    """Returns the first mail that is not ours; without one the first mail, which then gives no prospect."""
    return next((one for one in found if not _is_ours(one.original, ours, outer)), found[0] if found else None)


def _is_ours(original: Original, ours: Own, outer: Envelope) -> bool:
    if original.from_address:
        return ours.has(original.from_address)
    return not original.from_name or original.from_name.casefold() == outer.from_name.casefold()


def _prospects(chosen: Candidate, found: list[Candidate], ours: Own) -> Iterator[Mailbox]:
    """Yields the sender, then those of the same organisation to whom the sender wrote as well."""
    sender = _sender(chosen.original, found) or _signed_sender(chosen)
    if sender is None or not _may_be_prospect(sender.address, ours):
        return
    yield sender
    home = organisational_domain(domain_of(sender.address))
    if is_free_mail(home):
        return
    for copied in (*chosen.original.to, *chosen.original.cc)[:20]:
        is_colleague = organisational_domain(domain_of(copied.address)) == home
        if is_colleague and copied.address != sender.address and _may_be_prospect(copied.address, ours):
            yield copied


def _sender(original: Original, found: list[Candidate]) -> Mailbox | None:
    """Returns the sender; one shown by name only is looked up in the heads of the other mails of the thread."""
    if original.from_address:
        return Mailbox(address=original.from_address, name=original.from_name or "")
    name = (original.from_name or "").casefold()
    named = (box for one in found for box in _people(one.original) if box.name.casefold() == name and box.address)
    return next(named, None) if name else None


def _signed_sender(chosen: Candidate) -> Mailbox | None:
    """Returns the one address in the foot of a mail that agrees with the name its head shows without an address."""
    foot = "\n".join(chosen.words.splitlines()[-_FOOT_LINES:])
    name = read_name(chosen.original.from_name or "", address="", foot=foot)
    if chosen.original.from_address or not name:
        return None
    agreeing = {box.lower() for box in _ADDRESS.findall(foot[-_FOOT_LENGTH:]) if certain_first_name(name, box)}
    return Mailbox(address=agreeing.pop(), name=name) if len(agreeing) == 1 else None


def _people(original: Original) -> tuple[Mailbox, ...]:
    sender = Mailbox(address=original.from_address or "", name=original.from_name or "")
    return (sender, *original.to, *original.cc)


def _may_be_prospect(address: str, ours: Own) -> bool:
    return can_be_written_to(address) and not is_role(address) and not ours.has(address)
