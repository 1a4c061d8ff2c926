"""The path of a rep's mail: out through the relay in the rep's name, and back to nurture; what is known of it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

REMIND_AFTER = timedelta(days=1)
"""After so long a copy that never came back, or that showed something wrong, is sent once more."""

PROVEN_FOR = timedelta(days=30)
"""After so long a proven path is looked at again, by a copy that no rep sees."""


class PathState(StrEnum):
    """A path is open until something is known, then proven or failed; vouched when ops answer for it."""

    OPEN = "open"
    FAILED = "failed"
    PROVEN = "proven"
    VOUCHED = "vouched"


PASSABLE = (PathState.PROVEN, PathState.VOUCHED)
"""Only in these states is mail to prospects sent in the rep's name."""

MOVES: dict[PathState, frozenset[PathState]] = {
    PathState.OPEN: frozenset({PathState.FAILED, PathState.PROVEN, PathState.VOUCHED}),
    PathState.FAILED: frozenset({PathState.OPEN, PathState.PROVEN, PathState.VOUCHED}),
    PathState.PROVEN: frozenset({PathState.FAILED, PathState.VOUCHED}),
    PathState.VOUCHED: frozenset(),
}
"""The allowed moves; what ops answer for stays so until relay, keys or address change."""


class Fact(StrEnum):
    """What a copy that came back through the world shows; the first three are needed.

    aligned: DMARC would pass. stop_signed: both List-Unsubscribe fields are under a signature (RFC 8058, 4).
    one_click: a POST to the link in the copy reached this nurture.
    """

    ALIGNED = "aligned"
    STOP_SIGNED = "stop_signed"
    ONE_CLICK = "one_click"
    MESSAGE_ID = "message_id"
    RETURN_PATH = "return_path"


NEEDED = (Fact.ALIGNED, Fact.STOP_SIGNED, Fact.ONE_CLICK)

FACT_WORDS = {
    Fact.ALIGNED: "a signature of the rep's domain holds (DMARC)",
    Fact.STOP_SIGNED: "both List-Unsubscribe fields are signed",
    Fact.ONE_CLICK: "one click reaches nurture",
    Fact.MESSAGE_ID: "the Message-ID is kept",
    Fact.RETURN_PATH: "the return path is kept",
}

REMEDIES = {
    Fact.ALIGNED: "Let the relay sign (DKIM) for the domain of the rep, or let nurture do it: see “Choose relays”.",
    Fact.STOP_SIGNED: "Let the signature cover List-Unsubscribe and List-Unsubscribe-Post; nurture's own does.",
    Fact.ONE_CLICK: "Let the web server in front of nurture pass POST requests to /u/ on as they are.",
    Fact.MESSAGE_ID: "Answers are matched by their tag alone; nothing has to be done.",
    Fact.RETURN_PATH: "Bounces may go elsewhere; choose a relay that keeps the sender, if you can.",
}
"""What to do about each, as one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a path depends on, digested: `whole` changes with relay, keys, address or public URL, `back` only with the
    rep's address and ours. `route` names the relay."""

    whole: str
    back: str
    route: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What one copy showed: each fact true or false, missing when it could not be told. `why` is the first fault."""

    facts: dict[Fact, bool]
    why: str = ""

    @property
    def wrong(self) -> tuple[Fact, ...]:
        """The facts that were found wrong, the needed ones first."""
        return tuple(fact for fact in Fact if self.facts.get(fact) is False)

    @property
    def is_settled(self) -> bool:
        """Tells whether all that is needed could be told."""
        return all(fact in self.facts for fact in NEEDED)


def state_after(findings: Findings, *, answered: bool) -> PathState:
    """Returns what a path is after a copy came back, and the rep has answered the welcome or not."""
    if any(findings.facts.get(fact) is False for fact in NEEDED):
        return PathState.FAILED
    if answered and findings.is_settled:
        return PathState.PROVEN
    return PathState.OPEN
