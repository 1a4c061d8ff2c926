"""Makes one letter of several confirmations that waited for each other."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from nurture.content.summary import in_a_line
from nurture.domain.letter import LetterKind
from nurture.domain.letter_noes import Confirmation, Confirmations
from nurture.storage import gathering, letters
from nurture.storage.database import Tx
from nurture.storage.letters import NewLetter, StoredLetter

MOST_LINES = 100
"""So many confirmations go into one letter; more of them become a further one."""


async def gather_due(tx: Tx, new_tag: Callable[[], str], *, now: datetime) -> None:
    """Merges, reader by reader, the confirmations whose waiting is over; one that stayed alone goes as it is.

    In the transaction that claims letters, so that a kill leaves either all of them waiting or one letter planned.
    """
    readers: dict[tuple[str, str | None], list[StoredLetter]] = defaultdict(list)
    for letter in await gathering.due(tx, now=now, limit=MOST_LINES):
        if isinstance(letter.facts, Confirmation):
            readers[(letter.recipient, letter.rep_id)].append(letter)
        else:
            await gathering.part(tx, letter.id)
    for (recipient, rep_id), waiting in readers.items():
        if len(waiting) == 1:
            await gathering.part(tx, waiting[0].id)
        else:
            await _merge(tx, waiting, recipient, rep_id, tag=new_tag(), now=now)


async def _merge(
    tx: Tx, waiting: list[StoredLetter], recipient: str, rep_id: str | None, *, tag: str, now: datetime
) -> None:
    lines = tuple(in_a_line(letter.facts) for letter in waiting if isinstance(letter.facts, Confirmation))
    new = NewLetter(kind=LetterKind.CONFIRMATIONS, facts=Confirmations(lines=lines), recipient=recipient, rep_id=rep_id)
    number = await letters.add(tx, new, tag=tag, now=now)
    for place, letter in enumerate(waiting, start=1):
        await gathering.merge(tx, letter.id, number, place=place)
