"""Hostile mail: what is read of it, and that the work and the memory it takes stay bounded."""

import sys
import tracemalloc
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest

from nurture.domain.reading import AsWhat, Reading
from nurture.mail import markup
from nurture.mail.forward import read_forward
from nurture.mail.organisation import Own
from nurture.mail.parse import parse
from nurture.mail.read import read
from nurture.mail.reply import split_message, split_reply

MEGABYTE = 1_000_000
MOST_MEMORY = 100_000_000
WORDS = "Please do not write to us again."
DANA = "Dana Ng <dana@globex.example>"
HEAD = f"---------- Forwarded message ---------\nFrom: {DANA}\nDate: Mon, Nov 2, 2026\nSubject: No\nTo: Sam\n\n"

pytestmark = pytest.mark.timeout(60)  # a guard against hanging, far above what any machine needs


def mail(
    body: str | bytes, *, kind: str = "text/plain; charset=utf-8", more: str = "", subject: str = "Fwd: No"
) -> bytes:
    head = (
        f"From: Sam <sam@vendor.example>\nTo: add@in.vendor.example\nSubject: {subject}\n{more}Content-Type: {kind}\n\n"
    )
    return head.encode() + (body.encode() if isinstance(body, str) else body)


def fill(piece: str, size: int = MEGABYTE) -> str:
    return piece * (size // len(piece))


def forwarded(raw: bytes) -> Reading:
    return read(raw, as_what=AsWhat.FORWARD)


def answered(body: str, *, kind: str = "text/plain; charset=utf-8") -> str:
    raw = mail(body, kind=kind, subject="Re: Hello").replace(b"sam@vendor.example", b"dana@globex.example")
    found = read(raw, as_what=AsWhat.REPLY).reply
    assert found is not None
    return found.text


BELOW = {
    "blank lines": "\n" * 50_000,
    "a tower of quote marks": fill(">"),
    "towers of quote marks": "\n".join(">" * (1 + at % 900) + " hi" for at in range(2_000)),
    "introductions": fill("On Mon, Nov 2, 2026 at 8:00 AM Sam <sam@vendor.example> wrote:\n"),
    "heads": fill("From: Sam <sam@vendor.example>\nSent: Monday 2 November 2026\nTo: Dana\nSubject: Hello\n"),
    "dividers": fill("-----Original Message-----\n"),
    "quoted lines": fill("> Shall we talk?\n"),
    "verbs behind quote marks": "> Hello\n" + fill("> wrote:\n"),
}


@pytest.mark.parametrize("below", BELOW.values(), ids=BELOW.keys())
def test_the_words_above_any_amount_of_quoted_mail_are_read(below: str) -> None:
    assert answered(f"{WORDS}\n\n{below}") == WORDS


AROUND = {
    "footers": fill("Sent from my iPhone\n", 50_000),
    "feet": fill("Best regards,\nDana Ng\n", 50_000),
    "labels that are none": fill("Note: a\n"),
    "colons": fill("a:\n"),
    "dashes": fill("-"),
    "angles": fill("<"),
    "angles in lines": fill("<\n"),
    "addresses in one line": fill("<a@b.example>"),
    "labels in one line": fill("From: To: Subject: Date: "),
    "dates in one line": fill("On Mon, Nov 2, 2026 at 8:00 AM "),
    "one word without end": fill("On word word word "),
    "one letter": fill("a"),
    "blanks": fill(" "),
    "marks of direction": fill("\u202a\u200f", 500_000),
    "accents": "a" + fill("\u0301", 400_000),
}


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND.keys())
def test_the_first_words_are_read_before_any_rubbish(around: str) -> None:
    assert answered(f"{WORDS}\n\n{around}").startswith(WORDS)


def test_ten_thousand_senders_are_one_head_at_most() -> None:
    found = read_forward(parse(mail("From: Dana Ng <dana@globex.example>\n" * 10_000)), own=Own())
    assert found.chosen is None


def test_the_first_of_ten_thousand_heads_counts() -> None:
    found = read_forward(parse(mail(f"{HEAD}Not this year.\n\n" * 5_000)), own=Own())
    assert found.chosen is not None
    assert (found.chosen.original.from_address, found.chosen.words) == ("dana@globex.example", "Not this year.")


