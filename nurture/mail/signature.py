"""Name, title, company and telephone number, as the foot of a mail states them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from nurture.domain.address import domain_of
from nurture.mail import lexicon
from nurture.mail.organisation import organisational_domain
from nurture.mail.phone import find_phone
from nurture.mail.phrases import fold, plain
from nurture.mail.postal import Whereabouts, find_whereabouts
from nurture.mail.reply_foot import is_closing, is_disclaimer

_PHONE = re.compile(r"(?<![\w/@.])(?:\+|\(?\d)[\d ()./–-]{5,20}\d(?![\w@])")
_PHONE_LABEL = re.compile(
    r"\b(?:tel(?:efon|efoon|éfono|ephone)?|phone|mobile?|mob|cell|fax|direct|durchwahl|t|m|p|d|o)\b\.?\s*[:.]?\s*(?=[+(\d])",
    re.IGNORECASE,
)
_NOT_NAMES = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|\bext\.? ?\d+", re.IGNORECASE)
_CUT = re.compile(r"\s*[|•·\t]\s*|\s+/\s+|\s{3,}|　")
_JOINT = re.compile(r",\s+|\s+[–—-]\s+")
_ASIDE = re.compile(r"\([^)]{0,20}\)")
_POST_NOMINAL = re.compile(r"(?:[A-Z]{2,6}|Ph\.?D\.?|Ed\.?D\.?|M\.?Sc\.?|B\.?Sc\.?|M\.?B\.?A\.?)\b\.?")
_LEGAL_FORM = re.compile(
    r"(?:(?:s\.?|l\.?|a\.?|r\.?|c\.?|u\.?|p\.?){2,5}|lda|ltda|ltd|inc|llc|llp|plc|gmbh|co|bv|b\.v|nv)\.?"
)
_EDGES = " *_,;:|/-–—"
_TITLE_WORDS = 7
_LIKE = 0.5
_LONGEST = 90
_LINES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who the writer says they are; None where the mail does not state it."""

    name: str | None = None
    title: str | None = None
    company: str | None = None
    phone: str | None = None
    whereabouts: Whereabouts | None = None


def read_signature(foot: str, *, name: str | None, address: str) -> Signature:
    """Returns what the foot of a mail states about its writer; name (if known) and address come from the headers."""
    if not foot:
        return Signature(name=name)
    domain = domain_of(address)
    pieces = _pieces(foot, name or "", domain)
    company = _company(pieces, domain)
    title = _title([piece for piece in pieces if piece != company])
    if company is None and title in pieces:
        company = next((piece for piece in pieces[pieces.index(title) + 1 :] if not _is_title(piece)), None)
    if title is None and company in pieces:
        title = _unknown_title(pieces[: pieces.index(company)], domain)
    phone = find_phone(foot)
    home = find_whereabouts(foot, country="DE" if _is_german(phone, domain) else None)
    return Signature(name=name, title=title, company=company, phone=phone, whereabouts=home)


def _is_german(phone: str | None, domain: str) -> bool:
    """Tells whether a postal code of five digits alone may be taken for a German one."""
    return (phone or "").startswith("+49") or domain.endswith(".de")


def _pieces(foot: str, name: str, domain: str) -> list[str]:
    """Cuts the foot into what may be a title or a company: no closing, name, number, address or disclaimer."""
    found: list[str] = []
    named = False
    for line in foot.splitlines()[:_LINES]:
        if is_disclaimer(line):
            break
        if is_closing(line.strip()):
            continue
        bare = _ASIDE.sub("", _PHONE.sub("", _PHONE_LABEL.sub("", _NOT_NAMES.sub("", line)))).strip(_EDGES)
        rest = bare if named and not _names_again(bare, name) else _after_name(bare, name)
        named = named or rest != bare
        for piece in _CUT.split(rest):
            found += _at_joint(piece.strip(_EDGES), domain)
    return [piece for piece in found if 1 < len(piece) <= _LONGEST and not _is_name(piece, name)]


