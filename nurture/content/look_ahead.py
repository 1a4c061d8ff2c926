"""A look ahead in words: lines for a terminal, with small charts; sentences that the page shows too."""

from collections.abc import Iterator

from nurture.content.charts import Bar, sparkline, text_bars
from nurture.domain.calendar import day_words
from nurture.domain.content import language_name
from nurture.domain.counted import counted
from nurture.domain.rejection import REASON_WORDS
from nurture.domain.simulation.answers import Answer
from nurture.domain.simulation.figures import LookAhead, RepLoad, Shortage

MOST_REPS = 30
"""Reps that are shown one by one, those with the fullest weeks."""

ENDINGS = {
    "completed": "every step went out",
    "unanswered": "silence, then the farewell",
    "handed_over": "the rep took over",
    "stopped": "asked to stop",
    "bounced": "the address is no more",
    "still_no": "said no again",
    "answered": "an answer ended it",
}
"""How an enrollment ended, in words."""

ANSWERS = {
    Answer.THANKS: "thanks",
    Answer.NOT_NOW: "not now",
    Answer.STILL_NO: "still no",
    Answer.INTERESTED: "interested",
    Answer.STOP: "stop",
    Answer.BOUNCE: "the address is no more",
}
"""What came back, in words."""


def in_lines(found: LookAhead) -> tuple[str, ...]:
    """Returns what a look ahead shows, for a terminal of any width above sixty letters."""
    return (
        *summary(found),
        *_block("Mails a year", text_bars(year_bars(found))),
        *_block("Mails a week, by rep: the most, the mean, from first to last week", _loads(found)),
        *_block("Content", tuple(shortage_words(each) for each in found.shortages) or (_NEVER_DRY,)),
        *_block("How enrollments end", text_bars(ending_bars(found))),
        *_block("What comes back", text_bars(answer_bars(found))),
    )


_LITTLE = 0.1
_NEVER_DRY = "Nobody waits for content."


def summary(found: LookAhead) -> tuple[str, ...]:
    """Returns the main figures, a sentence each."""
    return tuple(_summary(found))


def _summary(found: LookAhead) -> Iterator[str]:
    joined = f", {_people(found.joined)} who say no meanwhile" if found.joined else ""
    span = f"From {day_words(found.since.date())} to {day_words(found.until.date())}"
    yield f"{span}: {_people(found.people)} in a cadence now{joined}; {_mails(found.total)}."
    yield f"Fullest week of a rep: {_mails(found.most_in_a_week)}. {_people(found.still_open)} in a cadence at the end."
    if found.moved:
        yield f"{_mails(found.moved)} went on another day because of a limit."
    if found.crowded:
        yield (
            f"{counted(found.crowded, 'time')} no day had room for four months: so many people are more than these reps"
            " may write to. Look at `limits`, or at who has how many."
        )
    if found.without_basis:
        yield f"{_people(found.without_basis)} without a basis for the next mail: nothing more goes to them."
    if found.held:
        yield f"{_people(found.held)} on hold, waiting for a rep: not looked at."
    if found.kept_back:
        yield f"{_people(found.kept_back)} at companies in talks that nobody dated: not looked at."


def shortage_words(shortage: Shortage) -> str:
    """Returns since when content for whom runs dry, and how many wait."""
    reason = f" for “{REASON_WORDS[shortage.reason]}”" if shortage.reason else ""
    waiting = f"{_people(shortage.most_waiting)} waiting at most, {shortage.waiting_at_end:,} at the end"
    return f"{language_name(shortage.language)}{reason}: dry from {day_words(shortage.since)}; {waiting}"


def year_bars(found: LookAhead) -> tuple[Bar, ...]:
    """Returns the mails of each calendar year."""
    return tuple(Bar(label=str(year), value=count) for year, count in found.mails)


def ending_bars(found: LookAhead) -> tuple[Bar, ...]:
    """Returns how many enrollments ended how."""
    named = ((ENDINGS.get(why, why.replace("_", " ")), count) for why, count in found.endings)
    return tuple(Bar(label=words, value=count) for words, count in named)


def answer_bars(found: LookAhead) -> tuple[Bar, ...]:
    """Returns how often what came back."""
    return tuple(Bar(label=ANSWERS[answer], value=count) for answer, count in found.answers)


def fullest(found: LookAhead) -> tuple[RepLoad, ...]:
    """Returns the loads that are shown one by one, the fullest weeks first."""
    return tuple(sorted(found.loads, key=lambda load: (-load.most, load.rep)))[:MOST_REPS]


def mean(load: RepLoad) -> float:
    """Returns the mails of a rep a week, over all weeks."""
    return sum(load.weeks) / max(1, len(load.weeks))


def mean_words(load: RepLoad) -> str:
    """Returns the mean in words: with so many decimals that a few mails are not none."""
    value = mean(load)
    return f"{value:.2g}" if 0 < value < _LITTLE else f"{value:,.1f}"


def _loads(found: LookAhead) -> tuple[str, ...]:
    shown = fullest(found)
    width = max((len(load.rep) for load in shown), default=0)
    lines = tuple(
        f"{load.rep:<{width}}  {load.most:>5,}  {mean_words(load):>7}  "
        f"{sparkline(load.weeks, most=found.most_in_a_week)}"
        for load in shown
    )
    left = len(found.loads) - len(shown)
    return (*lines, *([f"and {counted(left, 'other rep')}"] if left else []))


def _block(title: str, lines: tuple[str, ...]) -> tuple[str, ...]:
    return ("", title, *(f"  {line}" for line in lines)) if lines else ()


def _people(count: int) -> str:
    return f"{count:,} {'person' if count == 1 else 'people'}"


def _mails(count: int) -> str:
    return f"{count:,} {'mail' if count == 1 else 'mails'}"
