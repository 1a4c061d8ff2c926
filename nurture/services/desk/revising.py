"""Commands about the configuration: what is in force, what waits, and putting that in force."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from nurture.configuration.edited import edited
from nurture.configuration.snapshot import unpack
from nurture.domain.errors import NotFound
from nurture.domain.revising import AppliedReport, RevisionFiles, RevisionLine, RevisionStanding
from nurture.services.desk.parts import DeskGroup
from nurture.storage import revisions


class RevisingDesk(DeskGroup):
    """Applies."""

    async def look_at_edits(self) -> RevisionStanding:
        """Reads the folders again if they were edited, and returns what is in force and what waits."""
        await self._parts.reloading.look()
        return await self._parts.database.read(revisions.standing)

    async def apply(self, digest: str | None = None) -> AppliedReport:
        """Puts the edit that waits in force, if it is that of the digest. Raises NotAllowed."""
        await self._parts.reloading.apply(digest)
        standing = await self._parts.database.read(revisions.standing)
        return AppliedReport(standing=standing, changed=standing.in_force.replanned if standing.in_force else 0)

    async def revisions(self, limit: int = 20) -> tuple[RevisionLine, ...]:
        """Returns revisions, the newest first, with what each changed in the files."""
        lines = await self._parts.database.read(lambda tx: revisions.lines(tx, limit=limit + 1))
        told, files = list[RevisionLine](), await self._files(lines[0]) if lines else {}
        for line, before in pairwise(lines):
            stood = await self._files(before)
            told.append(replace(line, edited=await asyncio.to_thread(edited, stood, files) if stood and files else ()))
            files = stood
        return (*told, *lines[len(told) : limit])

    async def _files(self, line: RevisionLine) -> Mapping[str, bytes]:
        """Returns the files of a revision by their names; none when they are not kept any more."""
        kept = await self._parts.database.read(lambda tx: revisions.get(tx, line.number))
        return (await asyncio.to_thread(unpack, kept.files)).files if kept and kept.files else {}

    async def revision(self, number: int) -> RevisionFiles:
        """Returns what stands in the files of a revision; raises NotFound."""
        kept = await self._parts.database.read(lambda tx: revisions.get(tx, number))
        if kept is None:
            raise NotFound(f"there is no revision {number}; `nurture revisions` lists them")
        files = unpack(kept.files).files if kept.files else {}
        words = {name: content.decode("utf-8", "replace") for name, content in sorted(files.items())}
        return RevisionFiles(number=kept.number, digest=kept.digest, files=words)
