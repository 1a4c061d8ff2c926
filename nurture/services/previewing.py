"""Shows any step for any prospect, by what drafts mails: it reads, and writes and sends nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from nurture.domain.cadence import Cadence
from nurture.domain.changes import Change, ChangeKind
from nurture.domain.errors import NotFound
from nurture.domain.jurisdiction import why_waits
from nurture.domain.preview import ASKS_YES, WAITS_FOR_CONTENT, Preview, due_after, stand_in, touch_of
from nurture.domain.touch import APPROVAL, NEW_APPROVAL, TouchKind
from nurture.domain.waiting import waiting_words
from nurture.services.approval import needing_yes
from nurture.services.basis import basis_of
from nurture.services.drafting import Background, Draft, Drafting, Undraftable
from nurture.services.revisions import Revisions
from nurture.storage import candidates, commitments, touches
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx
from nurture.storage.enrollments import EnrollmentFacts

_HEADERS = ("From", "To", "Reply-To", "Subject", "List-Unsubscribe")
_NOBODYS = "preview"
"""Stands for the token of their way out, so that nobody is stopped by a click in a preview."""

_NO_SIGNER = "Nobody current is named in whose name it may go out: see `successor` and `stand_in` in team.yaml."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be shown: a step of their cadence, the next where none is named; in another language than theirs.

    `change` is what the rules looked at would change for them, where these are not in force.
    """

    step: str | None = None
    language: str | None = None
    change: Change | None = None


class Previewing:
    """Makes previews."""

    def __init__(self, drafting: Drafting, revisions: Revisions) -> None:
        self._drafting = drafting
        self._revisions = revisions

    async def preview(self, tx: Tx, facts: EnrollmentFacts, wanted: Wanted, *, now: datetime) -> Preview:
        """Returns a step of the person's newest cadence as it would go out; raises NotFound, NurtureError."""
        enrollment = facts.enrollment
        cadence = self._revisions.cadence(wanted.change.new_cadence if wanted.change else enrollment.cadence)
        if cadence is None:
            raise NotFound(f"their cadence {enrollment.cadence} is not configured any more")
        touch = (await self._touch(tx, facts, cadence, wanted, now=now))._replace(cadence=cadence.id)
        if wanted.language:
            touch = touch._replace(language=wanted.language)
        background = await self._drafting.background(tx, touch, now=touch.due_at)
        if touch.touch_id == 0:
            is_first = background.is_first and cadence.name_now(touch.step) == cadence.steps[0].id
            background = replace(background, is_first=is_first)
        above = (*self._permits(touch), *(await self._asks(tx, touch, cadence, is_first=background.is_first)))
        shown = self._drawn(touch, background)
        return replace(shown, notes=(*above, *shown.notes))

    def _permits(self, touch: Candidate) -> Iterator[str]:
        """Yields that no basis allows the mail on its day, where none does."""
        on = touch.due_at.date()
        why = why_waits(basis_of(touch, self._revisions.current.jurisdictions, on=on), on=on)
        if why:
            yield f"{why[0].upper()}{why[1:]}."

    async def _asks(self, tx: Tx, touch: Candidate, cadence: Cadence, *, is_first: bool) -> tuple[str, ...]:
        """Returns that the mail needs a yes which it has not; with `is_first` it is the first of its cadence."""
        if touch.touch_id or is_first:
            asks = bool(await needing_yes(tx, (touch,), self._revisions))
        else:
            asks = cadence.asks_yes(touch.step, is_first=False)
        return (ASKS_YES,) if asks and touch.approved_at is None else ()

    async def _touch(
        self, tx: Tx, facts: EnrollmentFacts, cadence: Cadence, wanted: Wanted, *, now: datetime
    ) -> Candidate:
        """Returns the touch that is planned, where that is the step, else the one that would be."""
        enrollment = facts.enrollment
        if wanted.change is not None and _is_next(wanted.change, wanted.step):
            return await _changed(tx, wanted.change)
        planned = None if wanted.change else await touches.open_of(tx, enrollment.id)
        if planned is not None and wanted.step in (None, cadence.name_now(planned.step), planned.step):
            return (await candidates.of(tx, (planned.id,)))[0]
        named = await commitments.open_of(tx, enrollment.prospect_id)
        step = touch_of(cadence, wanted.step or cadence.steps[0].id, due_at=now)
        if step.kind is TouchKind.COMMITMENT and named:
            step = replace(step, occurrence=named[0].id, due_at=max(now, _noon(named[0].on)))
        touch = await candidates.unwritten(tx, enrollment.id, step)
        return touch._replace(due_at=due_after(cadence, step, latest_no=touch.latest_no))

    def _drawn(self, touch: Candidate, background: Background) -> Preview:
        draft = self._drafting.draft(touch, background, now=touch.due_at)
        lacking = draft if isinstance(draft, Undraftable) else None
        if lacking is not None and lacking.why == "content":
            item = stand_in(self._revisions.tag_for(touch.template, touch.language) or touch.language)
            draft = self._drafting.draft(touch, background, now=touch.due_at, stand_in=item)
        blank = Preview(
            cadence=touch.cadence,
            step=self._revisions.name_now(touch.cadence, touch.step),
            template=touch.template,
            language=self._revisions.tag_for(touch.template, touch.language) or touch.language,
            at=touch.due_at,
            because=lacking.because if lacking else (),
            notes=tuple(_notes(touch, lacking)),
        )
        return self._written(blank, draft) if isinstance(draft, Draft) else blank

    def _written(self, blank: Preview, draft: Draft) -> Preview:
        mail = message_from_bytes(draft.data, policy=default)
        token = self._drafting.stop_url(draft.touch).rpartition("/")[2]
        assert isinstance(mail, EmailMessage)
        return replace(
            blank,
            subject=draft.subject,
            headers=tuple((name, str(mail[name]).replace(token, _NOBODYS)) for name in _HEADERS if mail[name]),
            text=_part(mail, "plain").replace(token, _NOBODYS),
            html=_part(mail, "html").replace(token, _NOBODYS),
            because=blank.because or draft.because,
        )


def _is_next(change: Change, step: str | None) -> bool:
    """Tells whether the step that is asked for is the one that would come next; raises NotFound where none would."""
    if change.after is None and step is None:
        raise NotFound("by these files no mail is left for them, and their cadence ends; name a step with --step")
    return change.after is not None and step in (None, change.after.step)


async def _changed(tx: Tx, change: Change) -> Candidate:
    """Returns the next touch as it would be planned: the same at another moment, or another in its place."""
    assert change.after is not None, "asked only of what would come"
    if change.touch_id is not None and change.kind in (ChangeKind.MOVED, ChangeKind.REHOMED):
        stands = (await candidates.of(tx, (change.touch_id,)))[0]
        return stands._replace(step=change.after.step, due_at=change.after.due_at)
    made = await candidates.unwritten(tx, change.enrollment_id, change.after)
    return made._replace(touch_id=change.touch_id or 0)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def _notes(touch: Candidate, lacking: Undraftable | None) -> Iterator[str]:
    if lacking is not None and lacking.why == "content":
        yield WAITS_FOR_CONTENT
    elif lacking is not None:
        yield _NO_SIGNER if lacking.why == "no_signer" else f"{lacking.problem} {lacking.remedy}"
    if touch.touch_id == 0:
        yield "It is not planned: this is what it would be, and about when."
    if touch.edited_words:
        yield "The words above the footer are the rep's own."
    if touch.waiting_for not in (None, "basis", APPROVAL, NEW_APPROVAL):  # These are said in words of their own.
        yield f"It waits for: {waiting_words(touch.waiting_for)}."


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
