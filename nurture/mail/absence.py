"""What an automatic answer says: away and until when, gone for good and who follows, or something else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from nurture.domain.reading import AutoReplyFound
from nurture.mail import intent, lexicon
from nurture.mail.dates import find_return
from nurture.mail.dates_calendar import next_day
from nurture.mail.intent_people import find_address
from nurture.mail.language import ranked

_READ_LIMIT = 4_000
_NEAR_BEFORE, _NEAR_AFTER = 60, 45
_AT_BEFORE, _AT_AFTER = 14, 12
_LONGEST = timedelta(days=300)
"""An absence without a named year ends within this time; a day farther ahead was one of the past."""

_RETURNED = re.compile(
    r"^[ \t]{0,10}(?:>|from \S{1,200}@|(?:received|message-id|return-path|x-[a-z-]{2,40}):)",
    re.IGNORECASE | re.MULTILINE,
)
"""Where a machine begins to return our own mail, whose dates are nobody's return."""

_KANA = re.compile(r"[\u3041-\u30ff]")
_SPACE = re.compile(r"\s+")
_HAS_LEFT = re.compile(
    r"\b(?:has|have) (?:now |since |recently )?left "
    r"(?!(?:the (?:office|building|room)|for|on|early|today|to|work|you|a|an|it|my|your|no|this)\b)"
)
_DIGITS = re.compile(r"\d+")
_NUMERIC = (
    re.compile(r"(?P<year>20\d\d)\s?[-./年년]\s?(?P<month>\d{1,2})\s?[-./月월]\s?(?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]?"),
    re.compile(r"(?<![\d.])(?P<day>\d{1,2})[./-]\s?(?P<month>\d{1,2})(?:[./-]\s?(?P<year>20\d\d|\d\d(?!\d))?)?(?!\d)"),
)
_ORDINAL = r"(?:\.|-?(?:st|nd|rd|th|er|го|е|ja|én|án)\b|º|ª)?"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dated:
    """A day of a text and where its words stand."""

    on: date
    start: int
    end: int


def read_absence(text: str, *, subject: str, today: date, sender: str = "") -> AutoReplyFound:
    """Returns what an automatic answer says. Days are in the writer's calendar; none is guessed.

    Languages that replies are not read in have their own words here; the others are read as replies are, but for days
    that name a range ("July 10-31"), whose end is the last day away. `sender` is never the one to turn to.
    """
    returned = _RETURNED.search(text, 1)
    text = text[: returned.start()] if returned else text
    words = _squeeze(f"{subject}. {text[:_READ_LIMIT]}")
    contact = find_address(text[:_READ_LIMIT], sender=sender)
    if _HAS_LEFT.search(words) or any(phrase in words for phrase in lexicon.sections("absences").get("left", ())):
        return AutoReplyFound(kind="left_company", new_contact=contact)
    language = _foreign_language(words)
    if language:
        return AutoReplyFound(
            kind="out_of_office", return_on=_day_back(words, language, today=today), new_contact=contact
        )
    found = _read_known(text, words, subject=subject, today=today)
    return replace(found, new_contact=None if found.kind == "other" else contact)


def _read_known(text: str, words: str, *, subject: str, today: date) -> AutoReplyFound:
    rest, last_day = _without_ranges(text[:_READ_LIMIT], today=today)
    rest, until = _without_until(rest, today=today)
    found = intent.read_absence(rest, subject=subject, today=today)
    if found.kind == "left_company":
        return found
    back = found.return_on or next(_returns(rest, today=today), None)
    back = back or until or (_working_day(last_day + timedelta(days=1)) if last_day else None)
    if back is None and not _is_away(words):
        return AutoReplyFound(kind="other")
    return AutoReplyFound(kind="out_of_office", return_on=back)


def _returns(text: str, *, today: date) -> Iterator[date]:
    """Yields the day back in each language that a short text may be in."""
    found = (find_return(text, today=today, language=language) for language in ranked(text))
    yield from (day for day in found if day is not None)


def _is_away(words: str) -> bool:
    return any(phrase in words for phrase in lexicon.sections("absences").get("away", ()))


def _without_ranges(text: str, *, today: date) -> tuple[str, date | None]:
    """Returns the text without spans such as "July 10-31", and the last day of the last of them."""
    last: date | None = None

    def take(match: re.Match[str]) -> str:
        nonlocal last
        month, year = _months("")[match["name"].lower()], match["year"]
        found = next_day(month, int(match["last"]), today=today, year=int(year) if year else None)
        if found is None or int(match["first"]) >= int(match["last"]):
            return match[0]
        last = found if found >= today else last
        return " "

    for pattern in _ranges():
        text = pattern.sub(take, text)
    return text, last


def _without_until(text: str, *, today: date) -> tuple[str, date | None]:
    """Returns the text without an English "until May 23", and the working day that it means.

    English leaves open whether the day itself is spent away; "inclusive", a range and other languages say so.
    """
    match = _until().search(text)
    if match is None:
        return text, None
    groups = match.groupdict()
    month = _months("en")[(groups["name"] or groups["name2"]).lower()]
    on = _plausible(month, int(groups["day"] or groups["day2"]), groups["year"], today=today)
    return (text[: match.start()] + " " + text[match.end() :], _working_day(on)) if on else (text, None)


