"""Is the path of each rep's mail proven?"""

from datetime import datetime, timedelta

from nurture.domain.delivery import DeliveryMode
from nurture.domain.diagnosis import Finding, Level, ok
from nurture.domain.path import FACT_WORDS, NEEDED, REMEDIES, PathState
from nurture.domain.team import Rep
from nurture.services.doctor.parts import DoctorParts
from nurture.storage.paths import StoredPath

_START = "Start nurture with its relay; if it runs, wait a minute: the welcome goes out by itself."
_SOON = timedelta(minutes=10)
"""How long a copy may be on its way before its being away is a fault to look for."""


async def look(parts: DoctorParts) -> tuple[Finding, ...]:
    """Returns a line a rep; what is not proven fails in live delivery, and is a warning before."""
    if parts.in_sandbox:
        return (ok("paths", "not proven in a sandbox, where nothing leaves"),)
    level = Level.FAIL if parts.installation.delivery is DeliveryMode.LIVE else Level.WARN
    now = parts.clock.now()
    standing = await parts.database.read(lambda tx: parts.welcoming.standing(tx, now=now))
    return tuple(_line(rep, path, level, now=now) for rep, path in standing)


def _line(rep: Rep, path: StoredPath | None, level: Level, *, now: datetime) -> Finding:
    what = f"path of {rep.id}"
    if path is None:
        return Finding(what=what, level=level, says="the rep was not welcomed yet", remedy=_START)
    if path.state is PathState.VOUCHED:
        return ok(what, f"vouched for on {path.state_at:%Y-%m-%d}")
    if path.state is PathState.PROVEN:
        beside = [f"not so: {FACT_WORDS[fact]}" for fact in path.findings.wrong]
        return ok(what, "; ".join((f"proven on {path.state_at:%Y-%m-%d}", *beside)))
    says, remedies = _missing(rep, path, now=now)
    return Finding(what=what, level=level, says="; ".join(says), remedy=" ".join(remedies))


def _missing(rep: Rep, path: StoredPath, *, now: datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
    says, remedies = [], []
    for fact in path.findings.wrong:
        if fact in NEEDED:
            says.append(f"it does not hold that {FACT_WORDS[fact]}")
            remedies.append(REMEDIES[fact])
    if path.findings.why and says:
        says.append(path.findings.why)
    if path.looked_at is None and path.probed_at is not None:
        says.append(f"the copy of {path.probed_at:%Y-%m-%d %H:%M} UTC {_where(path)}")
        remedies.append(_WAIT if now - path.probed_at < _SOON or path.copy_id is not None else _SEARCH)
    if path.answered_at is None:
        says.append(f"{rep.first_name} has not answered the welcome")
        remedies.append(f'Ask {rep.first_name} to answer it with "ok", or vouch: nurture doctor --vouch {rep.id}')
    return tuple(says), tuple(remedies)


_WAIT = "Wait some minutes, and look again."
_SEARCH = "See that the relay delivers to nurture's own address, and that it is read."


def _where(path: StoredPath) -> str:
    return "has not come back" if path.copy_id is None else "is being looked at"
