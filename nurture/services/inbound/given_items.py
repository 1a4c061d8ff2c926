"""What a rep gives a mail to carry: kept for that mail alone, told back, and shown again where it was not asked for."""

from nurture.content.lint import OWN_WORDS, lint_of
from nurture.domain.links import objection_to
from nurture.domain.touch import ContentRule
from nurture.mail.given import Given, ends_open, given_in, lack_of
from nurture.mail.numbered import Numbered
from nurture.services.approval import needing_yes
from nurture.services.decided import Result
from nurture.services.inbound.task import Tools
from nurture.storage import touches
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx

_SHORTEST_NAME = 3
_A_REMARK = (
    "I took this for a remark, and changed nothing. To have it carry these words, write `item` after the number, and "
    "the words below."
)

ENDS_OPEN = (
    "Your text ends with a colon, as the line above a quoted mail does, so nothing was changed. Send it once more "
    "without that line, or with what belongs below it."
)


def refusal_of(one: Numbered, touch: Candidate) -> str:
    """Returns in a sentence why the mail does not take what was given, empty when it does."""
    if touch.content_rule == ContentRule.NONE:
        return "That mail carries nothing to read; `edit` changes its words."
    if _is_remark(one, touch):
        return _A_REMARK
    if ends_open(one.words):
        return ENDS_OPEN
    lack = lack_of(given_in(one.words))
    return f"{lack} Nothing was changed." if lack else ""


async def give(tx: Tx, touch: Candidate, one: Numbered, tools: Tools, *, by: str) -> Result | None:
    """Keeps the item for the mail and says how it goes, None when it is too late.

    What was not called an item is shown to the rep again before it goes.
    """
    given = given_in(one.words)
    if not await touches.give(tx, touch.touch_id, given, by=by, is_seen=one.marked):
        return None
    await touches.has_content(tx, touch.touch_id, now=tools.clock.now())
    shown = "" if one.marked else " It is shown to you once more before it goes."
    asks = (touch.approved_at is None or not one.marked) and await needing_yes(tx, (touch,), tools.revisions)
    only = " It still goes out only after your yes." if asks else ""
    what = f"{_in_words(given)}{shown}{only}{_warning(given, touch, tools)}{_unseen(given, tools)}"
    return Result(what=what, short="goes with that")


def _is_remark(one: Numbered, touch: Candidate) -> bool:
    """Tells whether sentences that nobody called an item are rather about the person than for them.

    They count for a mail that waits for content alone, and when they name neither the person nor the company.
    """
    if one.marked:
        return False
    said = {word.strip(".,;:!?").lower() for word in one.words.split()}
    names = f"{touch.name or ''} {touch.account_name}".lower().replace(".", " ").split()
    return not _waits(touch) or any(name in said for name in names if len(name) >= _SHORTEST_NAME)


def _waits(touch: Candidate) -> bool:
    return touch.waiting_for == "content" or (touch.noticed_at is not None and touch.shown_content is None)


def _in_words(given: Given) -> str:
    if given.url is None:
        return f"It goes with your words, under “{given.title}”."
    return f"It carries {given.url}, under “{given.title}”."


def _warning(given: Given, touch: Candidate, tools: Tools) -> str:
    lint = lint_of(tools.revisions.current.grace)
    found = [f"“{each.words}” ({each.rule.id})" for each in lint.findings(given.words, touch.language, OWN_WORDS)]
    return f" Mind that it pushes: {', '.join(found)}. To change it, answer with `item` again." if found else ""


def _unseen(given: Given, tools: Tools) -> str:
    """Returns that nobody looks at a link of another house."""
    hosts = tools.revisions.current.installation.link_hosts
    if given.url is None or not objection_to(given.url, hosts):
        return ""
    return " nurture does not look whether that link works; please try it yourself."
