"""Proof that a mail comes from a rep: what proves it, and what becomes of mail that proves nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Proof(StrEnum):
    """How a mail is known to come from a rep."""

    SECRET = "secret"
    RELAY = "relay"
    SANDBOX = "sandbox"
    COMMAND = "command"
    DKIM = "dkim"
    ARC = "arc"
    RESULTS = "results"
    TENANT = "tenant"
    ANSWER = "answer"


PROOF_WORDS: Mapping[Proof, str] = {
    Proof.SECRET: "their own add address",
    Proof.RELAY: "a trusted relay",
    Proof.SANDBOX: "the From alone, as this is a sandbox",
    Proof.COMMAND: "an operator's command",
    Proof.DKIM: "the DKIM signature of their domain",
    Proof.ARC: "a trusted server that handed it on (ARC)",
    Proof.RESULTS: "what your own mail server found (Authentication-Results)",
    Proof.TENANT: "your Microsoft 365 tenant",
    Proof.ANSWER: "their answer to a challenge",
}
"""Each as operators read it."""


class Origin(StrEnum):
    """From where a message came, which says whose findings in its header are believed.

    From our own border, that is from one of its servers or out of a mailbox behind it, the Authentication-Results of
    that border; out of a mailbox of our Microsoft 365 tenant Exchange's own words too; from outside nobody's.
    """

    OUTSIDE = "outside"
    BORDER = "border"
    TENANT = "tenant"


class ChallengeState(StrEnum):
    """A challenge is open until the rep confirms or disowns the mail, or until it expires."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISOWNED = "disowned"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a mail is proven: by what, else why not. With `later` DNS was silent, so that it may be yet."""

    proof: Proof | None = None
    why: str = ""
    later: bool = False
