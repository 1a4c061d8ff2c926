"""The kind of a message: a table of rules, asked in order; the first that holds names the kind."""

import re
from collections.abc import Callable

from nurture.domain.reading import AsWhat, Kind
from nurture.mail.auto_reply import is_auto_reply, is_generated, squeeze
from nurture.mail.bounce import read_bounce
from nurture.mail.complaint import is_feedback, read_complaint
from nurture.mail.forward import looks_forwarded
from nurture.mail.header_fields import LETTER_MARK
from nurture.mail.parse import Message

_UNSUBSCRIBE = re.compile(
    r"(?:^|[._+-])(?:unsubscribe|unsub|optout|opt-out|list-unsubscribe)(?:[._+-]|$)", re.IGNORECASE
)
_STATISTICS = ("application/tlsrpt",)
_CALENDAR_ANSWER = re.compile(r"^METHOD:REPLY\s*$", re.MULTILINE)
_CALENDAR_HEAD = 4_000
_COMMANDS = frozenset({"unsubscribe", "list-unsubscribe", "unsubscribe me", "unsub"})


def classify(message: Message, *, as_what: AsWhat) -> Kind:
    """Returns the kind of a message. Machines' mail is told first, wherever it arrived, so that nothing answers it."""
    if message.header(LETTER_MARK.lower()):
        return Kind.AUTO_REPLY
    machine = next((kind for rule in _MACHINES if (kind := rule(message)) is not None), None)
    if machine is not None and not (as_what is AsWhat.FORWARD and looks_forwarded(message)):
        return machine
    if as_what is AsWhat.FORWARD:
        return Kind.FORWARD
    if _is_unsubscribe(message):
        return Kind.UNSUBSCRIBE
    if as_what is AsWhat.REPLY:
        return Kind.AUTO_REPLY if is_generated(message) else Kind.REPLY
    if looks_forwarded(message):
        return Kind.FORWARD
    return Kind.OTHER if _is_for_many(message) or is_generated(message) else Kind.REPLY


def _as_complaint(message: Message) -> Kind | None:
    if not is_feedback(message):
        return None
    return Kind.COMPLAINT if read_complaint(message) else Kind.OTHER


def _as_statistics(message: Message) -> Kind | None:
    """Tells reports about many mails, of DMARC (RFC 7489) and of TLS (RFC 8460): nobody in particular is meant."""
    if message.report_type == "tlsrpt" or any(part.content_type.startswith(_STATISTICS) for part in message.parts):
        return Kind.OTHER
    is_dmarc = squeeze(message.envelope.subject).startswith("report domain:")
    return Kind.OTHER if is_dmarc and message.attachment_names else None


def _as_calendar(message: Message) -> Kind | None:
    """Tells a calendar's answer to an invitation; what a person wrote beside it is theirs."""
    calendars = (part.text or "" for part in message.parts if part.content_type == "text/calendar")
    is_answer = any(_CALENDAR_ANSWER.search(text[:_CALENDAR_HEAD]) for text in calendars)
    return Kind.OTHER if is_answer and not message.plain.strip() and not message.html.strip() else None


def _as_bounce(message: Message) -> Kind | None:
    bounce = read_bounce(message)
    return bounce.kind if bounce else None


def _as_auto_reply(message: Message) -> Kind | None:
    return Kind.AUTO_REPLY if is_auto_reply(message) else None


def _is_unsubscribe(message: Message) -> bool:
    """Tells whether this is what mail clients send to a List-Unsubscribe address: its local part, or a bare command."""
    if any(_UNSUBSCRIBE.search(address.partition("@")[0]) for address in message.envelope.to):
        return True
    words = squeeze(message.text[:200])
    return squeeze(message.envelope.subject) in _COMMANDS and words in _COMMANDS | {""}


def _is_for_many(message: Message) -> bool:
    """Tells whether the mail went to a list: bulk mail that answers nothing."""
    is_list = bool(message.header("list-id")) or message.header("precedence").lower() in ("list", "bulk", "junk")
    return is_list and not message.envelope.in_reply_to


_MACHINES: tuple[Callable[[Message], Kind | None], ...] = (
    _as_complaint,
    _as_statistics,
    _as_bounce,
    _as_calendar,
    _as_auto_reply,
)
