"""What stands against sending from a database: another deployment, a journal that knows more, a fence that is shut."""

from dataclasses import dataclass
from enum import StrEnum


class Objection(StrEnum):
    """Why nothing is sent; `nurture adopt` settles the first five, the others are the fence's."""

    PUBLIC_URL = "public_url"
    ENVIRONMENT = "environment"
    JOURNAL_AHEAD = "journal_ahead"
    JOURNAL_MISSING = "journal_missing"
    JOURNAL_NEW = "journal_new"
    FENCE_WAITS = "fence_waits"
    FENCE_SILENT = "fence_silent"
    FENCE_CAUGHT = "fence_caught"


_ADOPT = "`nurture adopt` shows what is to be settled."
OBJECTION_WORDS = {
    Objection.PUBLIC_URL: f"the database belongs to another public URL than NURTURE_PUBLIC_URL says. {_ADOPT}",
    Objection.ENVIRONMENT: f"the database belongs to another environment than NURTURE_ENVIRONMENT says. {_ADOPT}",
    Objection.JOURNAL_AHEAD: f"the journal knows more than the database, which is an older copy. {_ADOPT}",
    Objection.JOURNAL_MISSING: f"the database has written a journal that is missing. Put it back. {_ADOPT}",
    Objection.JOURNAL_NEW: (
        f"the journal's folder is empty, and nobody who has written a journal of this database runs. {_ADOPT}"
    ),
    Objection.FENCE_WAITS: (
        "the fence waits: nurture has not answered at its public URL yet since it was started. "
        "While it runs it asks every minute."
    ),
    Objection.FENCE_SILENT: (
        "nothing has answered at the public URL for three hours, so links to unsubscribe lead nowhere. "
        "While it runs it asks every minute."
    ),
    Objection.FENCE_CAUGHT: (
        "another database answers at the public URL: this one, or that one, is a copy. Stop the copy; "
        "this one goes on once it is itself what answers."
    ),
}
"""Each objection in words, for operators."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Where a database belongs: the environment and the public URL it was adopted for."""

    environment: str
    public_url: str

    def against(self, other: "Identity") -> tuple[Objection, ...]:
        """Returns what of another identity differs."""
        differs = {
            Objection.PUBLIC_URL: self.public_url != other.public_url,
            Objection.ENVIRONMENT: self.environment != other.environment,
        }
        return tuple(objection for objection, is_so in differs.items() if is_so)


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalFacts:
    """What is known of one writer's journal.

    `last` is the last number in its file, None without a file; `head` the highest number that the database gave it,
    `written` whether the database knows of anything written there.
    """

    last: int | None
    head: int
    written: bool


def judge_journal(facts: JournalFacts, *, is_own: bool) -> Objection | None:
    """Returns what stands against a writer's journal; a missing file is held against its own writer alone."""
    if facts.last is None:
        return Objection.JOURNAL_MISSING if is_own and facts.written else None
    return Objection.JOURNAL_AHEAD if facts.last > facts.head else None
