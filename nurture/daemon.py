"""The daemon: listeners, workers, ticks; starts in order, reloads, stops cleanly."""

import asyncio
import signal
import ssl
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from nurture.control_server import ControlServer
from nurture.domain.errors import SettingsError
from nurture.domain.roles import Role
from nurture.domain.ways import WayKind
from nurture.logs import raised_at
from nurture.mail.organisation import load_lists
from nurture.services.bells import Bell
from nurture.services.fencing import Fence, name_boot
from nurture.services.listening import ListenerHandler
from nurture.services.polling import Polling
from nurture.settings import Endpoint, Settings
from nurture.transport.listener import Listener
from nurture.transport.reception import ListenerLimits
from nurture.web.server import WebServer
from nurture.wiring import Application, attendance, ways_in, web_app

_log = structlog.get_logger(__name__)

LISTENER_GRACE = 6.0
"""Seconds that a message being taken gets at a clean stop: longer than it waits for a clearance to run out."""

_DISPATCH = "dispatch"

GRACE = 8.0
"""Seconds that a message past its final dot gets at a clean stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """One kind of work with the bell that wakes it and how often the clock rings it, in seconds."""

    name: str
    bell: Bell
    every: float
    work: Callable[[], Awaitable[object]]


class Daemon:
    """One running nurture."""

    def __init__(self, application: Application, settings: Settings) -> None:
        self._application = application
        self._settings = settings
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._tasks: list[asyncio.Task[None]] = []
        self._stop = asyncio.Event()
        self._posted, self._dispatched, self._processed = Bell(), Bell(), Bell()
        self._saved, self._edited = Bell(), Bell()
        self._has_looked = False
        self._attendance = attendance(application)
        self.listener = Listener(
            ListenerHandler(application.receiving, self._attendance),
            ListenerLimits(size=settings.message_limit),
            _tls(settings),
            settings.smtp_hostname or application.foundation.revisions.addressing.domain,
        )
        pages = web_app(application, self._is_ready, probes_only=not self._does(Role.WEB))
        self.web = WebServer(pages, settings.web_listen.host, settings.web_listen.port)
        self.control = ControlServer(application.desk, settings.socket)
        self._pollings: tuple[Polling, ...] = ()
        self._ready = False

    async def run(self) -> None:
        """Starts everything, serves until `stop` is called or SIGTERM or SIGINT comes, and stops cleanly."""
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._application.close)
            self._heed_signals()
            await self._start(stack)
            await self._stop.wait()
            _log.info("stopping")

    def stop(self) -> None:
        """Asks for a clean stop."""
        self._stop.set()

    async def _start(self, stack: AsyncExitStack) -> None:
        """Starts in this order; everything started is stopped in the opposite one."""
        application, settings = self._application, self._settings
        await application.recovery.start()
        await name_boot(application.foundation.database)
        stack.push_async_callback(application.recovery.retire)
        stack.push_async_callback(self._end_workers)
        stack.push_async_callback(self._end_traffic)
        await self.control.start()
        with _named("NURTURE_WEB_LISTEN", settings.web_listen):
            await self.web.start()
        if self._does(Role.INBOUND):
            self._pollings = await ways_in(application)
        await self._start_listener(self._smtp_listen)
        self._start_workers()
        self._ready = True
        _log.info(
            "ready",
            smtp=self.listener.port if self._smtp_listen else None,
            web=self.web.port,
            delivery=application.foundation.revisions.current.installation.delivery.value,
            roles=[role.value for role in settings.roles],
        )
        await asyncio.to_thread(load_lists)  # The first mail, perhaps a stop, would wait for it.

    def _does(self, role: Role) -> bool:
        return role in self._settings.roles

    @property
    def _smtp_listen(self) -> Endpoint | None:
        return self._settings.smtp_listen if self._does(Role.INBOUND) else None

    async def _start_listener(self, place: Endpoint | None) -> None:
        if place is None:
            return
        with _named("NURTURE_SMTP_LISTEN", place):
            await self.listener.start(place.host, place.port)
        await self._attendance.beat()

    def _is_ready(self) -> bool:
        return self._ready and not self._stop.is_set()

    def _workers(self) -> tuple[Worker, ...]:
        inbound = self._inbound_workers() if self._does(Role.INBOUND) else ()
        return (*self._own_workers(), *inbound, *(self._dispatch_workers() if self._does(Role.DISPATCH) else ()))

    def _own_workers(self) -> tuple[Worker, ...]:
        """Returns what every replica does for itself, whatever its roles."""
        recovery, base = self._application.recovery, self._application.foundation
        return (
            Worker(name="beat", bell=Bell(), every=5, work=recovery.beat),
            Worker(name="take_over", bell=Bell(), every=30, work=recovery.take_over),
            Worker(name="rest", bell=Bell(), every=15, work=self._application.reader.rest),
            Worker(name="journal", bell=Bell(), every=5, work=base.journal.mend),
            Worker(name="count", bell=Bell(), every=600, work=self._application.copies.report),
            Worker(name="journals", bell=Bell(), every=30, work=base.watch.look),
            Worker(name="follow", bell=Bell(), every=5, work=self._application.reloading.follow),
            # Not only when something was saved: a folder that is a link itself may be swapped where nobody watches.
            Worker(name="edits", bell=self._saved, every=10, work=self._look_at_edits),
            *_fence(self._application.fence),
        )

    def _inbound_workers(self) -> tuple[Worker, ...]:
        attend = Worker(name="attend", bell=Bell(), every=5, work=self._attendance.beat)
        return (
            Worker(name="process", bell=self._application.arrived, every=5, work=self._process),
            *(_poller(polling) for polling in self._pollings),
            *((attend,) if self._smtp_listen else ()),
        )

    def _dispatch_workers(self) -> tuple[Worker, ...]:
        return (
            Worker(name=_DISPATCH, bell=self._dispatched, every=1, work=self._dispatch),
            Worker(name="post", bell=self._posted, every=2, work=self._application.workshop.post),
            Worker(name="replan", bell=self._edited, every=5, work=self._application.workshop.replan),
            Worker(name="notice", bell=Bell(), every=20, work=self._notice),
            Worker(name="retention", bell=Bell(), every=60, work=self._application.retaining.tick),
            Worker(name="erasures", bell=Bell(), every=600, work=self._application.erasing.finish_begun),
            Worker(name="trials", bell=Bell(), every=10, work=self._application.trials.tick),
            Worker(name="links", bell=Bell(), every=60, work=self._application.links.tick),
            Worker(name="paths", bell=self._processed, every=15, work=self._application.looking.tick),
        )

    def _start_workers(self) -> None:
        for worker in self._workers():
            self._tasks.append(asyncio.create_task(_work(worker), name=worker.name))
            self._scheduler.add_job(
                worker.bell.ring,
                "interval",
                seconds=worker.every,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        self._saved.ring()  # What was edited before the start is looked at as well.
        self._tasks.append(asyncio.create_task(self._watch(), name="watch"))
        self._scheduler.start()

    async def _end_traffic(self) -> None:
        """Ends what comes in and what goes out at the same time, since each may take some seconds of the ten.

        First the claims: what falls due from here on is left to another replica at once, or to the next start.
        """
        for task in self._tasks:
            if task.get_name() == _DISPATCH:
                task.cancel()
        relay = self._application.relay.stop(GRACE)
        await asyncio.gather(relay, self._end_listening(), self.web.stop(), self.control.stop())

    async def _end_listening(self) -> None:
        if self._smtp_listen is not None:
            await self._attendance.leave(lambda: self.listener.stop(LISTENER_GRACE))

    async def _end_workers(self) -> None:
        """Cancels the workers: what is before its first byte ends at once, an offer under way records its outcome."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        for task in self._tasks:
            if not task.cancelling():  # A second cancel would break off what gives back claims after the first.
                task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(polling.close() for polling in self._pollings))

    async def _process(self) -> None:
        await self._application.workshop.process()
        self._posted.ring()
        self._processed.ring()

    async def _dispatch(self) -> None:
        if await self._application.workshop.dispatch():
            self._posted.ring()

    async def _notice(self) -> None:
        await self._application.workshop.notice()
        self._posted.ring()

    async def _watch(self) -> None:
        """Has the folders of the configuration looked at as soon as they change, where the system can tell."""
        from watchfiles import awatch  # noqa: PLC0415 - loads a native library that a start need not wait for

        folders = [folder for folder in self._application.reloading.folders if folder.is_dir()]
        try:
            async for _ in awatch(*folders, stop_event=self._stop, debounce=400, step=200):
                self._saved.ring()
        except Exception as error:  # noqa: BLE001 - as without a free inotify instance; they are looked at all the same
            _log.warning("folders_not_watched", error=type(error).__name__)

    async def _look_at_edits(self) -> None:
        """Weighs what stands in the folders; the first look that does not fail is the one of the start."""
        await self._application.reloading.look(at_start=not self._has_looked)
        self._has_looked = True
        self._edited.ring()

    def _heed_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)