def test_of_a_hundred_thousand_recipients_the_first_are_read() -> None:
    people = ", ".join(f"u{at}@globex.example" for at in range(45_000))
    to_header = forwarded(b"To: " + people.encode() + b"\nFrom: sam@vendor.example\nSubject: Fwd: No\n\nNo.")
    assert 0 < len(to_header.envelope.to) <= 200
    found = read_forward(parse(mail(HEAD.replace("To: Sam", f"To: {people}") + "Not this year.")), own=Own())
    assert found.chosen is not None
    assert 0 < len(found.chosen.original.to) <= 200
    assert len(found.prospects) <= 21


def test_a_head_among_eighty_thousand_header_fields_is_read() -> None:
    fields = b"".join(b"X-%d: y\n" % at for at in range(60_000))
    assert read(b"From: dana@globex.example\n" + fields + b"\nHello").envelope.from_address == "dana@globex.example"


def nested_multiparts(depth: int) -> bytes:
    inner = b"Content-Type: text/plain\n\nNot this year."
    for at in range(depth):
        inner = b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n%s\n--b%d--\n" % (at, at, inner, at)
    return b"From: dana@globex.example\nSubject: No\n" + inner


def nested_messages(depth: int) -> bytes:
    forward = b"From: sam@vendor.example\nSubject: Fwd: No\nContent-Type: message/rfc822\n\n"
    return forward * depth + b"From: dana@globex.example\nSubject: No\n\nNot this year."


@pytest.mark.parametrize("build", [nested_multiparts, nested_messages])
def test_nesting_is_read_to_a_bounded_depth(build: Callable[[int], bytes]) -> None:
    assert len(list(parse(build(5)).parts)) == 1
    deep = parse(build(6_000))
    levels = 0
    while deep.attached:
        deep, levels = deep.attached[0], levels + 1
    assert levels <= 20


def test_of_thirty_thousand_parts_a_bounded_number_is_read() -> None:
    parts = b"--b\nContent-Type: text/plain\n\nhi\n" * 30_000
    assert len(parse(mail(parts, kind="multipart/mixed; boundary=b")).parts) <= 300


LIES = {
    "utf-16": b"\xff\xfe" * 200_000,
    "utf-7": b"+AGE-" * 100_000,
    "iso-2022-jp": b"\x1b$B$3\x1b(B" * 60_000,
    "hz": b"~{<:" * 100_000,
    "gb18030": b"\x81" * 500_000,
    "shift_jis": bytes(range(128, 256)) * 4_000,
    "idna": b"x" * 500_000,
    "unicode_escape": b"\\N{" * 100_000,
    "nonsense": b"\xe4\xf6\xfc" * 100_000,
}


@pytest.mark.parametrize("charset", LIES)
def test_a_wrong_charset_costs_no_more_than_the_letters(charset: str) -> None:
    assert forwarded(mail(LIES[charset], kind=f"text/plain; charset={charset}")).envelope.subject == "Fwd: No"


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("base64", b"!@#$" * 250_000),
        ("base64", b64encode(b"Not this year. " * 40_000)),
        ("quoted-printable", b"=3D=\n" * 200_000),
        ("x-uuencode", b"M" + b"A" * 60 + b"\n" * 100_000),
    ],
)
def test_a_broken_transfer_encoding_is_read_as_far_as_it_goes(encoding: str, body: bytes) -> None:
    assert forwarded(mail(body, more=f"Content-Transfer-Encoding: {encoding}\n")).envelope.subject == "Fwd: No"


