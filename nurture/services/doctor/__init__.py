"""Looks at all that must be right before mail goes out: one small file a subject, and one line here."""

from collections.abc import Awaitable, Callable

from nurture.domain.diagnosis import Finding
from nurture.services.doctor import machine, paths, records, relays, sending, site, ways
from nurture.services.doctor.parts import DoctorParts

_LOOKS: tuple[Callable[[DoctorParts], Awaitable[tuple[Finding, ...]]], ...] = (
    relays.look,
    paths.look,
    ways.look,
    site.look,
    records.look,
    sending.look,
    machine.look,
)


async def examine(parts: DoctorParts) -> tuple[Finding, ...]:
    """Returns what was found, in the order of the subjects; asks relay and DNS, and changes nothing."""
    return tuple([finding for look in _LOOKS for finding in await look(parts)])


__all__ = ["DoctorParts", "examine"]
