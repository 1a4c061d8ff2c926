"""Organisations: their registrable domain, who belongs to ours, and domains where anybody has a mailbox."""

from dataclasses import dataclass
from functools import cache

from publicsuffixlist import PublicSuffixList

from nurture.domain.address import canonical, domain_of, within
from nurture.domain.errors import InvalidAddress
from nurture.mail import lexicon


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What is ours: domains (with those below them) and single addresses. Nobody of ours is ever a prospect."""

    domains: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()

    def has(self, address: str) -> bool:
        """Tells whether the address is one of ours, however it is written."""
        known = {_canonical(own) for own in self.addresses}
        return within(address, self.domains) or _canonical(address) in known

    def joined_by(self, address: str | None) -> "Own":
        """Returns what is ours when the writer of that address is one of us, with the colleagues of that domain."""
        if not address:
            return self
        domain = organisational_domain(domain_of(address))
        domains = () if is_free_mail(domain) else (domain,)
        return Own(domains=(*self.domains, *domains), addresses=(*self.addresses, address))


def organisational_domain(domain: str) -> str:
    """Returns the registrable domain (public suffix plus one label), lower case; else the domain itself."""
    name = domain.strip().strip(".").lower()
    return _suffixes().privatesuffix(name) or name


def is_public_suffix(domain: str) -> bool:
    """Tells whether anybody may register a name below the domain, so that it is nobody's, as `co.uk` is."""
    name = domain.strip().strip(".").lower()
    return _suffixes().is_public(name)


def is_free_mail(domain: str) -> bool:
    """Tells whether the domain gives mailboxes to anybody, so that sharing it says nothing about an employer."""
    name = domain.strip().strip(".").lower()
    return name in _free_mail() or organisational_domain(name) in _free_mail()


def load_lists() -> None:
    """Reads the lists that tell organisations apart, which takes a while and else happens when first asked."""
    _suffixes()
    _free_mail()


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@cache
def _free_mail() -> frozenset[str]:
    lines = lexicon.sections("forward_free_mail").get("domains", ())
    return frozenset(domain for line in lines for domain in line.split())


def _canonical(address: str) -> str:
    try:
        return canonical(address)
    except InvalidAddress:
        return address.strip().lower()
