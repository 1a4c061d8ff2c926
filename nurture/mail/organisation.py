"""Domains of organisations: the registrable domain, and which domains belong to everybody's mail provider."""

from functools import cache

from publicsuffixlist import PublicSuffixList

from nurture.mail import lexicon


def organisational_domain(domain: str) -> str:
    """Returns the registrable domain (public suffix plus one label), lower case; the domain itself where none is known."""
    name = domain.strip().strip(".").lower()
    return _suffixes().privatesuffix(name) or name


def is_free_mail(domain: str) -> bool:
    """Tells whether the domain gives mailboxes to anybody, so that sharing it says nothing about an employer."""
    name = domain.strip().strip(".").lower()
    return name in _free_mail() or organisational_domain(name) in _free_mail()


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@cache
def _free_mail() -> frozenset[str]:
    lines = lexicon.sections("forward_free_mail").get("domains", ())
    return frozenset(domain for line in lines for domain in line.split())
