"""Letters about the path of a rep's mail: the welcome, its copy to nurture itself, and what was found wrong."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """The welcome to a rep. `path` is the number of the path; `add` is the rep's own address to forward noes to.

    With `again` it reminds of one that was not answered.
    """

    path: int
    add: str
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WelcomeUnanswered:
    """A rep (`rep` is a name) who answered neither the welcome nor its reminder; `command` is what ops may run."""

    rep: str
    address: str
    welcomed_on: date
    reminded_on: date
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A copy in the name of a rep that nurture sends to itself; `rep` is the rep's name."""

    path: int
    rep: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PathFailed:
    """What a copy that came back showed to be wrong in the path of a rep (`rep` is a name), and what to do about it.

    `relay` is its name; `why` what the signature lacks, empty when it lacks nothing.
    """

    rep: str
    relay: str
    wrong: tuple[str, ...]
    remedies: tuple[str, ...]
    why: str
