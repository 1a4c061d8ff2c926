"""What a check may say of a touch, and what checks are given."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from nurture.domain.company import Installation
from nurture.domain.keyring import Keyring
from nurture.services.drafting import Draft
from nurture.services.objections import Objections
from nurture.services.paths.bases import Bases
from nurture.services.placing import Placing
from nurture.services.planning import Planning
from nurture.services.revisions import Calendars, Revisions
from nurture.services.throttling import Throttle
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Not now: looked at again at that moment (business time)."""

    why: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Due at another moment (business time): planned again there; unless it keeps its notice, the rep sees it again."""

    why: str
    due_at: datetime
    keeps_notice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """Never: the touch is canceled."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassOver:
    """Never, and what follows in its stead is planned: the touch is canceled."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """Somebody else moved the touch meanwhile; it is left alone."""


Verdict = Wait | Move | Cancel | PassOver | Lost


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRules:
    """What checks may ask beside the database: the configuration in force, the keys, the owner of the claims."""

    revisions: Revisions
    calendars: Calendars
    keyring: Keyring
    throttle: Throttle
    placing: Placing
    planning: Planning
    bases: Bases
    owner: str
    objections: Objections
    journal_broken: Callable[[], bool]

    @property
    def installation(self) -> Installation:
        """What `nurture.yaml` says now."""
        return self.revisions.current.installation


@dataclass(frozen=True, slots=True, kw_only=True)
class GateBatch:
    """Touches of one transaction, read after their accounts were locked, and the draft of each."""

    candidates: tuple[Candidate, ...]
    drafts: Mapping[int, Draft]
    rules: GateRules
    now: datetime


Check = Callable[[Tx, GateBatch], Awaitable[dict[int, Verdict]]]
"""A check returns verdicts for the touches it refuses; silence lets a touch pass."""
