"""Email addresses: one canonical form for a person, so that a stop holds however the address is written."""

import re
from dataclasses import dataclass

import idna

from nurture.domain.errors import InvalidAddress

CANONICALISER = 1
"""Version of `canonical`; kept beside each hash so that a later rule never loses an earlier stop."""

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\u0080-\uffff-]{1,64}\Z")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\Z")
_GMAIL = frozenset({"gmail.com", "googlemail.com"})

ROLE_NAMES = frozenset(
    [
        "abuse",
        "admin",
        "administrator",
        "billing",
        "bounce",
        "bounces",
        "contact",
        "daemon",
        "do-not-reply",
        "donotreply",
        "enquiries",
        "help",
        "helpdesk",
        "hello",
        "hostmaster",
        "info",
        "mailer-daemon",
        "marketing",
        "news",
        "newsletter",
        "no-reply",
        "no_reply",
        "nobody",
        "noreply",
        "notification",
        "notifications",
        "office",
        "postmaster",
        "privacy",
        "root",
        "sales",
        "security",
        "support",
        "team",
        "unsubscribe",
        "webmaster",
        "kontakt",
        "vertrieb",
        "ventas",
        "comercial",
        "ventes",
    ]
)
_NO_REPLY = re.compile(r"(?:^|[._+-])(?:no|do-?not|ne-?pas|keine?)[._-]?(?:reply|repondre|antwort)", re.IGNORECASE)
_LIST_SUFFIX = re.compile(r"-(?:bounces?|request|owner|admin|subscribe|unsubscribe|list)\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """An address with the name shown beside it; `name` is empty when none was given."""

    address: str
    name: str = ""


def parse(text: str) -> str:
    """Returns `text` as `local@domain`, the domain in lower-case A-labels (RFC 5891), the local part as written.

    Raises InvalidAddress for anything an SMTP server could not take (RFC 5321, 4.1.2; quoted local parts are refused).
    """
    local, at, domain = text.strip().rpartition("@")
    if not at or not _LOCAL.match(local) or local.startswith(".") or local.endswith(".") or ".." in local:
        raise InvalidAddress(f"{text!r} is no email address; expected one like dana@globex.example")
    return f"{local}@{ascii_domain(domain)}"


def ascii_domain(domain: str) -> str:
    """Returns a domain in lower-case A-labels; raises InvalidAddress when it cannot be a host name with a dot."""
    name = domain.strip().rstrip(".").lower()
    try:
        name.encode("ascii")
    except UnicodeEncodeError:
        try:
            name = idna.encode(name, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise InvalidAddress(f"{domain!r} is no domain name") from error
    labels = name.split(".")
    if len(labels) < 2 or len(name) > 253 or not all(_LABEL.match(label) for label in labels):
        raise InvalidAddress(f"{domain!r} is no domain name")
    return name


def is_address(text: str) -> bool:
    """Tells whether `parse` would take the text."""
    try:
        parse(text)
    except InvalidAddress:
        return False
    return True


def is_plain(text: str) -> bool:
    """Tells whether the text is an address that a header can hold without SMTPUTF8 (RFC 6531)."""
    return is_address(text) and parse(text).isascii()


def canonical(address: str) -> str:
    """Returns the form under which a person is known: lower case, A-labels, no plus tag, no dots at Gmail.

    Raises InvalidAddress. Two spellings that reach one person give one result.
    """
    local, _, domain = parse(address).rpartition("@")
    local = local.lower().split("+", 1)[0] or local.lower()
    if domain in _GMAIL:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


def domain_of(address: str) -> str:
    """Returns the domain of an address, lower case."""
    return address.rpartition("@")[2].lower()


def parents(domain: str) -> tuple[str, ...]:
    """Returns the domain and each parent with at least two labels, nearest first."""
    labels = domain.lower().split(".")
    return tuple(".".join(labels[start:]) for start in range(len(labels) - 1))


def is_role(address: str) -> bool:
    """Tells whether an address belongs to a function, a robot or a list rather than to a person."""
    local = address.rpartition("@")[0].lower().split("+", 1)[0]
    return local in ROLE_NAMES or bool(_NO_REPLY.search(local)) or bool(_LIST_SUFFIX.search(local))


def within(address: str, domains: tuple[str, ...]) -> bool:
    """Tells whether the address lies in one of the domains or below it."""
    return not set(parents(domain_of(address))).isdisjoint(domains)


def masked(address: str) -> str:
    """Returns the address for showing to somebody who need not know it: `d***@globex.example`."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}***@{domain}"
