"""Is every way in read?"""

from nurture.domain.diagnosis import Finding, fail, ok, warn
from nurture.domain.ways import Listening, WayStanding, named, way_words
from nurture.services.doctor.parts import DoctorParts
from nurture.storage import ways

_NEVER = "no mail can come in: nurture has not run here yet, or neither a listener nor a mailbox is set"
_START = "Start it with `nurture run`; if it runs, set NURTURE_SMTP_LISTEN or a mailbox."


async def look(parts: DoctorParts) -> tuple[Finding, ...]:
    """Returns a line a way in: each must have been read within the last ten minutes for mail to go out."""
    known = await parts.database.read(ways.standing)
    listening = Listening(ways=known, now=parts.clock.now(), in_sandbox=parts.in_sandbox)
    if not known:
        return (fail("ways in", _NEVER, _START),)
    unheard = listening.unheard(min(way.watermark or way.enlisted_at for way in known))
    return tuple(_line(way, is_heard=way not in unheard) for way in known)


def _line(way: WayStanding, *, is_heard: bool) -> Finding:
    what, says = named(way), way_words(way)
    if way.error:
        return fail(what, says, "Mend what it says; mail waits until it is read again.")
    if way.settles_at is not None:
        return warn(what, says, "Nothing has to be done; mail waits until the gap has settled.")
    return ok(what, says) if is_heard else fail(what, says, "See that a nurture runs that reads it.")
