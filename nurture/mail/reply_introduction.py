"""Introductions: the one sentence that a mail program puts above a quoted mail, such as "On Monday Sam wrote:"."""

import re
from functools import cache

from nurture.mail import lexicon
from nurture.mail.forward_labels import verbs
from nurture.mail.language import is_common, names_of_time
from nurture.mail.phrases import plain

_LONGEST_LINE = 1_000
_EDGES = " >*\"'-_=–—"
_COLONS = (":", "：")
_WHEN = re.compile(r"\d{1,2}[:.h時]\d{2}|(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|年|년")
_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:]{1,64}@[^\s<>()\[\]\"',;:]{1,255}")
_ADDRESS_FIRST = re.compile(r"(?:[^\s@]{1,30}\s){0,7}\W{0,3}[^\s<>@]{1,64}@\S")
_ADDRESS_LAST = re.compile(r"@[^\s<>]{1,255}>?[\])]{0,2}\s?[:：]?\Z|@.{1,300}\]\s?:\Z")
_NUMBER_SOON = re.compile(r"(?:\S{1,14}\s){0,3}\S{0,2}\d")
_DASHED_DATE = re.compile(r"\S.{0,80}-{3}\s?\d{1,4}[./-]\d{1,2}[./-]\d{2,4}.{0,20}-{3}")
_FRAMED = re.compile(r"-{2,}\s?(?:\S{1,30}\s){1,6}\S{1,30}\s?-{2,}\Z")
_NAME_FIRST = re.compile(r"(?:[^\W\d_a-z][\w.'’-]{0,30}[ ,]{1,2}){1,5}|[^\W\d_]{3,20} {1,2}")
_OWN_WORDS = re.compile(
    r"(?<![\w.@'-])(?:i|i'm|i've|we|ich|wir|je|j'ai|nous|yo|nosotros|io|noi|ik|wij|eu|nos|jag|jeg|mine)(?![\w.@'-])"
)
_WITHIN = re.compile(
    r"(?<=[\w.!?)-])(?:\s{1,3}|-{2,4}\s{0,3})(?=(?:On|At|Am|Le|El|Il|Op|Em|Den|Dne)\s(?:[^\s:]{1,12}\s){0,2}\d)"
)
_WORD = re.compile(r"[^\W\d_]+")
_WRAPPED_AT = 55
_ALONE = re.compile(r"\n{1,3}[ \t]?<[ \t]?\n(?:mailto:)?(?=[^\n]{0,100}@)")
_SENTENCE = re.compile(r"[.!?]\s|\d")
_MOST_WORDS = 18
_NAME_WORDS = 6


def may_end(line: str) -> bool:
    """Tells quickly whether a line can be the last one of an introduction."""
    text = line[-60:].rstrip(_EDGES)
    return text.endswith(_COLONS) or bool(_verb_last().search(plain(text))) or "---" in line[:_LONGEST_LINE]


def may_begin(line: str) -> bool:
    """Tells whether a line begins as introductions do: with a date, a small word before it, a name before `<`."""
    text = plain(line[:_LONGEST_LINE]).strip(_EDGES)
    return bool(_starts().match(text) or _NUMBER_SOON.match(text)) or line.rstrip().endswith("<")


def is_introduction(text: str) -> bool:
    """Tells whether a sentence, its lines joined, introduces a quoted mail. Words about oneself never do."""
    bare = plain(text[:_LONGEST_LINE]).strip(_EDGES)
    if _DASHED_DATE.match(bare):
        return True
    verb = _wrote().search(bare)
    rest = bare[: verb.start()] + bare[verb.end() :] if verb else bare
    if _OWN_WORDS.search(rest) or len(bare.split()) > 2 * _MOST_WORDS:
        return False
    when, address = _WHEN.search(bare), _ADDRESS.search(bare)
    if verb is None:
        is_short = len(bare.split()) <= _MOST_WORDS
        is_shaped = bare.endswith(_COLONS) and bool(_ADDRESS_LAST.search(bare))
        return bool(is_short and is_shaped and when and (_begins(bare) or _ADDRESS_FIRST.match(bare)))
    if not bare.endswith(_COLONS) and not (verb.end() == len(bare) and (address or text.rstrip().endswith("-"))):
        return False
    if (address and _ADDRESS_FIRST.match(bare)) or (verb.end() == len(bare) and _FRAMED.match(text.strip())):
        return True
    return bool(when and (_begins(bare) or _names_first(text)))


