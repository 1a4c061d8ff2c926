"""Copies of the reps' own mail: who wrote to whom, and whether a machine or nurture itself did, by the header alone."""

from dataclasses import dataclass

from nurture.mail import headers, parse
from nurture.mail.triage import HEAD_LIMIT

_RECIPIENTS = ("to", "cc", "x-gm-original-to", "x-original-to")
_OF_LISTS = ("list-id", "list-unsubscribe")
_BULK = frozenset({"bulk", "list", "junk", "auto_reply"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A copied mail; addresses in lower case. `answers_to`: where answers and unsubscriptions go.

    `automatic`: no person sat down and wrote it (RFC 3834, RFC 2919).
    """

    message_id: str | None = None
    from_address: str | None = None
    recipients: tuple[str, ...] = ()
    answers_to: tuple[str, ...] = ()
    automatic: bool = False


def read_copied(raw: bytes) -> Copied:
    """Returns what the header says; never raises."""
    head, _ = parse.split_head(parse.with_line_feeds(raw[:HEAD_LIMIT]))
    fields = parse.raw_fields(parse.read_fields(head))
    envelope = parse.envelope_of(fields)
    values = dict(reversed(fields))
    answered = headers.decode(values.get("auto-submitted", "no")).lower().partition(";")[0].strip()
    is_bulk = headers.decode(values.get("precedence", "")).strip().lower() in _BULK
    return Copied(
        message_id=envelope.message_id,
        from_address=envelope.from_address.lower() if envelope.from_address else None,
        recipients=_addresses(fields, _RECIPIENTS),
        answers_to=(*_addresses(fields, ("reply-to",)), *_mail_links(values.get("list-unsubscribe", ""))),
        automatic=answered != "no" or is_bulk or any(name in values for name in _OF_LISTS),
    )


def _addresses(fields: tuple[tuple[str, str], ...], wanted: tuple[str, ...]) -> tuple[str, ...]:
    found = (
        entry.address.lower()
        for name, value in fields
        if name in wanted
        for entry in headers.mailboxes(headers.decode(value))
        if entry.address
    )
    return tuple(dict.fromkeys(found))


def _mail_links(value: str) -> tuple[str, ...]:
    """Returns the addresses of `<mailto:...>` entries (RFC 2369)."""
    entries = "".join(value.split()).lower().replace("<", "").replace(">", "").split(",")
    return tuple(entry.removeprefix("mailto:").partition("?")[0] for entry in entries if entry.startswith("mailto:"))
