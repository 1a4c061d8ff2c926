"""The words by which mail clients mark a forward: header labels, dividers, subject prefixes, "... wrote:"."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise

from nurture.mail import lexicon

_LABEL_LIMIT = 40
_GLUED_LIMIT = 4_000
_OPENINGS = (" from ", " von ", " de ", " by ", " par ", " por ", " da ", " door ", " av ", " af ")
_FIGURE = re.compile(r"\d")
_MARKS = " \t\xa0*_\ufeff\u200e\u200f\u2022|-"
_COLONS = (":", "\uff1a", "\ufe55")
_DIVIDER_MARKS = " \t-_=*\u2010\u2014\u2013\u2015\u2500~>#:\uff1a.…\ufeff"
_RULE = re.compile(r"[-_=*\u2014\u2500]{5,}\Z")
_GLUED = re.compile(r"\s{0,20}-{3,20}\s?([^-]{3,60}?)\s?-{3,20}\s{0,5}([^\s-].*)\Z", re.DOTALL)
_FRAMED = re.compile(r"([-_=*\u2010\u2014\u2500])\1{2,}\s?[^\W\d_][^:]{2,80}\1{3,}:?\Z")
_FRAMES = tuple("-_=*\u2010\u2013\u2014\u2500")
_PREFIX = re.compile(r"\s{0,5}([^\s:\[\]]{1,14}(?: [^\s:]{1,12})?)(?:\[\d{1,3}\])?\s?[:\uff1a]")


class Field(StrEnum):
    """What a header label stands for; OTHER ones are part of a head and say nothing that is needed."""

    FROM = "from"
    TO = "to"
    CC = "cc"
    DATE = "date"
    SUBJECT = "subject"
    OTHER = "other"


class Divider(StrEnum):
    """What a dividing line says: a forward stands below, or a mail that a reply may quote, or the forward ends."""

    FORWARDED = "forwarded"
    ORIGINAL = "original"
    END = "end"
    RULE = "rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A labelled header line: the field, its value, and the languages that use this label for it."""

    field: Field
    value: str
    languages: frozenset[str]


def read_label(line: str) -> Label | None:
    """Returns the header line that `line` is, in any of the languages known; bold marks and bullets do not count."""
    text = line.lstrip(_MARKS)
    at = min((found for colon in _COLONS if (found := text.find(colon, 0, _LABEL_LIMIT)) > 0), default=-1)
    if at < 0:
        return None
    name = text[:at].strip(_MARKS).casefold()
    known = _labels().get(name)
    if known is None:
        return None
    value = text[at + 1 :].strip().removeprefix("*").removesuffix("*").strip()
    return Label(field=known[0], value=value.strip("\ufeff"), languages=known[1])


def read_divider(line: str) -> Divider | None:
    """Returns what a dividing line says, or None; dashes alone, or around words that nobody taught us, are a RULE."""
    text = line.strip()
    if not text or len(text) > 160:
        return None
    if _RULE.match(text):
        return Divider.RULE
    phrase = text.strip(_DIVIDER_MARKS).casefold()
    if phrase in _dividers():
        return _dividers()[phrase]
    has_frame = text[:1] in "-=_*\u2014" and text[:3] != "-- "
    opening = next((start for start in _OPENINGS if start in phrase), None)
    framed = Divider.RULE if _FRAMED.match(text) else None
    if not has_frame or opening is None:
        return framed
    what = phrase.partition(opening)[0]
    return _dividers().get(what) or _dividers().get(what + opening.rstrip()) or framed


def split_glued(line: str) -> tuple[str, ...]:
    """Returns the lines of a head, with or without a divider, that one client prints on one line; other lines alone."""
    match = _GLUED.match(line[:_GLUED_LIMIT]) if "---" in line[:40] else None
    if match is not None and _dividers().get(match[1].casefold()) is not None:
        labelled = read_label(match[2])
        if labelled is not None and labelled.field is Field.FROM:
            return (f"----- {match[1]} -----", *_cut_at_labels(match[2], labelled.languages))
    return _split_head(line) if line.count(":", 0, _GLUED_LIMIT) > 1 and len(line) < _GLUED_LIMIT else (line,)


def _split_head(line: str) -> tuple[str, ...]:
    """Cuts a line that is a whole head: three labels of one language, or From and Date with an address and figures."""
    first = read_label(line)
    if first is None or first.field not in (Field.FROM, Field.DATE, Field.SUBJECT):
        return (line,)
    pieces = _cut_at_labels(line, first.languages)
    labels = [label for piece in pieces if (label := read_label(piece)) is not None]
    fields = {label.field for label in labels}
    is_pair = first.field is Field.FROM and "@" in first.value and Field.DATE in fields and bool(_FIGURE.search(line))
    return pieces if len(labels) == len(pieces) and (is_pair or len(fields) > 2) and "@" in line else (line,)


