"""The company in whose name mail goes out, and the addresses nurture answers at."""

from dataclasses import dataclass

from nurture.domain.delivery import DeliveryMode


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Who we are, as every mail must say. `address` is the postal address."""

    name: str
    address: str
    privacy: str
    domains: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressLayout:
    """Where mail to nurture arrives: an own subdomain (`domain`), or one mailbox with plus tags (`mailbox`)."""

    domain: str | None = None
    mailbox: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """What `config/nurture.yaml` says."""

    company: Company
    ops: str
    addresses: AddressLayout
    delivery: DeliveryMode
    allowlist: tuple[str, ...] = ()
    trusted_relays: tuple[str, ...] = ()
