"""A rep's yes to mails that go out only after one."""

from dataclasses import replace
from datetime import datetime

from nurture.domain.touch import NEW_APPROVAL, TouchState
from nurture.mail.numbered import Answers, Numbered, is_yes
from nurture.services.approval import needing_yes
from nurture.services.decided import Result, Subject
from nurture.services.revisions import Revisions
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


async def approve(tx: Tx, each: Shown, subject: Subject, revisions: Revisions, *, now: datetime) -> Result | None:
    """Keeps a rep's yes to what a letter showed; None for a mail that needs none or is planned no more."""
    (touch,) = await candidates.of(tx, (each.touch_id,))
    is_open = touch.state in (TouchState.PLANNED, TouchState.CLAIMED)
    if not is_open or not await needing_yes(tx, (touch,), revisions):
        return None
    if _is_reworded(touch, each):
        return Result(what=_REWORDED, short="the yes was not taken")
    if not await touches.approve(tx, each.touch_id, by=subject.author, now=now):
        return Result(what=_NOT_TAKEN, short="the yes was not taken")
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


_REWORDED = "Your yes was not taken: the words of this mail are others by now. The newest letter about it shows them."
_NOT_TAKEN = "Your yes was not taken: this mail cannot be written yet. It is shown to you again when it can."
