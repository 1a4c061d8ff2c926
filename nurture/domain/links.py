"""Links of the content: which may be looked at, and when one that does not answer counts as dead."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from nurture.domain.address import ascii_domain
from nurture.domain.errors import InvalidAddress

LASTING = timedelta(days=3)
"""A link that fails for so long leads nowhere: a server may be down over a weekend."""


class Answer(StrEnum):
    """What a look at a link comes to."""

    ALIVE = "alive"
    FAILING = "failing"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at a link: what it comes to, and why in a few words, such as `404`."""

    url: str
    answer: Answer
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What is known of a link, by its last look. Moments are aware UTC; one that is dead is not sent to anybody."""

    url: str
    result: str
    checked_at: datetime
    answered_at: datetime | None = None
    failing_since: datetime | None = None
    dead_since: datetime | None = None

    @property
    def state(self) -> str:
        """Whether it is dead, failing or alive."""
        return "dead" if self.dead_since else "failing" if self.failing_since else "alive"


def after(link: Link | None, look: Look, *, now: datetime) -> Link:
    """Returns what is known of a link after a look at it; whatever it was, one answer brings it back."""
    if look.answer is Answer.ALIVE:
        return Link(url=look.url, result=look.result, checked_at=now, answered_at=now)
    known = link or Link(url=look.url, result="", checked_at=now)
    failing = known.failing_since or now
    is_dead = look.answer is Answer.GONE or now - failing >= LASTING
    dead = known.dead_since or (now if is_dead else None)
    return replace(known, result=look.result, checked_at=now, failing_since=failing, dead_since=dead)


def answer_of(status: int) -> Answer:
    """Returns what an HTTP status says of a page (RFC 9110, 15). Who turns robots away is there all the same."""
    if status in (404, 410):
        return Answer.GONE
    return Answer.ALIVE if status < 400 or status in (401, 403, 429) else Answer.FAILING


def host_of(url: str) -> str:
    """Returns the host of a link in A-labels, empty where it has none that can be asked for."""
    try:
        return ascii_domain(urlsplit(url).hostname or "")
    except (InvalidAddress, ValueError):
        return ""


def objection_to(url: str, hosts: Iterable[str]) -> str:
    """Returns why a link is not looked at, empty when it may be: https, to one of the hosts or below one."""
    if not url.startswith("https://"):
        return "only https is looked at"
    host = host_of(url)
    if not host or not any(host == each or host.endswith(f".{each}") for each in hosts):
        return "its host is not in content_hosts"
    return ""
