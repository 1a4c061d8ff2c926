"""Spreadsheets of old losses, as people export them, and what is said of those that cannot be read."""

from datetime import date
from pathlib import Path

import pytest

from nurture.configuration.import_mapping import Column, ImportMapping, date_form, load_mapping
from nurture.configuration.sheet import read_sheet
from nurture.configuration.sheet_lines import SheetReader
from nurture.domain.errors import ConfigurationError, NotAllowed
from nurture.domain.importing import OldLoss, Refusal, Refused
from nurture.domain.jurisdiction import BasisKind
from nurture.domain.rejection import Reason
from nurture.domain.team import Rep, Team

TODAY = date(2026, 11, 22)
TEAM = Team(
    reps=(
        Rep(id="maya", name="Maya Okafor", address="maya@acme.example", zone="Europe/Berlin"),
        Rep(id="tom", name="Tom Hale", address="tom@acme.example", zone="Europe/London"),
    )
)
PLAIN = "address,owner,date,reason,country\n"
LINE = "dana@globex.example,maya,2025-03-01,price,DE\n"


def _read(folder: Path, raw: str | bytes, mapping: ImportMapping | None = None) -> list[OldLoss | Refused]:
    path = folder / "losses.csv"
    path.write_bytes(raw.encode() if isinstance(raw, str) else raw)
    mapping = mapping or ImportMapping()
    return list(SheetReader(read_sheet(path, mapping), mapping, TEAM, today=TODAY).read())


def test_a_line_is_understood(tmp_path: Path) -> None:
    (loss,) = _read(tmp_path, PLAIN + LINE)
    assert loss == OldLoss(
        line=2,
        address="dana@globex.example",
        owner="maya",
        said_on=date(2025, 3, 1),
        reason=Reason.PRICE,
        language="de",
        country="DE",
    )


@pytest.mark.parametrize(("written", "code"), [("uk", "GB"), ("EL", "GR"), ("gb", "GB"), ("Greece", "GR")])
def test_a_country_gets_the_code_of_its_rules(tmp_path: Path, written: str, code: str) -> None:
    raw = f"address,owner,date,reason,language,country\nd@globex.example,maya,2025-03-01,price,en,{written}\n"
    (loss,) = _read(tmp_path, raw)
    assert isinstance(loss, OldLoss)
    assert loss.country == code


@pytest.mark.parametrize(
    ("written", "kind"),
    [("Existing customer", "purchase"), ("Einwilligung", "consent"), ("correspondence", "correspondence")],
)
def test_a_basis_is_taken_in_the_words_of_a_mail(tmp_path: Path, written: str, kind: str) -> None:
    (loss,) = _read(tmp_path, PLAIN.replace("\n", ",basis\n") + LINE.replace("\n", f",{written}\n"))
    assert isinstance(loss, OldLoss)
    assert loss.basis == kind


def test_the_mapping_gives_the_day_and_source_of_a_basis_where_a_line_gives_none(tmp_path: Path) -> None:
    mapping = ImportMapping(basis=BasisKind.CONSENT, basis_on=date(2025, 2, 1), basis_source="the fair")
    raw = PLAIN.replace("\n", ",basis date\n") + LINE.replace("\n", ",2025-02-20\n")
    given, own = _read(tmp_path, raw + "erin@globex.example,maya,2025-03-01,price,DE,\n", mapping)
    assert isinstance(given, OldLoss)
    assert isinstance(own, OldLoss)
    assert (given.basis_on, given.basis_source) == (date(2025, 2, 20), "the fair")
    assert own.basis_on == date(2025, 2, 1)


def test_a_day_of_a_basis_that_is_yet_to_come_is_told(tmp_path: Path) -> None:
    (found,) = _read(tmp_path, PLAIN + LINE, ImportMapping(basis_on=date(2027, 1, 1)))
    assert isinstance(found, Refused)
    assert found.words == "expected a day that has been, got 2027-01-01 in the mapping"


def test_a_name_stays_in_its_line(tmp_path: Path) -> None:
    raw = PLAIN.replace("\n", ",name\n") + LINE.replace("\n", ',"Dana\r\nBcc:\x07 Ng\u2028"\n')
    (loss,) = _read(tmp_path, raw)
    assert isinstance(loss, OldLoss)
    assert loss.name == "Dana Bcc: Ng"


