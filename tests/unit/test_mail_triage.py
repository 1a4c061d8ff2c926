"""Triage: what is known of a message before it is accepted."""

from datetime import UTC, datetime

import pytest

from nurture.mail.triage import HEAD_LIMIT, identity, triage

MAIL = (
    b"Delivered-To: maya+TAG@in.vendor.example\r\nFrom: Dana <Dana@Globex.example>\r\n"
    b"To: Maya <maya@vendor.example>\r\n"
    b"Cc: li@globex.example\r\nMessage-ID: <m1@globex.example>\r\nDate: Wed, 4 Mar 2026 09:12:00 +0100\r\n"
    b"In-Reply-To: <t1@vendor.example> <t2@vendor.example>\r\n"
    b"References: <t0@vendor.example>\r\n <t1@vendor.example>\r\n"
    b"Subject: Re: hello\r\n\r\nNot now.\r\n"
)


def test_triage_finds_everything_a_hold_key_is_made_of():
    found = triage(MAIL)
    assert found.from_address == "dana@globex.example"
    assert found.recipients == ("maya+tag@in.vendor.example", "maya@vendor.example", "li@globex.example")
    assert found.thread_ids == ("t1@vendor.example", "t2@vendor.example", "t0@vendor.example")
    assert found.message_id == "m1@globex.example"
    assert found.sent_at is not None
    assert found.sent_at.astimezone(UTC) == datetime(2026, 3, 4, 8, 12, tzinfo=UTC)
    assert not found.auto_submitted


@pytest.mark.parametrize(
    ("value", "automatic"),
    [(b"auto-replied", True), (b"auto-generated; x=y", True), (b"no", False), (b"No; because", False)],
)
def test_automatic_mail_is_told(value, automatic):
    assert triage(b"Auto-Submitted: " + value + b"\r\n" + MAIL).auto_submitted is automatic


@pytest.mark.parametrize(
    "raw",
    [b"", b"\x00", b"no header", b"From\r\n\r\n", b":" * 100_000, b"From: " + b"<" * 300_000, bytes(range(256)) * 999],
)
@pytest.mark.timeout(60)  # a guard against hanging, far above what any machine needs
def test_triage_never_fails_and_never_lingers(raw):
    assert triage(raw).thread_ids == ()
    assert len(identity(raw)) == 64


def test_only_the_beginning_is_looked_at():
    assert triage(b"X-Pad: " + b"x" * HEAD_LIMIT + b"\r\n" + MAIL).message_id is None


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ((b"\r\n", b"\n"), True),
        ((b"Subject: Re: hello", b"Subject: hello"), True),
        ((b"Not now.\r\n", b"Not now.\r\n\r\n"), True),
        ((b"Delivered-To: maya+TAG@in.vendor.example\r\n", b""), True),
        ((b"Not now.", b"Never."), False),
        ((b"m1@globex", b"m2@globex"), False),
        ((b"Dana@", b"Other@"), False),
        ((b"09:12", b"09:13"), False),
    ],
)
def test_the_identity_changes_with_id_sender_date_and_body_alone(change, same):
    assert (identity(MAIL.replace(*change)) == identity(MAIL)) is same
