"""Previews: one mail as it would go out, for people to look at."""

from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from nurture.domain.cadence import Cadence
from nurture.domain.calendar import Calendar
from nurture.domain.content import ContentItem
from nurture.domain.errors import NotFound
from nurture.domain.forecast import forecast
from nurture.domain.touch import PlannedTouch, TouchKind

ASKS_YES = "It goes only after the rep's yes."
"""The note of a mail that needs one and has none."""

STEP_OF_DATES = "commitment"
"""The step by which commands name the mail of a date that a prospect named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A step of a cadence as a mail to somebody; `at` is when (aware UTC). Its way out is one that stops nobody.

    `because` says why it carries this content, or what is missing; `notes` what keeps it from going out as it stands.
    `subject`, `text` and `html` are empty where it cannot be written at all.
    """

    cadence: str
    step: str
    template: str
    language: str
    at: datetime
    subject: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    text: str = ""
    html: str = ""
    because: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def touch_of(cadence: Cadence, name: str, *, due_at: datetime) -> PlannedTouch:
    """Returns the touch of the step of that name, due then; raises NotFound with the nearest name."""
    if name == STEP_OF_DATES:
        rule = cadence.commitment
        return PlannedTouch(
            kind=TouchKind.COMMITMENT,
            step=name,
            occurrence=0,
            template=rule.template,
            content=rule.content,
            due_at=due_at,
        )
    step = cadence.step(name)
    if step is None:
        names = [*(each.id for each in cadence.steps), STEP_OF_DATES]
        near = get_close_matches(name, names, n=1)
        hint = f"nearest: {near[0]}" if near else f"it has {', '.join(names)}"
        raise NotFound(f"cadence {cadence.id} has no step {name!r}; {hint}")
    return PlannedTouch(
        kind=TouchKind.STEP, step=step.id, occurrence=0, template=step.template, content=step.content, due_at=due_at
    )


def due_after(cadence: Cadence, touch: PlannedTouch, *, latest_no: datetime) -> datetime:
    """Returns about when a touch would be due after that no, and not before its own moment; raises NurtureError."""
    to_come = forecast(cadence, Calendar(zone="UTC"), latest_no=latest_no, answered=True)
    return max(touch.due_at, next((each.due_at for each in to_come if each.step == touch.step), touch.due_at))


def stand_in(language: str) -> ContentItem:
    """Returns what stands in a preview for content that is still to be written."""
    return ContentItem(
        id="missing",
        title="[the title of an item that is still to be written]",
        text="[What it is worth reading for, in a sentence or two.]",
        language=language,
        url="https://missing.example/",
    )


WAITS_FOR_CONTENT = "It waits: there is no content for it, and brackets stand for what is missing."
