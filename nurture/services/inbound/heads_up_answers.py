"""A rep's answer to a heads-up: what each number is asked, done for the touch that was shown under it."""

from dataclasses import dataclass, replace
from datetime import datetime

from nurture.content.lint import OWN_WORDS, lint_of
from nurture.domain.counted import counted
from nurture.domain.letter import LetterKind
from nurture.domain.letter_touches import NumberedDone
from nurture.domain.touch import TouchKind
from nurture.mail.command import Verb
from nurture.mail.given import ends_open
from nurture.mail.numbered import Act, Answers, Numbered, is_yes, parse_numbered
from nurture.services.approval import needing_yes
from nurture.services.approving import approve, meant
from nurture.services.consent import joined
from nurture.services.correspondence import About
from nurture.services.decisions import Decisions, Result, Subject
from nurture.services.inbound.audience import is_to_nurture_alone
from nurture.services.inbound.given_items import ENDS_OPEN, give, refusal_of
from nurture.services.inbound.task import Effect, Task, Tools
from nurture.storage import accounts, candidates, commitments, history, letters, prospects, shown, touches
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx
from nurture.storage.history import Event
from nurture.storage.letters import StoredLetter
from nurture.storage.shown import Shown

_ENOUGH_WORDS = 3
_ROOM = 90
_KEEP_BACK = frozenset({Verb.STOP, Verb.STOP_COMPANY, Verb.HOLD})
MOST_QUESTIONS = 3
"""How often an answer without anything understood is answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """One answer under work, by whom and when."""

    task: Task
    author: str
    tools: Tools
    now: datetime


async def answer(tx: Tx, task: Task, letter: StoredLetter, author: str, tools: Tools) -> Effect:
    """Carries out what is understood and asks the rest back; in mail to others as well only what stops or holds counts.

    Not for ever: what never answers with a number is a robot.
    """
    known = await shown.of_tag(tx, letter.tag)
    words = task.reading.reply.text if task.reading.reply else ""
    answers = parse_numbered(words, today=task.said_on)
    if any(is_yes(one) and one.number is None for one in answers.asked):
        answers = await meant(tx, answers, known, tools.revisions)
    asked, unclear = _matched(answers, known)
    if not is_to_nurture_alone(task, tools):
        unclear = (*unclear, *(_unmatched(one) for one, _ in asked if not _is_safe(one)))
        asked = [(one, each) for one, each in asked if _is_safe(one)]
    heads_up = letter.answers_to or letter.tag
    if not asked and await letters.not_understood(tx, heads_up, reader=letter.recipient) >= MOST_QUESTIONS:
        return Effect(outcome="not_understood_again")
    await accounts.lock(tx, (each.account_id for _, each in asked))
    at_work = _Answer(task=task, author=author, tools=tools, now=tools.clock.now())
    results = [(each, await _carry_out(tx, at_work, one, each)) for one, each in asked]
    lines = [await _line(tx, each, result) for each, result in results]
    short = await _subject(tx, results)
    facts = (LetterKind.NUMBERED_DONE, NumberedDone(lines=tuple(lines), unclear=unclear, short=short))
    about = About(answers_to=heads_up)
    await tools.correspondence.to_rep(tx, author, facts, about, now=at_work.now)
    stops = [result.stopped for _, result in results if result.stopped]
    return Effect(outcome="command" if lines else "not_understood", stopped=joined(stops))


def _matched(answers: Answers, known: tuple[Shown, ...]) -> tuple[list[tuple[Numbered, Shown]], tuple[str, ...]]:
    """Returns each thing asked with what its number stands for; without a number it must be the only one."""
    by_number = {each.number: each for each in known}
    only = known[0].number if len(known) == 1 else None
    found = [(one, by_number.get(one.number if one.number is not None else only or 0)) for one in answers.asked]
    asked = [(one, each) for one, each in found if each is not None]
    unclear = [*answers.unclear, *(_unmatched(one) for one, each in found if each is None)]
    return asked, tuple(unclear)


def _unmatched(one: Numbered) -> str:
    what = one.command.words if one.command else one.act.value
    return what if one.number is None else f"{one.number}: {what}"


def _is_safe(one: Numbered) -> bool:
    """Tells whether doing it can only keep a mail back."""
    return one.act is Act.SKIP or (one.command is not None and one.command.verb in _KEEP_BACK)


async def _carry_out(tx: Tx, at_work: _Answer, one: Numbered, each: Shown) -> Result:
    if one.act is Act.SKIP:
        return await _skip(tx, at_work, each)
    if one.act is Act.EDIT:
        return await _edit(tx, at_work, each, one.words)
    if one.act is Act.ITEM:
        return await _give(tx, at_work, each, one)
    assert one.command is not None
    subject = Subject(
        prospect_id=each.prospect_id,
        rejection_id=None,
        made_by=None,
        told_in=at_work.task.inbox_id,
        author=at_work.author,
    )
    if is_yes(one):
        approved = await approve(tx, each, subject, at_work.tools.showing, now=at_work.now)
        if approved is not None:
            return approved
    return await Decisions(at_work.tools, now=at_work.now).carry_out(tx, subject, one.command)


async def _skip(tx: Tx, at_work: _Answer, each: Shown) -> Result:
    (touch,) = await candidates.of(tx, (each.touch_id,))
    if not await touches.skip(tx, each.touch_id, now=at_work.now):
        return Result(what=_too_late(touch))
    if touch.kind == TouchKind.COMMITMENT:
        await commitments.move(tx, touch.occurrence, "canceled")
    await _note(tx, at_work, touch, "skip")
    following = await at_work.tools.planning.plan(tx, touch.enrollment_id, now=at_work.now)
    zone = at_work.tools.revisions.zone_of(touch.rep_id)
    return Result(
        what="This mail is skipped.", next_touch=following.due_at if following else None, zone=zone, short="skipped"
    )


async def _edit(tx: Tx, at_work: _Answer, each: Shown, words: str) -> Result:
    (touch,) = await candidates.of(tx, (each.touch_id,))
    text = _without_signature(words, at_work, touch)
    if len(text.split()) < _ENOUGH_WORDS:
        return Result(what="There was no new text below `edit`, so nothing was changed.", short="nothing changed")
    if ends_open(text):
        return Result(what=ENDS_OPEN, short="nothing changed")
    if not await touches.edit(tx, each.touch_id, text, by=at_work.author):
        return Result(what=_too_late(touch))
    await _note(tx, at_work, touch, "edit")
    lint = lint_of(at_work.tools.revisions.current.grace)
    found = [f"“{each.words}” ({each.rule.id})" for each in lint.findings(text, touch.language, OWN_WORDS)]
    warning = f" Mind that it pushes: {', '.join(found)}. To change it, answer with `edit` again." if found else ""
    asks = touch.approved_at is None and await needing_yes(tx, (touch,), at_work.tools.revisions)
    only = " It still goes out only after your yes." if asks else ""
    what = f"It goes with your words, above the same signature and footer.{only}{warning}"
    return Result(what=what, short="goes with your words")


async def _give(tx: Tx, at_work: _Answer, each: Shown, one: Numbered) -> Result:
    (touch,) = await candidates.of(tx, (each.touch_id,))
    item = replace(one, words=_without_signature(one.words, at_work, touch))
    if refusal := refusal_of(item, touch):
        return Result(what=refusal, short="nothing changed")
    result = await give(tx, touch, item, at_work.tools, by=at_work.author)
    if result is None:
        return Result(what=_too_late(touch))
    await _note(tx, at_work, touch, "item")
    return result


def _without_signature(words: str, at_work: _Answer, touch: Candidate) -> str:
    """Returns the words above the rep's signature, which the mail has of its own."""
    signer = at_work.tools.revisions.signer(touch.rep_id, at_work.now)
    signature = (signer.signature or signer.name).strip() if signer else ""
    return words.strip().removesuffix(signature).rstrip() if signature else words.strip()


