"""A no that a rep tells in own words, such as one said on the telephone: who, why and until when."""

import re
from dataclasses import dataclass, replace
from datetime import date

from nurture.domain.address import is_address
from nurture.domain.reading import ProspectFound
from nurture.domain.rejection import Reason, RejectionFound
from nurture.mail.command import Verb
from nurture.mail.note import read_note
from nurture.mail.organisation import Own
from nurture.mail.reason import read_rejection

_LONGEST = 4_000
_ADDRESS = re.compile(r"[<(\[]?(?:mailto:)?([\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{3,253}\w)[>)\]]?")
_NAME = re.compile(r"((?:[^\W\d_a-z][\w'’-]*\.? ){0,3}[^\W\d_a-z][\w'’-]*),?\s*$")
_CONFIDENT = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A no in a rep's words; `rejection` is None when they do not say clearly why or that there was a no."""

    person: ProspectFound
    rejection: RejectionFound | None


def read_told(text: str, *, own: Own, today: date) -> Told | None:
    """Returns the one person outside whom the words name by address, with the no; None when there is not one."""
    words = text[:_LONGEST]
    named = [match for match in _ADDRESS.finditer(words) if is_address(match[1]) and not own.has(match[1])]
    if len({match[1].lower() for match in named}) != 1:
        return None
    name = _NAME.search(words[max(0, named[0].start() - 80) : named[0].start()])
    person = ProspectFound(address=named[0][1], name=name[1].strip() if name and " " in name[1] else None)
    found = read_reason(_ADDRESS.sub(" ", words).strip(), today=today)
    return Told(person=person, rejection=found if found and _says_no(found) else None)


def _says_no(found: RejectionFound) -> bool:
    """Tells whether a sentence says no: words that are merely frequent in one may stand in any mail."""
    return found.do_not_contact or any(each.rule.startswith("reason.") for each in found.evidence)


def read_reason(words: str, *, today: date) -> RejectionFound | None:
    """Returns the no in a rep's words, with their date; None when no reason is plain enough to record.

    A rep's sentence that merely holds no reason is not taken for a no without one: it is asked back.
    """
    found = read_rejection(words, subject="", today=today)
    if found is None:
        return None
    said = found.do_not_contact or (found.reason is not Reason.NO_REASON and found.confidence >= _CONFIDENT)
    if not said and not any(each.rule.startswith("reason.") for each in found.evidence):
        return None
    waits = [c.until for c in read_note(words, today=today).commands if c.verb is Verb.WAIT and c.until]
    found = replace(found, quote=" ".join(words.split())[:1_000])
    if len({until.on for until in waits}) != 1:
        return found
    return replace(found, resume=waits[0].words, resume_on=waits[0].on, precision=waits[0].precision)
