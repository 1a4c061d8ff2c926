"""Looks for mails that find nothing to carry: now, and when they are due."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from nurture.domain.gaps import Gap, Want, gaps_of, lack_of
from nurture.domain.library import Reader, choose
from nurture.domain.prospect import AccountState
from nurture.domain.touch import touch_seed
from nurture.services.revisions import Revisions
from nurture.services.traits import traits_of
from nurture.storage import candidates, content_links, content_uses, content_wants
from nurture.storage.candidates import Candidate
from nurture.storage.content_uses import AllUses
from nurture.storage.database import Database, Tx


class GapFinding:
    """One look at the mails that are due, in the order in which they take items from the same company."""

    def __init__(self, revisions: Revisions, dead: frozenset[str], *, now: datetime) -> None:
        self._revisions = revisions
        self._library = revisions.library_without(dead)
        self._now = now
        self._taken = defaultdict[int, set[str]](set)
        self._wants: list[Want] = []

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What was found missing, the worst first."""
        return gaps_of(self._wants)

    async def look(self, tx: Tx, touch_ids: Collection[int]) -> None:
        """Looks at some touches, the first due first."""
        batch = await candidates.of(tx, touch_ids)
        people, accounts = {touch.prospect_id for touch in batch}, {touch.account_id for touch in batch}
        uses = await content_uses.of_all(tx, people, accounts)
        self._wants += self._unmet(sorted(batch, key=lambda touch: (touch.due_at, touch.touch_id)), uses)

    def _unmet(self, batch: list[Candidate], uses: AllUses) -> Iterator[Want]:
        for touch in batch:
            if touch.account_state == AccountState.OPEN and touch.touch_id not in uses.of_touch:
                want = self._want(touch, uses)
                if want is not None:
                    yield want

    def _want(self, touch: Candidate, uses: AllUses) -> Want | None:
        """Returns what the touch wants and will not find; what it finds is nothing for a colleague."""
        language = self._revisions.tag_for(touch.template, touch.language)
        if language is None:
            return None  # It waits for a template, whatever there is to carry.
        traits, moment = replace(traits_of(touch), language=language), max(touch.due_at, self._now)
        on, taken = moment.date(), self._taken[touch.account_id]
        known = uses.of(touch.prospect_id, touch.account_id, now=moment)
        reader = Reader(traits=traits, had=known.person, account_had=known.account | taken)
        step = self._revisions.first_name(touch.cadence, touch.step)
        seed = touch_seed(touch.prospect_id, step, touch.occurrence)
        item = choose(self._library, reader, on=on, seed=seed).item
        if item is not None:
            taken.add(item.id)
            return None
        due_on = touch.due_at.date()
        lack = lack_of(self._library, traits, on)
        return Want(traits=traits, due_on=due_on, waits=touch.due_at <= self._now, lack=lack)


async def find_gaps(database: Database, revisions: Revisions, *, within: timedelta, now: datetime) -> tuple[Gap, ...]:
    """Returns what is missing for mails that are due now or within that time; others get their turn in between."""
    finding = GapFinding(revisions, await database.read(content_links.dead), now=now)
    for batch in await database.read(partial(content_wants.due, until=now + within)):
        await database.read(partial(finding.look, touch_ids=batch))
        await asyncio.sleep(0)
    return finding.gaps
