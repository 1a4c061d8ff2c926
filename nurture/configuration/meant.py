"""What was probably meant: values as people really write them, turned into what their readers take."""

import re
from datetime import date

from nurture.configuration.problems import nearest_word

_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            *("a an one first ein eine eins", "two second zwei", "three third drei", "four vier", "five fünf"),
            *("six sechs", "seven sieben", "eight acht", "nine neun", "ten zehn"),
        ),
        start=1,
    )
    for word in words.split()
} | {"twelve": 12, "fourteen": 14, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}
_UNITS = {
    "working days": ["workday", "businessday", "werktag", "arbeitstag", "wd", "bd"],
    "days": ["d", "day", "tag"],
    "weeks": ["w", "wk", "week", "woche"],
    "months": ["m", "mo", "month", "monat"],
    "years": ["y", "yr", "year", "jahr"],
}
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FULL_DAYS = (
    *("monday montag", "tuesday dienstag", "wednesday mittwoch", "thursday donnerstag"),
    *("friday freitag", "saturday samstag sonnabend", "sunday sonntag"),
)
_FEWEST_LETTERS = 2
_LANGUAGES = {
    "english": "en",
    "englisch": "en",
    "german": "de",
    "deutsch": "de",
    "french": "fr",
    "français": "fr",
    "französisch": "fr",
    "spanish": "es",
    "español": "es",
    "spanisch": "es",
    "italian": "it",
    "italiano": "it",
    "dutch": "nl",
    "portuguese": "pt",
}
_LANGUAGE_OF_CODE = {"at": "de", "cn": "zh", "cz": "cs", "dk": "da", "gb": "en", "gr": "el", "jp": "ja", "us": "en"}
"""Codes of countries that are written for their language, and are no language's."""

_COUNTRIES = {
    "germany": "DE",
    "deutschland": "DE",
    "austria": "AT",
    "switzerland": "CH",
    "france": "FR",
    "spain": "ES",
    "italy": "IT",
    "netherlands": "NL",
    "usa": "US",
    "united states": "US",
    "united kingdom": "GB",
    "uk": "GB",
    "england": "GB",
    "el": "GR",
    "canada": "CA",
}
_QUOTES = "“”„‟‘’‚«»\"'"


def unquoted(text: str) -> str | None:
    """Returns the text inside of the quotes of a word processor, or None where it stands in none."""
    inner = text.strip(_QUOTES)
    return inner if inner and len(inner) <= len(text) - 2 and not text[0].isalnum() and text[0] not in "\"'" else None


def number(text: str, least: int, most: int) -> str | None:
    """Returns the whole number that was meant, within the bounds."""
    found = _whole(text.strip().lower())
    return str(found) if found is not None and least <= found <= most else None


def duration(text: str) -> str | None:
    """Returns the duration that was meant, such as `90 days` for `90d`, `ninety days` or `90`."""
    words = re.sub(
        r"\b(\d+)\s*(?:-|–|to|bis)\s*\d+\b", r"\1", text.lower()
    )  # Of a span the first, which is long enough.
    words = words.replace("-", " ").replace("business day", "businessday").replace("working day", "workday")
    words = re.sub(r"\b(?:a )?half (?:a )?year\b|\bhalbes jahr\b", "6 months", words)
    words = re.sub(r"\b(\d+) quarters?\b", lambda quarters: f"{3 * int(quarters[1])} months", words)
    if found := re.fullmatch(r"\s*(\d+) years?,? (?:and |und )?(\d+) months?\s*", words):
        return f"{12 * int(found[1]) + int(found[2])} months"
    found = re.match(r"\s*(?:(\d+)(?:[.,](\d+))?|([a-zäöüß]+))\s*([a-zäöüß]*)", words)
    if not found:
        return None
    count = int(found[1]) if found[1] else _NUMBERS.get(found[3])
    unit = _unit(found[4]) if found[4] else "days"
    if (not count and not found[2]) or unit is None:
        return None
    return (
        _in_smaller(int(found[1]), int(found[2]), len(found[2]), unit)
        if found[2]
        else f"{count} {unit[:-1] if count == 1 else unit}"
    )


def day(text: str) -> str | None:
    """Returns the day that was meant: `2026-10-31` for `31.10.2026`, or `10/31/2026` where it can be no other day."""
    if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", text):
        return _day(int(found[1]), int(found[2]), int(found[3])) or _last_day(int(found[1]), int(found[2]))
    if found := re.fullmatch(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})", text):
        return _day(int(found[3]), int(found[2]), int(found[1]))
    if found := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
        one, other, year = int(found[1]), int(found[2]), int(found[3])
        # Which comes first, day or month, is another matter on each side of the ocean.
        read = {_day(year, one, other), _day(year, other, one)} - {None}
        return read.pop() if len(read) == 1 else None
    return None


