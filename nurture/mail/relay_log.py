"""What the relay's own log tells of mails whose outcome is unknown: Postfix, Exim, Sendmail, and lines of any other."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

LONGEST_LINE = 8192
"""Characters of a line that are looked at; no server writes more of one mail into a line."""

_MOST_QUEUE_IDS = 50_000


class LogFinding(StrEnum):
    """What a log tells of a mail: the relay took it, it bounced after that, or the relay refused it after the data."""

    TAKEN = "taken"
    BOUNCED = "bounced"
    REFUSED = "refused"


_MESSAGE_ID = re.compile(r"[^\s<>\"'=,;:()\[\]]{1,200}@[A-Za-z0-9.-]{1,255}")
_QUEUE_ID = re.compile(
    r"\]: (?P<postfix>[0-9A-Za-z]{6,40}): "  # Postfix and Sendmail: after the process
    r"|^\S{10} \S{8,18} (?:\[\d+\] )?"  # Exim: after the time
    r"(?P<exim>[0-9A-Za-z]{6,8}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4}) "
)
_ANOTHER = re.compile(r"\]: [0-9A-Za-z]{6,40}: (?:message-id=|removed\b)")
_PRECISE = (
    (re.compile(r"\bstatus=bounced\b|\bstatus=expired\b"), LogFinding.BOUNCED),  # Postfix
    (re.compile(r"\bstatus=(?:sent|deferred)\b|\(queue active\)"), LogFinding.TAKEN),
    (re.compile(r"reject: END-OF-MESSAGE \S+ 5"), LogFinding.REFUSED),
    (
        re.compile(r"reject: END-OF-MESSAGE from \S+ 5\d\d |reject: END-OF-MESSAGE from [^;]*: 5[.\d]"),
        LogFinding.REFUSED,
    ),
    (re.compile(r"\bstat=Sent\b|\bstat=Deferred\b|\bstat=queued\b"), LogFinding.TAKEN),  # Sendmail
    (re.compile(r"\bstat=(?:User unknown|Service unavailable|Host unknown)"), LogFinding.BOUNCED),
    (re.compile(r"-[0-9A-Za-z]{2,4} \*\* "), LogFinding.BOUNCED),  # Exim
    (re.compile(r"-[0-9A-Za-z]{2,4} (?:<=|=>|->|==) "), LogFinding.TAKEN),
    (re.compile(r"\brejected after DATA\b"), LogFinding.REFUSED),
)
_DENIED = re.compile(r"(?i)\b(?:not|never|no|un(?:sent|delivered|accepted)|undeliver\w*|failed to)\b")
_TAKEN = re.compile(r"(?i)\b(?:sent|delivered|delivery|accepted|queued|250)\b")
_BOUNCED = re.compile(r"(?i)\bbounced?\b")
_REFUSED = re.compile(r"(?i)\b(?:rejected|reject|refused|denied|5[0-5]\d)\b")
_PUT_OFF = re.compile(r"(?i)\b4\d\d [4]\.\d|\b4\.\d{1,3}\.\d{1,3}\b|\btempfail\b|\bdefer")


def read_log(lines: Iterable[str], wanted: frozenset[str]) -> Mapping[str, LogFinding]:
    """Returns what the lines tell of the mails with these Message-IDs; of those without any evidence, nothing.

    A mail that was taken once was taken, whatever an earlier offer under the same Message-ID met. That a server read a
    header proves nothing: it writes the Message-ID down before the data have ended.
    """
    found: dict[str, LogFinding] = {}
    mails_of: dict[str, str] = {}
    for long_line in lines:
        line = long_line[:LONGEST_LINE]
        queue_id = _queue_id(line)
        mail = _named(line, wanted)
        if mail is None and _ANOTHER.search(line):
            mails_of.pop(queue_id, None)  # Postfix gives the number of a mail that it dropped to another one.
        if mail is not None and queue_id and len(mails_of) < _MOST_QUEUE_IDS:
            mails_of[queue_id] = mail
        mail = mail or mails_of.get(queue_id)
        finding = _finding(line, generic=not queue_id) if mail is not None else None
        if mail is not None and finding is not None:
            found[mail] = _stronger(found.get(mail), finding)
    return found


def _named(line: str, wanted: frozenset[str]) -> str | None:
    if "@" not in line:
        return None
    return next((each for each in _MESSAGE_ID.findall(line) if each in wanted), None)


def _queue_id(line: str) -> str:
    found = _QUEUE_ID.search(line[:200])
    return (found["postfix"] or found["exim"]) if found else ""


def _finding(line: str, *, generic: bool) -> LogFinding | None:
    precise = next((finding for pattern, finding in _PRECISE if pattern.search(line)), None)
    if precise is LogFinding.REFUSED and _PUT_OFF.search(line):
        return None
    if precise is not None or not generic:
        return precise
    return _by_words(line)


def _by_words(line: str) -> LogFinding | None:
    """Returns what a line of an unknown server says plainly; words that speak against each other say nothing."""
    if _DENIED.search(line) or _PUT_OFF.search(line):
        return None
    if _BOUNCED.search(line):
        return LogFinding.BOUNCED
    taken, refused = bool(_TAKEN.search(line)), bool(_REFUSED.search(line))
    if taken == refused:
        return None
    return LogFinding.TAKEN if taken else LogFinding.REFUSED


def _stronger(known: LogFinding | None, new: LogFinding) -> LogFinding:
    order = (LogFinding.REFUSED, LogFinding.TAKEN, LogFinding.BOUNCED)
    return new if known is None else max(known, new, key=order.index)
