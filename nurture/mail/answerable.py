"""Whether a mail may be answered at all: what a robot or a list sent may not, or two robots talk for ever."""

from nurture.mail import headers, parse
from nurture.mail.header_fields import LETTER_MARK
from nurture.mail.triage import HEAD_LIMIT

_OF_ROBOTS = (LETTER_MARK.lower(), "x-autoreply", "x-autorespond", "x-loop", "x-failed-recipients")
_OF_LISTS = ("list-id", "list-post", "list-unsubscribe", "mailing-list")
_IN_BULK = frozenset({"bulk", "list", "junk", "auto_reply"})


def may_answer(raw: bytes) -> bool:
    """Tells whether a person sent it to us alone, as far as its header says (RFC 3834, 2; RFC 2919)."""
    head, _ = parse.split_head(parse.with_line_feeds(raw[:HEAD_LIMIT]))
    fields = parse.raw_fields(parse.read_fields(head))
    values = {name: headers.decode(value).lower() for name, value in reversed(fields)}
    submitted = values.get("auto-submitted", "no").partition(";")[0].strip()
    if submitted != "no" or values.get("precedence", "") in _IN_BULK or values.get("return-path", "").strip() == "<>":
        return False
    return values.keys().isdisjoint((*_OF_LISTS, *_OF_ROBOTS))
