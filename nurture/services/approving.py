"""A rep's yes to mails that go out only after one."""

from dataclasses import replace
from datetime import datetime, timedelta

from nurture.domain.calendar import day_words
from nurture.domain.touch import NEW_APPROVAL, TouchState
from nurture.mail.numbered import Answers, Numbered, is_yes
from nurture.services.approval import needing_yes
from nurture.services.decided import Result, Subject
from nurture.services.drafting import Draft
from nurture.services.revisions import Revisions
from nurture.services.showing import Showing, show
from nurture.storage import candidates, history, touches
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx
from nurture.storage.shown import Shown


async def meant(tx: Tx, answers: Answers, known: tuple[Shown, ...], revisions: Revisions) -> Answers:
    """Returns the answers with a number for each yes that has none: `yes all`, or the only one that waits for it."""
    standing = await candidates.of(tx, [each.touch_id for each in known])
    asking = await needing_yes(tx, [touch for touch in standing if touch.approved_at is None], revisions)
    waiting = [each.number for each in known if each.touch_id in asking]
    asked = [each for one in answers.asked for each in _with_numbers(one, waiting)]
    return replace(answers, asked=tuple(asked))


def _with_numbers(one: Numbered, waiting: list[int]) -> list[Numbered]:
    is_open = is_yes(one) and one.number is None
    if not is_open or not waiting or not (one.of_all or len(waiting) == 1):
        return [one]
    return [replace(one, number=number) for number in waiting]


async def approve(tx: Tx, each: Shown, subject: Subject, showing: Showing, *, now: datetime) -> Result | None:
    """Keeps a rep's yes to what a letter showed; None for a mail that needs none or is planned no more.

    A mail that has other words by now, or was shown long ago, is shown anew at once instead; what follows a yes that
    was taken is the next touch.
    """
    revisions = showing.revisions
    (touch,) = await candidates.of(tx, (each.touch_id,))
    is_open = touch.state in (TouchState.PLANNED, TouchState.CLAIMED)
    if not is_open or not await needing_yes(tx, (touch,), revisions):
        return None
    if _is_reworded(touch, each):
        return Result(what=_REWORDED, short=NOT_TAKEN)
    if why := await _why_again(tx, touch, showing, now=now):
        await touches.show_again(tx, each.touch_id)
        await show(tx, ((each.touch_id,),), showing, now=now)
        return Result(what=f"Your yes was not taken: {why}. A letter of its own shows it anew.", short=NOT_TAKEN)
    if not await touches.approve(tx, each.touch_id, by=subject.author, now=now):
        return Result(what=_NOT_YET, short=NOT_TAKEN)
    event = history.of_touch(touch, "decided", {"verb": "yes", "by": subject.author})
    await history.add(tx, replace(event, inbox_id=subject.told_in), now=now)
    zone, due_at = revisions.zone_of(touch.rep_id), max(touch.due_at, now)
    return Result(what="It goes, as you were shown it.", next_touch=due_at, zone=zone, short="goes, with your yes")


def _is_reworded(touch: Candidate, each: Shown) -> bool:
    """Tells whether a newer letter shows other words, or is to; a rep's own words need no showing."""
    if touch.edited_words or touch.shown_digest is None:
        return False
    is_to_be_shown = touch.waiting_for == NEW_APPROVAL and touch.noticed_at is None
    return is_to_be_shown or touch.shown_digest != each.words


async def _why_again(tx: Tx, touch: Candidate, showing: Showing, *, now: datetime) -> str:
    """Returns why a mail must be shown anew before a yes to it counts; empty where it is as it was shown."""
    if touch.shown_digest is None or touch.noticed_at is None:
        return ""
    background = await showing.drafting.background(tx, touch, now=now)
    draft = showing.drafting.draft(touch, background, now=max(now, touch.due_at))
    if isinstance(draft, Draft) and draft.words_digest != touch.shown_digest:
        return "the words of this mail changed since you were shown it"
    if now - touch.noticed_at > _SHOWN_LASTS:
        return f"you were shown this mail on {day_words(touch.noticed_at.date())}, which is a while ago"
    return ""


NOT_TAKEN = "the yes was not taken"
"""The short form of each result of a yes that does not count."""

_SHOWN_LASTS = timedelta(days=30)
"""A yes later than this after the last heads-up is asked for again: longer than a rep is away, and not a season."""

_REWORDED = "Your yes was not taken: the words of this mail are others by now. The newest letter about it shows them."
_NOT_YET = "Your yes was not taken: this mail cannot be written yet. It is shown to you again when it can."
