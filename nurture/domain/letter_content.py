"""Letters to ops about the content: what to write next, and links that lead nowhere."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentGaps:
    """Mails wait for content; `lines` say what to write, for the most people first, `more` how many lines are left."""

    lines: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLinks:
    """Links that lead nowhere any more, a line each with the items that are withdrawn with it."""

    lines: tuple[str, ...]
