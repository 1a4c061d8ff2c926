"""The inbox: messages that reached nurture, the keys by which they hold touches, and quarantine."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, insert, select, update
from sqlalchemy.engine import Row

from nurture.domain.answers import QuarantineEntry
from nurture.domain.proof import Origin, Proof
from nurture.storage.database import Tx
from nurture.storage.deployment import is_gone
from nurture.storage.schema import hold_keys, inbox, seen
from nurture.storage.types import spelled_out

_SENDERS = hold_keys.c.prospect_id.is_(None) & hold_keys.c.account_id.is_not(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message to store. `as_what` says which address it reached; `rep_id` is the rep it is proven to come from.

    `proof` says what proves that, and `origin` whose findings in its header are believed later on.

    One with a `fault` is stored in quarantine.
    """

    identity: str
    via: str
    as_what: str
    tag: str
    peer: str | None
    mail_from: str
    recipients: tuple[str, ...]
    rep_id: str | None
    raw: bytes
    fault: str | None = None
    origin: Origin = Origin.OUTSIDE
    proof: Proof | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMessage:
    """A message as it is kept; `raw` is empty once its words were erased. `said` is what a rep answered about it."""

    id: int
    received_at: datetime
    as_what: str
    tag: str
    recipients: tuple[str, ...]
    origin: Origin
    rep_id: str | None
    proof: str | None
    raw: bytes
    state: str
    attempts: int
    outcome: str | None
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldKey:
    """Whom an unprocessed message holds: a prospect, an account, or everything.

    A key of an account alone is that of the sender, as From names it.
    """

    prospect_id: int | None = None
    account_id: int | None = None
    everything: bool = False


def _unfinished() -> ColumnElement[bool]:
    """Holds for what is in the index of messages to process."""
    return inbox.c.state.in_(spelled_out("stored", "claimed"))


async def see_once(tx: Tx, identity: str, *, now: datetime) -> bool:
    """Notes that a message of that identity was seen; False when it was seen before."""
    if (await tx.execute(select(seen.c.identity).where(seen.c.identity == identity))).first():
        return False
    await tx.execute(insert(seen).values(identity=identity, at=now))
    return True


async def add_once(tx: Tx, new: NewMessage, *, now: datetime) -> int | None:
    """Stores a message and returns its id; None when the same message was stored before."""
    if not await see_once(tx, new.identity, now=now):
        return None
    statement = insert(inbox).values(
        identity=new.identity,
        received_at=now,
        via=new.via,
        as_what=new.as_what,
        tag=new.tag,
        peer=new.peer,
        mail_from=new.mail_from,
        recipients=list(new.recipients),
        origin=new.origin.value,
        rep_id=new.rep_id,
        proof=new.proof.value if new.proof else None,
        raw=new.raw,
        state="quarantined" if new.fault else "stored",
        error=new.fault,
    )
    return int((await tx.execute(statement.returning(inbox.c.id))).scalar_one())


async def hold(tx: Tx, inbox_id: int, keys: Iterable[HoldKey]) -> None:
    """Adds the keys by which the gate refuses touches until the message is acted on."""
    rows = [
        {"inbox_id": inbox_id, "prospect_id": k.prospect_id, "account_id": k.account_id, "everything": k.everything}
        for k in keys
    ]
    if rows:
        await tx.execute(insert(hold_keys), rows)


async def let_go(tx: Tx, inbox_id: int) -> None:
    """Ends the holding of a message."""
    await tx.execute(update(hold_keys).where(hold_keys.c.inbox_id == inbox_id).values(active=False))


async def holds_senders_account(tx: Tx, inbox_id: int) -> bool:
    """Tells whether a message holds the account of its sender for nothing but its From."""
    mine = (hold_keys.c.inbox_id == inbox_id) & hold_keys.c.active & _SENDERS
    return (await tx.execute(select(hold_keys.c.id).where(mine).limit(1))).first() is not None


