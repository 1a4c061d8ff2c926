"""One or two replicas on one database, the people around them, and everything that can happen between them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from factories import MAYA, absence, bounce, complaint, forward, no, reply
from sqlalchemy import Row, select
from stateful.evidence import Evidence, collect
from stateful.judging import Case, judge
from stateful.relay import Log, Mood
from stateful.replica import Crash, Place, Replica, crash, let_clearances_end, let_heartbeats_end
from stateful.story import PEOPLE, Story, colleagues

from nurture.domain.checkpoint import Point
from nurture.domain.consent import StopWay
from nurture.domain.errors import NotFound
from nurture.domain.ways import LISTENER, Way, WayKind
from nurture.services.consent import StopOrder
from nurture.storage import schema, ways
from nurture.storage.database import Database

_MINUTE = timedelta(minutes=1)
_SHOWN_BEFORE = timedelta(days=6)
_A_WHILE = 0.05
"""Seconds that something which is sent off from the middle of a transaction is waited for: it may need its end."""


class World:
    """What a test drives. Replicas are named by number; one that is gone is opened anew when it is asked for."""

    def __init__(self, place: Place, number: int) -> None:
        self.place = place
        self.log: Log = place.log
        self.story = Story(log=place.log)
        self.replicas: list[Replica | None] = [None] * number
        self.dead: set[str] = set()
        self.observer = Database(place.url)
        self._before: Evidence | None = None

    # Replicas

    async def begin(self) -> None:
        """Opens every replica; a listener has listened up to now."""
        for number in range(len(self.replicas)):
            await self.some(number)
        listener = Way(name=LISTENER, kind=WayKind.LISTENER)
        await self.observer.write(lambda tx: ways.enlist(tx, [listener], now=self.now))
        await self.listen()

    async def close(self) -> None:
        """Ends everything."""
        for number in range(len(self.replicas)):
            await self.kill(number)
        await self.observer.close()

    async def some(self, which: int) -> Replica:
        """Returns a replica, started anew if it is gone."""
        number = which % len(self.replicas)
        found = self.replicas[number]
        if found is None:
            found = self.replicas[number] = await self.place.open(f"replica{number}")
        return found

    async def kill(self, which: int) -> None:
        """Throws a replica away with whatever it was doing."""
        number = which % len(self.replicas)
        gone = self.replicas[number]
        if gone is not None:
            self.replicas[number] = None
            await gone.end()
            self.dead.add(gone.owner)
            await let_clearances_end(self.observer, gone.owner)

    async def bury(self) -> None:
        """Lets the heartbeats of the dead run out, and a living one take over what they left."""
        living = next((each for each in self.replicas if each is not None), None) or await self.some(0)
        if self.dead:
            await let_heartbeats_end(self.observer, frozenset(self.dead))
            await living.bench.application.recovery.take_over()
            self.dead.clear()

    async def run(self, which: int, work: Callable[[Replica], Awaitable[Any]]) -> None:
        """Lets a replica work; when it crashes in the middle it is gone."""
        replica = await self.some(which)
        try:
            await work(replica)
        except Crash:
            await self.kill(which)
        finally:
            replica.trap.unset()

    # Time

    @property
    def now(self) -> datetime:
        """Business time."""
        return self.log.clock.now()

    async def listen(self) -> None:
        """Lets the listener have heard everything up to now."""
        await self.observer.write(lambda tx: ways.pass_watermark(tx, LISTENER, self.now))
        self.log.forbidden.heard_until = self.now

    async def work(self, which: int, *, crash_at: Point | None = None) -> None:
        """Acts on mail, sends letters and writes notices: everything that is due but touches."""
        if crash_at is not None:
            (await self.some(which)).trap.set(crash_at, crash)
        await self.run(which, _read_and_answer)
        await self.run(which, _notice)

    async def approach(self, which: int) -> Row[Any] | None:
        """Moves on to the next touch, over the morning on which its rep sees it; returns its row, None without one."""
        await self.bury()
        await self.run(which, _read_and_answer)
        for _ in range(24):
            touch = await self.next_touch()
            if touch is None:
                return None
            if touch.next_try_at <= self.now:
                break
            await self._step(which, touch.next_try_at)
        await self.listen()
        await self._note_what_forbids()
        return touch

    async def _step(self, which: int, due: datetime) -> None:
        """Goes to the next moment at which there is something to do, at most to when the touch is due."""
        if due - self.now > _SHOWN_BEFORE:
            self.log.clock.moment = due - _SHOWN_BEFORE
        else:
            workshop = (await self.some(which)).bench.application.workshop
            agenda = await self.observer.read(workshop.agenda)
            self.log.clock.moment = min([due, *(moment for moment in agenda.moments if moment > self.now)])
        await self.run(which, _notice)

    async def next_touch(self) -> Row[Any] | None:
        """Returns the planned touch that is tried next."""
        planned = select(schema.touches).where(schema.touches.c.state == "planned")
        found = await self.observer.read(lambda tx: tx.execute(planned.order_by(schema.touches.c.next_try_at).limit(1)))
        return found.first()

    async def _note_what_forbids(self) -> None:
        """Looks at what stands now, before anything is sent: closed accounts, and people whose mail is not read."""
        keys, people, accounts = schema.hold_keys, schema.prospects, schema.accounts
        unread = select(people.c.address).join(keys, keys.c.prospect_id == people.c.id).where(keys.c.active)
        closed = select(accounts.c.domain).where(accounts.c.state != "open")
        forbidden = self.log.forbidden
        forbidden.unread = set((await self.observer.read(lambda tx: tx.execute(unread))).scalars())
        forbidden.domains = set((await self.observer.read(lambda tx: tx.execute(closed))).scalars())

    # Mail that comes in

    async def take(self, which: int, raw: bytes, *recipients: str, at: Point | None = None) -> int:
        """Takes a message as the listener does. It returns its number.

        If nurture crashes over it, the sender tries again.
        """
        replica = await self.some(which)
        if at is not None:
            replica.trap.set(at, crash)
        try:
            number = await replica.bench.receive(raw, *recipients)
        except Crash:
            await self.kill(which)
            number = await (await self.some(which)).bench.receive(raw, *recipients)
        finally:
            replica.trap.unset()
        if number is None:  # It was stored before the crash.
            newest = select(schema.inbox.c.id).order_by(schema.inbox.c.id.desc()).limit(1)
            number = int((await self.observer.read(lambda tx: tx.execute(newest))).scalar_one())
        self.story.taken.add(number)
        return number

    async def forward(self, which: int, address: str, text: str, *, by: str = MAYA, at: Point | None = None) -> None:
        """A rep forwards a no to an address of the rep's own."""
        replica = await self.some(which)
        to = (await replica.bench.desk.status()).add_addresses[by.partition("@")[0]]
        original = no(text, sender=(PEOPLE[address], address), said=self.now)
        await self.take(which, forward(original, by=by, said=self.now), to, at=at)

    async def order(self, which: int, text: str) -> int:
        """A rep writes a mail of commands."""
        replica = await self.some(which)
        to = (await replica.bench.desk.status()).add_addresses["maya"]
        return await self.take(which, reply(text, sender=MAYA, name="", to=to, said=self.now, subject="Please"), to)

    async def reply(self, which: int, address: str, text: str, *, at: Point | None = None) -> int | None:
        """A prospect answers the newest mail; None when there was no address to answer to."""
        to = await self._reply_address(which, address)
        if to is None:
            return None
        raw = reply(text, sender=address, name=PEOPLE[address], to=to, said=self.now)
        return await self.take(which, raw, to, at=at)

    async def absence(self, which: int, address: str, text: str) -> None:
        """A prospect's server answers that nobody is there."""
        to = await self._reply_address(which, address)
        if to is not None:
            await self.take(which, absence(text, sender=address, said=self.now), to)

    async def report(self, which: int, address: str, status: str) -> int | None:
        """A server reports about the newest mail to somebody; `complaint` for their own word that it is spam."""
        touch = await self._newest_sent(address)
        if touch is None:
            return None
        if status == "complaint":
            raw = complaint(address, original_id=touch.message_id)
        else:
            raw = bounce(address, status=status, said=self.now, original_id=touch.message_id)
        return await self.take(which, raw, f"b+{touch.tag}@in.acme.example")

    async def answer(self, which: int, kind: str, text: str) -> Row[Any] | None:
        """A rep answers the newest letter of a kind; returns that letter's row."""
        letters = schema.letters
        chosen = select(letters).where(letters.c.kind == kind, letters.c.rep_id.is_not(None))
        letter = (
            await self.observer.read(lambda tx: tx.execute(chosen.order_by(letters.c.id.desc()).limit(1)))
        ).first()
        if letter is not None:
            to = f"nurture+{letter.tag}@in.acme.example"
            await self.take(which, reply(text, sender=letter.recipient, name="", to=to, said=self.now), to)
        return letter

    async def _reply_address(self, which: int, address: str) -> str | None:
        bench = (await self.some(which)).bench
        if await bench.person(address) is None or not await bench.enrollments(address):
            return None
        return await bench.reply_address(address)

    async def _newest_sent(self, address: str) -> Row[Any] | None:
        touches, people = schema.touches, schema.prospects
        chosen = (
            select(touches)
            .join(people, people.c.id == touches.c.prospect_id)
            .where(people.c.address == address, touches.c.state.in_(("accepted", "unknown")))
        )
        return (await self.observer.read(lambda tx: tx.execute(chosen.order_by(touches.c.id.desc()).limit(1)))).first()

    # Stops

    async def stop(self, which: int, address: str, *, company: bool = False) -> None:
        """Ops stop somebody, or everybody at their company."""
        await (await self.some(which)).bench.desk.stop(address, company=company)
        covered = colleagues(address.partition("@")[2]) if company else (address,)
        self.story.stop("command", *covered)

    async def click(self, which: int, address: str) -> None:
        """Somebody clicks the link that ends it."""
        base = (await self.some(which)).bench
        keyring = base.foundation.keyring
        subject = keyring.read_token(keyring.token(keyring.person(address)))
        await base.application.consent.stop(StopOrder(way=StopWay.ONE_CLICK, subject=subject), now=self.now)
        self.story.stop("one click", address)

    async def lift(self, which: int, misread: int) -> None:
        """Ops lift what a message brought about, which they take for misread."""
        for stop in [each for each in self.story.stops if each.message == misread and each.lifted is None]:
            for address in stop.covers:
                try:
                    await (await self.some(which)).bench.desk.lift(address, misread=misread)
                except NotFound:
                    continue  # It is not acted on yet, or nobody was stopped by it.
                self.story.lift(address, misread)

    async def set_account(self, which: int, domain: str, state: str) -> None:
        """Ops say how it stands with a company."""
        await (await self.some(which)).bench.desk.account(domain, state)

    # Touches that go out

    async def send(self, which: int, mood: Mood = Mood.TAKES) -> None:
        """Sends what is due next, through a relay of that mood."""
        if await self.approach(which) is not None:
            await self.dispatch(which, mood)

    async def dispatch(self, which: int, mood: Mood = Mood.TAKES) -> None:
        """Lets one replica send what is due now."""

        async def go(replica: Replica) -> None:
            replica.relay.mood = mood
            await replica.bench.application.workshop.dispatch()

        await self.run(which, go)
        self._calm_down()

    async def send_both(self, mood: Mood) -> None:
        """Lets all replicas send at once."""
        if await self.approach(0) is not None:
            numbers = range(len(self.replicas))
            await asyncio.gather(*(self.dispatch(number, mood) for number in numbers))

    async def send_and_crash(self, which: int, mood: Mood, at: Point) -> None:
        """Sends what is due next, and crashes at that point."""
        if await self.approach(which) is not None:
            (await self.some(which)).trap.set(at, crash)
            await self.dispatch(which, mood)

    async def send_and_stop(self, which: int, mood: Mood, at: Point) -> None:
        """Sends what is due next; its reader is stopped in that very moment, by another replica where there is one."""
        touch = await self.approach(which)
        address = await self._address(touch)
        if address is None:
            return
        stops: list[asyncio.Task[None]] = []
        await self.some(which + 1)

        async def spring() -> None:
            stops.append(asyncio.create_task(self.stop(which + 1, address)))
            await asyncio.wait(stops, timeout=_A_WHILE)

        (await self.some(which)).trap.set(at, spring)
        await self.dispatch(which, mood)
        await asyncio.gather(*stops)

    async def send_deaf(self, which: int) -> None:
        """Tries to send what is due next when nobody has listened for a quarter of an hour."""
        if await self.approach(which) is not None:
            self.log.clock.moment += 15 * _MINUTE
            await self.dispatch(which)
            await self.listen()

    async def send_halted(self, which: int) -> None:
        """Tries to send what is due next while ops have halted everything."""
        await (await self.some(which)).bench.desk.halt("everything", "", "a look")
        self.log.forbidden.halts.add("everything")
        await self.send(which)
        self.log.forbidden.halts.clear()
        await (await self.some(which)).bench.desk.release("everything", "")

    async def send_unread(self, which: int, text: str) -> None:
        """Sends what is due next just after its reader wrote, before that is read."""
        address = await self._address(await self.approach(which))
        if address is not None and await self.reply(which, address, text) is not None:
            self.log.forbidden.unread.add(address)
            await self.dispatch(which)

    async def send_frozen(self, at: Point, mood: Mood) -> None:
        """Freezes a replica that is sending; another takes it for gone and goes on, then it wakes."""
        touch = await self.approach(0)
        frozen, other = await self.some(0), await self.some(1)
        address = await self._address(touch)
        if touch is None or address is None or frozen is other:
            return
        wake = asyncio.Event()
        sleeper = _Sleeper(wake)
        frozen.trap.set(at, sleeper)
        sending = asyncio.create_task(self.dispatch(0, mood))
        await asyncio.wait({sending, asyncio.create_task(sleeper.fell_asleep.wait())}, return_when="FIRST_COMPLETED")
        await let_heartbeats_end(self.observer, frozenset({frozen.owner}))
        await let_clearances_end(self.observer, frozen.owner)
        frozen.relay.expired = True
        await other.bench.application.recovery.take_over()
        await self.dispatch(1)
        wake.set()
        await sending
        frozen.relay.expired = False
        await frozen.bench.application.recovery.beat()

    async def send_as_copy(self) -> None:
        """Opens the same database under another environment, where nothing may go out."""
        for number in range(len(self.replicas)):
            await self.kill(number)
        await self.bury()
        if await self.approach(0) is None:
            return
        await self.kill(0)
        copy = await self.place.open("replica0", environment="staging")
        self.log.forbidden.copies.add("staging")
        await copy.bench.application.workshop.dispatch()
        await copy.end()
        self.dead.add(copy.owner)
        self.log.forbidden.copies.clear()

    async def settle(self, which: int, by_log: bool) -> None:
        """Ops settle what is unknown by the truth: the relay's log, or their own look at it."""
        desk = (await self.some(which)).bench.desk
        taken = {offer.touch_id: offer.taken for offer in self.log.offers}
        taken |= {offer.touch_id: True for offer in self.log.offers if offer.taken}
        touches = select(schema.touches).where(schema.touches.c.state == "unknown")
        for row in (await self.observer.read(lambda tx: tx.execute(touches))).all():
            was_taken = taken.get(row.id, False)
            if by_log:
                await desk.settle_log({row.message_id: "taken" if was_taken else "refused"})
            else:
                await desk.settle_touch(row.id, "accepted" if was_taken else "refused")

    def _calm_down(self) -> None:
        for replica in self.replicas:
            if replica is not None:
                replica.relay.mood = Mood.TAKES

    async def _address(self, touch: Row[Any] | None) -> str | None:
        if touch is None:
            return None
        person = select(schema.prospects.c.address).where(schema.prospects.c.id == touch.prospect_id)
        return (await self.observer.read(lambda tx: tx.execute(person))).scalar()

    # Looking

    async def faults(self) -> tuple[str, ...]:
        """Returns what is wrong now, compared with what was promised and with the last look."""
        living = frozenset(replica.owner for replica in self.replicas if replica is not None)
        now = await collect(self.observer, self.place.folder, living)
        found = judge(Case(before=self._before, now=now, story=self.story))
        self._before = now
        return found


async def _read_and_answer(replica: Replica) -> None:
    workshop = replica.bench.application.workshop
    await workshop.process()
    await workshop.post()


async def _notice(replica: Replica) -> None:
    await replica.bench.application.workshop.notice()


class _Sleeper:
    """Falls asleep when it is called, and tells so."""

    def __init__(self, wake: asyncio.Event) -> None:
        self.fell_asleep = asyncio.Event()
        self._wake = wake

    async def __call__(self) -> None:
        self.fell_asleep.set()
        await self._wake.wait()
