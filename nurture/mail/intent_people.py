"""Whom a reply names: the person to turn to instead."""

import re
from collections.abc import Iterator
from dataclasses import replace
from email.utils import parseaddr
from functools import cache
from itertools import islice

from nurture.domain.reading import Intent, ReplyFound
from nurture.mail import lexicon
from nurture.mail.language import is_common
from nurture.mail.phrases import READ_LIMIT, split_sentences

_ADDRESS = re.compile(r"(?<![\w.+'-])[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_OFFICE = re.compile(r"(?:the|our)\s+((?:Office|Department|Bureau) of (?:the )?\w+)")
_WORD = r"(?:[^\W\d_a-zß-öø-ÿ][^\W\d_]*(?:['’-](?!(?:s|ve|m|ll|d|re|t)\b)[^\W\d_]+)*)"
_LINK = r"(?:(?:van|von|de|der|den|da|dos|di|del|la|le|el|al|ten|ter|zu|bin|ben)\s+){0,3}"
_JAPANESE = re.compile(r"(?:[課部務長員任])?の?([\u4e00-\u9fff々]{2,4})(?:様|氏|さん)")
_NOBODY = frozenset({"担当者", "担当", "皆", "皆々", "取引先", "御社", "弊社", "責任者", "お客", "各位"})
_ARTICLE = re.compile(
    r"\b(?:the|our|your|their|his|her|this|das|die|der|den|dem|unser\w*|eine?|ihre?)\s\Z", re.IGNORECASE
)
"""Before a single capitalised word: that of an office or, in German, of any thing."""

_AT_A_FIRM = re.compile(r"\s(?:over at|at|from|bei|vom?|chez|från|fra|hos|aus)\s+(?:the\s+)?[^\W\d_a-zß-öø-ÿ]\w")
_MISTAKEN = re.compile(
    r"\b(?:wrong|i['’]?m|i am|this is|ich bin|je suis|soy|sono|ik ben)\s(?:the\s|not\s){0,2}\Z", re.IGNORECASE
)
"""Before the writer's own name, or that of whom they are taken for."""

_LEAST = 2
_NEAR = 60
_MOST = 40
"""Names weighed in one mail; more is a list, not a hint at somebody."""


def name_people(found: ReplyFound, *, sender: str) -> ReplyFound:
    """Adds whom a reply names instead of its writer: the address, else the name as written.

    `new_contact` takes the writer's place or that of one who left, and may be the writer; `referral` is whoever the
    writer points to. A colleague for whom the mail would be right is both.
    """
    intents = {found.intent, *found.also}
    name, address = parseaddr(sender)
    if Intent.LEFT_COMPANY in intents:
        return replace(found, new_contact=_successor(found.text, name=name, address=address))
    if Intent.WRONG_PERSON in intents:
        other = find_address(found.text, sender=address) or find_name(found.text, sender_name=name)
        return replace(found, new_contact=other, referral=other)
    if Intent.REFERRAL in intents:
        other = find_address(found.text, sender=address) or find_name(found.text, sender_name=name)
        return replace(found, new_contact=other if _is_colleague(other, address) else None, referral=other)
    return found


def _successor(text: str, *, name: str, address: str) -> str | None:
    """Returns who follows one who left: another's address, the writer's own where they offer it, or a name."""
    own = address if _self().search(text[:READ_LIMIT].replace("’", "'")) else None
    return find_address(text, sender=address) or own or find_name(text, sender_name=name, pointed=True)


def _is_colleague(other: str | None, address: str) -> bool:
    return bool(other) and "@" in address and str(other).lower().endswith(address[address.index("@") :].lower())


def find_address(text: str, *, sender: str) -> str | None:
    """Returns the first address in the text that is not the sender's own."""
    found = (match[0].strip(".'-") for match in _ADDRESS.finditer(text[:READ_LIMIT]))
    return next((address for address in found if address.lower() != sender.lower()), None)


def find_name(text: str, *, sender_name: str, pointed: bool = False) -> str | None:
    """Returns the person the text points to, as written, but for the sender and whoever is greeted; else None.

    Every capitalised name is weighed: a title, a second name, words like `talk to` before it or `who runs` after it.
    With `pointed` only names after such words count.
    """
    body = _ungreeted(text[:READ_LIMIT].lstrip())
    own = {word.lower() for word in sender_name.split()}
    best: tuple[int, str] | None = None
    for sentence in split_sentences(body):
        if office := _OFFICE.search(sentence.raw):
            return office[1]
        for weight, name in _named(sentence.raw, pointed=pointed):
            if weight >= _LEAST and not own & set(name.lower().split()) and (best is None or weight > best[0]):
                best = (weight, name)
    return best[1] if best else _japanese_name(body, own)


def _ungreeted(text: str) -> str:
    greeting = _greeting().match(text)
    return text if greeting is None or _before().search(greeting[0]) else text[greeting.end() :]


def _named(sentence: str, *, pointed: bool) -> Iterator[tuple[int, str]]:
    for match in islice(_name().finditer(sentence), _MOST):
        start, words = _own_words(match)
        if not words or _behind().match(sentence, match.end()):
            continue
        if _MISTAKEN.search(sentence, 0, start):
            continue
        pointing = _pointing(sentence, start, match.end(), alone=len(words) == 1 and not match["title"])
        if pointed and not pointing:
            continue
        weight = pointing + (2 if match["title"] else 0) + (1 if len(words) > 1 else 0)
        weight += 1 if len(words) > 1 and start > 0 else 0
        weight += _beside(sentence, start, match.end())
        weight -= 2 if match["title"] is None and not pointing and _place().search(sentence, 0, start) else 0
        yield weight, " ".join(sentence[start : match.end()].split())


def _pointing(sentence: str, start: int, end: int, *, alone: bool) -> int:
    """Weighs words of turning to somebody before a name, and of taking something on behind it."""
    cued = _before().search(sentence, max(0, start - _NEAR), start) is not None
    taking = _taking().match(sentence, end) is not None
    return 4 * cued + 2 * (taking and not (alone and _ARTICLE.search(sentence, 0, start)))


def _beside(sentence: str, start: int, end: int) -> int:
    """Weighs what makes a name somebody's: a firm or an office behind it, a colon before it."""
    after = 1 if _after().match(sentence, end) else 0
    return after + bool(_AT_A_FIRM.match(sentence, end)) + sentence[:start].rstrip().endswith(":")


def _own_words(match: re.Match[str]) -> tuple[int, list[str]]:
    """Returns where the name begins and its words, less a common word that begins the sentence; none is no name."""
    start, words = match.start(), match["words"].split()
    if match["title"]:
        return start, words
    if start == 0 and (led := _leading().match(match.string)) and led.end() < match.end():
        start, words = led.end(), match.string[led.end() : match.end()].split()
    elif start == 0 and is_common(words[0].lower()):
        start, words = match.start("words") + len(words[0]) + 1, words[1:]
    if any(word.lower() in _never() for word in words) or _titles().fullmatch(words[-1] if words else ""):
        return start, []
    if len(words) == 1 and (words[0].isupper() or is_common(words[0].lower()) or _no_person().fullmatch(words[0])):
        return start, []
    return start, words


def _japanese_name(text: str, own: set[str]) -> str | None:
    found = (match[1] for match in _JAPANESE.finditer(text))
    return next((name for name in found if name not in _NOBODY and name not in own), None)


@cache
def _name() -> re.Pattern[str]:
    title = rf"(?P<title>(?<!\w)(?i:{_all('title')})(?:\.[ªº]?)?\s+)?"
    return re.compile(rf"{title}(?<!\w)(?P<words>{_WORD}(?:\s+{_LINK}{_WORD}){{0,3}})")


@cache
def _titles() -> re.Pattern[str]:
    return re.compile(_all("title"), re.IGNORECASE)


@cache
def _leading() -> re.Pattern[str]:
    """Capitalised words of pointing that begin a sentence, as in `Fragen Sie Jutta`."""
    return re.compile(rf"(?:{_all('before')})\s+", re.IGNORECASE)


@cache
def _before() -> re.Pattern[str]:
    between = (
        r"(?:\s+(?:to|with|for|my|our|the|a|old|colleague|friend|cousin|boss|an|die|den|der|dem|le|la|el|al|o|à)){0,2}"
    )
    return re.compile(rf"(?<!\w)(?:{_all('before')}){between}[\s:,]{{1,3}}\Z", re.IGNORECASE)


@cache
def _after() -> re.Pattern[str]:
    return re.compile(rf"[\s,(]{{1,3}}(?:{_all('after')})(?!\w)")


@cache
def _taking() -> re.Pattern[str]:
    """Words of a person who takes something on: `has taken over`, `kümmert sich`."""
    return re.compile(rf"(?:['’]s)?[\s,(]{{0,3}}(?:{_all('taking')})(?!\w)")


@cache
def _no_person() -> re.Pattern[str]:
    """Single words that may begin with a capital and are no name: an office, or a word of pointing."""
    return re.compile(rf"{_all('department')}|{_all('before')}", re.IGNORECASE)


@cache
def _self() -> re.Pattern[str]:
    """Words of a writer who takes over themselves."""
    return re.compile(_all("self"), re.IGNORECASE)


@cache
def _behind() -> re.Pattern[str]:
    """Words that make a name one of a place or a firm: `the Christchurch office`."""
    return re.compile(rf"['’]s\s\w|\s(?:{_all('behind')})(?!\w)", re.IGNORECASE)


@cache
def _place() -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:in|at|from|of|near|de|du|von|aus|di|da|do|van|uit|från|fra|chez|bei)\s+(?:the\s+)?\Z")


@cache
def _greeting() -> re.Pattern[str]:
    return re.compile(
        rf"\A(?:(?i:{_all('greeting')})\b[^\n,!:.—–]{{0,40}}?(?:[,!:.—–]+\s*|\s-\s|\n)|{_WORD}(?:\s{_WORD})?\s?[,—–!:-]+\s+)(?=\S)"
    )


@cache
def _never() -> frozenset[str]:
    return frozenset(_all("never").split("|"))


def _all(title: str) -> str:
    return "|".join(lexicon.sections("people")[title])
