"""The words by which mail clients mark a forward: header labels, dividers, subject prefixes, "... wrote:"."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise

from nurture.mail import lexicon

_LABEL_LIMIT = 40
_MARKS = " \t\xa0*_\ufeff\u200e\u200f\u2022|-"
_COLONS = (":", "\uff1a", "\ufe55")
_DIVIDER_MARKS = " \t-_=*\u2014\u2013\u2015\u2500~>#:\uff1a.…\ufeff"
_RULE = re.compile(r"[-_=*\u2014\u2500]{5,}\Z")
_GLUED = re.compile(r"\s{0,20}-{3,10}\s?([^-]{3,60}?)\s?-{3,10}\s{1,5}(\S.*)\Z", re.DOTALL)
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
    """Returns what a dividing line says, or None; a line of dashes alone is a RULE."""
    text = line.strip()
    if not text or len(text) > 160:
        return None
    if _RULE.match(text):
        return Divider.RULE
    phrase = text.strip(_DIVIDER_MARKS).casefold()
    if phrase in _dividers():
        return _dividers()[phrase]
    has_frame = text[:1] in "-=_*\u2014" and text[:3] != "-- "
    opening = next((start for start in (" from ", " von ", " de ", " by ") if start in phrase), None)
    return _dividers().get(phrase.partition(opening)[0]) if has_frame and opening else None


def split_glued(line: str) -> tuple[str, ...]:
    """Returns the lines of a divider and head that one client prints without line breaks; other lines alone."""
    match = _GLUED.match(line[:4000]) if "---" in line[:40] else None
    if match is None or _dividers().get(match[1].casefold()) is None:
        return (line,)
    rest = match[2]
    first = read_label(rest)
    if first is None or first.field is not Field.FROM:
        return (line,)
    spelled = _bare_subject(first.languages).sub(r"\1: ", rest, count=1)
    starts = [found.start() for found in _glued_labels(first.languages).finditer(spelled)]
    return (f"----- {match[1]} -----", *(spelled[a:b] for a, b in pairwise([*starts, len(spelled)])))


def strip_prefixes(subject: str) -> str:
    """Returns a subject without the marks of forwards and replies before it."""
    text = subject.strip()
    for _ in range(10):
        match = _PREFIX.match(text)
        if match is None or match[1].casefold() not in _prefixes("subject") | _prefixes("reply"):
            return text
        text = text[match.end() :].strip()
    return text


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
    return re.compile("(?:" + "|".join(map(re.escape, ordered)) + r")\s?: ")


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
def _prefixes(title: str) -> frozenset[str]:
    lines = lexicon.sections("forward_dividers").get(title, ())
    return frozenset(word.casefold() for line in lines for word in line.split())


@cache
def _verbs() -> tuple[str, ...]:
    lines = lexicon.sections("forward_dividers").get("verbs", ())
    words = {word.strip().casefold() for line in lines for word in line.split("|")}
    return tuple(sorted(words, key=len, reverse=True))
