"""Writes letters to the team: to whom, about what; rendering and sending come later."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from nurture.domain.letter import Copy, LetterKind, Who
from nurture.domain.letter_facts import LetterFacts
from nurture.domain.prospect import Account, Prospect
from nurture.services.revisions import Revisions
from nurture.storage import gathering, letters
from nurture.storage.database import Tx
from nurture.storage.letters import NewLetter


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a letter is about; an answer to it is a command about the same."""

    prospect_id: int | None = None
    enrollment_id: int | None = None
    touch_id: int | None = None
    rejection_id: int | None = None
    inbox_id: int | None = None
    answers_to: str | None = None


NOTHING = About()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A touch that went out in a rep's name, and whether the rep gets a copy."""

    rep_id: str
    copy: Copy
    about: About
    to_rep: bool


MOST_AT_ONCE = 5
WINDOW = timedelta(minutes=10)
"""So many confirmations go to a rep at once within the window; what follows waits for its end and goes as one mail."""


class Correspondence:
    """Adds letters in the transaction of what they tell."""

    def __init__(self, revisions: Revisions, new_tag: Callable[[], str]) -> None:
        self._revisions = revisions
        self._new_tag = new_tag

    async def to_rep(
        self, tx: Tx, rep_id: str, facts: tuple[LetterKind, LetterFacts], about: About = NOTHING, *, now: datetime
    ) -> int:
        """Writes to whoever speaks for that rep now, to ops when nobody current does; returns the letter's id."""
        reader = self._revisions.signer(rep_id, now)
        address = reader.address if reader else self._revisions.current.installation.ops
        return await self._add(tx, facts, address, about, rep_id=reader.id if reader else None, now=now)

    async def to_own(
        self, tx: Tx, rep_id: str, facts: tuple[LetterKind, LetterFacts], about: About = NOTHING, *, now: datetime
    ) -> int:
        """Writes to the rep's own address, also while the rep is away; as `to_rep` once the rep has left."""
        rep = next((rep for rep in self._revisions.current.team.reps if rep.id == rep_id), None)
        if rep is None or not rep.is_current(now.date()):
            return await self.to_rep(tx, rep_id, facts, about, now=now)
        return await self._add(tx, facts, rep.address, about, rep_id=rep.id, now=now)

    async def to_ops(
        self, tx: Tx, facts: tuple[LetterKind, LetterFacts], about: About = NOTHING, *, now: datetime
    ) -> None:
        """Writes to the ops address."""
        await self._add(tx, facts, self._revisions.current.installation.ops, about, rep_id=None, now=now)

    async def to_itself(self, tx: Tx, rep_id: str, facts: tuple[LetterKind, LetterFacts], *, now: datetime) -> int:
        """Writes in the name of a rep to nurture's own address of that letter; returns the letter's id."""
        tag = self._new_tag()
        letter = _letter(facts, self._revisions.addressing.letter(tag), NOTHING, rep_id)
        return await letters.add(tx, letter, tag=tag, now=now)

    async def to_privacy(
        self, tx: Tx, facts: tuple[LetterKind, LetterFacts], about: About = NOTHING, *, now: datetime
    ) -> None:
        """Writes to whoever answers for privacy, ops where nobody is named."""
        await self._add(tx, facts, self._revisions.current.installation.privacy_contact, about, rep_id=None, now=now)

    async def to_lead(
        self, tx: Tx, rep_id: str, facts: tuple[LetterKind, LetterFacts], about: About = NOTHING, *, now: datetime
    ) -> None:
        """Writes to the lead of a rep, to ops when none is named or nobody current speaks for them."""
        lead = next((rep.lead for rep in self._revisions.current.team.reps if rep.id == rep_id), None)
        if lead is None:
            await self.to_ops(tx, facts, about, now=now)
        else:
            await self.to_rep(tx, lead, facts, about, now=now)

    async def copy(self, tx: Tx, sent: Sequence[Sent], *, now: datetime) -> None:
        """Writes copies of what went out: to whoever speaks for the rep, where wanted, and to CRMs (`copies_to`)."""
        new = [letter for each in sent for letter in self._copies(each, now)]
        await letters.add_all(tx, [(letter, self._new_tag()) for letter in new], now=now)

    def _copies(self, sent: Sent, now: datetime) -> Iterator[NewLetter]:
        rep = self._revisions.signer(sent.rep_id, now)
        if sent.to_rep:
            address = rep.address if rep else self._revisions.current.installation.ops
            yield _letter((LetterKind.COPY, sent.copy), address, sent.about, rep.id if rep else None)
        for address in rep.copies_to if rep else ():
            yield _letter((LetterKind.CRM_COPY, sent.copy), address, sent.about, sent.rep_id)

    async def _add(
        self,
        tx: Tx,
        facts: tuple[LetterKind, LetterFacts],
        recipient: str,
        about: About,
        *,
        rep_id: str | None,
        now: datetime,
    ) -> int:
        letter_id = await letters.add(tx, _letter(facts, recipient, about, rep_id), tag=self._new_tag(), now=now)
        if facts[0] is LetterKind.CONFIRMATION:
            await self._gather(tx, letter_id, recipient, now=now)
        return letter_id

    async def _gather(self, tx: Tx, letter_id: int, recipient: str, *, now: datetime) -> None:
        """Keeps a confirmation back to go out with others when its reader has had many of late."""
        until = await gathering.waits_until(
            tx, LetterKind.CONFIRMATION, recipient, most=MOST_AT_ONCE + 1, window=WINDOW, now=now
        )
        if until is not None and until > now:
            await gathering.gather(tx, letter_id, until=until)


def _letter(facts: tuple[LetterKind, LetterFacts], recipient: str, about: About, rep_id: str | None) -> NewLetter:
    kind, content = facts
    return NewLetter(
        kind=kind,
        facts=content,
        recipient=recipient,
        rep_id=rep_id,
        prospect_id=about.prospect_id,
        enrollment_id=about.enrollment_id,
        touch_id=about.touch_id,
        rejection_id=about.rejection_id,
        inbox_id=about.inbox_id,
        answers_to=about.answers_to,
    )


def who(prospect: Prospect, account: Account) -> Who:
    """Returns a prospect as a rep knows them."""
    return Who(name=prospect.name or prospect.address, address=prospect.address, account=account.name)
