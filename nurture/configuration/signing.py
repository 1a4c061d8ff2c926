"""`dkim:` of nurture.yaml: the keys with which our domains sign, read from their files."""

import re
import stat
from pathlib import Path

from nurture.configuration.forms import taking, text_form
from nurture.configuration.problems import Unexpected
from nurture.configuration.scalars import domain, line
from nurture.configuration.section import Located, Section
from nurture.domain.errors import ConfigurationError
from nurture.domain.signing_key import KeyKind, SigningKey
from nurture.mail.signing_keys import read_signing_key

_SELECTOR = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?\Z")
_LARGEST = 65_536
_NOBODYS = SigningKey(domain="", selector="", kind=KeyKind.RSA, public="", sign=lambda digest: digest)


def read_signing_keys(section: Section) -> tuple[SigningKey, ...]:
    """Returns the keys of the list; one that cannot be read is noted with what its file should hold."""
    found = section.children("dkim", _key)
    _check_names(found)
    return tuple(each.value for each in found)


@taking(text_form("a name of a key in DNS", "nurture1", "^[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?$"))
def selector(text: str) -> str:
    """Returns the name of a key in DNS: small letters, digits, hyphens and dots."""
    if not _SELECTOR.match(text):
        raise Unexpected(f"expected a selector of small letters, digits and hyphens such as nurture1, got {text!r}")
    return text


def is_open(path: Path) -> bool:
    """Tells whether everybody on this machine may read a file that holds a private key."""
    return bool(path.stat().st_mode & stat.S_IROTH)


def _key(section: Section) -> SigningKey:
    owner, called = section.required("domain", domain, ""), section.required("selector", selector, "")
    path = section.required("key", line, "")
    if not path:
        return _NOBODYS
    try:
        return read_signing_key(_bytes_of(Path(path)), domain=owner, selector=called, path=path)
    except OSError as error:
        section.fault("key", f"expected a file that can be read, {path}: {error.strerror}")
    except ConfigurationError as error:
        section.fault("key", f"expected {error} in {path}")
    return _NOBODYS


def _bytes_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LARGEST)


def _check_names(found: tuple[Located[SigningKey], ...]) -> None:
    taken: set[str] = set()
    for each in found:
        if each.value.name in taken and each.value is not _NOBODYS:
            each.section.fault("selector", f"expected a selector that no other key of {each.value.domain} has")
        taken.add(each.value.name)
