"""A prospect's mail taken apart for handing on: words, HTML, attachments, whom an answer should reach."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from itertools import islice

from nurture.domain.address import Mailbox
from nurture.mail.compose import Attachment
from nurture.mail.parse import PART_LIMIT, parse

_MOST_ATTACHMENTS = 50
_TAGGED = re.compile(r"[A-Za-z0-9._-]{1,40}\+[a-zA-Z2-7-]{1,60}@[A-Za-z0-9.-]{1,253}")
_STOP_LINK = re.compile(r"https?://[^\s/<>\"']{1,253}(?:/[^\s/<>\"']{1,50}){0,3}/u/[A-Za-z2-7]{52}")
_TYPE_OF_MAIL = "message/rfc822"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What is handed on of a mail; `html` is as it came, not cleaned yet, or None."""

    subject: str
    text: str
    html: str | None
    attachments: tuple[Attachment, ...]
    answer_to: tuple[Mailbox, ...]

    def stop_links(self) -> tuple[str, ...]:
        """Returns the unsubscribe links that its words show: a curious click there would stop the prospect."""
        return tuple(dict.fromkeys(_STOP_LINK.findall(f"{self.text}\n{self.html or ''}")))

    def addresses_of(self, domain: str) -> tuple[str, ...]:
        """Returns the addresses with a plus tag in that domain that its words show, longest first."""
        found = _TAGGED.findall(f"{self.text}\n{self.html or ''}")
        ours = {address for address in found if address.lower().endswith(f"@{domain}")}
        return tuple(sorted(ours, key=lambda address: (-len(address), address)))


def read_handed(raw: bytes) -> Handed:
    """Returns the words and attachments of a mail, and whom an answer should reach: the writer and all they wrote to.

    Raises UnreadableMail beyond the bounds of reading.
    """
    message = parse(raw)
    envelope = message.envelope
    writer = Mailbox(address=envelope.from_address or "", name=envelope.from_name)
    copied = tuple(Mailbox(address=address) for address in dict.fromkeys((*envelope.to, *envelope.cc)))
    return Handed(
        subject=envelope.subject,
        text=message.text,
        html=message.html if message.html.strip() else None,
        attachments=_attachments(raw),
        answer_to=(writer, *copied),
    )


def whole(raw: bytes, name: str) -> Attachment:
    """Returns a mail as one attachment, as it came."""
    return Attachment(name=name, type=_TYPE_OF_MAIL, data=raw)


def _attachments(raw: bytes) -> tuple[Attachment, ...]:
    parts = islice(message_from_bytes(raw, policy=policy.compat32).walk(), PART_LIMIT)
    files = (_attachment(part) for part in parts if _is_file(part))
    return tuple(islice((file for file in files if file is not None), _MOST_ATTACHMENTS))


def _is_file(part: Message) -> bool:
    return not part.is_multipart() and (part.get_content_disposition() == "attachment" or bool(part.get_filename()))


def _attachment(part: Message) -> Attachment | None:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return None
    return Attachment(name=part.get_filename() or "attachment", type=part.get_content_type(), data=data)
