"""Mails without the files attached to them say what they said."""

from email.message import EmailMessage

import pytest
from factories import forward, no

from nurture.mail.lighten import lighten
from nurture.mail.parse import parse
from nurture.mail.read import read

CONTRACT = b"%PDF-1.7 the contract of Dana Ng\n" * 2_000


def with_file(mail: EmailMessage, name: str = "contract.pdf", kind: str = "application/pdf") -> EmailMessage:
    main, _, sub = kind.partition("/")
    mail.add_attachment(CONTRACT, maintype=main, subtype=sub, filename=name)
    return mail


def test_a_file_of_the_forwarded_mail_is_dropped_and_its_name_stays() -> None:
    raw = forward(with_file(no()))
    light = lighten(raw)
    assert len(light) < 3_000 < 60_000 < len(raw)
    (inner,) = parse(light).attached
    assert inner.attachment_names == ("contract.pdf",)


def test_what_is_understood_of_it_stays_the_same() -> None:
    raw = forward(with_file(no()))
    assert read(lighten(raw)) == read(raw)


def test_line_breaks_of_the_wire_count_nothing() -> None:
    raw = forward(with_file(no())).replace(b"\n", b"\r\n")
    assert len(lighten(raw)) < 3_000
    assert read(lighten(raw)) == read(raw)


def test_two_files_are_dropped_and_a_mail_file_stays() -> None:
    made = EmailMessage()
    made["From"], made["Subject"] = "maya@acme.example", "Fwd: two"
    made.set_content("FYI")
    with_file(made)
    made.add_attachment(no().as_bytes(), maintype="application", subtype="octet-stream", filename="no.eml")
    with_file(made, "plan.xlsx", "application/vnd.ms-excel")
    light = lighten(made.as_bytes())
    assert len(light) < 3_000
    assert [each.envelope.from_address for each in parse(light).attached] == ["dana.ng@globex.example"]


def test_a_text_file_is_a_file() -> None:
    made = no()
    made.add_attachment("name,phone\n" * 500, subtype="csv", filename="people.csv")
    assert len(lighten(made.as_bytes())) < 1_000


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00" * 99,
        b"no header at all",
        no().as_bytes(),
        forward(no()),
        b"Content-Type: application/pdf\n\nall of the mail is a file",
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" * 50,
        b"Content-Type: multipart/mixed\n\nno boundary",
    ],
)
def test_what_has_no_file_and_what_is_broken_stays_as_it_is(raw: bytes) -> None:
    assert lighten(raw) == raw
