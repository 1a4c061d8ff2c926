"""Where the foot of a mail begins: client footers, closings, signatures, disclaimers."""

import re
from collections.abc import Sequence
from functools import cache

from nurture.mail import lexicon
from nurture.mail.language import is_common
from nurture.mail.phrases import fold, plain

_DELIMITER = re.compile(r"\s*(?:-- ?|--+|—+|–+|_{2,}|={3,}|\*{3,}|~{3,})\s*$")
_DASHED_NAME = re.compile(r"\s*[-–—~]{1,2} ?[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3}\s*$")
_TITLES = r"(?:(?:Dr|Prof|Mag|Ing|Dipl|Dott|Geom|Avv|RA|RAin|Sr|Sgt|Mr|Mrs|Ms|St|Don|Dra)\.?(?:ssa)?\s+)*"
_LINKS = r"(?:(?:van|von|de|der|den|da|dos|di|del|la|le|y|e|zu|El|al|bin)\s+)*"
_LINK_WORDS = frozenset(
    ["van", "von", "de", "der", "den", "da", "dos", "di", "del", "la", "le", "el", "al", "st", "mag"]
)
_WORD = r"[^\W\d_a-z][\w'’.-]*"
_NAME = re.compile(
    rf"{_TITLES}{_WORD}(?:(?: | & | and ){_LINKS}{_WORD}){{0,4}}(?:\s+x+)?[.,]?(?:\s*\([a-z/]+\))?"
    r"(?:\s*[,|·•–-]\s+.{2,80})?\s*$"
)
_INITIALS = re.compile(r"[A-Za-z]{1,3}\.?(?: ?x+)?\s*$|[a-z]{3,12}(?:\s+[/|,]\s+\S.{0,40})?\s*$|/[A-Za-z-]+\s*$")
_POSTSCRIPT = re.compile(r"\s*p\.? ?s\.?[:\s.–-]", re.IGNORECASE)
_LEGAL_FORM = re.compile(
    r"(?:\b(?:GmbH|AG|KG|SE|eG|Ltd|Limited|plc|LLC|Inc|SAS|SARL|SA|SL|SRL|SpA|BV|NV|Oy|AB|AS|ApS|Lda|Ltda)\.?|株式会社|有限会社|合同会社)$|^(?:株式会社|有限会社)"
)
_FOOT_LINES = 16
_MOST_FOOTERS = 40
_FOOT_START = 200


def cut_footers(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Returns the lines without what the mail program adds at the end, such as `Sent from my iPhone`, and that apart.

    A single line between two such lines is of their kind.
    """
    found = _find_footers(lines)
    return [line for at, line in enumerate(lines) if at not in found], [lines[at].strip() for at in sorted(found)]


def _find_footers(lines: Sequence[str]) -> frozenset[int]:
    found: list[int] = []
    doubtful: list[int] = []
    for at in range(len(lines) - 1, -1, -1):
        if not lines[at].strip():
            continue
        if _is_footer(lines[at]):
            found += [at, *doubtful] if found and len(doubtful) == 1 else [at]
            doubtful = []
        else:
            doubtful.append(at)
        if len(doubtful) > _FOOT_LINES or len(found) > _MOST_FOOTERS:
            break
    return frozenset(found)


def find_signature(lines: Sequence[str], writer: str = "") -> int:
    """Returns the index of the first line of the foot, or the number of lines when there is none.

    A closing that nobody signed is a last word of the writer, no signature.
    """
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    start = max(first + 1, len(lines) - _FOOT_LINES)
    named = frozenset(fold(writer).split())
    at = next((at for at in range(start, len(lines)) if _begins_foot(lines, at, first, named)), len(lines))
    if at < len(lines) and is_closing(lines[at].strip()) and not any(line.strip() for line in lines[at + 1 :]):
        return len(lines)
    return _after_postscript(lines, _first_of_block(lines, at, first))


def _first_of_block(lines: Sequence[str], at: int, first: int) -> int:
    """Returns the line where the block of a foot begins: some countries put the company above the name."""
    above = at - 1
    if at < len(lines) and above > first + 1 and _LEGAL_FORM.search(lines[above]) and not lines[above - 1].strip():
        return above
    return at


def end_of_sign_off(lines: Sequence[str], at: int) -> int:
    """Returns where a sign-off that begins at a line ends: before the delimiter of a list's or a company's footer."""
    if at < len(lines) and _DELIMITER.match(lines[at]):
        return len(lines)
    return next((end for end in range(at + 1, len(lines)) if _DELIMITER.match(lines[end])), len(lines))


def _begins_foot(lines: Sequence[str], at: int, first: int, named: frozenset[str]) -> bool:
    line = lines[at].strip()
    if not line:
        return False
    if _DELIMITER.match(lines[at]) or is_closing(line) or is_disclaimer(line):
        return True
    if _is_writer(line, named):
        return True
    return _follows_words(lines, at, first) and (bool(_DASHED_NAME.match(line)) or _is_name(lines, at))


def _is_writer(line: str, named: frozenset[str]) -> bool:
    """Tells a line of the writer's name alone, or one that holds the whole name beside a title."""
    if not named or len(line) > 80 or line.endswith((".", "!", "?", "。", ":")):
        return False
    words = set(fold(line).split())
    return bool(words) and (words <= named or (len(named) > 1 and named <= words and len(words) <= len(named) + 4))


def _follows_words(lines: Sequence[str], at: int, first: int) -> bool:
    """More than a greeting stands above, and the sentence above has ended."""
    above = [line.strip() for line in lines[first:at] if line.strip()]
    if len(above) == 1 and (above[0].endswith(",") or (len(above[0].split()) < 3 and not above[0].endswith("."))):
        return False
    return not lines[at - 1].strip() or lines[at - 1].rstrip()[-1] in ".!?)…:;😂🙏👍😅" or len(above[-1]) < 60


def _is_name(lines: Sequence[str], at: int) -> bool:
    line = lines[at].strip()
    if len(line) > 110 or line.endswith(("!", "?", ":")):
        return False
    last = not any(later.strip() for later in lines[at + 1 :])
    if last and _INITIALS.match(line) and not lines[at - 1].strip():
        return not is_common(line.rstrip(". x"))
    if line.endswith(".") and " " not in line and not last:
        return False
    words = re.findall(r"[^\W\d_]+", re.split(r"[,|·•]|\s[–-]\s", line)[0])
    if not words or (words[0].lower() not in _LINK_WORDS and is_common(words[0])):
        return False
    return bool(_NAME.match(line)) and not any(is_common(word) for word in words[1:] if len(word) > 3)


def _after_postscript(lines: Sequence[str], at: int) -> int:
    """A postscript below the name is text: then nothing is cut."""
    return len(lines) if any(_POSTSCRIPT.match(line) for line in lines[at:]) else at


def _is_footer(line: str) -> bool:
    return bool(_whole("footer").match(plain(line).strip(" *_>-")))


def is_closing(line: str) -> bool:
    """Tells whether a line is a closing such as `Best regards`."""
    return len(line) <= 140 and bool(_whole("closing").match(plain(line).strip(" *-,.!")))


def is_disclaimer(line: str) -> bool:
    """Tells whether a line is a legal notice or speaks of some other list of addresses."""
    return len(line) > 30 and bool(_whole("disclaimer").match(plain(line)[:_FOOT_START]))


@cache
def _whole(title: str) -> re.Pattern[str]:
    body = "|".join(plain(line) for line in lexicon.entries("quotes", title))
    name = r"(?:[,.!]* \S+(?: \S+)?)?" if title == "closing" else ""
    return re.compile(rf"(?:{body}){name}\Z")
