"""The public keys of domains: asked for in DNS, or read from a file where there is no DNS."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from nurture.domain.errors import SettingsError

if TYPE_CHECKING:
    from dns.asyncresolver import Resolver

TIME_LIMIT = 5.0
"""Seconds within which all queries of one message must be answered."""

_CACHED = 1_000


class DnsKeys:
    """Asks the resolvers of this machine, or others; what they answered is kept for as long as the answer says."""

    def __init__(self, servers: tuple[str, ...] = (), *, port: int = 53, time_limit: float = TIME_LIMIT) -> None:
        self._servers = servers
        self._port = port
        self._time_limit = time_limit
        self._resolver: Resolver | None = None

    async def records(self, names: tuple[str, ...]) -> Mapping[str, tuple[str, ...] | None]:
        """Returns the TXT records of each name: empty where there are none, None where nobody answered in time."""
        found = await asyncio.gather(*(self._texts(name) for name in names))
        return dict(zip(names, found, strict=True))

    async def _texts(self, name: str) -> tuple[str, ...] | None:
        # 12 MB that a nurture needs only once it has a signature to check.
        import dns.exception  # noqa: PLC0415
        import dns.resolver  # noqa: PLC0415

        try:
            if self._resolver is None:
                self._resolver = self._opened()
            answer = await self._resolver.resolve(name, "TXT", lifetime=self._time_limit, search=False)
        except (
            dns.resolver.NXDOMAIN,
            dns.resolver.NoAnswer,
            dns.exception.SyntaxError,
            dns.name.LabelTooLong,
            dns.name.NameTooLong,
        ):
            return ()
        except (dns.exception.DNSException, OSError):
            return None
        return tuple(b"".join(record.strings).decode("utf-8", "replace") for record in answer)

    async def exchangers(self, name: str) -> tuple[str, ...] | None:
        """Returns the hosts of a domain's MX, the preferred first: empty where there are none, None as `records`."""
        import dns.exception  # noqa: PLC0415
        import dns.resolver  # noqa: PLC0415

        try:
            if self._resolver is None:
                self._resolver = self._opened()
            answer = await self._resolver.resolve(name, "MX", lifetime=self._time_limit, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return ()
        except (dns.exception.DNSException, OSError):
            return None
        found = sorted(answer, key=lambda record: record.preference)
        return tuple(record.exchange.to_text(omit_final_dot=True).lower() for record in found)

    def _opened(self) -> "Resolver":
        import dns.asyncresolver  # noqa: PLC0415
        import dns.resolver  # noqa: PLC0415

        resolver = dns.asyncresolver.Resolver(configure=not self._servers)
        if self._servers:
            resolver.nameservers = list(self._servers)
            resolver.port = self._port
        resolver.cache = dns.resolver.LRUCache(_CACHED)
        return resolver


class FileKeys:
    """Reads the records of a file: a name and its TXT record a line, `#` before a comment."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def records(self, names: tuple[str, ...]) -> Mapping[str, tuple[str, ...] | None]:
        """Returns the records of each name; empty where there are none. An edit counts at once."""
        lines = await asyncio.to_thread(self._lines)
        return {name: tuple(text for known, text in lines if known == name.lower()) for name in names}

    async def exchangers(self, name: str) -> tuple[str, ...] | None:
        """Returns None: the file holds TXT records alone."""
        return None

    def check(self) -> None:
        """Raises SettingsError when the file cannot be read."""
        try:
            self._lines()
        except OSError as error:
            raise SettingsError(f"NURTURE_DKIM_KEYS: {self._path} cannot be read: {error.strerror}") from error

    def _lines(self) -> tuple[tuple[str, str], ...]:
        lines = self._path.read_text(encoding="utf-8").splitlines()
        pairs = (line.split(maxsplit=1) for line in lines if not line.lstrip().startswith("#"))
        return tuple((pair[0].lower().rstrip("."), pair[1].strip()) for pair in pairs if len(pair) > 1)
