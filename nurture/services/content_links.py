"""Looks at the links of the content once a day; withdraws what leads nowhere, and tells ops once."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from nurture.domain.content_answers import LinkLine
from nurture.domain.delivery import DeliveryMode
from nurture.domain.errors import NotAllowed
from nurture.domain.letter import LetterKind
from nurture.domain.letter_content import DeadLinks
from nurture.domain.links import Link, Look, after, host_of, objection_to
from nurture.services.clock import BusinessClock
from nurture.services.correspondence import Correspondence
from nurture.services.duties import Duties
from nurture.services.revisions import Revisions
from nurture.storage import content_links, touches
from nurture.storage.database import Database, Tx

_log = structlog.get_logger(__name__)

_DUTY = "content links"
_DAILY = timedelta(days=1)
_BATCH = 20
_HOSTS_AT_ONCE = 4
_PACE = 1.0
"""Seconds between two questions to one host."""


class Looker(Protocol):
    """Looks at a link over the network."""

    async def look(self, url: str, hosts: tuple[str, ...]) -> Look:
        """Returns what it leads to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkParts:
    """What looking at links works with."""

    database: Database
    revisions: Revisions
    clock: BusinessClock
    duties: Duties
    looker: Looker
    correspondence: Correspondence
    pace: float = _PACE


class LinkChecking:
    """Looks at links; of several replicas one does."""

    def __init__(self, parts: LinkParts) -> None:
        self._parts = parts

    async def tick(self) -> int:
        """Looks at some of the links that nobody has looked at for a day; returns how many."""
        if self._is_sandbox:
            return 0
        urls = await self._parts.database.write(self._due)
        return await self._look_at(urls) if urls else 0

    async def check(self) -> int:
        """Looks at all links that may be looked at, now; returns how many. Raises NotAllowed in a sandbox."""
        if self._is_sandbox:
            raise NotAllowed("a sandbox asks nobody outside; links are looked at where mail goes out")
        return await self._look_at(await self._parts.database.read(self._used))

    @property
    def _is_sandbox(self) -> bool:
        return self._parts.revisions.current.installation.delivery is DeliveryMode.SANDBOX

    async def lines(self) -> tuple[LinkLine, ...]:
        """Returns every link of the content with what is known of it."""
        known = await self._parts.database.read(content_links.all_of)
        return link_lines(self._parts.revisions, known)

    async def _due(self, tx: Tx) -> tuple[str, ...]:
        """Returns the links to look at, none while that is another replica's duty; forgets those of no item."""
        if not await self._parts.duties.has(tx, _DUTY):
            return ()
        known, now = await content_links.all_of(tx), self._parts.clock.now()
        used = await self._used(tx)
        await content_links.forget(tx, known.keys() - used)
        due = (url for url in used if url not in known or known[url].checked_at <= now - _DAILY)
        return tuple(due)[:_BATCH]

    async def _used(self, tx: Tx) -> tuple[str, ...]:
        """Returns the links of the content, and those that reps gave, that may be looked at."""
        hosts, given = self._parts.revisions.current.installation.link_hosts, await touches.given_links(tx)
        urls = dict.fromkeys((*_items(self._parts.revisions), *given))
        return tuple(url for url in urls if not objection_to(url, hosts))

    async def _look_at(self, urls: tuple[str, ...]) -> int:
        by_host = defaultdict[str, list[str]](list)
        for url in urls:
            by_host[host_of(url)].append(url)
        at_once = asyncio.Semaphore(_HOSTS_AT_ONCE)
        found = await asyncio.gather(*(self._one_host(of_host, at_once) for of_host in by_host.values()))
        looks = tuple(look for of_host in found for look in of_host)
        await self._parts.database.write(lambda tx: self._keep(tx, looks))
        return len(looks)

    async def _one_host(self, urls: list[str], at_once: asyncio.Semaphore) -> list[Look]:
        """Looks at the links of one host, one after the other and not too fast."""
        hosts, looks = self._parts.revisions.current.installation.link_hosts, list[Look]()
        async with at_once:
            for url in urls:
                if looks:
                    await asyncio.sleep(self._parts.pace)
                looks.append(await self._parts.looker.look(url, hosts))
        return looks

    async def _keep(self, tx: Tx, looks: Iterable[Look]) -> None:
        known, now = await content_links.all_of(tx), self._parts.clock.now()
        dead: list[Link] = []
        for look in looks:
            before, link = known.get(look.url), after(known.get(look.url), look, now=now)
            await content_links.keep(tx, link)
            if link.dead_since and not (before and before.dead_since):
                dead.append(link)
            if (before.state if before else "alive") != link.state:
                _log.info("content_link", state=link.state, result=link.result)
        if dead:
            lines = tuple(self._line(link, now) for link in dead)
            facts = (LetterKind.DEAD_LINKS, DeadLinks(lines=lines))
            await self._parts.correspondence.to_ops(tx, facts, now=now)

    def _line(self, link: Link, now: datetime) -> str:
        since = f", since {link.failing_since:%Y-%m-%d}" if link.failing_since and link.failing_since < now else ""
        items = _items(self._parts.revisions).get(link.url, ["given by a rep"])
        return f"{link.url} ({', '.join(items)}): {link.result}{since}"


def link_lines(revisions: Revisions, known: Mapping[str, Link]) -> tuple[LinkLine, ...]:
    """Returns every link of the content with what is known of it."""
    return tuple(link_line(url, revisions, known) for url in _items(revisions))


def link_line(url: str, revisions: Revisions, known: Mapping[str, Link]) -> LinkLine:
    """Returns what is known of one link of the content."""
    objection = objection_to(url, revisions.current.installation.link_hosts)
    items, link = tuple(_items(revisions).get(url, ())), known.get(url)
    if objection:
        return LinkLine(url=url, items=items, state="foreign", result=objection)
    if link is None:
        return LinkLine(url=url, items=items, state="unchecked")
    return LinkLine(
        url=url,
        items=items,
        state=link.state,
        result=link.result,
        checked_at=link.checked_at,
        dead_since=link.dead_since,
    )


def _items(revisions: Revisions) -> dict[str, list[str]]:
    """Returns the ids of the items that lead to each link, in the order of the files."""
    found: dict[str, list[str]] = {}
    for item in revisions.current.content:
        if item.url:
            found.setdefault(item.url, []).append(item.id)
    return found
