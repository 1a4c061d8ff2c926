"""Answers: who answers a mail in a simulation, what and when; drawn, so that the same seed gives the same years."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from nurture.domain.reading import Intent
from nurture.domain.spread import draw

_OF = 1_000_000
_SOONEST, _LATEST = timedelta(minutes=20), timedelta(days=4)


class Answer(StrEnum):
    """What comes back; a bounce is the relay's word that the address does not exist."""

    THANKS = "thanks"
    NOT_NOW = "not_now"
    STILL_NO = "still_no"
    INTERESTED = "interested"
    STOP = "stop"
    BOUNCE = "bounce"


INTENTS: Mapping[Answer, Intent] = MappingProxyType(
    {answer: Intent(answer.value) for answer in Answer if answer is not Answer.BOUNCE}
)
"""What a person's own words were read as."""

USUAL_MIX: Mapping[Answer, int] = MappingProxyType(
    {
        Answer.THANKS: 20,
        Answer.NOT_NOW: 25,
        Answer.STILL_NO: 20,
        Answer.INTERESTED: 15,
        Answer.STOP: 15,
        Answer.BOUNCE: 5,
    }
)
"""How a hundred answers are shared out where nothing else is said. An assumption, to be replaced by what is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Of how many mails something comes back, from 0 to 1, and in which shares what."""

    rate: float = 0.0
    mix: Mapping[Answer, int] = field(default_factory=lambda: USUAL_MIX)

    def to(self, seed: str) -> Answer | None:
        """Returns what comes back to one mail, None where nothing does."""
        if draw(f"answer:{seed}", _OF) >= self.rate * _OF:
            return None
        number = draw(f"which:{seed}", sum(self.mix.values()))
        for answer, share in self.mix.items():
            number -= share
            if number < 0:
                return answer
        raise AssertionError("unreachable")


def delay(seed: str) -> timedelta:
    """Returns how long after a mail its answer comes: twenty minutes to four days."""
    return _SOONEST + timedelta(seconds=draw(f"delay:{seed}", int((_LATEST - _SOONEST).total_seconds())))
