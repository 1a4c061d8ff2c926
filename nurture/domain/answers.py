"""What commands answer: plain values, so that a command that asks a running daemon need not load a database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nurture.domain.basis_answers import BasisView
from nurture.domain.coming import PersonPlan, PlanLine
from nurture.domain.content_answers import GapLine, ItemLine, ItemView, LinkLine
from nurture.domain.diagnosis import Finding
from nurture.domain.faults import FaultLine, LiveCheck
from nurture.domain.halt import Halt
from nurture.domain.importing import ImportSlice, ImportStanding
from nurture.domain.languages import UnwrittenLine
from nurture.domain.preview import Preview
from nurture.domain.privacy import ErasureReport, PersonData
from nurture.domain.revising import AppliedReport, RevisionFiles, RevisionLine, RevisionStanding
from nurture.domain.settled_answers import AdoptionReport, SettledReport, UnsettledLine
from nurture.domain.throttle import LimitUse
from nurture.domain.ways import WayStanding


@dataclass(frozen=True, slots=True, kw_only=True)
class ProspectLine:
    """One prospect in a list; `next_at` is when the next touch is due (aware UTC)."""

    address: str
    name: str
    account: str
    reason: str
    cadence: str
    state: str
    rep: str
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoLine:
    """One no of a person."""

    said_at: datetime
    reason: str
    quote: str
    resume: str | None
    competitor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchLine:
    """One touch of a person; `at` is when it went out, else when it is due; `canceled_since` why it never will.

    `step` is the id that its step had then, `step_now` the one it has today.
    """

    at: datetime
    step: str
    step_now: str
    state: str
    subject: str | None
    waiting_for: str | None
    canceled_since: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFacts:
    """What is known of a company; `moved` people of it came to another cadence by what was said now.

    `state` is what it allows, empty where only what was said now is told.
    """

    domain: str
    industry: str | None
    tags: tuple[str, ...]
    moved: int = 0
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """All that is kept of a person, for the team; of somebody erased when that was (aware UTC), without a name."""

    name: str
    address: str
    title: str | None
    account: str
    account_state: str
    language: str
    zone: str | None
    state: str
    cadence: str | None
    rep: str | None
    wait_until: str | None
    stopped: str | None
    noes: tuple[NoLine, ...]
    commitments: tuple[str, ...]
    touches: tuple[TouchLine, ...]
    basis: str | None = None
    erased_at: datetime | None = None
    industry: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What happened to a person, a line an event; times are aware UTC."""

    address: str
    lines: tuple[tuple[datetime, str], ...]
    next_lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StopReport:
    """A stop as it stands; `people` counts the prospects it silenced now."""

    scope: str
    people: int
    already: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What a file brought; `problems` name line and remedy, without addresses of others."""

    done: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddReport:
    """What became of an added forward: a code such as added, not_a_no, no_prospect_found or quarantined."""

    message: int
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineEntry:
    """A message put aside, without its words; `error` is a code or a class name."""

    id: int
    received_at: datetime
    via: str
    as_what: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLine:
    """A mail of the sandbox's outbox; `raw` is its bytes in base64, `at` business time (aware UTC)."""

    id: int
    at: datetime
    what: str
    recipient: str
    subject: str
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicaStanding:
    """One replica that lives: its number of chance, whether it is the one asked, what it does, the seconds since it was
    heard of, the digest of its configuration, and what it alone has to do at present."""

    id: str
    asked: bool
    roles: str
    silent_for: int
    revision: str
    duties: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How things stand; `now` is business time (aware UTC).

    `copies` counts those of today, by what became of them; `proofs` tells by rep what proved their mail so far;
    `objections` says why nothing is sent from this database, `oldest_mail` when the oldest raw mail came that is kept,
    `unwritten` which templates planned touches wait for in a language that they are not written in, `lacking_yes` how
    many mails wait for the yes of which rep.
    """

    now: datetime
    delivery: str
    enrollments: dict[str, int]
    messages_waiting: int
    quarantined: int
    halts: tuple[Halt, ...]
    add_address: str
    add_addresses: dict[str, str]
    unproven: int
    proofs: dict[str, str]
    ways: tuple[WayStanding, ...] = ()
    copies: dict[str, int] = field(default_factory=dict)
    unsettled: int = 0
    limits: tuple[LimitUse, ...] = ()
    objections: tuple[str, ...] = ()
    fence_off: bool = False
    oldest_mail: datetime | None = None
    replicas: tuple[ReplicaStanding, ...] = ()
    unwritten: tuple[UnwrittenLine, ...] = ()
    lacking_yes: dict[str, int] = field(default_factory=dict)
    faults: tuple[FaultLine, ...] = ()
    configuration: RevisionStanding | None = None


ANSWERS: Mapping[str, Any] = {
    "apply": AppliedReport,
    "approve": str,
    "look_at_edits": RevisionStanding,
    "revision": RevisionFiles,
    "revisions": tuple[RevisionLine, ...],
    "account": str,
    "add": AddReport,
    "adopt": AdoptionReport,
    "advance": datetime,
    "clock": datetime,
    "content_gaps": tuple[GapLine, ...],
    "content_list": tuple[ItemLine, ...],
    "content_links": tuple[LinkLine, ...],
    "content_show": ItemView,
    "describe_account": AccountFacts,
    "doctor": tuple[Finding, ...],
    "erase": ErasureReport,
    "exclude_file": FileReport,
    "explain": Explanation,
    "export": PersonData,
    "export_mail": str,
    "import_begin": ImportStanding,
    "import_finish": ImportStanding,
    "import_list": tuple[ImportStanding, ...],
    "import_look": ImportSlice,
    "import_take": ImportSlice,
    "halt": bool,
    "lift": int,
    "live_check": LiveCheck,
    "plan_of": PersonPlan,
    "outbox": tuple[KeptLine, ...],
    "plan": tuple[PlanLine, ...],
    "preview": Preview,
    "prospects": tuple[ProspectLine, ...],
    "quarantine_list": tuple[QuarantineEntry, ...],
    "quarantine_release": None,
    "quarantine_replay": str,
    "quarantine_show": str,
    "record_bases": FileReport,
    "record_basis": BasisView,
    "release": bool,
    "run_at": datetime,
    "settle": None,
    "settle_log": SettledReport,
    "settle_touch": None,
    "show": PersonView,
    "show_account": AccountFacts,
    "show_basis": BasisView,
    "status": Status,
    "stop": StopReport,
    "stop_file": FileReport,
    "stops": tuple[str, ...],
    "try_path": None,
    "unsettled": tuple[UnsettledLine, ...],
    "unsettled_ids": tuple[str, ...],
    "vouch": bool,
}
"""What each command answers, by its name."""
