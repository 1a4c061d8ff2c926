"""Dates in the words of each language of the shipped templates."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from nurture.domain.commitment import Precision


@dataclass(frozen=True, slots=True, kw_only=True)
class DateWords:
    """A language's way of writing dates; the patterns take day, month, year, and the ordinal of a part of the year.

    `months` and `numbers` (from two on) are separated by spaces; `in_months`, by commas, has each month as it stands
    alone with its preposition, where that is another word.
    """

    months: str
    numbers: str
    ordinals: tuple[str, ...]
    day: str
    on_day: str
    in_month: str
    in_quarter: str
    in_half: str
    in_year: str
    first_day: str = "1"
    on_vowel_day: str = ""
    in_months: str = ""


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""Letters to the team are in English, and only they name a weekday."""

_VOWEL_DAYS = (8, 11)

DATE_WORDS = {
    "en": DateWords(
        numbers="two three four five",
        months="January February March April May June July August September October November December",
        ordinals=("first", "second", "third", "fourth"),
        day="{day} {month} {year}",
        on_day="on {day} {month} {year}",
        in_month="in {month} {year}",
        in_quarter="in the {ordinal} quarter of {year}",
        in_half="in the {ordinal} half of {year}",
        in_year="in {year}",
    ),
    "de": DateWords(
        numbers="zwei drei vier fünf",
        months="Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        ordinals=("ersten", "zweiten", "dritten", "vierten"),
        day="{day}. {month} {year}",
        on_day="am {day}. {month} {year}",
        in_month="im {month} {year}",
        in_quarter="im {ordinal} Quartal {year}",
        in_half="im {ordinal} Halbjahr {year}",
        in_year="im Jahr {year}",
    ),
    "fr": DateWords(
        numbers="deux trois quatre cinq",
        months="janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        ordinals=("premier", "deuxième", "troisième", "quatrième"),
        day="{day} {month} {year}",
        on_day="le {day} {month} {year}",
        in_month="en {month} {year}",
        in_quarter="au {ordinal} trimestre {year}",
        in_half="au {ordinal} semestre {year}",
        in_year="en {year}",
        first_day="1er",
    ),
    "es": DateWords(
        numbers="dos tres cuatro cinco",
        months="enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        ordinals=("primer", "segundo", "tercer", "cuarto"),
        day="{day} de {month} de {year}",
        on_day="el {day} de {month} de {year}",
        in_month="en {month} de {year}",
        in_quarter="en el {ordinal} trimestre de {year}",
        in_half="en el {ordinal} semestre de {year}",
        in_year="en {year}",
    ),
    "it": DateWords(
        numbers="due tre quattro cinque",
        months="gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        ordinals=("primo", "secondo", "terzo", "quarto"),
        day="{day} {month} {year}",
        on_day="il {day} {month} {year}",
        in_month="a {month} {year}",
        in_quarter="nel {ordinal} trimestre del {year}",
        in_half="nel {ordinal} semestre del {year}",
        in_year="nel {year}",
        first_day="1º",
        on_vowel_day="l’{day} {month} {year}",
    ),
    "nl": DateWords(
        numbers="twee drie vier vijf",
        months="januari februari maart april mei juni juli augustus september oktober november december",
        ordinals=("eerste", "tweede", "derde", "vierde"),
        day="{day} {month} {year}",
        on_day="op {day} {month} {year}",
        in_month="in {month} {year}",
        in_quarter="in het {ordinal} kwartaal van {year}",
        in_half="in de {ordinal} helft van {year}",
        in_year="in {year}",
    ),
    "pt": DateWords(
        numbers="dois três quatro cinco",
        months="janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        ordinals=("primeiro", "segundo", "terceiro", "quarto"),
        day="{day} de {month} de {year}",
        on_day="em {day} de {month} de {year}",
        in_month="em {month} de {year}",
        in_quarter="no {ordinal} trimestre de {year}",
        in_half="no {ordinal} semestre de {year}",
        in_year="em {year}",
    ),
    "da": DateWords(
        numbers="to tre fire fem",
        months="januar februar marts april maj juni juli august september oktober november december",
        ordinals=("første", "andet", "tredje", "fjerde"),
        day="{day}. {month} {year}",
        on_day="den {day}. {month} {year}",
        in_month="i {month} {year}",
        in_quarter="i {ordinal} kvartal af {year}",
        in_half="i {ordinal} halvår af {year}",
        in_year="i {year}",
    ),
    "no": DateWords(
        numbers="to tre fire fem",
        months="januar februar mars april mai juni juli august september oktober november desember",
        ordinals=("første", "andre", "tredje", "fjerde"),
        day="{day}. {month} {year}",
        on_day="den {day}. {month} {year}",
        in_month="i {month} {year}",
        in_quarter="i {ordinal} kvartal {year}",
        in_half="i {ordinal} halvår {year}",
        in_year="i {year}",
    ),
    "pl": DateWords(
        numbers="dwa trzy cztery pięć",
        months="stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
        in_months="w styczniu,w lutym,w marcu,w kwietniu,w maju,w czerwcu,w lipcu,w sierpniu,we wrześniu"
        ",w październiku,w listopadzie,w grudniu",
        ordinals=("pierwszym", "drugim", "trzecim", "czwartym"),
        day="{day} {month} {year}",
        on_day="{day} {month} {year}",
        in_month="{in_month} {year}",
        in_quarter="w {ordinal} kwartale {year}",
        in_half="w {ordinal} półroczu {year}",
        in_year="w {year} roku",
    ),
    "sv": DateWords(
        numbers="två tre fyra fem",
        months="januari februari mars april maj juni juli augusti september oktober november december",
        ordinals=("första", "andra", "tredje", "fjärde"),
        day="{day} {month} {year}",
        on_day="den {day} {month} {year}",
        in_month="i {month} {year}",
        in_quarter="under {ordinal} kvartalet {year}",
        in_half="under {ordinal} halvåret {year}",
        in_year="under {year}",
    ),
}
"""Languages in which dates can be written; another one is added here."""