def is_bare_introduction(line: str) -> bool:
    """Tells whether a line is a date, a name and an address alone."""
    text = plain(line[:_LONGEST_LINE]).strip(" *")
    return len(text.split()) <= _MOST_WORDS and text.endswith(">") and bool(_WHEN.search(text)) and _begins(text)


def announces(line: str) -> bool:
    """Tells whether a line is a name and the verb, at most a day before them, which counts only above marked lines."""
    text = line[:_LONGEST_LINE].strip(_EDGES)
    verb = _verb_last().search(plain(text).rstrip(" :：")) if text.endswith(_COLONS) else None
    named = text.split()[: len(plain(text)[: verb.start()].split())] if verb else []
    if not 0 < len(named) <= _NAME_WORDS or _OWN_WORDS.search(plain(text)) or _SENTENCE.search(text):
        return False
    may_be_small = len(named) == 1 or _starts().match(plain(text))
    return _are_names(" ".join(named[:-1] if may_be_small else named))


def belongs_above(piece: str, text: str) -> bool:
    """Tells whether a line can be the first of an introduction whose later lines, joined, are `text`.

    Where those name the writer already, only a date and names may stand above: anything else was written by a person.
    """
    if not _names_writer(text):
        return True
    is_wrapped = len(piece) >= _WRAPPED_AT and bool(_starts().match(plain(piece).strip(_EDGES)))
    return is_wrapped or _is_date_line(piece)


def _names_writer(text: str) -> bool:
    bare = plain(text).strip(_EDGES)
    verb = _wrote().search(bare)
    return verb is not None and bool(_WORD.search(_ADDRESS.sub("", bare[: verb.start()] + bare[verb.end() :])))


def _is_date_line(line: str) -> bool:
    """Tells whether a line begins as introductions do and holds dates, names and addresses alone."""
    bare = plain(line).strip(_EDGES)
    if not (_starts().match(bare) or bare[:1].isdigit() or _ADDRESS_FIRST.match(bare)):
        return False
    return _are_names(_ADDRESS.sub("", line))


def _are_names(text: str) -> bool:
    words = _WORD.findall(text)
    return all(not word[0].islower() or plain(word) in _small_words() for word in words)


def split_inside(line: str) -> tuple[str, ...]:
    """Returns a line in two where a program put its introduction behind the writer's last words; else alone."""
    if not line.rstrip(_EDGES).endswith(_COLONS) or len(line) > _LONGEST_LINE or is_introduction(line):
        return (line,)
    for match in _WITHIN.finditer(line):
        if is_introduction(line[match.end() :]):
            return line[: match.start()], line[match.end() :]
    return (line,)


def join_broken(text: str) -> str:
    """Returns the text with the pieces of an address joined that programs break over lines."""
    joined = _ALONE.sub(" <", text) if "<" in text else text
    return _closings().sub(r"> \1", joined) if "\n>" in joined else joined


def _begins(bare: str) -> bool:
    return bool(_starts().match(bare) and any(char.isdigit() for char in bare)) or bool(_NUMBER_SOON.match(bare))


def _names_first(text: str) -> bool:
    """Tells whether a name stands first and the verb right after it: "Dana Ng wrote on 3 March:"."""
    match = _NAME_FIRST.match(text.strip(_EDGES))
    if match is None or is_common(match[0].split()[0].strip(",")):
        return False
    return bool(_wrote().match(plain(text.strip(_EDGES)[match.end() :])))


@cache
def _alternatives(title: str) -> str:
    return "|".join(plain(line) for line in lexicon.entries("quotes", title))


@cache
def _starts() -> re.Pattern[str]:
    return re.compile(rf"(?:{_alternatives('starts')})(?![a-z])")


@cache
def _small_words() -> frozenset[str]:
    """Returns what stands in the date of an introduction without a capital: `at`, `um`, and the names of time."""
    small = " ".join(lexicon.entries("quotes", "small"))
    return frozenset(plain(word) for word in (*small.split(), *names_of_time()))


@cache
def _verbs() -> str:
    known = sorted((plain(verb) for verb in verbs()), key=len, reverse=True)
    return "|".join((*map(re.escape, known), _alternatives("wrote")))


@cache
def _wrote() -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{_verbs()})(?![a-z])")


@cache
def _closings() -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, verbs()), key=len, reverse=True))
    return re.compile(rf">?[ \t]?\n>[ \t]?((?:{words})?[ \t]?[:：])[ \t]*(?=\n|\Z)", re.IGNORECASE)


@cache
def _verb_last() -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{_verbs()})\Z")
