"""One message being acted on, and the tools its handlers share."""

from dataclasses import dataclass
from datetime import date, datetime

from nurture.domain.keyring import Keyring
from nurture.domain.proof import Proof
from nurture.domain.prospect import Prospect
from nurture.domain.reading import Reading
from nurture.services.braking import Braking
from nurture.services.clock import BusinessClock
from nurture.services.consent import Consent, Stopped
from nurture.services.correspondence import Correspondence
from nurture.services.planning import Planning
from nurture.services.revisions import Calendars, Revisions
from nurture.services.settling import Settling
from nurture.services.showing import Showing


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A claimed message with its reading. `tag` is that of the door it came to, `rep_id` the rep it is proven from.

    `proof` is what has just proven that. Without that rep, `unproven` says why not, and `claimed_id` is the rep whose
    address stands in From, if any. `said` is what a rep answered when nobody could be found in the message.
    """

    inbox_id: int
    as_what: str
    tag: str
    recipients: tuple[str, ...]
    rep_id: str | None
    raw: bytes
    reading: Reading
    received_at: datetime
    proof: Proof | None = None
    claimed_id: str | None = None
    unproven: str = ""
    said: str = ""

    @property
    def sender(self) -> str:
        """The From address, empty when there is none."""
        return self.reading.envelope.from_address or ""

    @property
    def said_on(self) -> date:
        """The day of the words: the mail's own date, else when it arrived."""
        return (self.reading.envelope.sent_at or self.received_at).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a handler did: a code for the inbox, whom it was about, and a stop to settle after the commit.

    With `waits` the message is not done yet: it waits for its rep.
    """

    outcome: str
    prospect_id: int | None = None
    stopped: Stopped | None = None
    waits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """The services that handlers call."""

    revisions: Revisions
    calendars: Calendars
    keyring: Keyring
    clock: BusinessClock
    consent: Consent
    planning: Planning
    correspondence: Correspondence
    showing: Showing
    settling: Settling
    braking: Braking


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondent:
    """The person a message from outside is about, and the enrollment and touch it answers, if any.

    `arrived_id` is the touch that the message proves to have reached a server: by its tag, or because it is named.
    `by_from`: nothing but its From says whom it is of, which anybody can write.
    """

    prospect: Prospect
    enrollment_id: int | None
    touch_id: int | None
    arrived_id: int | None = None
    by_from: bool = False
