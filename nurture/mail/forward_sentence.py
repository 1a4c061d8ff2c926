"""The sentence that introduces a quoted mail: who wrote it and when."""

import re
from dataclasses import dataclass

from nurture.domain.address import Mailbox
from nurture.mail import headers
from nurture.mail.forward_labels import lead_words, read_label, verbs

_CLOCK = re.compile(r"\d[:.h時]\d\d|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}|\d{4}")
_ANGLE = re.compile(r"[(\[]?<(?:mailto:)?([^\s<>]{1,64}@[^\s<>]{1,255})>[)\]]?")
_BARE = re.compile(r"[^\s<>,;:()\[\]\"']{1,64}@[^\s<>,;:()\[\]\"']{1,255}")
_QUOTED_NAME = re.compile('["“„«]\\s?([^"”“»„«]{1,100}?)\\s?["”“»]')
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """Whom a sentence names as the writer, and the date as written."""

    sender: Mailbox
    written: str | None


def read_sentence(text: str) -> Introduction | None:
    """Returns whom "On 3 March 2026 at 09:12, Dana Ng <d@x.example> wrote:" names, and when; else None."""
    if not _CLOCK.search(text) or read_label(text) is not None:
        return None
    lowered = text.casefold()
    verb = next((verb for verb in verbs() if verb in lowered and _has_verb(lowered, verb)), None)
    angle = _ANGLE.search(text)
    bare = angle or _BARE.search(text)
    closes = angle is not None and not text[angle.end() :].strip(" :\uff1a")
    if not (verb or closes):
        return None
    address = (angle[1] if angle else bare[0]) if bare else ""
    before = text[: bare.start()] if bare else text
    after = text[bare.end() :] if bare else ""
    name = _sentence_name(before if bare else text, verb)
    if not address and not name:
        return None
    written = _dated(before) or _dated(after)
    return Introduction(sender=Mailbox(address=address, name=name), written=written)


def _has_verb(text: str, verb: str) -> bool:
    at = text.rfind(verb)
    before, after = text[max(0, at - 1) : at], text[at + len(verb) : at + len(verb) + 1]
    return at >= 0 and (not verb.isascii() or (not before.isalnum() and not after.isalnum()))


def _sentence_name(before: str, verb: str | None) -> str:
    if quoted := _QUOTED_NAME.search(before):
        return headers.clean_name(quoted[1])
    words = before.replace("(", " ").split()
    last = max((number for number, word in enumerate(words) if _DIGIT.search(word)), default=-1)
    kept = words[last + 1 :]
    while kept and kept[0].strip(",.:;").casefold() in lead_words() | _words_of(verb) | {""}:
        kept.pop(0)
    while kept and kept[-1].strip(",.:;").casefold() in _words_of(verb) | {""}:
        kept.pop()
    return headers.clean_name(" ".join(kept))


def _words_of(verb: str | None) -> frozenset[str]:
    return frozenset(verb.split()) if verb else frozenset()


def _dated(text: str) -> str | None:
    """Returns the span from the first word of the date to the last number of a sentence."""
    words = text.split()
    numbers = [at for at, word in enumerate(words) if _DIGIT.search(word)]
    if not numbers:
        return None
    last = numbers[-1] + 1
    if words[last : last + 1] and words[last].strip(",").upper() in ("AM", "PM"):
        last += 1
    leads = (at for at in range(numbers[0]) if words[at].strip(",").casefold() not in lead_words() | set(verbs()))
    return " ".join(words[min(next(leads, numbers[0]), numbers[0]) : last]).strip(",:; ")
