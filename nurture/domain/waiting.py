"""What a planned touch waits for beside its moment, in words for people, and when it is looked at again."""

from collections.abc import Mapping
from datetime import UTC, datetime, time

from nurture.domain.calendar import ONE_DAY
from nurture.domain.throttle import LIMIT_WORDS

WAITING_WORDS: Mapping[str, str] = {
    **LIMIT_WORDS,
    "account_talking": "the talk with a colleague of theirs to come to rest",
    "allowlist": "the allowlist to name them",
    "approval": "the rep's yes",
    "basis": "a basis for writing to them",
    "cadence_gone": "a cadence, since theirs is gone",
    "changed": "its words to be written anew",
    "clearance": "the next try",
    "configuration": "the configuration that has just come into force",
    "content": "something to read that fits",
    "content_used": "other content, since a colleague got this",
    "deferred": "the relay, which said later",
    "fence": "the public URL to answer for this database",
    "halted": "ops to resume",
    "heads_up": "the rep to have seen it",
    "interrupted": "the next try",
    "journal": "the journal to be written again",
    "key_missing": "a key that is missing",
    "language": "its template in their language",
    "late": "its new moment, since it was late",
    "listening": "their mailbox to have been read",
    "new_approval": "the rep's yes to its new words",
    "no_signer": "somebody to sign, since the rep has left",
    "no_way_in": "a way in for answers",
    "not_adopted": "`nurture adopt`, since the database is a copy",
    "not_shown": "what the law wants shown in it",
    "path_unproven": "the path of the rep's mail to be proven",
    "rehearsal": "delivery to be live",
    "relay": "the relay to be reached",
    "spacing": "its new moment, by the spacing",
    "stopped": "the next try",
    "template": "its template to be mended",
    "unread_mail": "mail of theirs to be acted on",
    "window": "its new moment, in the send window",
}
"""By the code that the database keeps."""


def waiting_words(code: str | None) -> str:
    """Returns what a touch waits for, empty where that is nothing but its moment; a code without words as it is."""
    return WAITING_WORDS.get(code or "", code or "")


def next_look(now: datetime, *, not_before: datetime | None = None) -> datetime:
    """Returns when a touch is looked at again that waits for what a day may bring (aware UTC, after `now`).

    It is 00:00 UTC of each day, by which content is fresh: however late a look was, the next is not. With
    `not_before` it is the first such look from that moment on, for whoever knows that those before find nothing.
    """
    look = datetime.combine(now.date() + ONE_DAY, time.min, UTC)
    return look if not_before is None or not_before <= look else look - (look - not_before) // ONE_DAY * ONE_DAY
