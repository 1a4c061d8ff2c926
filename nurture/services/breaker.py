"""The breaker of a process: asked before anything is claimed, told how each offer ended; ops hear when it lasts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog

from nurture.domain.breaker import CLOSED, Sign, heard, room, sign_of, unreachable
from nurture.domain.delivery import Outcome
from nurture.domain.errors import RelayUnreachable
from nurture.domain.letter import LetterKind
from nurture.domain.letter_sending import RelayBack, RelayDown
from nurture.domain.relays import RelayPlace, Route, Routes
from nurture.services.clock import BusinessClock
from nurture.services.correspondence import Correspondence
from nurture.storage import told
from nurture.storage.database import Database, Tx

_log = structlog.get_logger(__name__)

_DOWN, _BACK = "relay down:", "relay back:"
_LASTS = timedelta(minutes=5)
"""How long the relay takes nothing before ops are told: a restart of it is no news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way that mail takes, its relay for the log, and what letters call it where there are several."""

    name: str
    relay: str
    shown: str


class RelayBreaker:
    """Stops claiming while a relay takes nothing, and tries it with one mail at a time, ever more rarely.

    One for each way that mail takes. It is kept in memory: a new process tries the relay at once.
    """

    def __init__(self, database: Database, clock: BusinessClock, correspondence: Correspondence, way: Way) -> None:
        self._database = database
        self._way = way
        self._clock = clock
        self._letters = correspondence
        self._state = CLOSED
        self._why = ""
        self._failed_at: datetime | None = None
        self._has_taken = False
        self._is_told: bool | None = None  # An earlier process may have told of it.

    def room(self, wanted: int) -> int:
        """Returns how many mails may be taken up now: as many as are wanted, one for a try, or none."""
        return room(self._state, wanted, now=self._clock.now())

    def heard(self, outcome: Outcome) -> None:
        """Takes note of how an offer ended."""
        before, sign = self._state, sign_of(outcome)
        self._state = heard(before, sign, now=self._clock.now())
        self._has_taken = sign is Sign.TAKES or (self._has_taken and self._state.until is None)
        if self._state.opened > before.opened:
            self._open(outcome.reply or "it ended the conversation without an answer")
        elif before.until is not None and self._state is CLOSED:
            _log.info("relay_takes_again", relay=self._way.relay)

    def unreachable(self, error: RelayUnreachable) -> None:
        """Takes note that no connection could be opened."""
        before = self._state
        self._state = unreachable(before, now=self._clock.now())
        self._has_taken = False
        if self._state.opened > before.opened:
            self._open(str(error))

    async def tell(self) -> None:
        """Writes to ops when the relay has taken nothing for some minutes, and once more when that is over."""
        since = self._state.since
        if since is not None and self._failed_at is not None:
            if self._failed_at - since >= _LASTS and self._is_told is not True:
                await self._database.write(lambda tx: self._tell_down(tx, now=self._clock.now()))
                self._is_told = True
        elif self._has_taken and self._is_told is not False:
            await self._database.write(lambda tx: self._tell_back(tx, now=self._clock.now()))
            self._is_told = False

    def _open(self, why: str) -> None:
        self._why, self._failed_at = why, self._clock.now()
        _log.warning("relay_takes_nothing", relay=self._way.relay, times=self._state.opened, why=why)

    async def _tell_down(self, tx: Tx, *, now: datetime) -> None:
        way = self._way
        if await down_since(tx, way.name) is None and await told.claim(tx, _DOWN + way.name, not_since=now, now=now):
            facts = RelayDown(since=self._state.since or now, why=self._why, relay=way.shown)
            await self._letters.to_ops(tx, (LetterKind.RELAY_DOWN, facts), now=now)

    async def _tell_back(self, tx: Tx, *, now: datetime) -> None:
        way = self._way
        since = await down_since(tx, way.name)
        if since is not None and await told.claim(tx, _BACK + way.name, not_since=since, now=now):
            facts = RelayBack(told_at=since, back_at=now, relay=way.shown)
            await self._letters.to_ops(tx, (LetterKind.RELAY_BACK, facts), now=now)


class RelayBreakers:
    """The breakers of a process, one for each way that mail takes: a relay that is down stops no other."""

    def __init__(
        self, database: Database, clock: BusinessClock, correspondence: Correspondence, routes: Routes
    ) -> None:
        self._make = partial(RelayBreaker, database, clock, correspondence)
        self._routes = routes
        self._breakers: dict[str, RelayBreaker] = {}

    def of(self, route: Route) -> RelayBreaker:
        """Returns the breaker of a way."""
        if route.name not in self._breakers:
            shown = "" if self._routes.is_one_way else route.name
            self._breakers[route.name] = self._make(Way(name=route.name, relay=route.relay.name, shown=shown))
        return self._breakers[route.name]

    def room(self, wanted: int) -> int:
        """Returns how many mails may be taken up now: what the way with the most room has, whosever they are."""
        return max(self._room_of(relay, wanted) for relay in self._routes.relays)

    async def tell(self) -> None:
        """Writes to ops of each way; see `RelayBreaker.tell`."""
        for breaker in tuple(self._breakers.values()):
            await breaker.tell()

    def _room_of(self, relay: RelayPlace, wanted: int) -> int:
        return wanted if relay.each_logs_in else self.of(Route(relay=relay)).room(wanted)


async def down_since(tx: Tx, way: str) -> datetime | None:
    """Returns when ops were told that a way takes nothing, None when it takes mail as far as they were told."""
    down, back = await told.when(tx, _DOWN + way), await told.when(tx, _BACK + way)
    return down if down is not None and (back is None or back < down) else None
