"""The no: why it was said, in whose words, and until when."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from nurture.domain.commitment import Precision


class Reason(StrEnum):
    """Why a prospect said no (the contract of `nurture read` defines each)."""

    TIMING = "timing"
    NO_BUDGET = "no_budget"
    NO_PROJECT = "no_project"
    COMPETITOR = "competitor"
    INCUMBENT = "incumbent"
    IN_HOUSE = "in_house"
    BUSINESS_CASE = "business_case"
    RISK = "risk"
    CONFUSION = "confusion"
    NO_SPONSOR = "no_sponsor"
    NO_CHAMPION = "no_champion"
    PRODUCT_GAP = "product_gap"
    PRICE = "price"
    WRONG_CONTACT = "wrong_contact"
    NO_REASON = "no_reason"
    DO_NOT_CONTACT = "do_not_contact"


REASON_WORDS = {
    Reason.TIMING: "the time is not right",
    Reason.NO_BUDGET: "no budget",
    Reason.NO_PROJECT: "no need or no project",
    Reason.COMPETITOR: "chose a competitor",
    Reason.INCUMBENT: "stays with the present vendor",
    Reason.IN_HOUSE: "does it in-house",
    Reason.BUSINESS_CASE: "the value is not proven",
    Reason.RISK: "too much risk",
    Reason.CONFUSION: "misunderstood the offer",
    Reason.NO_SPONSOR: "no sponsor",
    Reason.NO_CHAMPION: "nobody to champion it",
    Reason.PRODUCT_GAP: "something is missing in the product",
    Reason.PRICE: "too expensive",
    Reason.WRONG_CONTACT: "wrong person",
    Reason.NO_REASON: "no reason given",
    Reason.DO_NOT_CONTACT: "asked for no further contact",
}
"""Each reason in a rep's words, for notices and commands."""

UNENROLLED = frozenset({Reason.DO_NOT_CONTACT, Reason.WRONG_CONTACT, Reason.CONFUSION})
"""Reasons that no cadence may name: a stop, somebody else's business, and what the rep may clear up first."""


_ASKING = re.compile(r"\bdo_not_contact|\bstop\b|\bdoubt\b")
"""The rules that find a wish for no further contact."""
_LONGEST_ASKING = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The words that led to a finding and the name of the rule that found them."""

    text: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectionFound:
    """What was understood of a no. `resume_on` is the first day of the named time, in the prospect's calendar.

    `may_ask_for_silence` tells that it may ask for no further contact, without being clear enough to be taken for it.
    """

    reason: Reason
    also: tuple[Reason, ...] = ()
    quote: str = ""
    competitor: str | None = None
    feature: str | None = None
    resume: str | None = None
    resume_on: date | None = None
    precision: Precision = Precision.MONTH
    do_not_contact: bool = False
    may_ask_for_silence: bool = False
    confidence: float = 0.0
    evidence: tuple[Evidence, ...] = ()

    @property
    def asking(self) -> str:
        """The sentence that asks for no further contact, or may, cut where it is long; empty when none does."""
        return next((one.text for one in self.evidence if _ASKING.search(one.rule)), "")[:_LONGEST_ASKING]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """One no as it is kept. `told_by` is the rep whose words the quote is, when it is not the prospect's.

    `is_ours` marks a no that was ours to say: they are no fit, and are never mailed about it.
    """

    id: int
    prospect_id: int
    reason: Reason
    also: tuple[Reason, ...]
    quote: str
    said_at: datetime
    rep_id: str
    resume: str | None
    resume_on: date | None
    reason_confirmed: bool
    inbox_id: int | None = None
    forwarder_id: str = ""
    created_at: datetime | None = None
    message_id: str | None = None
    told_by: str | None = None
    note: str | None = None
    is_ours: bool = False
    competitor: str | None = None
    feature: str | None = None