def stored_of(row: Row[Any]) -> StoredMessage:
    """Returns the message of a row."""
    return StoredMessage(
        id=row.id,
        received_at=row.received_at,
        as_what=row.as_what,
        tag=row.tag,
        recipients=tuple(row.recipients),
        origin=Origin(row.origin),
        rep_id=row.rep_id,
        proof=row.proof,
        raw=row.raw or b"",
        state=row.state,
        attempts=row.attempts,
        outcome=row.outcome,
        said=row.said or "",
    )


async def is_claimed(tx: Tx, inbox_id: int, *, owner: str) -> bool:
    """Tells whether an owner still has a message claimed, and keeps others from it until the transaction ends."""
    mine = (inbox.c.id == inbox_id) & (inbox.c.state == "claimed") & (inbox.c.claimed_by == owner)
    return (await tx.execute(select(inbox.c.id).where(mine).with_for_update())).first() is not None


async def finish(tx: Tx, inbox_id: int, *, kind: str, outcome: str, prospect_id: int | None, now: datetime) -> bool:
    """Marks a claimed message as acted on and lets go of what it held; False when somebody was first."""
    statement = (
        update(inbox)
        .where(inbox.c.id == inbox_id, inbox.c.state == "claimed")
        .values(state="done", done_at=now, kind=kind, outcome=outcome, prospect_id=prospect_id, error=None)
    )
    await let_go(tx, inbox_id)
    return (await tx.execute(statement)).rowcount == 1


async def put_off(tx: Tx, inbox_id: int, *, owner: str, until: datetime) -> None:
    """Returns a message that an owner has claimed to be processed at that moment; it keeps holding whom it names."""
    mine = (inbox.c.state == "claimed") & (inbox.c.claimed_by == owner)
    statement = update(inbox).where(inbox.c.id == inbox_id, mine)
    await tx.execute(statement.values(state="stored", claimed_by=None, next_try_at=until))


async def note_proof(tx: Tx, inbox_id: int, rep_id: str, proof: Proof) -> None:
    """Keeps what proved a message."""
    await tx.execute(update(inbox).where(inbox.c.id == inbox_id).values(rep_id=rep_id, proof=proof.value))


async def hold_unproven(tx: Tx, inbox_id: int) -> bool:
    """Lets a claimed message wait for its rep, holding whom it names; False when somebody was first."""
    statement = update(inbox).where(inbox.c.id == inbox_id, inbox.c.state == "claimed")
    return (await tx.execute(statement.values(state="unproven", claimed_by=None))).rowcount == 1


async def confirm(tx: Tx, inbox_id: int, rep_id: str, proof: Proof) -> None:
    """Lets an unproven message be processed as the rep's, who has confirmed it."""
    statement = update(inbox).where(inbox.c.id == inbox_id, inbox.c.state == "unproven")
    values = {"state": "stored", "rep_id": rep_id, "proof": proof.value, "attempts": 0, "next_try_at": None}
    await tx.execute(statement.values(**values))


async def drop_unproven(tx: Tx, inbox_id: int, *, outcome: str, now: datetime) -> None:
    """Gives an unproven message up, with its words; it holds nobody any more."""
    statement = update(inbox).where(inbox.c.id == inbox_id, inbox.c.state == "unproven")
    await tx.execute(statement.values(state="done", outcome=outcome, done_at=now))
    await erase_words(tx, inbox_id)
    await let_go(tx, inbox_id)


async def proofs(tx: Tx) -> tuple[tuple[str, str, datetime], ...]:
    """Returns (rep, proof, when last) of all mail that was proven."""
    last = func.max(inbox.c.received_at).label("last")
    rows = await tx.execute(
        select(inbox.c.rep_id, inbox.c.proof, last)
        .where(inbox.c.proof.is_not(None))
        .group_by(inbox.c.rep_id, inbox.c.proof)
        .order_by(inbox.c.rep_id, inbox.c.proof)
    )
    return tuple((row.rep_id, row.proof, row.last) for row in rows)