def _foreign_language(words: str) -> str:
    """Returns the language whose words of absence stand in the text, or an empty string."""
    titles = (title for title in lexicon.sections("absences") if title.startswith("away."))
    if _KANA.search(words):  # Japanese shares words of absence with Chinese, and is read as answers are.
        return ""
    found = (title for title in titles if any(phrase in words for phrase in lexicon.sections("absences")[title]))
    return next(found, "").removeprefix("away.")


def _day_back(words: str, language: str, *, today: date) -> date | None:
    """Returns the day named beside words of returning, else the working day after the last one away."""
    dated = sorted(_days(words, language, today=today), key=lambda one: one.start)
    for one in dated:
        near = words[max(0, one.start - _NEAR_BEFORE) : one.start] + "|" + words[one.end : one.end + _NEAR_AFTER]
        if _says(near, f"back.{language}") and not _ends_at(words, one, language):
            return one.on
    last = [one.on for at, one in enumerate(dated) if _ends_at(words, one, language) or _ends_range(words, dated, at)]
    return _working_day(last[-1] + timedelta(days=1)) if last else None


def _ends_at(words: str, one: _Dated, language: str) -> bool:
    before = words[max(0, one.start - _AT_BEFORE) : one.start]
    after = words[one.end : one.end + _AT_AFTER]
    return _says(f" {before}", f"until.{language}") or _says(after, f"until_behind.{language}")


def _ends_range(words: str, dated: list[_Dated], at: int) -> bool:
    between = words[dated[at - 1].end : dated[at].start] if at else ""
    return between.strip(" .") in {"-", "–", "—", "~", "〜"}


def _days(words: str, language: str, *, today: date) -> Iterator[_Dated]:
    for pattern in (*_worded(language), *_NUMERIC):
        for match in pattern.finditer(words):
            groups = match.groupdict()
            month = _months(language)[groups["name"]] if groups.get("name") else int(groups["month"])
            on = _plausible(month, int(groups["day"]), groups.get("year"), today=today)
            if on:
                yield _Dated(on=on, start=match.start(), end=match.end())


def _plausible(month: int, day: int, year: str | None, *, today: date) -> date | None:
    number = int(year) + (2000 if len(year) == 2 else 0) if year else None
    found = next_day(month, day, today=today, year=number) if 1 <= month <= 12 else None
    return found if found and today <= found <= today + _LONGEST else None


def _working_day(day: date) -> date:
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= 5 else day


def _says(words: str, title: str) -> bool:
    return any(phrase.replace("_", " ") in words for phrase in lexicon.sections("absences").get(title, ()))


def _squeeze(text: str) -> str:
    return _SPACE.sub(" ", text.replace("İ", "i").lower().replace("\u2019", "'"))


@cache
def _months(language: str) -> dict[str, int]:
    """Returns the names of months, in lower case, with their numbers: of a language, or of all without one."""
    titles = [title for title in lexicon.sections("forward_months") if title != "zones"]
    wanted = [language] if language in titles else titles
    return {
        name.rstrip("."): at + 1
        for title in reversed(wanted)
        for at, line in enumerate(lexicon.sections("forward_months")[title])
        for name in line.lower().split()
    }


@cache
def _worded(language: str) -> tuple[re.Pattern[str], ...]:
    name = _name_pattern(language)
    return (
        re.compile(
            rf"(?<!\d)(?P<day>\d{{1,2}}){_ORDINAL}\s?(?:de\s|of\s)?{name}(?:[ ,.]{{0,2}}(?:de\s)?(?P<year>20\d\d))?"
        ),
        re.compile(rf"(?:(?P<year>20\d\d)\.?\s)?{name}\s(?P<day>\d{{1,2}})(?!\d)"),
    )


@cache
def _until() -> re.Pattern[str]:
    name = _name_pattern("en")
    dated = (
        rf"(?:{name}\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?|"
        rf"(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?{name.replace('name', 'name2', 1)})"
    )
    return re.compile(
        rf"(?<!\d )(?<!\w\w\d\d )\b(?:until|till|til)\s(?:the\s)?(?:\w{{3,6}}day,?\s)?(?:the\s)?{dated}"
        r"(?:,?\s(?P<year>20\d\d))?(?!\d|/|-|,? incl| \(incl)",
        re.IGNORECASE,
    )


@cache
def _ranges() -> tuple[re.Pattern[str], ...]:
    name, dash, year = _name_pattern(""), r"\s?[-–—]\s?", r"(?:,?\s(?P<year>20\d\d))?"
    first, last = rf"(?<![\d.])(?P<first>\d{{1,2}}){_ORDINAL}", rf"(?P<last>\d{{1,2}}){_ORDINAL}(?![\d/-])"
    return (
        re.compile(rf"\b{name}\s{first}{dash}{last}{year}", re.IGNORECASE),
        re.compile(rf"{first}{dash}{last}\s(?:de\s|of\s)?{name}{year}", re.IGNORECASE),
    )


def _name_pattern(language: str) -> str:
    names = sorted((re.escape(name) for name in _months(language) if not _DIGITS.match(name)), key=len, reverse=True)
    return rf"(?P<name>{'|'.join(names)})(?:\b\.?|(?=[-'’]))"
