"""Looks at links of the content: https to allowed hosts only, public addresses only, bounded in time, size and hops."""

import asyncio
import socket
import ssl
from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, urljoin, urlsplit

from nurture.domain.links import Answer, Look, answer_of, host_of, objection_to
from nurture.transport.exchange import PATIENCE, Request, exchange

MOST_HOPS = 5
_SAFE = "/%:@!$&'()*+,;=~-._?"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HTTPS = 443
_CARRIERS = tuple(map(IPv6Network, ("::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "2001::/32", "2002::/16")))
"""Addresses that carry an IPv4 address, which may be one of ours (RFC 4291, 6145, 6052, 4380, 3056)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkAccess:
    """Whom the looker may ask: by default any public address, at the usual port, whom this machine trusts.

    A test that serves pages itself lets it ask at home.
    """

    patience: float = PATIENCE
    at_home: bool = False
    tls: ssl.SSLContext | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """The head of an answer: its status, and where a redirect leads."""

    status: int
    location: str


class LinkLooker:
    """Asks for the head of a page, without cookies and with nothing of a person in the request."""

    def __init__(self, access: LinkAccess | None = None) -> None:
        self._access = access or LinkAccess()

    async def look(self, url: str, hosts: tuple[str, ...]) -> Look:
        """Returns what a link leads to; each hop of a redirect must be allowed as the first one is."""
        place = url
        for _ in range(MOST_HOPS):
            found = await self._ask(place)
            if isinstance(found, str):
                return Look(url=url, answer=Answer.FAILING, result=found)
            if found.status not in _REDIRECTS or not found.location:
                return Look(url=url, answer=answer_of(found.status), result=str(found.status))
            place = _led_to(place, found.location)
            if objection_to(place, hosts):
                return Look(url=url, answer=Answer.ALIVE, result=f"{found.status}, to where nurture does not look")
        return Look(url=url, answer=Answer.FAILING, result="redirects without an end")

    async def _ask(self, url: str) -> _Head | str:
        """Returns the head of the answer to HEAD, or to GET from servers that do not know it; else what went wrong."""
        address = await self._address(url)
        if not isinstance(address, _Address):
            return address
        head = await self._head(url, address.ip, "HEAD")
        if isinstance(head, _Head) and head.status < 400:
            return head
        return await self._head(url, address.ip, "GET")

    async def _head(self, url: str, address: str, method: str) -> _Head | str:
        place = urlsplit(url)
        target = quote(place.path or "/", safe=_SAFE) + (f"?{quote(place.query, safe=_SAFE)}" if place.query else "")
        request = Request(target=target, method=method, address=address, tls=self._access.tls)
        # Without a name or password that somebody wrote into it.
        asked = f"https://{host_of(url)}{f':{place.port}' if place.port else ''}"
        answer = await exchange(asked, request, patience=self._access.patience)
        return answer if isinstance(answer, str) else _parsed(answer)

    async def _address(self, url: str) -> "_Address | str":
        """Returns a public address of the host; where any of its addresses is not, none is asked (SSRF)."""
        try:
            port = urlsplit(url).port or _HTTPS
        except ValueError:
            return "no port"
        if port != _HTTPS and not self._access.at_home:
            return "another port than 443"
        try:
            async with asyncio.timeout(self._access.patience):
                loop = asyncio.get_running_loop()
                found = await loop.getaddrinfo(host_of(url), port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            return "no such host" if isinstance(error, socket.gaierror) else type(error).__name__
        ips = [str(sockaddr[0]) for *_, sockaddr in found]
        if not self._access.at_home and not all(_is_public(ip) for ip in ips):
            return "its address is not public"
        return _Address(ip=ips[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Address:
    """An address that may be asked."""

    ip: str


def _led_to(url: str, location: str) -> str:
    """Returns where a redirect leads; as it stands where that is no URL, which nobody is asked for."""
    try:
        return urljoin(url, location)
    except ValueError:
        return location


def _is_public(ip: str) -> bool:
    address = ip_address(ip.partition("%")[0])
    if isinstance(address, IPv6Address) and any(address in network for network in _CARRIERS):
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return mapped.is_global and not mapped.is_multicast


def _parsed(head: bytes) -> _Head | str:
    status, *fields = head.decode("latin-1").split("\r\n")
    parts = status.split(" ")
    if len(parts) < 2 or not status.startswith("HTTP/") or not parts[1].isdecimal() or len(parts[1]) != 3:
        return "no HTTP"
    named = (field.partition(":") for field in fields)
    location = next((value.strip() for name, _, value in named if name.strip().lower() == "location"), "")
    return _Head(status=int(parts[1]), location=location)