def _after_name(line: str, name: str) -> str:
    """Takes the writer's name, with letters such as `FCA` after it, from the head of the line that holds it."""
    words = re.findall(r"[^\W\d_]{2,}", name)
    found = [match for word in words if (match := re.search(rf"(?i)\b{re.escape(word)}\b", line[:60]))]
    rest = line[max((match.end() for match in found), default=0) :].strip(_EDGES)
    before = line[: min((match.start() for match in found), default=0)].strip(_EDGES)
    if not rest and _is_title(before):
        return before
    while (letters := _POST_NOMINAL.match(rest)) and not _is_title(letters[0]):
        rest = rest[letters.end() :].strip(_EDGES)
    return rest


def _names_again(line: str, name: str) -> bool:
    """Tells a further line that begins with the name, in full or with initials; a company may bear one part of it."""
    words = "|".join(re.escape(word) for word in re.findall(r"[^\W\d_]{2,}", name))
    return bool(words) and bool(re.match(rf"(?i)(?:(?:[^\W\d_]\.\s?){{1,2}}|(?:(?:{words})\W+)+)(?:{words})\b", line))


def _is_name(piece: str, name: str) -> bool:
    own, said = set(fold(name).split()), set(fold(piece).split())
    return bool(said) and said <= own


def _at_joint(piece: str, domain: str) -> list[str]:
    """`Director, Contracts` is one title; `GM, Thresh Farms` a title and a company."""
    for joint in reversed(tuple(_JOINT.finditer(piece))):
        head, tail = piece[: joint.start()], piece[joint.end() :]
        if _LEGAL_FORM.fullmatch(plain(tail)):
            continue
        if _likeness(tail, domain) > _LIKE or (_is_title(head) and _names_company(tail)):
            return [head, tail]
        if _likeness(head, domain) > _LIKE and not _is_title(tail):
            return _at_joint(head, domain)  # `Leiter IT, Meier AG` of `Leiter IT, Meier AG, Zürich`.
    return [piece]


def _company(pieces: Sequence[str], domain: str) -> str | None:
    best = max(pieces, key=lambda piece: _likeness(piece, domain), default=None)
    if best and _likeness(best, domain) > _LIKE:
        return best
    return next((piece for piece in pieces if _names_company(piece) and not _is_title(piece)), None)


def _title(pieces: Sequence[str]) -> str | None:
    return next((piece for piece in pieces if _is_title(piece)), None)


def _unknown_title(pieces: Sequence[str], domain: str) -> str | None:
    """Returns what stands right above the company, where a title stands whose words nobody taught us."""
    last = pieces[-1] if pieces else ""
    is_short = 0 < len(last.split()) <= _TITLE_WORDS and not any(char.isdigit() for char in last)
    is_plain = not last.endswith((".", "!", "?", ",")) and not _names_company(last) and _likeness(last, domain) == 0
    return last if is_short and is_plain else None


def _likeness(piece: str, domain: str) -> float:
    """Tells how much of the domain's own label the piece spells, by whole words or initials, from 0 to 1."""
    label = re.sub(r"[^a-z0-9]", "", organisational_domain(domain).partition(".")[0])
    words = [re.sub(r"[^a-z0-9]", "", word) for word in _spelled(piece).split()]
    matched = sum(len(word) for word in words if len(word) > 2 and word in label)
    initials = "".join(word[0] for word in words if word)
    if len(initials) > 2 and label.startswith(initials):
        return 0.8
    return min(1.0, matched / len(label)) if label else 0.0


def _spelled(piece: str) -> str:
    """Spells umlauts as domains do."""
    return plain(piece.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue"))


def _is_title(piece: str) -> bool:
    return bool(_words("title").search(fold(piece)))


def _names_company(piece: str) -> bool:
    return bool(_words("company").search(fold(piece)))


@cache
def _words(section: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(plain(line) for line in lexicon.entries("titles", section)) + r")(?!\w)")
