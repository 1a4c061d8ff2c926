"""Looks at copies that came back: asks for keys, follows the one-click link, and keeps what was found."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from nurture.domain.addressing import Door
from nurture.domain.letter import LetterKind
from nurture.domain.letter_paths import PathFailed
from nurture.domain.path import FACT_WORDS, NEEDED, REMEDIES, Fact, Findings, PathState, state_after
from nurture.domain.proof import Origin
from nurture.mail.authentication import Trust, evidence_in
from nurture.mail.authentication_fields import Signable
from nurture.mail.returned import Returned, Sent, findings_of, stop_link
from nurture.services.clock import BusinessClock
from nurture.services.correspondence import Correspondence
from nurture.services.paths.mails import PathMails
from nurture.services.proof.proving import Keys
from nurture.services.revisions import Revisions
from nurture.storage import letters, paths, told
from nurture.storage.database import Database, Tx
from nurture.storage.letters import StoredLetter
from nurture.storage.paths import ReturnedCopy, StoredPath

_log = structlog.get_logger(__name__)

_BATCH = 4
_PATIENCE = timedelta(hours=1)
"""How long DNS and the public URL are asked again before a fact counts as not given."""

_TOLD_EVERY = timedelta(days=7)

Click = Callable[[str], Awaitable[None]]
"""Posts to a one-click link as a mail program does (RFC 8058)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookingParts:
    """What looking works with."""

    database: Database
    revisions: Revisions
    clock: BusinessClock
    mails: PathMails
    keys: Keys
    click: Click
    correspondence: Correspondence


class Looking:
    """Tells from a copy that came back whether check-ins arrive as they should."""

    def __init__(self, parts: LookingParts) -> None:
        self._parts = parts

    async def tick(self) -> int:
        """Looks at copies that came back and were not looked at; returns how many are done with."""
        waiting = await self._parts.database.read(lambda tx: paths.to_look_at(tx, limit=_BATCH))
        return sum([await self._look(copy) for copy in waiting])

    async def _look(self, copy: ReturnedCopy) -> bool:
        """Looks at one; what others did not answer yet is asked again at the next tick, for an hour."""
        letter = await self._parts.database.read(lambda tx: letters.of_tag(tx, copy.tag))
        if letter is None:
            return False
        findings = await self._findings(copy, letter)
        is_late = self._parts.clock.now() - copy.received_at >= _PATIENCE
        if not findings.is_settled and not is_late:
            return False
        missing = {fact: False for fact in NEEDED if fact not in findings.facts}
        whole = replace(findings, facts=findings.facts | missing)
        return await self._parts.database.write(lambda tx: self._keep(tx, copy, whole))

    async def _findings(self, copy: ReturnedCopy, letter: StoredLetter) -> Findings:
        trust = self._trust(Origin(copy.origin))
        evidence = await asyncio.to_thread(evidence_in, copy.raw, trust, self._is_ours)
        records = await self._parts.keys.records(evidence.key_names) if evidence.key_names else {}
        returned = Returned(
            evidence=evidence,
            arrived=copy.received_at,
            envelope_from=copy.mail_from if copy.via == "listener" else None,
        )
        sent = Sent(message_id=letter.message_id or "", return_path=self._parts.mails.return_path(letter))
        found = await asyncio.to_thread(findings_of, returned, sent, trust, records)
        clicked = await self._clicked(copy.path, evidence.message)
        if clicked is None:
            return replace(found, why=found.why or "one click on the copy's link did not reach nurture")
        why = found.why or ("" if clicked else "the link to unsubscribe was changed on its way")
        return replace(found, facts={**found.facts, Fact.ONE_CLICK: clicked}, why=why)

    async def _clicked(self, path: StoredPath, message: Signable) -> bool | None:
        """Returns whether one click reaches this database, None when it did not now. Only our own link is followed."""
        link = stop_link(message)
        if link != self._parts.mails.link(path.id):
            return False
        if path.clicked_at is None:
            await self._parts.click(link)
        after = await self._parts.database.read(lambda tx: paths.get(tx, path.id))
        return True if after is not None and after.clicked_at is not None else None

    async def _keep(self, tx: Tx, copy: ReturnedCopy, findings: Findings) -> bool:
        now, path = self._parts.clock.now(), await paths.get(tx, copy.path.id)
        if path is None or not await paths.found(tx, copy, findings, now=now):
            return False
        new = state_after(findings, answered=path.answered_at is not None)
        await paths.move(tx, path.id, path.state, new, now=now)
        _log.info("path_looked_at", path=path.id, state=new.value, wrong=[fact.value for fact in findings.wrong])
        if new is PathState.FAILED and path.state is not PathState.VOUCHED:
            await self._tell(tx, path, findings)
        return True

    async def _tell(self, tx: Tx, path: StoredPath, findings: Findings) -> None:
        now = self._parts.clock.now()
        if not await told.is_due(tx, f"path:{path.id}", every=_TOLD_EVERY, now=now):
            return
        wrong = tuple(fact for fact in findings.wrong if fact in NEEDED)
        facts = PathFailed(
            rep=self._parts.revisions.name_of(path.rep_id) or path.rep_id,
            relay=path.route,
            wrong=tuple(FACT_WORDS[fact] for fact in wrong),
            remedies=tuple(REMEDIES[fact] for fact in wrong),
            why=findings.why,
        )
        await self._parts.correspondence.to_ops(tx, (LetterKind.PATH_FAILED, facts), now=now)

    def _trust(self, origin: Origin) -> Trust:
        """Exchange's own word counts for nothing here: mail that stayed inside shows not what others will see."""
        installation = self._parts.revisions.current.installation
        servers = installation.authserv_ids if origin is not Origin.OUTSIDE else ()
        return Trust(servers=servers, sealers=installation.arc_sealers)

    def _is_ours(self, address: str) -> bool:
        return self._parts.revisions.addressing.understand(address).door is not Door.UNKNOWN