@pytest.mark.parametrize(
    "raw",
    [
        "E-Mail;Deal Owner;Close Date;Lost Reason;Land\n"
        "dana@globex.example;Maya Okafor;2025-03-01;zu teuer;Deutschland\n",
        "Email Address\tOpportunity Owner\tClosed Date\tLoss reason\tCountry\n"
        "dana@globex.example\tMAYA@acme.example\t2025-03-01 14:00\tToo expensive\tgermany\n",
        '\ufeffemail,rep,said_on,reason,country\r\n\r\n"dana@globex.example","maya",2025-03-01,"Price",de\r\n',
    ],
)
def test_exports_of_other_programs_are_read_without_a_mapping(tmp_path: Path, raw: str) -> None:
    (loss,) = _read(tmp_path, raw)
    assert isinstance(loss, OldLoss)
    assert (loss.owner, loss.said_on, loss.reason, loss.country) == ("maya", date(2025, 3, 1), Reason.PRICE, "DE")


def test_utf16_as_excel_writes_it_is_read(tmp_path: Path) -> None:
    assert len(_read(tmp_path, (PLAIN + LINE).encode("utf-16"))) == 1


def test_a_cell_may_hold_line_breaks_and_lines_keep_their_numbers(tmp_path: Path) -> None:
    raw = (
        "address,owner,date,reason,country,note\n"
        'dana@globex.example,maya,2025-03-01,price,DE,"two\nlines"\n\nx,maya,2025-03-01,price,DE,\n'
    )
    first, second = _read(tmp_path, raw)
    assert (first.line, second.line) == (2, 5)


BROKEN = [
    ("dana,maya,2025-03-01,price,DE", "address", Refusal.BROKEN, "expected an email address, got 'dana'"),
    (",maya,2025-03-01,price,DE", "address", Refusal.BROKEN, "expected an email address, got ''"),
    ("d@globex.example,,2025-03-01,price,DE", "owner", Refusal.NO_OWNER, "no owner is named"),
    ("d@globex.example,Kim,2025-03-01,price,DE", "owner", Refusal.NO_OWNER, "owners: {Kim: ...}"),
    ("d@globex.example,maya,01.03.2025,price,DE", "date", Refusal.BROKEN, "`dates: 31.12.2025` in a mapping"),
    ("d@globex.example,maya,2027-03-01,price,DE", "date", Refusal.BROKEN, "a day that has been"),
    (
        "d@globex.example,maya,2025-03-01,Other,DE",
        "reason",
        Refusal.BROKEN,
        "reasons: {Other: ...}, with one of timing, no_budget, ",
    ),
    ("d@globex.example,maya,2025-03-01,price,Atlantis", "country", Refusal.BROKEN, "such as DE or Germany"),
    ("d@globex.example,maya,2025-03-01,price,XX", "country", Refusal.BROKEN, "such as DE or Germany"),
    ("d@globex.example,maya,2025-03-01,price,", "language", Refusal.BROKEN, "language: en"),
    ("d@globex.example,maya", "date", Refusal.BROKEN, "expected a date"),
]


@pytest.mark.parametrize(("line", "column", "why", "words"), BROKEN)
def test_a_line_that_cannot_be_read_says_where_and_how_to_mend_it(
    tmp_path: Path, line: str, column: str, why: Refusal, words: str
) -> None:
    (found,) = _read(tmp_path, PLAIN + line + "\n")
    assert isinstance(found, Refused)
    assert (found.line, found.column, found.why) == (2, column, why)
    assert words in found.words


def test_all_that_is_wrong_with_a_line_is_told_at_once(tmp_path: Path) -> None:
    (found,) = _read(tmp_path, PLAIN + "dana,Kim,01.03.2025,Other,Atlantis\n")
    assert isinstance(found, Refused)
    for words in ("an email address", "owner: no rep", "date: expected", "reason: no reason", "country: expected"):
        assert words in found.words


def test_of_several_lines_about_a_person_the_latest_no_counts(tmp_path: Path) -> None:
    lines = (LINE.replace("2025-03-01", day) for day in ("2021-03-01", "2026-03-01", "2026-03-01"))
    old, latest, again = _read(tmp_path, PLAIN + "".join(lines))
    assert isinstance(latest, OldLoss)
    assert latest.said_on == date(2026, 3, 1)
    assert [(each.why, each.words) for each in (old, again) if isinstance(each, Refused)] == [
        (Refusal.REPEATED, "line 3 is about the same person, with a later no"),
        (Refusal.REPEATED, "line 3 is about the same person"),
    ]