DATE_WORDS |= dict.fromkeys(("nb", "nn"), DATE_WORDS["no"])


def day(value: date, language: str) -> str:
    """Returns the day alone, such as `12 November 2026`."""
    words = DATE_WORDS[language]
    return _fill(words, words.day, value)


def on_day(value: date, language: str) -> str:
    """Returns the day with its preposition, such as `on 12 November 2026`."""
    words = DATE_WORDS[language]
    vowel = words.on_vowel_day and value.day in _VOWEL_DAYS
    return _fill(words, words.on_vowel_day if vowel else words.on_day, value)


def in_month(value: date, language: str) -> str:
    """Returns the month with its preposition, such as `in November 2026`."""
    words = DATE_WORDS[language]
    return _fill(words, words.in_month, value)


def named(value: date, precision: Precision, language: str) -> str:
    """Returns a time as exactly as somebody named it, such as `in the first quarter of 2027`."""
    words = DATE_WORDS[language]
    if precision is Precision.DAY:
        return on_day(value, language)
    patterns = {
        Precision.MONTH: words.in_month,
        Precision.QUARTER: words.in_quarter,
        Precision.HALF: words.in_half,
        Precision.YEAR: words.in_year,
    }
    part = (value.month - 1) // (6 if precision is Precision.HALF else 3)
    return _fill(words, patterns[precision], value, words.ordinals[part])


def number(value: int, language: str) -> str:
    """Returns a small count in words, such as `two`; others in digits."""
    words = DATE_WORDS[language].numbers.split()
    return words[value - 2] if 2 <= value < len(words) + 2 else str(value)


def short_day(value: date) -> str:
    """Returns the day for a subject of a letter, such as `12 Feb 2027`; a moment is taken in its own zone."""
    return f"{value.day} {DATE_WORDS['en'].months.split()[value.month - 1][:3]} {value.year}"


def moment(value: datetime, zone: str) -> str:
    """Returns a moment in a zone's time, such as `Thursday, 11 February 2027, at 10:42 (Europe/Berlin)`."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{WEEKDAYS[local.weekday()]}, {day(local, 'en')}, at {local:%H:%M} ({zone})"


def _fill(words: DateWords, pattern: str, value: date, ordinal: str = "") -> str:
    number = words.first_day if value.day == 1 else str(value.day)
    in_months = words.in_months.split(",") if words.in_months else words.months.split()
    return pattern.format(
        day=number,
        month=words.months.split()[value.month - 1],
        in_month=in_months[value.month - 1],
        year=value.year,
        ordinal=ordinal,
    )
