"""Watches that no journal knows more than the database: an older database must not send before it is settled."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import structlog

from nurture.domain.adoption import JournalFacts, Objection, judge_journal
from nurture.journal.file import last_numbers
from nurture.storage import journals
from nurture.storage.database import Database, Tx
from nurture.storage.journals import Head, Journal

_log = structlog.get_logger(__name__)

VOUCHED_FOR = 120.0
"""Seconds for which a look of another replica at its own journal counts."""

_NONE = Head(number=0, written=False)
_UNTIL_ADOPTED = (Objection.JOURNAL_AHEAD, Objection.JOURNAL_MISSING)


class JournalWatch:
    """Compares the journals of this process's folder with the database; what it finds holds for every replica."""

    def __init__(self, database: Database, folder: Path, *, writer: str) -> None:
        self._database = database
        self._folder = folder
        self._writer = writer

    async def begin(self) -> None:
        """Looks before anything is written: a record of the older database must not hide that it is one."""
        await self._compare(starting=True)

    async def look(self) -> None:
        """Looks again: a database may be put back beneath a running daemon."""
        await self._compare(starting=False)

    async def _compare(self, *, starting: bool) -> None:
        # The files first: what is appended meanwhile has its number from the database before.
        lasts = await asyncio.to_thread(last_numbers, self._folder)
        await self._database.write(lambda tx: self._judge(tx, lasts, starting=starting))

    async def _judge(self, tx: Tx, lasts: Mapping[str, int], *, starting: bool) -> None:
        heads = await journals.heads(tx)
        before = {journal.writer: journal for journal in await journals.all_of(tx)}
        for writer in sorted({*lasts, self._writer}):
            known, head = before.get(writer), heads.get(writer, _NONE)
            if known is not None and known.why in _UNTIL_ADOPTED:
                continue
            facts = JournalFacts(last=lasts.get(writer), head=head.number, written=head.written)
            why = judge_journal(facts, is_own=starting and writer == self._writer)
            if why is None and writer == self._writer and await self._is_new(tx, heads, lasts, known):
                why = Objection.JOURNAL_NEW
            await self._note(tx, writer, why, facts)

    async def _is_new(self, tx: Tx, heads: Mapping[str, Head], lasts: Mapping[str, int], known: Journal | None) -> bool:
        """A first journal of a replica that joins others is nothing; alone beside a database in use it is a loss."""
        if known is not None and known.why is None:
            return False
        written = {writer for writer, head in heads.items() if head.written}
        others = written - {self._writer}
        if not others or others & lasts.keys() or (known is None and self._writer in written):
            return False
        return not await journals.is_vouched_for(tx, besides=self._writer, within_seconds=VOUCHED_FOR)

    async def _note(self, tx: Tx, writer: str, why: Objection | None, facts: JournalFacts) -> None:
        if why is None and writer != self._writer:
            return  # Its own replica vouches for it.
        await journals.note(tx, writer, why, known=facts.head)
        if why is Objection.JOURNAL_AHEAD:
            await journals.number_above(tx, writer, facts.last or 0)
        if why is not None:
            _log.error("journal_disagrees", writer=writer, why=why.value, last=facts.last, head=facts.head)
