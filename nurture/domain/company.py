"""The company in whose name mail goes out, and the addresses nurture answers at."""

from dataclasses import dataclass
from datetime import time, timedelta

from nurture.domain.brakes import USUAL, BrakeRules
from nurture.domain.delivery import DeliveryMode
from nurture.domain.languages import ALIKE, Languages
from nurture.domain.relays import RelayPlace
from nurture.domain.retention import USUAL as KEPT_AS_USUAL
from nurture.domain.retention import Retention
from nurture.domain.signing_key import SigningKey
from nurture.domain.throttle import CAUTIOUS, Limits
from nurture.domain.ways import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Who we are, as every mail must say. `address` is the postal address, `privacy_contact` an email address."""

    name: str
    address: str
    privacy: str
    domains: tuple[str, ...]
    privacy_contact: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressLayout:
    """Where mail to nurture arrives: an own subdomain (`domain`), or one mailbox with plus tags (`mailbox`).

    `copies` takes copies of the reps' own mail with people outside.
    """

    domain: str | None = None
    mailbox: str | None = None
    copies: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftBounces:
    """So many soft bounces of a person within that time hold them until the rep decides."""

    most: int = 5
    within: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """What `config/nurture.yaml` says. `heads_up_at` is a time of each rep's own day.

    `approve_first` is whether a person's first touch needs the rep's yes, where their cadence does not say.
    `edits_wait` is whether an edit that moves mails waits to be applied where none is really sent, too.
    `learning_questions` lets a confirmation ask one optional question.

    `authserv_ids`, `border`, `arc_sealers` and `microsoft_tenant` say whose findings about a sender are believed.

    `settling` is how long the listener must have listened without a break before a gap counts as made good. Of a way in
    that could not be read for `unread_after`, ops are told.

    `verbatim_words` lets templates use a prospect's own words.
    """

    company: Company
    ops: str
    addresses: AddressLayout
    delivery: DeliveryMode
    allowlist: tuple[str, ...] = ()
    trusted_relays: tuple[str, ...] = ()
    authserv_ids: tuple[str, ...] = ()
    border: tuple[str, ...] = ()
    arc_sealers: tuple[str, ...] = ()
    microsoft_tenant: bool = False
    heads_up_at: time = time(8)
    soft_bounces: SoftBounces = SoftBounces()
    approve_first: bool = False
    edits_wait: bool = False
    learning_questions: bool = True
    content_hosts: tuple[str, ...] = ()
    mailboxes: tuple[Place, ...] = ()
    relays: tuple[RelayPlace, ...] = ()
    signing_keys: tuple[SigningKey, ...] = ()
    settling: timedelta = timedelta(minutes=75)
    unread_after: timedelta = timedelta(minutes=15)
    limits: Limits = CAUTIOUS
    brakes: BrakeRules = USUAL
    retention: Retention = KEPT_AS_USUAL
    languages: Languages = ALIKE

    @property
    def link_hosts(self) -> tuple[str, ...]:
        """The hosts whose links are looked at, with those below them: the company's own unless others are named."""
        return self.content_hosts or self.company.domains

    verbatim_words: bool = False

    @property
    def privacy_contact(self) -> str:
        """Who is told of demands for data and of legal threats: the address named for it, else ops."""
        return self.company.privacy_contact or self.ops
