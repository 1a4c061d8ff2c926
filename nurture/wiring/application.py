"""The application: every part joined."""

from dataclasses import dataclass

from nurture.domain.checkpoint import Checkpoint
from nurture.reader.process import ReadInChild
from nurture.services.bells import Bell
from nurture.services.braking import Braking
from nurture.services.consent import Consent
from nurture.services.content_links import LinkChecking
from nurture.services.copies import Copies
from nurture.services.correspondence import Correspondence
from nurture.services.desk import Desk
from nurture.services.desk.parts import DeskParts
from nurture.services.dispatcher import Dispatcher
from nurture.services.duties import Duties
from nurture.services.erasing import Erasing
from nurture.services.fencing import Fence
from nurture.services.inbound.task import Tools
from nurture.services.live_check import LiveChecking
from nurture.services.notices import NoticeParts, Notices
from nurture.services.paths.looking import Looking
from nurture.services.placing import Placing
from nurture.services.planning import Planning
from nurture.services.posting import Posting
from nurture.services.previewing import Previewing
from nurture.services.processing import Processing
from nurture.services.proof.proving import Keys
from nurture.services.quiet import Quiet
from nurture.services.reading import Reader, ReadHere
from nurture.services.receiving import Receiving
from nurture.services.recovery import Recovery
from nurture.services.relaying import Relay
from nurture.services.reloading import Reloading
from nurture.services.replanning import Replanning
from nurture.services.retention import Retaining
from nurture.services.sandbox_time import SandboxTime
from nurture.services.settling import Settling
from nurture.services.showing import Showing
from nurture.services.trials import Trials
from nurture.services.workshop import Workshop, WorkshopParts
from nurture.settings import Settings
from nurture.storage.locking import ProcessLock
from nurture.storage.opening import require_database
from nurture.wiring.content import link_checking_of, trials_of
from nurture.wiring.doctoring import doctor_of
from nurture.wiring.foundation import Foundation, boot_clock, lay_foundation, new_tag
from nurture.wiring.guarding import adoption_of, fence_of
from nurture.wiring.needs import refuse, unmet
from nurture.wiring.paths import keys_of, looking_of, welcoming_of
from nurture.wiring.privacy import erasing_of, retaining_of
from nurture.wiring.receiving import processing_of, receiving_of
from nurture.wiring.relays import relay_of
from nurture.wiring.revising import reloading_of, replanning_of
from nurture.wiring.sending import drafting_of, senders_of, throttle_of
from nurture.wiring.starting import choose_offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A whole nurture, not yet running."""

    foundation: Foundation
    consent: Consent
    receiving: Receiving
    copies: Copies
    workshop: Workshop
    retaining: Retaining
    erasing: Erasing
    recovery: Recovery
    relay: Relay
    reader: Reader
    desk: Desk
    reloading: Reloading
    arrived: Bell
    fence: Fence | None
    looking: Looking
    links: LinkChecking
    trials: Trials
    lock: ProcessLock | None

    async def close(self) -> None:
        """Ends the reader, closes the database and frees the locks."""
        await self.reader.close()
        await self.foundation.database.close()
        self.foundation.writer.lock.release()
        if self.lock is not None:
            self.lock.release()


async def open_application(
    settings: Settings, *, checkpoint: Checkpoint | None = None, begins: bool = True
) -> Application:
    """Opens database and journal and returns the application, whose workers do not run yet.

    Raises NurtureError where something stands in the way: configuration, another process, another deployment; unless it
    may be the one that `begins` a database, also where there is none.
    """
    if not begins:
        await require_database(settings.database_url)
    offer = await choose_offer(settings)
    refuse(unmet(settings, offer.revision.installation))
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)  # the database in it holds people's mail
    lock = _lock(settings)
    try:
        foundation = await lay_foundation(settings, offer.revision, checkpoint or Checkpoint(), offer=offer)
        return assemble(foundation, relay_of(foundation), lock, reader=ReadInChild())
    except BaseException:
        if lock is not None:
            lock.release()
        raise


def _lock(settings: Settings) -> ProcessLock | None:
    if not settings.database_url.startswith("sqlite"):
        return None
    lock = ProcessLock(settings.data / "nurture.lock")
    lock.take()
    return lock


def assemble(
    base: Foundation,
    relay: Relay,
    lock: ProcessLock | None = None,
    *,
    reader: Reader | None = None,
    keys: Keys | None = None,
) -> Application:
    """Returns the application; it reads in its own process without a reader, and asks the settings without `keys`."""
    reader, keys, arrived = reader or ReadHere(), keys or keys_of(base.settings), Bell()
    correspondence = Correspondence(base.revisions, new_tag)
    quiet = Quiet(base.database, base.signal, boot_clock)
    tools = _tools(base, quiet, correspondence)
    fence = fence_of(base, correspondence)
    base.objections.put_up(fence)
    dispatcher, posting = senders_of(base, tools, relay)
    replanning = replanning_of(base, tools.planning)
    reloading = reloading_of(base, correspondence, replanning)
    workshop = _workshop(base, tools, replanning, (dispatcher, posting, processing_of(base, tools, reader, keys)))
    receiving = receiving_of(base, quiet, correspondence, arrived)
    return Application(
        foundation=base,
        consent=tools.consent,
        receiving=receiving,
        copies=receiving.copies,
        workshop=workshop,
        retaining=retaining_of(base),
        erasing=erasing_of(base, tools),
        recovery=Recovery(base.database, tools, posting, base.presence),
        relay=relay,
        reader=reader,
        desk=_desk(base, tools, receiving, (workshop, reloading), relay),
        reloading=reloading,
        arrived=arrived,
        fence=fence,
        looking=looking_of(base, correspondence, keys),
        links=link_checking_of(base, correspondence),
        trials=trials_of(base, drafting_of(base)),
        lock=lock,
    )


def _tools(base: Foundation, quiet: Quiet, correspondence: Correspondence) -> Tools:
    placing = Placing(throttle_of(base), base.revisions)
    planning = Planning(base.revisions, base.calendars, correspondence, placing, new_tag)
    return Tools(
        revisions=base.revisions,
        calendars=base.calendars,
        keyring=base.keyring,
        clock=base.clock,
        consent=Consent(base.database, base.keyring, base.journal, quiet, correspondence),
        planning=planning,
        correspondence=correspondence,
        showing=Showing(revisions=base.revisions, drafting=drafting_of(base), correspondence=correspondence),
        settling=Settling(planning, correspondence),
        braking=Braking(base.revisions, correspondence),
    )


def _workshop(
    base: Foundation, tools: Tools, replanning: Replanning, work: tuple[Dispatcher, Posting, Processing]
) -> Workshop:
    dispatcher, posting, processing = work
    parts = WorkshopParts(
        database=base.database,
        clock=base.clock,
        processing=processing,
        dispatcher=dispatcher,
        posting=posting,
        notices=_notices(base, tools),
        replanning=replanning,
    )
    return Workshop(parts)


def _desk(base: Foundation, tools: Tools, receiving: Receiving, work: tuple[Workshop, Reloading], relay: Relay) -> Desk:
    workshop, reloading = work
    parts = DeskParts(
        database=base.database,
        tools=tools,
        receiving=receiving,
        copies=receiving.copies,
        workshop=workshop,
        time=SandboxTime(base.database, base.clock, workshop),
        throttle=throttle_of(base),
        adoption=adoption_of(base, tools),
        objections=base.objections,
        erasing=erasing_of(base, tools),
        welcoming=welcoming_of(base, tools.correspondence),
        doctor=doctor_of(base, tools.correspondence, relay),
        links=link_checking_of(base, tools.correspondence),
        live=LiveChecking(base.revisions, drafting_of(base)),
        presence=base.presence,
        reloading=reloading,
        previewing=Previewing(drafting_of(base), base.revisions),
    )
    return Desk(parts)


def _notices(base: Foundation, tools: Tools) -> Notices:
    duties = Duties(base.owner, alone=base.is_alone)
    welcoming = welcoming_of(base, tools.correspondence)
    parts = NoticeParts(database=base.database, tools=tools, welcoming=welcoming, duties=duties)
    return Notices(parts)