def _fence(fence: Fence | None) -> tuple[Worker, ...]:
    """Returns what asks at the public URL: as soon as the pages are there, and then when the fence finds it time."""
    bell = Bell()
    bell.ring()
    return (Worker(name="fence", bell=bell, every=5, work=fence.tick),) if fence else ()


def _poller(polling: Polling) -> Worker:
    """Returns what reads a mailbox or folder: when the clock rings, and at once when it announces mail."""
    bell = Bell()
    bell.ring()  # A start reads at once what came meanwhile.

    async def read() -> None:
        if await polling.round():
            bell.ring()
        elif polling.pause is not None:
            asyncio.get_running_loop().call_later(polling.pause, bell.ring)

    every = 5 if polling.place.kind is WayKind.FOLDER else 30
    return Worker(name=f"poll {polling.place.name}", bell=bell, every=every, work=read)


@contextmanager
def _named(setting: str, place: Endpoint) -> Iterator[None]:
    """Turns a place that cannot be listened on into an error that names the setting."""
    try:
        yield
    except OSError as error:
        raise SettingsError(f"{setting}: cannot listen on {place.host}:{place.port}: {error.strerror}") from error


async def _work(worker: Worker) -> None:
    """Works whenever the bell rings; a failure is logged and tried again at the next ring."""
    task = asyncio.current_task()
    while True:
        await worker.bell.heard()
        try:
            await worker.work()
        except Exception as error:  # noqa: BLE001 - one failure must not end a worker for good
            _log.error("work_failed", worker=worker.name, error=type(error).__name__, at=raised_at(error))
        if task is not None and task.cancelling():
            return  # An offer that was cancelled returns how it ended instead of raising.


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if settings.smtp_certificate is None or settings.smtp_key is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(settings.smtp_certificate, settings.smtp_key)
    return context
