"""Lines of a spreadsheet of old losses: each one understood, or everything that is wrong with it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from nurture.configuration.codes import language
from nurture.configuration.import_mapping import USUAL_DATES, Column, ImportMapping
from nurture.configuration.items import ENROLLED_REASONS
from nurture.configuration.places import is_country, language_of_country
from nurture.configuration.problems import Unexpected
from nurture.configuration.scalars import in_words
from nurture.configuration.sheet import Sheet
from nurture.domain.address import canonical, parse
from nurture.domain.errors import InvalidAddress
from nurture.domain.importing import OldLoss, Refusal, Refused
from nurture.domain.rejection import Reason
from nurture.domain.team import Rep, Team
from nurture.mail.basis import named_kind
from nurture.mail.command import named_reason
from nurture.mail.postal import country_named

_REASONS = in_words(ENROLLED_REASONS)
_CODES_MEANT = {"UK": "GB", "EL": "GR"}
"""Codes that the EU writes for what ISO 3166 calls otherwise: under their own they would take the rules of nowhere."""


class _Wrong(Exception):
    """A cell that cannot be read: which, why it keeps the line out, and the remedy."""

    def __init__(self, column: Column, words: str, why: Refusal = Refusal.BROKEN) -> None:
        super().__init__(words)
        self.column, self.words, self.why = column, words, why


class SheetReader:
    """Reads the lines of one spreadsheet by its mapping and the team."""

    def __init__(self, sheet: Sheet, mapping: ImportMapping, team: Team, *, today: date) -> None:
        self._sheet = sheet
        self._mapping = mapping
        self._reps = {word: rep.id for rep in team.reps for word in _names(rep)}
        self._today = today
        self._reason = lru_cache(maxsize=10_000)(self._find_reason)
        self._readers: tuple[tuple[str, Callable[[tuple[str, ...]], Any]], ...] = (
            ("address", self._address),
            ("owner", self._owner),
            ("said_on", self._said_on),
            ("reason", self._reason_of),
            ("country", self._country),
            ("language", self._language),
            ("basis", self._basis),
            ("basis_on", self._basis_on),
            ("basis_source", self._basis_source),
        )

    def read(self) -> Iterator[OldLoss | Refused]:
        """Yields what each line says, or why it says nothing, in the order of the file; of a person the latest no."""
        found = [self._loss(line, cells) for line, cells in self._sheet.lines]
        latest: dict[str, OldLoss] = {}
        for loss in found:
            if isinstance(loss, OldLoss):
                person = canonical(loss.address)
                latest[person] = max(latest.get(person, loss), loss, key=_lateness)
        for loss in found:
            yield loss if isinstance(loss, Refused) else _unless_later(loss, latest[canonical(loss.address)])

    def _loss(self, line: int, cells: tuple[str, ...]) -> OldLoss | Refused:
        """Returns what a line says, or everything that is wrong with it."""
        found: dict[str, Any] = {}
        faults: list[_Wrong] = []
        for name, read in self._readers:
            try:
                found[name] = read(cells)
            except _Wrong as wrong:
                faults.append(wrong)
        if faults:
            return self._refused(line, faults)
        plain: dict[str, Any] = {column.value: _in_a_line(self._cell(cells, column)) or None for column in _PLAIN}
        return OldLoss(line=line, **found, **plain)

    def _refused(self, line: int, faults: Sequence[_Wrong]) -> Refused:
        first, *others = faults
        more = (f"{self._sheet.head(each.column)}: {each.words}" for each in others)
        return Refused(
            line=line, why=first.why, words="; ".join((first.words, *more)), column=self._sheet.head(first.column)
        )

    def _said_on(self, cells: tuple[str, ...]) -> date:
        return self._day(cells, Column.SAID_ON)

    def _basis_on(self, cells: tuple[str, ...]) -> date | None:
        if self._cell(cells, Column.BASIS_ON):
            return self._day(cells, Column.BASIS_ON)
        given = self._mapping.basis_on
        if given is not None and given > self._today:
            raise _Wrong(Column.BASIS_ON, f"expected a day that has been, got {given} in the mapping")
        return given

    def _basis(self, cells: tuple[str, ...]) -> str | None:
        written = self._cell(cells, Column.BASIS)
        return named_kind(written) or written.lower() or self._mapping.basis

    def _basis_source(self, cells: tuple[str, ...]) -> str | None:
        return self._cell(cells, Column.BASIS_SOURCE) or self._mapping.basis_source

    def _reason_of(self, cells: tuple[str, ...]) -> Reason:
        return self._reason(self._cell(cells, Column.REASON))

    def _cell(self, cells: tuple[str, ...], column: Column) -> str:
        return self._sheet.cell(cells, column)

    def _address(self, cells: tuple[str, ...]) -> str:
        written = self._cell(cells, Column.ADDRESS)
        try:
            return parse(written)
        except InvalidAddress:
            raise _Wrong(Column.ADDRESS, f"expected an email address, got {written[:80]!r}") from None

    def _owner(self, cells: tuple[str, ...]) -> str:
        written = self._cell(cells, Column.OWNER)
        found = self._mapping.owners.get(written.lower()) or self._reps.get(written.lower())
        found = found or (self._mapping.owner if not written else None)
        if found is None:
            remedy = f"name theirs in the mapping by their id, as in: owners: {{{written[:80]}: ...}}"
            words = f"no rep is called {written[:80]!r}; {remedy}" if written else "no owner is named"
            raise _Wrong(Column.OWNER, words, Refusal.NO_OWNER)
        return found

    def _day(self, cells: tuple[str, ...], column: Column) -> date:
        written = self._cell(cells, column)
        for form in (self._mapping.date_form,) if self._mapping.date_form else USUAL_DATES:
            day = _parsed(written if self._mapping.date_form else written[:10], form)
            if day is not None and day <= self._today:
                return day
            if day is not None:
                raise _Wrong(column, f"expected a day that has been, got {written[:40]!r}")
        how = (
            "as the mapping says"
            if self._mapping.date_form
            else "as 2025-12-31; else give `dates: 31.12.2025` in a mapping"
        )
        raise _Wrong(column, f"expected a date written {how}, got {written[:40]!r}")

    def _find_reason(self, written: str) -> Reason:
        found = self._mapping.reasons.get(written.lower()) or named_reason(written)
        if found is None:
            remedy = f"name its reason in the mapping, as in: reasons: {{{written[:80]}: ...}}, with one of {_REASONS}"
            raise _Wrong(Column.REASON, f"no reason is called {written[:80]!r}; {remedy}")
        return found

    def _country(self, cells: tuple[str, ...]) -> str | None:
        written = self._cell(cells, Column.COUNTRY)
        if not written:
            return self._mapping.country
        code = _CODES_MEANT.get(written.upper(), written.upper())
        found = code if is_country(code) else country_named(written)
        if found is None:
            raise _Wrong(Column.COUNTRY, f"expected a country such as DE or Germany, got {written[:80]!r}")
        return found

    def _language(self, cells: tuple[str, ...]) -> str:
        written = self._cell(cells, Column.LANGUAGE).lower()
        try:
            country = self._country(cells)
        except _Wrong:
            return written  # Told as it is; the language would follow from it.
        found = written or self._mapping.language or language_of_country(country)
        if not found:
            raise _Wrong(Column.LANGUAGE, "no language is named; give one for all in the mapping, as in: language: en")
        try:
            language(found.partition("-")[0])
        except Unexpected as error:
            nearest = f"; nearest: {error.nearest}" if error.nearest else ""
            raise _Wrong(Column.LANGUAGE, f"{error.expected}{nearest}") from None
        return found


_PLAIN = (
    Column.NAME,
    Column.TITLE,
    Column.COMPANY,
    Column.COMPETITOR,
    Column.INDUSTRY,
    Column.NOTE,
)


def _lateness(loss: OldLoss) -> tuple[bool, date]:
    """Returns what counts of several lines about a person: a wish for no contact, else the latest no."""
    return (loss.reason is Reason.DO_NOT_CONTACT, loss.said_on)


def _unless_later(loss: OldLoss, latest: OldLoss) -> OldLoss | Refused:
    if loss is latest:
        return loss
    words = f"line {latest.line} is about the same person"
    later = f"{words}, with a later no" if latest.said_on > loss.said_on else words
    return Refused(line=loss.line, why=Refusal.REPEATED, words=later)


def _in_a_line(words: str) -> str:
    """Returns what a cell says without breaks and signs that nobody sees: it may stand in the head of a mail."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())


def _parsed(written: str, form: str) -> date | None:
    try:
        return datetime.strptime(written, form).date()  # noqa: DTZ007 - a day of a spreadsheet has no zone
    except ValueError:
        return None


def _names(rep: Rep) -> tuple[str, ...]:
    return tuple(word.lower() for word in (rep.id, rep.name, rep.address, *rep.aliases) if word)