def clock(text: str) -> str | None:
    """Returns the time of day that was meant: `09:00` for `9am`, `16:20` for `16.20` or `16h20`."""
    found = re.fullmatch(r"(\d{1,2})(?:[.:h ]?(\d{2}))?\s*(am|pm|a\.m\.|p\.m\.|uhr|h|o'clock)?", text.strip().lower())
    if not found:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "")[:1]
    hour = hour % 12 + 12 * (half == "p") if half in ("a", "p") else hour
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def weekday(text: str) -> str | None:
    """Returns the weekday that was meant, for one in full, in capitals or in German."""
    word = text.strip().lower().rstrip(".s")
    if len(word) < _FEWEST_LETTERS:
        return None
    names = ((day, name) for day, full in zip(_DAYS, _FULL_DAYS, strict=True) for name in full.split())
    return next((day for day, name in names if name.startswith(word)), None)


def weekdays(text: str) -> str | None:
    """Returns the list of weekdays that was meant: `[mon, tue, wed]` for `Mon-Wed`, or for words without brackets."""
    if found := re.fullmatch(r"\s*([^\W\d]+)\s*(?:-|–|to|until|bis)\s*([^\W\d]+)\s*", text):
        first, last = weekday(found[1]), weekday(found[2])
        if first and last and _DAYS.index(first) < _DAYS.index(last):
            return f"[{', '.join(_DAYS[_DAYS.index(first) : _DAYS.index(last) + 1])}]"
    each = [weekday(word) for word in re.split(r"[,;/\s]+", text.strip())]
    return f"[{', '.join(word for word in each if word)}]" if all(each) else None


def language(text: str) -> str | None:
    """Returns the code of the language that was meant."""
    word = text.strip().lower()
    if word in _LANGUAGE_OF_CODE:
        return _LANGUAGE_OF_CODE[word]
    near = nearest_word(word, _LANGUAGES)
    return _LANGUAGES[near] if near else word[:2] if re.match(r"[a-z]{2}(?:[-_][a-z]{2})?\Z", word) else None


def country(text: str) -> str | None:
    """Returns the code of the country that was meant."""
    near = nearest_word(text.strip(), _COUNTRIES)
    return _COUNTRIES[near] if near else None


def name(text: str) -> str | None:
    """Returns a name as names are written: `not-now` for `Not Now`."""
    plain = text.strip().lower().translate({ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"})
    found = re.sub(r"[^a-z0-9]+", "-", plain)[:64].strip("-")
    return found or None


def template(text: str) -> str | None:
    """Returns the name of a template, for its file: `share` for `email/share.en.md.j2`."""
    return name(text.replace("\\", "/").rpartition("/")[2].partition(".")[0])


def link(text: str) -> str | None:
    """Returns a link with its scheme, where only that was left out."""
    return f"https://{text}" if re.fullmatch(r"[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?", text) else None


def domain(text: str) -> str | None:
    """Returns the domain of a link or of an address."""
    found = re.fullmatch(r"(?:\w+://|[^@\s]*@)?(?:www\.)?([\w-]+(?:\.[\w-]+)+)\.?(?:/\S*)?", text)
    return found[1] if found else None


def address(text: str) -> str | None:
    """Returns the address inside of words such as `maya at acme.example`, or `Maya <maya@acme.example>`."""
    found = re.fullmatch(
        r"(?:[^<>]*<|mailto:)?\s*([\w.+-]+)\s*(?:@|\s+at\s+|\(at\)|\[at\])\s*([\w-]+(?:\.[\w-]+)+)>?\s*", text
    )
    return f"{found[1]}@{found[2]}" if found else None


def share(text: str) -> str | None:
    """Returns a share in percent that has a decimal comma or the sign."""
    found = re.fullmatch(r"(\d{1,3})(?:[.,](\d{1,3}))?\s*%?", text.strip())
    return f"{found[1]}.{found[2]}" if found and found[2] else found[1] if found else None


def _whole(word: str) -> int | None:
    if word in _NUMBERS:
        return _NUMBERS[word]
    found = re.match(r"(\d{1,9})(?:(?:st|nd|rd|th|\.)?(?:\s+\w+|\Z)|x\Z)", word)
    return int(found[1]) if found else None


def _unit(word: str) -> str | None:
    for unit, known in _UNITS.items():
        if any(word in (each, f"{each}s", f"{each}e", f"{each}n", f"{each}en") for each in known):
            return unit
    return nearest_word(word, ("days", "weeks", "months", "years"))


def _in_smaller(whole: int, part: int, places: int, unit: str) -> str | None:
    """Returns a duration with decimals in the next smaller unit, where that comes out whole."""
    into, factor = {"years": ("months", 12), "weeks": ("days", 7)}.get(unit, ("", 0))
    count, left = divmod((whole * 10**places + part) * factor, 10**places)
    return f"{count} {into}" if into and count and not left else None


def _last_day(year: int, month: int) -> str | None:
    return next((day for of_month in (31, 30, 29, 28) if (day := _day(year, month, of_month))), None)


def _day(year: int, month: int, of_month: int) -> str | None:
    try:
        return date(year, month, of_month).isoformat()
    except ValueError:
        return None