def _cut_at_labels(line: str, languages: frozenset[str]) -> tuple[str, ...]:
    spelled = _bare_subject(languages).sub(r"\1: ", line, count=1)
    starts = [found.start() for found in _glued_labels(languages).finditer(spelled)]
    return tuple(spelled[a:b] for a, b in pairwise([*starts, len(spelled)])) or (line,)


def is_framed(line: str) -> bool:
    """Tells whether a line stands between dashes or the like, as programs write their dividers."""
    return line.strip().startswith(_FRAMES)


def is_reply_line(line: str) -> bool:
    """Tells whether a line asks to write the answer above it, as help desks do."""
    return len(line) < 160 and bool(_reply_lines().match(line.strip(_DIVIDER_MARKS).casefold()))


def strip_forward_prefix(subject: str) -> str:
    """Returns a subject without the one mark of a forward that the client put before it."""
    return subject.strip()[len(_first_prefix(subject)) :].strip() if is_forward_subject(subject) else subject.strip()


def is_forward_subject(subject: str) -> bool:
    """Tells whether the subject begins as mail clients begin that of a forward."""
    return _prefix_word(subject) in _prefixes("subject")


def is_reply_subject(subject: str) -> bool:
    """Tells whether the subject begins as mail clients begin that of a reply, and not of a reply to a forward."""
    word = _prefix_word(subject)
    return word in _prefixes("reply") - _prefixes("subject") and not is_forward_subject(subject.partition(":")[2])


def verbs() -> tuple[str, ...]:
    """Returns the words for "wrote" before a quoted mail, longest first."""
    return _verbs()


def lead_words() -> frozenset[str]:
    """Returns the small words that stand around a date or a name in "On ..., Dana wrote:"."""
    return _prefixes("lead")


def _prefix_word(subject: str) -> str:
    match = _PREFIX.match(subject)
    return match[1].casefold() if match else ""


def _first_prefix(subject: str) -> str:
    match = _PREFIX.match(subject.strip())
    return match[0] if match else ""


@cache
def _labels() -> dict[str, tuple[Field, frozenset[str]]]:
    """Returns label -> (field, languages). Where languages disagree, the field most of them give it."""
    votes: dict[str, dict[Field, set[str]]] = {}
    for language in lexicon.sections("forward_labels"):
        for name, labels in lexicon.pairs("forward_labels", language):
            for label in labels.split("|"):
                votes.setdefault(label.strip().casefold(), {}).setdefault(Field(name), set()).add(language)
    return {label: _majority(fields) for label, fields in votes.items()}


def _majority(fields: dict[Field, set[str]]) -> tuple[Field, frozenset[str]]:
    field = max(fields, key=lambda name: len(fields[name]))
    return field, frozenset(fields[field])


@cache
def _glued_labels(languages: frozenset[str]) -> re.Pattern[str]:
    names = {
        label.strip()
        for language in languages | {"en"}
        for name, labels in lexicon.pairs("forward_labels", language)
        if name != Field.OTHER and not (language == "en" and name == Field.SUBJECT and language not in languages)
        for label in labels.split("|")
    }
    ordered = sorted(names, key=len, reverse=True)
    return re.compile("(?:" + "|".join(map(re.escape, ordered)) + r")\s?:(?=\s|\Z)")


@cache
def _bare_subject(languages: frozenset[str]) -> re.Pattern[str]:
    """Returns what finds a subject label glued to the word before it and without its colon, as one language has it."""
    pairs = (pair for language in languages for pair in lexicon.pairs("forward_labels", language))
    names = {label.strip() for name, labels in pairs if name == Field.SUBJECT for label in labels.split("|")}
    return re.compile(r"(?<=\w)(" + "|".join(map(re.escape, sorted(names))) + r") (?=[^\s:])")


@cache
def _dividers() -> dict[str, Divider]:
    lines = lexicon.sections("forward_dividers")
    return {
        phrase.casefold().strip(_DIVIDER_MARKS): Divider(title)
        for title in (Divider.END, Divider.ORIGINAL, Divider.FORWARDED)
        for phrase in lines.get(title.value, ())
    }


@cache
def _reply_lines() -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(lexicon.entries("quotes", "reply_line")) + r")\Z")


@cache
def _prefixes(title: str) -> frozenset[str]:
    lines = lexicon.sections("forward_dividers").get(title, ())
    return frozenset(word.casefold() for line in lines for word in line.split())


@cache
def _verbs() -> tuple[str, ...]:
    lines = lexicon.sections("forward_dividers").get("verbs", ())
    words = {word.strip().casefold() for line in lines for word in line.split("|")}
    return tuple(sorted(words, key=len, reverse=True))
