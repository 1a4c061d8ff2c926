"""Is every way in read?"""

from nurture.domain.diagnosis import Finding, fail, ok, warn
from nurture.domain.ways import Listening, WayStanding, named, way_words
from nurture.services.doctor.parts import DoctorParts
from nurture.storage import ways


async def look(parts: DoctorParts) -> tuple[Finding, ...]:
    """Returns a line a way in: each must have been read within the last ten minutes for mail to go out."""
    known = await parts.database.read(ways.standing)
    listening = Listening(ways=known, now=parts.clock.now(), in_sandbox=parts.in_sandbox)
    if not known:
        return (fail("ways in", "nothing takes mail", "Set NURTURE_SMTP_LISTEN or a mailbox, and start nurture."),)
    unheard = listening.unheard(min(way.watermark or way.enlisted_at for way in known))
    return tuple(_line(way, is_heard=way not in unheard) for way in known)


def _line(way: WayStanding, *, is_heard: bool) -> Finding:
    what, says = named(way), way_words(way)
    if way.error:
        return fail(what, says, "Mend what it says; mail waits until it is read again.")
    if way.settles_at is not None:
        return warn(what, says, "Nothing has to be done; mail waits until the gap has settled.")
    return ok(what, says) if is_heard else fail(what, says, "See that a nurture runs that reads it.")
