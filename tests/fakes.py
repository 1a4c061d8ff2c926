"""Small worlds that stand in for the outside: a relay that answers as it is told, a clock that a test moves."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime

from nurture.domain.delivery import Clearance, LetterMail, Outcome, OutcomeKind
from nurture.domain.errors import RelayStopping, RelayUnreachable
from nurture.domain.relays import OUTBOX, Route
from nurture.services.clock import BusinessClock
from nurture.transport.fetched import FetchedMessage, FolderPosition, PollResult, Taken, Taker

ACCEPTED = Outcome(kind=OutcomeKind.ACCEPTED, phase="dot", code=250, reply="250 2.0.0 Ok")
DEFERRED = Outcome(kind=OutcomeKind.DEFERRED, phase="rcpt", code=451, status="4.7.1", reply="451 4.7.1 greylisted")
NO_SUCH_USER = Outcome(
    kind=OutcomeKind.REFUSED, phase="rcpt", code=550, status="5.1.1", reply="550 5.1.1 no", recipient_refused=True
)
SPAM = Outcome(kind=OutcomeKind.REFUSED, phase="dot", code=554, status="5.7.1", reply="554 5.7.1 refused by policy")
SOME_WAY = Route(relay=OUTBOX)
UNKNOWN = Outcome(kind=OutcomeKind.UNKNOWN, phase="dot")


class FakeRelay:
    """Takes everything, unless answers for touches are left; letters are always taken."""

    def __init__(self, answers: Iterable[Outcome] = ()) -> None:
        self.answers = list(answers)
        self.touches: list[Clearance] = []
        self.letters: list[LetterMail] = []
        self.reachable = True
        self.stopping = False
        self.down: set[str] = set()
        self.routes: list[Route] = []

    @asynccontextmanager
    async def lease(self, wanted: int, route: Route = SOME_WAY) -> AsyncIterator[tuple["FakeRelay", ...]]:
        """Lends itself."""
        self.routes.append(route)
        if self.stopping:
            raise RelayStopping
        if not self.reachable or route.name in self.down:
            raise RelayUnreachable("nobody is there")
        yield (self,) * wanted

    async def send(self, mail: Clearance | LetterMail) -> Outcome:
        """Keeps the mail and gives the next answer."""
        if isinstance(mail, LetterMail):
            self.letters.append(mail)
            return ACCEPTED
        self.touches.append(mail)
        return self.answers.pop(0) if self.answers else ACCEPTED

    async def stop(self, grace: float) -> None:
        """Has nothing to end."""


class FakeKeys:
    """Publishes the records of some domains; while it is silent nobody answers."""

    def __init__(self, published: Mapping[str, tuple[str, ...]]) -> None:
        self.published = published
        self.silent = False
        self.asked: list[str] = []

    async def records(self, names: tuple[str, ...]) -> Mapping[str, tuple[str, ...] | None]:
        """Returns the records of each name."""
        self.asked += names
        return {name: None if self.silent else self.published.get(name, ()) for name in names}


class StandingClock(BusinessClock):
    """Stands where it is put."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


class FakeMailbox:
    """A mailbox whose messages are handed over at the next poll; each is read once."""

    def __init__(self, *messages: FetchedMessage) -> None:
        self.messages = list(messages)
        self.complete = True
        self.left: list[FetchedMessage] = []
        self.fault: Exception | None = None

    async def poll(self, taker: Taker, positions: Mapping[str, FolderPosition]) -> PollResult:
        """Hands over what lies beyond the positions, as far as it is wanted."""
        if self.fault is not None:
            raise self.fault
        known = positions.get("INBOX")
        new = [each for each in self.messages if known is None or each.position.last_uid > known.last_uid]
        wanted = [each for each in new if not taker.sifts or await taker.wants(each.data)]
        stored = [await taker.take(each) for each in wanted]
        self.left = [each for each in new if each not in wanted]
        reached = {"INBOX": new[-1].position} if new else {}
        return PollResult(positions=reached, stored=stored.count(Taken.STORED), complete=self.complete)

    async def wait(self, seconds: float) -> bool:
        """Announces nothing."""
        return False

    async def close(self) -> None:
        """Has nothing to end."""


def fetched(data: bytes, *, uid: int = 1, whole: bool = True, withheld: bool = False) -> FetchedMessage:
    """Returns a message as the mailbox gives it; of one that is not whole the header alone."""
    head = data if whole else data.partition(b"\n\n")[0] + b"\n\n"
    position = FolderPosition(uidvalidity=1, last_uid=uid)
    return FetchedMessage(folder="INBOX", position=position, data=head, size=len(data), whole=whole, withheld=withheld)
