"""The fence at work: asks what answers at the own public URL, and answers for the database's newest start."""

import hmac
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from nurture.domain.adoption import Objection
from nurture.domain.fence import FenceQuestion, FenceState
from nurture.domain.keyring import Keyring
from nurture.domain.letter import LetterKind
from nurture.domain.letter_ops import SendProblem
from nurture.services.clock import BusinessClock
from nurture.services.correspondence import Correspondence
from nurture.storage import deployment, told
from nurture.storage.database import Database, Tx

_log = structlog.get_logger(__name__)

_DAILY = timedelta(days=1)
_NONCE = re.compile(r"[0-9a-f]{32}")

Ask = Callable[[FenceQuestion], Awaitable[str | None]]
"""Asks at the public URL and returns what was answered, None when that is no answer of the fence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FenceParts:
    """What the fence works with; `boot_clock` gives seconds and does not stop in sleep."""

    database: Database
    keyring: Keyring
    ask: Ask
    boot_clock: Callable[[], float]
    clock: BusinessClock
    correspondence: Correspondence


class Fence:
    """Knows whether this database is the one that its public URL leads to."""

    def __init__(self, parts: FenceParts) -> None:
        self._parts = parts
        self._state = FenceState()

    async def tick(self) -> None:
        """Asks when it is time to."""
        if self._parts.boot_clock() < self._state.ask_at:
            return
        before, answer = self.against_touches(), await self._asked()
        self._state = self._state.heard(answer, moment=self._parts.boot_clock())
        after = self.against_touches()
        if after is not None and after is not before:
            _log.error("fence_shut", why=after.value)
        elif after is None and before is not None:
            _log.info("fence_open")
        if after is Objection.FENCE_SILENT:
            await self._parts.database.write(self._tell)

    def against_touches(self) -> Objection | None:
        """Returns what stands against check-ins now."""
        return self._state.against_touches(moment=self._parts.boot_clock())

    def against_letters(self) -> Objection | None:
        """Returns what stands against letters now."""
        return self._state.against_letters()

    async def _asked(self) -> bool | None:
        """Returns whether the answer was this database's; a replica that started meanwhile makes two answers right."""
        keyring, nonce = self._parts.keyring, secrets.token_hex(16)
        key_id = keyring.current
        boots = [await self._boot()]
        answer = await self._parts.ask(
            FenceQuestion(nonce=nonce, key_id=key_id, proof=keyring.fence_proof(nonce, key_id))
        )
        if answer is None:
            return None
        boots.append(await self._boot())
        return any(_same(answer, keyring.fence_answer(nonce, boot, key_id)) for boot in boots)

    async def _boot(self) -> str:
        return await _newest_boot(self._parts.database)

    async def _tell(self, tx: Tx) -> None:
        now = self._parts.clock.now()
        if not await told.is_due(tx, "fence", every=_DAILY, now=now):
            return
        problem = SendProblem(
            who=None,
            problem="nurture has not reached its own public URL for three hours, so links to unsubscribe do not work.",
            remedy="No check-in goes out until it is reached again. Please see to the web server in front of nurture.",
        )
        await self._parts.correspondence.to_ops(tx, (LetterKind.SEND_PROBLEM, problem), now=now)


class FenceAnswers:
    """Answers those who hold a key of this installation, and nobody else: it signs nothing for strangers."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    async def answer(self, question: FenceQuestion) -> str | None:
        """Returns the signed answer; None for a question that no holder of a key asked."""
        if not _NONCE.fullmatch(question.nonce) or question.key_id not in self._keyring.keys:
            return None
        if not _same(question.proof, self._keyring.fence_proof(question.nonce, question.key_id)):
            return None
        boot = await _newest_boot(self._database)
        return self._keyring.fence_answer(question.nonce, boot, question.key_id)


async def name_boot(database: Database) -> None:
    """Names this start of a daemon as the database's newest, so that an older copy of it answers otherwise."""
    boot = secrets.token_hex(16)
    await database.write(lambda tx: deployment.set_boot(tx, boot))


async def _newest_boot(database: Database) -> str:
    standing = await database.read(deployment.get)
    return standing.boot if standing else ""


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
