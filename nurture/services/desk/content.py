"""Commands about the content: what there is, what is missing, and what came of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, timedelta

from nurture.configuration.problems import nearest_word
from nurture.domain.content import ContentItem, is_fresh
from nurture.domain.content_answers import GapLine, ItemLine, ItemView, LinkLine, Version
from nurture.domain.errors import NotFound
from nurture.domain.gaps import in_a_sentence
from nurture.domain.links import Link
from nurture.services.content_gaps import find_gaps
from nurture.services.content_links import link_line
from nurture.services.desk.parts import DeskGroup
from nurture.services.given import given_item
from nurture.storage import candidates, content_links, content_uses
from nurture.storage.content_uses import ItemUses

_DIGITS = 18
"""Of the largest number that either database counts to."""
_NAMED = ("reasons", "competitors", "roles", "industries", "topics", "fresh_from", "fresh_until", "weight", "was")


class ContentDesk(DeskGroup):
    """Looks at the content, and changes nothing."""

    async def content_gaps(self, days: int = 90) -> tuple[GapLine, ...]:
        """Returns what to write for mails that wait, or will within so many days, that of the most people first."""
        tools = self._parts.tools
        within, now = timedelta(days=days), tools.clock.now()
        found = await find_gaps(self._parts.database, tools.revisions, within=within, now=now)
        return tuple(
            GapLine(
                language=gap.language,
                reason=gap.reason.value if gap.reason else None,
                waiting=gap.waiting,
                soon=gap.soon,
                earliest=gap.earliest,
                lack=gap.lack.value,
                shared=gap.shared,
                sentence=in_a_sentence(gap),
            )
            for gap in found
        )

    async def content_list(self) -> tuple[ItemLine, ...]:
        """Returns every item of the configuration, with its uses."""
        uses = await self._parts.database.read(content_uses.of_items)
        dead = await self._parts.database.read(content_links.dead)
        today = self._today
        return tuple(
            ItemLine(
                id=versions[0].id,
                title=versions[0].title,
                kind=versions[0].kind.value,
                languages=tuple(version.language for version in versions),
                reasons=tuple(reason.value for reason in versions[0].reasons),
                state=_state(versions, today, dead),
                uses=sum(each.count for each in _uses_of(versions[0], uses)),
            )
            for versions in self._by_id().values()
        )

    async def content_show(self, item_id: str) -> ItemView:
        """Returns all that is known of an item; raises NotFound."""
        versions = self._by_id().get(item_id) or await self._given(item_id)
        if not versions:
            nearest = nearest_word(item_id, self._by_id()) or _holding(item_id, self._by_id())
            raise NotFound(
                f"no content item {item_id!r}; " + (f"nearest: {nearest}" if nearest else "see content list")
            )
        uses = _uses_of(versions[0], await self._parts.database.read(content_uses.of_items))
        known = await self._parts.database.read(content_links.all_of)
        dead = frozenset(url for url, link in known.items() if link.dead_since)
        return ItemView(
            id=item_id,
            kind=versions[0].kind.value,
            versions=tuple(
                Version(language=each.language, title=each.title, text=each.text, link=self._link(each, known))
                for each in versions
            ),
            named=_named(versions[0]),
            state=_state(versions, self._today, dead),
            uses=sum(each.count for each in uses),
            first_at=min((each.first_at for each in uses), default=None),
            last_at=max((each.last_at for each in uses), default=None),
            outcomes=_added(uses),
        )

    async def content_links(self, check: bool = False) -> tuple[LinkLine, ...]:
        """Returns every link of the content with what is known of it; with `check` all are looked at first.

        Raises NotAllowed in a sandbox, which asks nobody outside.
        """
        if check:
            await self._parts.links.check()
        return await self._parts.links.lines()

    async def _given(self, item_id: str) -> list[ContentItem]:
        """Returns what a rep gave a mail to carry, by its id."""
        number = item_id.removeprefix("rep-")
        if number == item_id or not number.isdecimal() or len(number) > _DIGITS:
            return []
        found = await self._parts.database.read(lambda tx: candidates.of(tx, (int(number),)))
        return [item for touch in found if (item := given_item(touch))]

    def _link(self, item: ContentItem, known: Mapping[str, Link]) -> LinkLine | None:
        return link_line(item.url, self._parts.tools.revisions, known) if item.url else None

    @property
    def _today(self) -> date:
        return self._parts.tools.clock.now().date()

    def _by_id(self) -> dict[str, list[ContentItem]]:
        """Returns the items with all their versions."""
        found: dict[str, list[ContentItem]] = {}
        for item in self._parts.tools.revisions.current.content:
            found.setdefault(item.id, []).append(item)
        return found


def _state(versions: Sequence[ContentItem], today: date, dead: frozenset[str]) -> str:
    item = versions[0]
    if all(version.url in dead for version in versions):
        return "dead"
    if is_fresh(item, today):
        return "fresh"
    return "early" if item.fresh_from and today < item.fresh_from else "stale"


def _uses_of(item: ContentItem, uses: dict[str, ItemUses]) -> list[ItemUses]:
    return [uses[name] for name in (item.id, *item.was) if name in uses]


def _added(uses: Sequence[ItemUses]) -> dict[str, int]:
    total: dict[str, int] = {}
    for each in uses:
        for outcome, count in each.outcomes.items():
            total[outcome] = total.get(outcome, 0) + count
    return total


def _holding(word: str, ids: Iterable[str]) -> str:
    """Returns the first three ids that hold a word, for somebody who remembers a part of one."""
    return ", ".join([each for each in sorted(ids) if word.lower() in each][:3])


def _named(item: ContentItem) -> tuple[tuple[str, str], ...]:
    """Returns what is said of an item beside its words, each key with its value as it is written."""
    named = [(each.name, getattr(item, each.name)) for each in fields(item) if each.name in _NAMED]
    return tuple(
        (name, ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)) for name, value in named if value
    )
