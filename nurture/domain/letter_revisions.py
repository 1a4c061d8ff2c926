"""Letters about edits of the configuration that did not come into force by themselves."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionPending:
    """An edit that waits to be applied; `lines` say what it changes, `digest` names it."""

    digest: str
    enrollments: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionRejected:
    """An edit with mistakes: a line each, and how many more there are."""

    problems: tuple[str, ...]
    more: int
