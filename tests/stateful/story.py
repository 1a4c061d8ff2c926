"""What the outside world knows: the stops that were acknowledged, and the mail that was taken."""

from dataclasses import dataclass, field

from stateful.relay import Log

from nurture.domain.delivery import OutcomeKind

DANA, ERIN = "dana.ng@globex.example", "erin.vale@globex.example"
UMA, TIM = "uma.roe@initech.example", "tim.poe@initech.example"
NOA, MAX = "noa.lee@hooli.example", "max.ray@hooli.example"
PEOPLE = {DANA: "Dana Ng", ERIN: "Erin Vale", UMA: "Uma Roe", TIM: "Tim Poe", NOA: "Noa Lee", MAX: "Max Ray"}
DOMAINS = ("globex.example", "initech.example", "hooli.example")


@dataclass(kw_only=True)
class Stop:
    """One stop: whom it covers, when it was acknowledged, by which message it came, and when it was lifted."""

    covers: frozenset[str]
    at: int
    way: str
    message: int | None = None
    lifted: int | None = None

    def forbids(self, address: str, begun: int) -> bool:
        """Tells whether mail to somebody that was begun at that moment breaks the promise."""
        return address in self.covers and begun > self.at and (self.lifted is None or begun < self.lifted)


@dataclass(kw_only=True)
class Story:
    """All that was promised to somebody outside."""

    log: Log
    stops: list[Stop] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)

    def stop(self, way: str, *addresses: str, message: int | None = None) -> None:
        """Keeps that a stop was acknowledged just now."""
        self.stops.append(Stop(covers=frozenset(addresses), at=self.log.tick(), way=way, message=message))

    def lift(self, address: str, message: int) -> None:
        """Keeps that the stops which a message brought an address were lifted."""
        for stop in self.stops:
            if stop.message == message and address in stop.covers and stop.lifted is None:
                stop.lifted = self.log.tick()

    def by_message(self) -> list[int]:
        """Returns the messages that brought a stop which still stands."""
        return [stop.message for stop in self.stops if stop.message is not None and stop.lifted is None]

    def may_be_unknown(self) -> bool:
        """Tells whether there was an offer of which nobody heard the end."""
        return any(offer.heard in (None, OutcomeKind.UNKNOWN) for offer in self.log.offers)


def colleagues(domain: str) -> tuple[str, ...]:
    """Returns everybody of a domain."""
    return tuple(address for address in PEOPLE if address.endswith("@" + domain))
