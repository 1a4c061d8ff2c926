"""What became of looking at the links of the content."""

from collections.abc import Iterable

from sqlalchemy import delete, insert, select, update

from nurture.domain.links import Link
from nurture.storage.database import Tx
from nurture.storage.schema import content_links

_DEAD = select(content_links.c.url).where(content_links.c.dead_since.is_not(None))


async def dead(tx: Tx) -> frozenset[str]:
    """Returns the links that lead nowhere."""
    return frozenset((await tx.execute(_DEAD)).scalars())


async def all_of(tx: Tx) -> dict[str, Link]:
    """Returns every link that was looked at, by its URL."""
    rows = await tx.execute(select(content_links))
    return {row.url: Link(**row._mapping) for row in rows}


async def keep(tx: Tx, link: Link) -> None:
    """Writes what is known of a link; one replica at a time looks at links."""
    values = {
        "result": link.result[:64],
        "checked_at": link.checked_at,
        "answered_at": link.answered_at,
        "failing_since": link.failing_since,
        "dead_since": link.dead_since,
    }
    known = update(content_links).where(content_links.c.url == link.url).values(**values)
    if (await tx.execute(known)).rowcount == 0:
        await tx.execute(insert(content_links).values(url=link.url, **values))


async def forget(tx: Tx, urls: Iterable[str]) -> None:
    """Forgets links that no item leads to any more."""
    for url in urls:
        await tx.execute(delete(content_links).where(content_links.c.url == url))
