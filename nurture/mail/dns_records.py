"""The DNS records that mail in the reps' names needs (MX, SPF, DKIM, DMARC), and whether what is published will do."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address

from nurture.domain.address import domain_of
from nurture.domain.company import Installation
from nurture.domain.diagnosis import Finding, fail, ok, warn
from nurture.domain.relays import RelayPlace, ReturnPath, Routes
from nurture.domain.team import Rep
from nurture.mail.organisation import organisational_domain


class RecordKind(StrEnum):
    """What a record is for."""

    MX = "MX"
    SPF = "SPF"
    DKIM = "DKIM"
    DMARC = "DMARC"


_UNSAID = {
    RecordKind.MX: "MX as your provider says",
    RecordKind.SPF: "TXT for SPF, which follows from the relay: none is set",
}
"""The comment of the zone file in place of a value that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record to publish.

    An empty `value` of an MX is that of the provider whose mailbox nurture reads, of SPF that no relay is set yet.
    """

    kind: RecordKind
    name: str
    value: str

    @property
    def line(self) -> str:
        """The line of a zone file; strings have at most 255 characters (RFC 1035, 3.3)."""
        if not self.value:
            return f"; {self.name}. IN {_UNSAID[self.kind]}"
        if self.kind is RecordKind.MX:
            return f"{self.name}. IN MX {self.value}"
        strings = " ".join(f'"{self.value[at : at + 255]}"' for at in range(0, len(self.value), 255))
        return f"{self.name}. IN TXT ({strings})" if len(self.value) > 255 else f"{self.name}. IN TXT {strings}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Senders:
    """Who sends by what: the configuration, the ways of mail, the current reps; `host` is our listener's, if any."""

    installation: Installation
    routes: Routes
    reps: tuple[Rep, ...]
    own_domain: str
    host: str


_INCLUDES = {
    "google-relay": "include:_spf.google.com",
    "google-user": "include:_spf.google.com",
    "microsoft-connector": "include:spf.protection.outlook.com",
    "microsoft-user": "include:spf.protection.outlook.com",
    "ses": "include:amazonses.com",
}
"""What each provider asks its customers to include in SPF."""


def records_for(senders: Senders) -> tuple[Record, ...]:
    """Returns the records to publish, those for the way in first."""
    return (*_ways_in(senders), *_spf(senders), *_dkim(senders), *_dmarc(senders))


def _ways_in(senders: Senders) -> Iterable[Record]:
    """A mailbox with plus tags has its MX already; a domain of our own needs one."""
    if senders.installation.addresses.domain:
        value = f"10 {senders.host}." if senders.host else ""
        yield Record(kind=RecordKind.MX, name=senders.own_domain, value=value)


def _spf(senders: Senders) -> Iterable[Record]:
    """SPF speaks of the envelope's sender (RFC 7208): of our own domain, or of the rep's, as the relay has it."""
    words: dict[str, dict[str, None]] = {}
    ways = [(senders.routes.of(rep.address).relay, domain_of(rep.address)) for rep in senders.reps]
    for relay, of_rep in (*ways, (senders.routes.of(f"nurture@{senders.own_domain}").relay, senders.own_domain)):
        domain = of_rep if relay.return_path is ReturnPath.REP else senders.own_domain
        words.setdefault(domain, {}).update(dict.fromkeys(_mechanisms(relay)))
    for domain, allowed in words.items():
        value = f"v=spf1 {' '.join(allowed)} ~all" if allowed else ""
        yield Record(kind=RecordKind.SPF, name=domain, value=value)


def _mechanisms(relay: RelayPlace) -> tuple[str, ...]:
    """A sandbox's outbox is no host, so there is nobody to allow yet."""
    if relay.preset in _INCLUDES:
        return (_INCLUDES[relay.preset],)
    if not relay.host:
        return ()
    try:
        return (f"ip{ip_address(relay.host).version}:{relay.host}",)
    except ValueError:
        return (f"a:{relay.host}",)


def _dkim(senders: Senders) -> Iterable[Record]:
    for key in senders.installation.signing_keys:
        yield Record(kind=RecordKind.DKIM, name=key.name, value=key.record)


def _dmarc(senders: Senders) -> Iterable[Record]:
    owners = dict.fromkeys(
        organisational_domain(each) for each in (*(domain_of(rep.address) for rep in senders.reps), senders.own_domain)
    )
    for owner in owners:
        value = f"v=DMARC1; p=none; rua=mailto:{senders.installation.ops}"
        yield Record(kind=RecordKind.DMARC, name=f"_dmarc.{owner}", value=value)


def judge(record: Record, found: tuple[str, ...] | None) -> Finding:
    """Returns how a record stands beside what is published: texts, or the hosts of an MX; None when DNS is silent."""
    what = f"{record.kind} {record.name}"
    if found is None:
        return warn(what, "DNS did not answer", "Ask again later, or from a machine that reaches DNS.")
    return _JUDGES[record.kind](what, record, found)


def _judge_mx(what: str, record: Record, found: tuple[str, ...]) -> Finding:
    host = record.value.partition(" ")[2].rstrip(".").lower()
    if not found:
        return fail(what, "there is none, so no answer arrives", f"Publish: {record.line}")
    if host and host not in found:
        return warn(
            what, f"it names {', '.join(found)}", f"Let it lead to nurture ({host}), or to a server that passes on."
        )
    return ok(what, f"it names {', '.join(found)}")


def _judge_spf(what: str, record: Record, found: tuple[str, ...]) -> Finding:
    published = [text for text in found if text.lower().split()[:1] == ["v=spf1"]]
    wanted = record.value.split()[1:-1]
    if not wanted:
        return warn(what, "it follows from the relay, and none is set", "Name the relay first, in the settings.")
    if not published:
        return warn(what, "there is none", f"Publish: {record.line}")
    if len(published) > 1:
        return fail(what, "there are several, which counts as broken (RFC 7208, 4.5)", "Make them one.")
    missing = [word for word in wanted if word not in published[0].lower().split()]
    if missing:
        return warn(
            what, "it does not name the relay", f"Add {' '.join(missing)} to it, unless another word of it covers that."
        )
    return ok(what, "it names the relay")


def _judge_dkim(what: str, record: Record, found: tuple[str, ...]) -> Finding:
    own = _tag_p(record.value)
    if any(_tag_p(text) == own for text in found):
        return ok(what, "the published key is ours")
    says = "another key is published" if found else "it is not published, so no receiver believes our signatures"
    return fail(what, says, f"Publish: {record.line}")


def _judge_dmarc(what: str, record: Record, found: tuple[str, ...]) -> Finding:
    published = [text for text in found if text.lower().replace(" ", "").startswith("v=dmarc1")]
    return ok(what, published[0]) if published else warn(what, "there is none", f"Publish: {record.line}")


def _tag_p(text: str) -> str:
    tags = (part.partition("=") for part in text.split(";"))
    return next(("".join(value.split()) for name, _, value in tags if name.strip() == "p"), "")


_JUDGES = {
    RecordKind.MX: _judge_mx,
    RecordKind.SPF: _judge_spf,
    RecordKind.DKIM: _judge_dkim,
    RecordKind.DMARC: _judge_dmarc,
}
