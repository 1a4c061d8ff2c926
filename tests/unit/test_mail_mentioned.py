"""The addresses that a message names, found without reading it."""

import base64

import pytest

from nurture.mail.mentioned import MOST, addresses_in, mentioned
from nurture.mail.triage import HEAD_LIMIT

SAID = "From: Dana Ng <dana.ng@globex.example>\nPlease stop.\n"
CODED = base64.encodebytes(("Hello, this is a line of some length\n" + SAID).encode())


@pytest.mark.parametrize(
    "raw",
    [
        SAID.encode(),
        SAID.replace("\n", "\r\n").encode(),
        b"From: Dana [mailto:Dana.Ng@Globex.example]",
        b"dana.ng@glo=\r\nbex.example",
        b"dana.ng=40globex.example",
        b'<a href=3D"mailto:dana.ng@globex.example">',
        b"Content-Transfer-Encoding: base64\r\n\r\n" + CODED.replace(b"\n", b"\r\n"),
        b"Content-Transfer-Encoding: base64\n\n" + base64.b64encode(SAID.encode()),
    ],
)
def test_an_address_is_found_in_every_coding(raw: bytes) -> None:
    assert "dana.ng@globex.example" in mentioned(raw)


@pytest.mark.parametrize(
    "raw",
    [b"", b"\x00", bytes(range(256)) * 999, b"@" * 99_999, b"a" * 99_999, b"A" * 76 + b"\n" + b"A", b"=40" * 30_000],
)
def test_whatever_comes_is_survived(raw: bytes) -> None:
    assert isinstance(mentioned(raw), tuple)


def test_no_more_than_the_first_addresses_of_the_first_64_kb_are_looked_at() -> None:
    many = b" ".join(b"p%d@globex.example" % number for number in range(2 * MOST))
    assert len(mentioned(many)) == MOST
    assert mentioned(b" " * HEAD_LIMIT + SAID.encode()) == ()


@pytest.mark.parametrize(
    "raw",
    [
        b" " * 2 * HEAD_LIMIT + SAID.encode(),
        b"\n" * 2 * HEAD_LIMIT + CODED,
        b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(b"x" * 57 * 3 + b" dana.ng@globex.example"),
        base64.encodebytes(b"Content-Transfer-Encoding: base64\n\n" + CODED),
        base64.encodebytes(b"\n" * 60 + b"dana.ng=40glo=\nbex.example and more"),
    ],
)
def test_the_whole_of_a_message_is_looked_at_for_erasing(raw: bytes) -> None:
    assert "dana.ng@globex.example" in addresses_in(raw)


@pytest.mark.parametrize("raw", [b"", bytes(range(256)) * 999, b"@" * 99_999, b"A" * 99_999, b"AAAA" * 19 + b"\n"])
def test_the_whole_of_whatever_comes_is_survived(raw: bytes) -> None:
    assert isinstance(addresses_in(raw), frozenset)
