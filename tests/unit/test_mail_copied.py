"""Copies by their header: who wrote to whom, where answers go, and whether a person wrote it."""

import pytest

from nurture.mail.copied import Copied, read_copied

HEAD = b"From: Maya <Maya@acme.example>\nTo: Dana <dana@globex.example>\nCc: Lee@globex.example\n"
HEAD += b"Message-ID: <1@acme.example>\n"


def test_who_wrote_to_whom_is_read_in_lower_case() -> None:
    assert read_copied(HEAD + b"\nHello") == Copied(
        message_id="1@acme.example",
        from_address="maya@acme.example",
        recipients=("dana@globex.example", "lee@globex.example"),
    )


def test_answers_go_where_reply_to_and_list_unsubscribe_say() -> None:
    fields = b"Reply-To: x+aa@in.acme.example\n"
    fields += b"List-Unsubscribe: <https://n.example/u/1>,\n <mailto:STOP+b@in.acme.example?subject=x>\n"
    assert read_copied(HEAD + fields).answers_to == ("x+aa@in.acme.example", "stop+b@in.acme.example")


@pytest.mark.parametrize(
    "field", [b"Auto-Submitted: auto-replied", b"Precedence: bulk", b"List-Id: <news.acme.example>"]
)
def test_what_no_person_wrote_is_automatic(field: bytes) -> None:
    assert read_copied(HEAD + field + b"\n\nNews").automatic


def test_a_persons_mail_is_not() -> None:
    assert not read_copied(HEAD + b"Auto-Submitted: no\nPrecedence: normal\n\nHello").automatic


@pytest.mark.parametrize("raw", [b"", b"\x00\xff", b"From: \n\n", b"To: <<>>\n"])
def test_what_is_broken_says_nothing(raw: bytes) -> None:
    assert read_copied(raw).from_address is None
