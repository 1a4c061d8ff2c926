"""What a round leaves, as values: what the relay saw, what database and journals say, who was told what."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchFact:
    """One touch as the database has it at the end, with the names of its lines of history."""

    tag: str
    address: str
    state: str
    message_id: str | None
    history: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunFact:
    """One MAIL FROM of a touch at the relay (monotonic seconds)."""

    tag: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFact:
    """One message of a touch that came up to its final dot.

    `code` is what the relay decided; `told` tells whether it said so, or dropped the connection instead.
    """

    tag: str
    message_id: str
    recipient: str
    begun_at: float
    code: int
    told: bool = True

    @property
    def is_taken(self) -> bool:
        """Whether the relay has the message."""
        return self.code < 300

    @property
    def is_open(self) -> bool:
        """Whether a sender must reckon with the relay having the message."""
        return self.is_taken or not self.told


@dataclass(frozen=True, slots=True, kw_only=True)
class StopFact:
    """A stop that somebody read the acknowledgement of: for whom, under which hashes it must stand, and when."""

    way: str
    covers: frozenset[str]
    subjects: frozenset[str]
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFact:
    """A mail that was answered with 250."""

    message_id: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All of it. `inbox` has the states of the rows that hold a mail, by Message-ID; `journal_sends` marks of tags;
    `quarantined` has why each mail was put aside."""

    touches: tuple[TouchFact, ...] = ()
    begun: tuple[BegunFact, ...] = ()
    offers: tuple[OfferFact, ...] = ()
    stops: tuple[StopFact, ...] = ()
    mails: tuple[MailFact, ...] = ()
    inbox: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ledger: frozenset[str] = frozenset()
    journal_stops: frozenset[str] = frozenset()
    journal_sends: frozenset[str] = frozenset()
    quarantined: tuple[str, ...] = ()
    turned_away: tuple[str, ...] = ()
    incidents: tuple[str, ...] = ()