async def quarantine(tx: Tx, inbox_id: int, error: str, *, proven: bool = False, now: datetime) -> None:
    """Puts a message aside; its keys about one person keep holding, and that of its sender's account when proven."""
    await tx.execute(update(inbox).where(inbox.c.id == inbox_id).values(state="quarantined", error=error, done_at=now))
    ends = hold_keys.c.everything if proven else hold_keys.c.everything | _SENDERS
    await tx.execute(update(hold_keys).where(hold_keys.c.inbox_id == inbox_id, ends).values(active=False))


async def replay(tx: Tx, inbox_id: int) -> bool:
    """Returns a quarantined message to be processed again; False when it is not in quarantine."""
    statement = update(inbox).where(inbox.c.id == inbox_id, inbox.c.state == "quarantined")
    return (
        await tx.execute(statement.values(state="stored", claimed_by=None, error=None, attempts=0, next_try_at=None))
    ).rowcount == 1


async def release(tx: Tx, inbox_id: int, *, now: datetime) -> bool:
    """Gives a quarantined message up and lets go of what it held; False when it is not in quarantine."""
    statement = update(inbox).where(inbox.c.id == inbox_id, inbox.c.state == "quarantined")
    moved = (await tx.execute(statement.values(state="released", done_at=now))).rowcount == 1
    if moved:
        await let_go(tx, inbox_id)
    return moved


async def unclaim_stranded(tx: Tx, *, but: str) -> int:
    """Returns messages of owners that are gone, and are not the replica `but`, to be processed again; how many."""
    statement = update(inbox).where(_unfinished(), inbox.c.state == "claimed", is_gone(inbox.c.claimed_by, but=but))
    return (await tx.execute(statement.values(state="stored", claimed_by=None))).rowcount


async def get(tx: Tx, inbox_id: int) -> StoredMessage | None:
    """Returns a message, or None."""
    row = (await tx.execute(select(inbox).where(inbox.c.id == inbox_id))).first()
    return stored_of(row) if row else None


async def in_quarantine(tx: Tx) -> tuple[QuarantineEntry, ...]:
    """Returns the messages in quarantine, oldest first."""
    rows = await tx.execute(select(inbox).where(inbox.c.state == "quarantined").order_by(inbox.c.id))
    return tuple(
        QuarantineEntry(id=row.id, received_at=row.received_at, via=row.via, as_what=row.as_what, error=row.error or "")
        for row in rows
    )


async def waiting(tx: Tx) -> int:
    """Returns how many messages are stored and not acted on yet."""
    statement = select(func.count()).select_from(inbox).where(_unfinished())
    return int((await tx.execute(statement)).scalar_one())


_HELD_AMONG = select(hold_keys).where(
    hold_keys.c.active,
    hold_keys.c.prospect_id.in_(bindparam("people", expanding=True))
    | hold_keys.c.account_id.in_(bindparam("accounts", expanding=True))
    | hold_keys.c.everything,
)


async def held_among(tx: Tx, prospects: Iterable[int], accounts: Iterable[int]) -> tuple[HoldKey, ...]:
    """Returns the active keys that hold one of these people or accounts, or everything."""
    rows = await tx.execute(_HELD_AMONG, {"people": tuple(prospects), "accounts": tuple(accounts)})
    return tuple(
        HoldKey(prospect_id=row.prospect_id, account_id=row.account_id, everything=row.everything) for row in rows
    )


async def reassign(tx: Tx, inbox_id: int, prospect_id: int | None) -> None:
    """Says that a message is about another person than it seemed, or about none."""
    await tx.execute(update(inbox).where(inbox.c.id == inbox_id).values(prospect_id=prospect_id))


async def erase_words(tx: Tx, inbox_id: int) -> None:
    """Removes the bytes and the people of a message; its id and what became of it stay."""
    await tx.execute(
        update(inbox)
        .where(inbox.c.id == inbox_id)
        .values(raw=None, said=None, mail_from=None, recipients=[], peer=None)
    )
