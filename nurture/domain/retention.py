"""How long words are kept: raw mails, letters and what lies in quarantine."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long each is kept, from when it arrived or was written.

    `forwards` are the raw mails of reps, `replies` those of everybody else, `letters` what nurture wrote to the team
    and a sandbox's outbox, `quarantine` mails that nobody could read, nobody looked at, and that hold nobody. `imports`
    are people of a spreadsheet whom no owner kept.
    """

    forwards: timedelta = timedelta(days=90)
    replies: timedelta = timedelta(days=365)
    letters: timedelta = timedelta(days=365)
    quarantine: timedelta = timedelta(days=365)
    imports: timedelta = timedelta(days=180)


USUAL = Retention()