def test_a_wish_for_no_contact_counts_before_a_later_no(tmp_path: Path) -> None:
    stop, later = _read(tmp_path, PLAIN + LINE.replace("price", "do_not_contact") + LINE.replace("2025", "2026"))
    assert isinstance(stop, OldLoss)
    assert isinstance(later, Refused)
    assert (stop.reason, later.words) == (Reason.DO_NOT_CONTACT, "line 2 is about the same person")


def test_a_language_that_does_not_exist_is_told_with_the_nearest(tmp_path: Path) -> None:
    raw = "address,owner,date,reason,country,language\nd@globex.example,maya,2025-03-01,price,DE,ger\n"
    (found,) = _read(tmp_path, raw)
    assert isinstance(found, Refused)
    assert (found.column, "nearest: de" in found.words) == ("language", True)


def test_columns_that_are_not_read_are_known(tmp_path: Path) -> None:
    path = tmp_path / "losses.csv"
    path.write_text("Email;Besitzer;Datum;Grund;Titel;Umsatz\n")
    sheet = read_sheet(path, ImportMapping())
    assert sheet.unread == ("Umsatz",)
    assert sheet.head(Column.TITLE) == "Titel"


def test_a_mapping_says_what_heads_and_words_mean(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text(
        "columns: {E-Mail: Kontakt 1, date: Ende}\nreasons: {Sonstiges: no_reason}\nowners: {M.O.: maya}\n"
        "dates: 31.12.2025\nlanguage: de\ncountry: AT\nbasis: consent\nbasis_on: 2025-02-01\n"
    )
    mapping = load_mapping(path, ("maya", "tom"))
    (loss,) = _read(tmp_path, "Kontakt 1;Besitzer;Ende;Grund\nd@globex.example;m.o.;01.03.2025;sonstiges\n", mapping)
    assert isinstance(loss, OldLoss)
    assert (loss.owner, loss.said_on, loss.reason) == ("maya", date(2025, 3, 1), Reason.NO_REASON)
    assert (loss.country, loss.language) == ("AT", "de")
    assert (loss.basis, loss.basis_on) == ("consent", date(2025, 2, 1))


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("31.12.2025", "%d.%m.%Y"),
        ("12/31/2025", "%m/%d/%Y"),
        ("31/12/25", "%d/%m/%y"),
        ("31 Dec 2025", "%d %b %Y"),
        ("December 31, 2025", "%B %d, %Y"),
        ("2025-12-31", "%Y-%m-%d"),
    ],
)
def test_the_form_of_dates_is_told_by_an_example(written: str, form: str) -> None:
    assert date_form(written) == form


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("owners: {Kim: mya}", "mapping.yaml:1:15", "nearest: maya"),
        ("columns: {adress: Mail}", "mapping.yaml:1:11", "nearest: address"),
        ("reasons: {Other: prise}", "mapping.yaml:1:18", "nearest: price"),
        ("dates: DD.MM.YYYY", "mapping.yaml:1:8", "how 31 December 2025 is written"),
        ("colums: {}", "mapping.yaml:1:1", "nearest: columns"),
    ],
)
def test_a_broken_mapping_names_place_and_remedy(tmp_path: Path, text: str, place: str, words: str) -> None:
    (tmp_path / "mapping.yaml").write_text(text)
    with pytest.raises(ConfigurationError) as raised:
        load_mapping(tmp_path / "mapping.yaml", ("maya", "tom"))
    assert place in str(raised.value)
    assert words in str(raised.value)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04rest", "is an Excel workbook; save it as “CSV UTF-8”"),
        (b"name,thing\nx,y\n", "no column for address, owner, said_on and reason"),
        ("address,owner,date,reason\nJürgen,maya,2025-01-01,price\n".encode("cp1252"), "line 2: not UTF-8"),
        (b'address,owner,date,reason\n"open,maya\n', "line 2: no CSV"),
    ],
)
def test_a_file_that_is_no_such_spreadsheet_is_refused_with_the_remedy(tmp_path: Path, raw: bytes, words: str) -> None:
    with pytest.raises(NotAllowed) as raised:
        _read(tmp_path, raw)
    assert words in str(raised.value)


def test_a_head_that_the_mapping_names_and_the_file_lacks_is_told_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(NotAllowed, match="nearest: address"):
        _read(tmp_path, PLAIN + LINE, ImportMapping(columns={Column.ADDRESS: "adress"}))
