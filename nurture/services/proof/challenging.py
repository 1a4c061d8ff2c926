"""Mail that proves nothing: kept, doing nothing but a stop, while the rep it names is asked whether it is theirs."""

from datetime import datetime, timedelta

from nurture.domain.letter import LetterKind
from nurture.domain.letter_ops import Challenge, ChallengedMail, Unproven
from nurture.domain.proof import ChallengeState
from nurture.mail.answerable import may_answer
from nurture.mail.parse import parse
from nurture.services.inbound.task import Effect, Task, Tools
from nurture.services.proof import stopping
from nurture.storage import challenges, messages, told
from nurture.storage.challenges import Held
from nurture.storage.database import Tx

EVERY = timedelta(hours=1)
"""A rep is asked at most so often, however much comes under their name; the next letter has what came meanwhile."""

PATIENCE = timedelta(days=14)
"""After so long without an answer a mail is given up."""

_MOST = 20
"""Mails in one letter."""

_MOST_AT_ONCE = 100
"""Mails of a rep that are given up in one transaction."""

_SUBJECT = 120


async def hold(tx: Tx, task: Task, tools: Tools) -> Effect:
    """Keeps a mail for the rep whose address it bears, and asks that rep; what a robot or a list sent is only kept.

    A stop in it counts at once, since a stop needs no proof.
    """
    if task.claimed_id is None:
        return Effect(outcome="not_from_a_rep")
    if not may_answer(task.raw):
        return Effect(outcome="not_from_a_rep", stopped=await stopping.stop(tx, task, tools))
    now = tools.clock.now()
    if not await messages.hold_unproven(tx, task.inbox_id):
        return Effect(outcome="unproven", waits=True)
    await challenges.add(tx, task.inbox_id, task.claimed_id, task.unproven, now=now)
    stopped = await stopping.stop(tx, task, tools)
    await ask(tx, task.claimed_id, tools, now=now)
    return Effect(outcome="unproven", stopped=stopped, waits=True)


async def ask(tx: Tx, rep_id: str, tools: Tools, *, now: datetime) -> None:
    """Asks a rep about everything they were not asked yet, unless they were asked within the hour."""
    held = await challenges.unasked(tx, rep_id, limit=_MOST)
    if not held or not await told.is_due(tx, asking(rep_id), every=EVERY, now=now):
        return
    facts = Challenge(mails=tuple(shown(each, number) for number, each in enumerate(held, start=1)))
    letter_id = await tools.correspondence.to_own(tx, rep_id, (LetterKind.CHALLENGE, facts), now=now)
    await challenges.ask(tx, (each.inbox_id for each in held), letter_id)


def asking(rep_id: str) -> str:
    """Returns under which name it is kept when a rep was asked last."""
    return f"challenge {rep_id}"[:64]


def shown(held: Held, number: int) -> ChallengedMail:
    """Returns what a letter says of a mail."""
    return ChallengedMail(
        number=number,
        subject=_subject(held.head),
        kilobytes=max(1, held.size // 1000),
        received_at=held.received_at,
        server=held.peer or "",
        why=held.why,
    )


def _subject(head: bytes) -> str:
    return " ".join(parse(head).envelope.subject.split())[:_SUBJECT]


async def give_up(tx: Tx, tools: Tools, *, now: datetime) -> None:
    """Deletes what nobody has owned up to in time, and tells its rep once; at most once an hour, as it is asked."""
    late = now - PATIENCE
    for rep_id, held_at in await challenges.oldest(tx):
        if held_at > late or not await told.is_due(tx, giving_up(rep_id), every=EVERY, now=now):
            continue
        mails = []
        for held in await challenges.overdue(tx, rep_id, held_before=late, limit=_MOST_AT_ONCE):
            if await challenges.close(tx, held.inbox_id, ChallengeState.EXPIRED, now=now):
                mails.append(shown(held, held.number))
                await messages.drop_unproven(tx, held.inbox_id, outcome=ChallengeState.EXPIRED, now=now)
        if mails:
            facts = Unproven(what=_expired(len(mails) - _MOST), mails=tuple(mails[:_MOST]), own_address="")
            await tools.correspondence.to_own(tx, rep_id, (LetterKind.UNPROVEN, facts), now=now)


def giving_up(rep_id: str) -> str:
    """Returns under which name it is kept when a rep was told last of what was given up."""
    return f"given up {rep_id}"[:64]


def _expired(further: int) -> str:
    more = f" ({further} more with it)" if further > 0 else ""
    return f"Nobody confirmed it within 14 days, so it is deleted{more}"
