"""Relays as they are: what each kind of provider demands of mail it takes, and which relay takes whose mail."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from nurture.domain.address import domain_of, parents
from nurture.domain.throttle import Limits

RELAY = "relay"
"""The name of the one relay that the settings name."""


class RelayTls(StrEnum):
    """How the conversation is encrypted. With `starttls`, a relay that does not offer it is not used."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class RelayAuth(StrEnum):
    """How nurture logs in at the relay."""

    NONE = "none"
    PASSWORD = "password"
    XOAUTH2 = "xoauth2"


class ReturnPath(StrEnum):
    """Whose address stands in MAIL FROM: ours, to which bounces come back, or the rep's."""

    OURS = "ours"
    REP = "rep"


_UNLIMITED = Limits()

PORTS: Mapping[RelayTls, int] = {RelayTls.NONE: 25, RelayTls.STARTTLS: 587, RelayTls.TLS: 465}


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayPreset:
    """What holds of one kind of relay. Without a `host`, each customer has one of their own.

    `replaces` are the lower-case names of header fields that it may write anew: no signature of ours covers them, and
    a Message-ID among them means that answers name another id. `limits` are those it publishes for one login or sender.
    """

    host: str = ""
    port: int = 587
    tls: RelayTls = RelayTls.STARTTLS
    auth: RelayAuth = RelayAuth.NONE
    return_path: ReturnPath = ReturnPath.OURS
    replaces: frozenset[bytes] = frozenset()
    takes_one_signature: bool = False
    connections: int = 8
    limits: Limits = _UNLIMITED

    @property
    def is_of_users(self) -> bool:
        """Tells whether it sends as the mailbox that logged in."""
        return self.auth is RelayAuth.XOAUTH2


_MESSAGE_ID = frozenset({b"message-id"})

PRESETS: Mapping[str, RelayPreset] = {
    "google-relay": RelayPreset(host="smtp-relay.gmail.com", limits=Limits(relay_per_day=10_000)),
    "google-user": RelayPreset(
        host="smtp.gmail.com",
        auth=RelayAuth.XOAUTH2,
        return_path=ReturnPath.REP,
        connections=2,
        limits=Limits(relay_per_day=2_000),
    ),
    "microsoft-connector": RelayPreset(port=25),
    "microsoft-user": RelayPreset(
        host="smtp.office365.com",
        auth=RelayAuth.XOAUTH2,
        return_path=ReturnPath.REP,
        replaces=_MESSAGE_ID,
        connections=3,
        limits=Limits(relay_per_day=10_000, relay_per_minute=30),
    ),
    "ses": RelayPreset(
        auth=RelayAuth.PASSWORD,
        replaces=_MESSAGE_ID | {b"date"},
        takes_one_signature=True,
        connections=10,
    ),
    "smtp": RelayPreset(connections=16),
}
"""The kinds, as their makers describe them in November 2026.

google-relay: smtp-relay.gmail.com takes mail from addresses of the organisation's domains, from listed IP addresses or
after a login, up to 10,000 recipients in 24 hours in one user's name; the envelope's sender may be any address of these
domains (Google Workspace Admin Help, "Route outgoing SMTP relay messages through Google").
google-user: smtp.gmail.com sends as the account that logged in and puts its address into MAIL FROM; 2,000 messages in
24 hours (Google Workspace Admin Help, "Gmail sending limits in Google Workspace").
microsoft-connector: the tenant's own MX, port 25, known by IP address or certificate; no figure is published
(Microsoft Learn, "How to set up a multifunction device or application to send email", option 3).
microsoft-user: smtp.office365.com, where MAIL FROM must be an address that the login may send as; 30 messages a minute,
10,000 recipients in 24 hours, three connections at a time (Microsoft Learn, "Message storage and concurrent connection
throttling for SMTP Authenticated Submission"). A Message-ID may be written anew.
ses: a host for each region, SMTP credentials; Message-ID and Date are overwritten and the new id stands in the reply;
DKIM-Signature may stand there once
(Amazon SES Developer Guide, "Header fields" and "Manual DKIM signing"). Its limits are those of each account.
smtp: a server of your own; sixteen connections are below the twenty that Exim takes in all unless told otherwise, and
two replicas below the fifty that Postfix takes from one client (Exim specification, `smtp_accept_max`; Postfix
configuration parameters, `smtpd_client_connection_count_limit`).
What may be pipelined or sent in chunks is read from each relay's answer to EHLO and not written here: Google and
Exchange offer both, Amazon neither.
"""

PLAIN = "smtp"

_AMAZONS = (".amazonses.com", "@amazonses.com")


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayPlace:
    """A relay as it is configured; `domains` are those of senders whose mail it takes.

    Without a `user`, a login is that of each sender.
    """

    name: str
    preset: str
    host: str
    port: int
    tls: RelayTls
    auth: RelayAuth
    return_path: ReturnPath
    connections: int
    user: str = ""
    domains: tuple[str, ...] = ()
    is_default: bool = False

    @property
    def each_logs_in(self) -> bool:
        """Tells whether each sender logs in as themselves, over connections of their own."""
        return self.auth is not RelayAuth.NONE and not self.user

    @property
    def kind(self) -> RelayPreset:
        """What holds of its kind."""
        return PRESETS[self.preset]


OUTBOX = RelayPlace(
    name="outbox",
    preset=PLAIN,
    host="",
    port=0,
    tls=RelayTls.NONE,
    auth=RelayAuth.NONE,
    return_path=ReturnPath.OURS,
    connections=32,
)
"""Stands for the sandbox's outbox where nothing else is configured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The way of one sender's mail: the relay, and the login for it where each has their own."""

    relay: RelayPlace
    login: str = ""

    @property
    def name(self) -> str:
        """What is counted, pooled and told about together."""
        return f"{self.relay.name} as {self.login}" if self.login else self.relay.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """Which relay takes whose mail: that of the nearest domain, else the default, else the first. Never empty."""

    relays: tuple[RelayPlace, ...] = (OUTBOX,)

    @property
    def is_one_way(self) -> bool:
        """Tells whether all mail takes the same way."""
        return len(self.relays) == 1 and not self.relays[0].each_logs_in

    def of(self, sender: str) -> Route:
        """Returns the way of mail from an address."""
        relay = self._relay(domain_of(sender))
        return Route(relay=relay, login=sender.lower() if relay.each_logs_in else "")

    def _relay(self, domain: str) -> RelayPlace:
        if len(self.relays) == 1:
            return self.relays[0]
        by_domain = {each: relay for relay in self.relays for each in relay.domains}
        nearest = next((each for each in parents(domain) if each in by_domain), None)
        if nearest is not None:
            return by_domain[nearest]
        return next((relay for relay in self.relays if relay.is_default), self.relays[0])


def with_given_ids(message_ids: Iterable[str]) -> tuple[str, ...]:
    """Returns Message-IDs, and beside those that Amazon SES made the id that stood in its reply: what is left of the @.

    At the right of it stands email.amazonses.com, or a region before amazonses.com (Amazon SES Developer Guide, "Email
    format and Amazon SES").
    """
    ids = tuple(message_ids)
    return (*ids, *(each.partition("@")[0] for each in ids if each.lower().endswith(_AMAZONS)))
