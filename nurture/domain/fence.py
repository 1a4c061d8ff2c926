"""The fence: when a database may send, by what answered at its own public URL. Seconds of a clock that never stops."""

from dataclasses import dataclass, replace

from nurture.domain.adoption import Objection

HOURLY = 3600.0
"""Seconds between two questions while the answers are right."""

TOLERATED = 3 * HOURLY
"""Seconds after a right answer for which a public URL that does not answer stops nothing."""

RIGHT_AGAIN = 5
"""Right answers in a row that it takes after a wrong one: two databases behind one URL answer in turn."""

ANSWER_HEADER = "X-Nurture-Fence"
"""The header that carries the answer: a head is short, and the same through every proxy, however it sends bodies."""

_SOONEST, _LATEST = 5.0, 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FenceQuestion:
    """What is asked at the public URL. `proof` shows that the asker holds the key, so that nobody else gets answers."""

    nonce: str
    key_id: int
    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FenceState:
    """What the answers so far mean. `good_at` is when the last right one came, `ask_at` when to ask again."""

    good_at: float | None = None
    ask_at: float = 0.0
    silent: int = 0
    caught: bool = False
    right: int = 0

    def heard(self, answer: bool | None, *, moment: float) -> "FenceState":
        """Returns the state after an answer: right, wrong, or None for no answer that could be either."""
        if answer is None:
            pause = min(_SOONEST * 2**self.silent, _LATEST)
            return replace(self, ask_at=moment + pause, silent=min(self.silent + 1, 10), right=0)
        if not answer:
            return FenceState(ask_at=moment + _LATEST, caught=True)
        right = self.right + 1
        if self.caught and right < RIGHT_AGAIN:
            return replace(self, ask_at=moment + _LATEST, silent=0, right=right)
        return FenceState(good_at=moment, ask_at=moment + HOURLY, right=right)

    def against_touches(self, *, moment: float) -> Objection | None:
        """Returns what stands against check-ins at a moment."""
        if self.caught:
            return Objection.FENCE_CAUGHT
        if self.good_at is None:
            return Objection.FENCE_WAITS
        return Objection.FENCE_SILENT if moment - self.good_at > TOLERATED else None

    def against_letters(self) -> Objection | None:
        """Returns what stands against letters. A URL that fell silent does not: ops are told of it by one."""
        if self.caught:
            return Objection.FENCE_CAUGHT
        return Objection.FENCE_WAITS if self.good_at is None else None