HTML = {
    "a huge table": fill("<tr><td>a</td><td>b</td></tr>"),
    "nested tables": fill("<table><tr><td>"),
    "deep blocks": fill("<div>"),
    "blocks that never open": fill("</div>"),
    "crossed tags": fill("<b><i></div>"),
    "nested quotes": fill("<blockquote>a"),
    "open angles": fill("<"),
    "open tags": fill("<a "),
    "links": fill('<a href="mailto:x@y.example">z</a>'),
    "open links": fill('<a href="'),
    "a link of a megabyte": '<a href="mailto:x@y.example">' + fill("<b>z</b>") + "</a>",
    "attributes": "<div " + fill("class=a ") + ">",
    "styles": '<div style="' + fill("border-top:solid ") + '">',
    "comments": fill("<!-- a -->"),
    "open comments": fill("<!--"),
    "open scripts": fill("<script>"),
    "entities": fill("&amp;"),
    "impossible entities": fill("&#99999999;"),
    "marks of a client": fill('<div id="divRplyFwdMsg">x</div>'),
    "kept lines": "<pre>" + fill("a\n"),
    "items": fill("<li>a"),
}


@pytest.mark.parametrize("html", HTML.values(), ids=HTML.keys())
def test_the_first_words_of_hostile_html_are_read(html: str) -> None:
    assert answered(f"<p>{WORDS}</p>{html}", kind="text/html; charset=utf-8").startswith(WORDS)


def count_calls(action: Callable[[], Any]) -> int:
    """Returns how many functions were called, in Python and in C: a measure of work that no busy machine disturbs."""
    calls = 0

    def watch(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(watch)
    try:
        action()
    finally:
        sys.setprofile(None)
    return calls


GROWING: dict[str, Callable[[int], bytes]] = {
    "senders": lambda size: mail(fill("From: Dana <dana@globex.example>\n", size)),
    "heads": lambda size: mail(fill(f"{HEAD}no\n", size)),
    "glued heads": lambda size: mail(fill("From: a@b.example Date: 1 To: c Subject: d\n", size)),
    "introductions": lambda size: mail(fill("On 2 Nov 2026 Dana <dana@globex.example> wrote:\n", size)),
    "starts of introductions": lambda size: mail(fill("On Mon, Nov 2, 2026 at 8:00 AM\n", size)),
    "quote marks": lambda size: mail(fill("> hi\nho\n", size)),
    "blank lines": lambda size: mail(fill("\n", size)),
    "footers": lambda size: mail(fill("Sent from my iPhone\n", size)),
    "recipients": lambda size: b"From: a@b.example\nTo: " + fill("u@x.example, ", size).encode() + b"\n\nhi",
    "tags": lambda size: mail(fill("<div><a href='mailto:x@y.example'>z", size), kind="text/html"),
    "angles": lambda size: mail(fill("<", size), kind="text/html"),
}


@pytest.mark.parametrize("build", GROWING.values(), ids=GROWING.keys())
def test_the_work_grows_no_faster_than_the_mail(build: Callable[[int], bytes]) -> None:
    def take_apart(size: int) -> int:
        markup.to_marked_text.cache_clear()
        message = parse(build(size))
        return count_calls(lambda: (read_forward(message, own=Own()), split_message(message)))

    take_apart(1_000)
    small, large = take_apart(60_000), take_apart(240_000)
    assert large <= 5 * small + 1_000


GREEDY = {
    "blank lines": mail("\n" * MEGABYTE),
    "one letter a line": mail("a\n" * 500_000),
    "quote marks": mail("> hi\nho\n" * 125_000),
    "rubbish in base64": mail(b"!@#$" * 250_000, more="Content-Transfer-Encoding: base64\n"),
    "tags": mail("<div><a href='mailto:x@y.example'>z" * 28_000, kind="text/html"),
    "recipients": b"From: a@b.example\nTo: " + b"u@x.example, " * 70_000 + b"\n\nhi",
    "parts": mail(b"--b\n\nhi\n" * 110_000, kind="multipart/mixed; boundary=b"),
    "nested messages": nested_messages(14_000),
}


@pytest.mark.parametrize("raw", GREEDY.values(), ids=GREEDY.keys())
@pytest.mark.parametrize("as_what", [AsWhat.FORWARD, AsWhat.REPLY])
def test_a_megabyte_takes_less_than_a_hundred_to_read(raw: bytes, as_what: AsWhat) -> None:
    tracemalloc.start()
    try:
        read(raw, as_what=as_what)
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()


def test_a_stop_below_a_thousand_lines_is_found() -> None:
    text = "\n".join(f"line {at}" for at in range(5_000)) + f"\n\n{WORDS}\n"
    assert WORDS in split_reply(text).text
