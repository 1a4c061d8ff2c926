"""Is the machine as it should be: the journal's volume, the clock, and files that hold secrets?"""

import asyncio
import stat
from datetime import timedelta
from pathlib import Path

from nurture.domain.diagnosis import Finding, fail, ok, warn
from nurture.services.clock import BusinessClock
from nurture.services.doctor.parts import DoctorParts
from nurture.storage import deployment

_MOST_APART = timedelta(seconds=5)


async def look(parts: DoctorParts) -> tuple[Finding, ...]:
    """Returns a line a thing."""
    keys = tuple(Path(key.path) for key in parts.installation.signing_keys)
    files = await asyncio.to_thread(_files, parts, keys)
    return (*files, await _clock(parts))


def _files(parts: DoctorParts, keys: tuple[Path, ...]) -> tuple[Finding, ...]:
    return (_journal(parts), _secrets((parts.premises.data, *parts.premises.settings, *keys)))


def _journal(parts: DoctorParts) -> Finding:
    """With a server of its own the database lies elsewhere as a rule; an embedded one lies in the data folder."""
    data, journal = (_nearest(path) for path in (parts.premises.data, parts.premises.journal))
    if parts.database.is_sqlite and data.stat().st_dev == journal.stat().st_dev and not parts.in_sandbox:
        says = "it lies on the same volume as the database: whoever loses or restores one does so with both"
        return warn("journal", says, "Let NURTURE_JOURNAL name a folder on another volume.")
    return ok("journal", f"it is kept in {parts.premises.journal}")


def _secrets(paths: tuple[Path, ...]) -> Finding:
    open_to_all = [str(path) for path in paths if path.exists() and path.stat().st_mode & stat.S_IROTH]
    if open_to_all:
        return warn("secrets", f"everybody on this machine may read {', '.join(open_to_all)}", "Take that right away.")
    return ok("secrets", "only their owner reads them")


async def _clock(parts: DoctorParts) -> Finding:
    database, standing = await parts.database.read(deployment.time_and_birth)
    here = BusinessClock().now()  # The machine's own, also where a sandbox's clock runs fast.
    if abs(here - database) > _MOST_APART:
        says = f"it differs from the database's by {abs(here - database).total_seconds():.0f} s"
        return fail("clock", says, "Let both machines keep time (NTP).")
    if not parts.in_sandbox and standing is not None and here < standing - _MOST_APART:
        return fail("clock", "it is earlier than the day this database was made", "Set it right (NTP).")
    return ok("clock", "it agrees with the database's")


def _nearest(path: Path) -> Path:
    return path if path.exists() else next(parent for parent in path.absolute().parents if parent.exists())
