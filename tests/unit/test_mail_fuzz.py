"""Mail that chance has damaged: whatever the bytes, it is read or refused, and nothing foreign is made up."""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nurture.domain.errors import UnreadableMail
from nurture.domain.reading import AsWhat
from nurture.mail.read import read
from nurture.mail.reply import split_reply
from tests.unit.test_mail_forward_clients import HTML, OUTLOOK, TEXTS
from tests.unit.test_mail_reply_clients import HTML as REPLY_HTML
from tests.unit.test_mail_reply_clients import TEXTS as REPLY_TEXTS

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "60"))
DATE = "Tue, 3 Nov 2026 09:12:00 +0100"
HEAD = f"From: Sam <sam@vendor.example>\nTo: add@in.vendor.example\nSubject: Fwd: No\nDate: {DATE}\n"

MIXED = "Content-Type: multipart/mixed; boundary=b\n\n"


def _mail(kind: str, body: str) -> bytes:
    return f"{HEAD}Content-Type: text/{kind}; charset=utf-8\n\n{body}".encode()


SEEDS = (
    *(_mail("plain", f"FYI\n\n{text}") for text in TEXTS.values()),
    *(_mail("html", html) for html in (*HTML.values(), *REPLY_HTML.values())),
    *(_mail("plain", f"{words}\n\n{below}") for words, below in REPLY_TEXTS.values()),
    *(_mail("plain", "\n".join(f"{label}: 1" for label in labels)) for labels in OUTLOOK.values()),
    f"{HEAD}{MIXED}--b\n\nHi\n--b\nContent-Type: message/rfc822\n\n".encode() + _mail("plain", "No."),
)

PIECES = st.sampled_from(
    [
        b"\n",
        b"\n\n",
        b"> ",
        b"<",
        b">",
        b":",
        b"\x00",
        b"\xff\xfe",
        b"=?utf-8?q?",
        b"--",
        b"@",
        b"From: ",
        b"\xe2\x80\xae",
    ]
) | st.binary(max_size=12)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Draws a mail of our tables with pieces cut, doubled, moved or put in."""
    raw = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(raw)))
        end = min(len(raw), start + draw(st.integers(0, 60)))
        kind = draw(st.sampled_from(["cut", "double", "put", "move"]))
        if kind == "cut":
            raw = raw[:start] + raw[end:]
        elif kind == "double":
            raw = raw[:end] + raw[start:end] * draw(st.integers(1, 30)) + raw[end:]
        elif kind == "put":
            raw = raw[:start] + draw(PIECES) * draw(st.integers(1, 20)) + raw[start:]
        else:
            raw = raw[:start] + raw[end:] + raw[start:end]
    return raw


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(raw=damaged(), as_what=st.sampled_from(list(AsWhat)))
@pytest.mark.timeout(3600)
def test_damaged_mail_is_read_or_refused(raw: bytes, as_what: AsWhat) -> None:
    try:
        found = read(raw, as_what=as_what)
    except UnreadableMail:
        return
    sender = (found.envelope.from_address or "").lower()
    people = found.forward.prospects if found.forward else ()
    assert sender not in [person.address.lower() for person in people]
    assert all("\n" not in (person.name or "") for person in people)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(max_size=2_000) | damaged().map(lambda raw: raw.decode("utf-8", "replace")))
@pytest.mark.timeout(3600)
def test_the_new_words_of_any_text_are_part_of_it(text: str) -> None:
    found = split_reply(text)
    letters = {char for char in text if not char.isspace()}
    assert {char for char in found.text if not char.isspace()} <= letters
    assert found.text_with_signature.startswith(found.text) or not found.text
