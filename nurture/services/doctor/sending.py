"""Does anything stand against sending from this database?"""

from nurture.domain.counted import counted
from nurture.domain.diagnosis import Finding, fail, ok, warn
from nurture.services.doctor.parts import DoctorParts
from nurture.services.objections import in_words
from nurture.storage import halts, messages, replicas
from nurture.storage.database import Tx


async def look(parts: DoctorParts) -> tuple[Finding, ...]:
    """Returns what was decided elsewhere: a daemon, a copy, halts, mail that nobody could read."""

    async def read(tx: Tx) -> tuple[Finding, ...]:
        objections = in_words(await parts.objections.to_database(tx))
        halted, aside = len(await halts.standing(tx)), len(await messages.in_quarantine(tx))
        runs = _runs(len(await replicas.living(tx)))
        return (runs, _adopted(objections), _halted(halted), _quarantine(aside))

    return await parts.database.read(read)


def _runs(count: int) -> Finding:
    if not count:
        says = "no replica is running: nothing is taken, read or sent"
        return warn("daemon", says, "Start it with `nurture run`.")
    return ok("daemon", f"{counted(count, 'replica')} heard of lately")


def _adopted(objections: tuple[str, ...]) -> Finding:
    if objections:
        return fail("database", " ".join(objections), "Run nurture adopt.")
    return ok("database", "it belongs to this deployment")


def _halted(count: int) -> Finding:
    if count:
        return warn(
            "halts",
            counted(count, "halt stands", "halts stand"),
            "See nurture status, and end them with nurture release.",
        )
    return ok("halts", "none stands")


def _quarantine(count: int) -> Finding:
    if count:
        return warn(
            "quarantine", counted(count, "message waits there", "messages wait there"), "See nurture quarantine list."
        )
    return ok("quarantine", "it is empty")
