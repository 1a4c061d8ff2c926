"""What a forwarded no brings about: pure decisions over what was understood and what stands."""

from dataclasses import dataclass
from enum import StrEnum

from nurture.domain.cadence import Cadence
from nurture.domain.prospect import AccountState, HoldReason
from nurture.domain.reading import ForwardOutcome
from nurture.domain.rejection import UNENROLLED, Reason, RejectionFound
from nurture.domain.takes import cadence_for
from nurture.domain.traits import Traits


class Entry(StrEnum):
    """What becomes of a forwarded person."""

    ENROLL = "enroll"
    KEEP = "keep"
    STOP = "stop"
    ASK = "ask"
    HOLD = "hold"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDecision:
    """Whether a forwarded no is enrolled, and in which cadence; `why` is a sentence for the rep when it is not.

    The cadence is the one by the reason alone: what else is known of the person may choose a more specific one.
    `hold` is why one that is held waits for the rep.
    """

    entry: Entry
    cadence: Cadence | None = None
    why: str = ""
    hold: HoldReason = HoldReason.UNSURE


def react_to_no(
    outcome: ForwardOutcome, found: RejectionFound | None, state: AccountState, cadences: tuple[Cadence, ...]
) -> EntryDecision:
    """Returns what becomes of a forwarded person about whom nothing forbids writing."""
    if outcome is ForwardOutcome.DO_NOT_CONTACT:
        return EntryDecision(entry=Entry.STOP)
    if found is None:
        return EntryDecision(entry=Entry.ASK)
    if state in (AccountState.WON, AccountState.EXCLUDED):
        return EntryDecision(entry=Entry.REFUSE, why=CLOSED_ACCOUNTS[state])
    return _by_reason(outcome, found, cadences)


CLOSED_ACCOUNTS = {
    AccountState.WON: "The company is a customer now (its account is marked as won).",
    AccountState.EXCLUDED: "The company is on the list of those nurture never writes to.",
}
"""States in which nobody is enrolled, each as a sentence for the rep."""


def _by_reason(outcome: ForwardOutcome, found: RejectionFound, cadences: tuple[Cadence, ...]) -> EntryDecision:
    reason = found.reason
    choice = cadence_for(Traits(reasons=(reason,)), cadences)
    cadence = choice.cadence if choice else None
    if reason is Reason.CONFUSION and cadence is not None:
        return EntryDecision(entry=Entry.HOLD, cadence=cadence, why=_CLEAR_UP, hold=HoldReason.CONFUSION)
    if reason in UNENROLLED:
        return EntryDecision(entry=Entry.KEEP, why=_NOT_ENROLLED.get(reason, ""))
    if cadence is None:
        return EntryDecision(entry=Entry.KEEP, why="No cadence takes this reason; ops can add one.")
    if outcome is ForwardOutcome.HELD:
        asking = f": “{found.asking.rstrip('.')}”." if found.asking else "."
        why = f"Their wording may ask for no further contact{asking} Answer `continue` or `stop`."
        return EntryDecision(entry=Entry.HOLD, cadence=cadence, why=why)
    return EntryDecision(entry=Entry.ENROLL, cadence=cadence)


_CLEAR_UP = (
    "This may be a misunderstanding that you can clear up today. Until you have answered nothing is planned: "
    "`talking` when you take over, `reason: price` or `continue` to have nurture follow up after all, or `stop`."
)

_NOT_ENROLLED = {
    Reason.CONFUSION: _CLEAR_UP,
    Reason.WRONG_CONTACT: "They are not the right person, so nurture does not write to them.",
}