def _too_late(touch: Candidate) -> str:
    if touch.state == "canceled":
        return "This mail is not planned any more; what takes its place is shown to you again."
    return "It is too late for that: this mail has gone out, or is on its way."


async def _note(tx: Tx, at_work: _Answer, touch: Candidate, verb: str) -> None:
    event = Event(
        event="decided",
        account_id=touch.account_id,
        prospect_id=touch.prospect_id,
        enrollment_id=touch.enrollment_id,
        touch_id=touch.touch_id,
        inbox_id=at_work.task.inbox_id,
        detail={"verb": verb, "by": at_work.author},
    )
    await history.add(tx, event, now=at_work.now)


async def _line(tx: Tx, each: Shown, result: Result) -> str:
    person = await prospects.get(tx, each.prospect_id)
    following = f" The next mail is planned for {result.next_touch:%-d %B %Y}." if result.next_touch else ""
    return f"{each.number} ({person.name or person.address or 'somebody forgotten'}): {result.what}{following}"


async def _subject(tx: Tx, results: list[tuple[Shown, Result]]) -> str:
    """Returns the results with their names; of many the names alone, since the results stand in the letter."""
    people = [await prospects.get(tx, each.prospect_id) for each, _ in results]
    names = [person.name or person.address or "somebody forgotten" for person in people]
    told = "; ".join(f"{name}: {_short(result)}" for name, (_, result) in zip(names, results, strict=True))
    if len(told) <= _ROOM or len(results) == 1:
        return told
    listed = f"{counted(len(results), 'change')}: {', '.join(dict.fromkeys(names))}"
    return listed if len(listed) <= _ROOM else counted(len(results), "change")


def _short(result: Result) -> str:
    following = f", next mail in {result.next_touch:%B %Y}" if result.next_touch else ""
    return f"{result.in_short}{following}"
