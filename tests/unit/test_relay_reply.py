"""What a relay's reply line says."""

import pytest

from nurture.domain.delivery import OutcomeKind
from nurture.transport.reply import outcome_of, relay_id_of, status_of, without_addresses


@pytest.mark.parametrize(
    ("text", "relay_id"),
    [
        ("2.0.0 Ok: queued as 4XyZ1a2b3c", "4XyZ1a2b3c"),
        ("OK id=1rABCd-0000Xy-2K", "1rABCd-0000Xy-2K"),
        ("2.6.0 <1@acme.example> [InternalId=9264875470, Hostname=mx] Queued mail for delivery", "1@acme.example"),
        ("2.0.0 OK <AM6@prod.example> [Hostname=AM6PR10MB.EURPRD10.PROD.EXAMPLE]", "AM6@prod.example"),
        ("2.0.0 OK  1700000000 d9443c01-1cf1a2b3si1234plb.12 - gsmtp", "d9443c01-1cf1a2b3si1234plb.12"),
        ("Ok 0100018c2d3e4f50-1a2b3c4d-000000", "0100018c2d3e4f50-1a2b3c4d-000000"),
        ("2.0.0 kAQ1mNCV012345 Message accepted for delivery", "kAQ1mNCV012345"),
        ("2.0.0 Ok", None),
        ("Great success", None),
        ("", None),
    ],
)  # fmt: skip
def test_the_id_a_relay_gave_is_found(text: str, relay_id: str | None) -> None:
    assert relay_id_of(text) == relay_id


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("5.1.1 no such user", "5.1.1"),
        ("4.7.650 slow down", "4.7.650"),
        ("first line\n5.2.2 full", "5.2.2"),
        ("5.7.1", "5.7.1"),
        ("we run 5.1.1 here", ""),
        ("5.1.1.1 is no status", ""),
        ("no", ""),
    ],
)
def test_the_enhanced_status_is_found(text: str, status: str) -> None:
    assert status_of(text) == status


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("5.1.1 <dana@globex.example>: Recipient address rejected", "5.1.1 ***: Recipient address rejected"),
        ("user dana+x@globex.example unknown", "user *** unknown"),
        ("jürgen@globex.example is unknown\nin table", "*** is unknown in table"),
        ("<\"Dana Ng\"@globex.example> no", "*** no"),
        ("tab\tand\x07bell\udcff", "tab andbell?"),
        ("x" * 300, "x" * 200),
        ("dana@globex.example" * 30, "***"),
    ],
)  # fmt: skip
def test_a_reply_is_kept_without_addresses(text: str, shown: str) -> None:
    assert without_addresses(text) == shown


@pytest.mark.parametrize(
    ("phase", "code", "text", "about_recipient"),
    [
        ("rcpt", 550, "no such user", True),
        ("rcpt", 550, "5.1.1 no such user", True),
        ("rcpt", 552, "5.2.2 mailbox full", True),
        ("rcpt", 554, "5.7.1 relay access denied", False),
        ("rcpt", 553, "5.1.8 sender domain not found", False),
        ("rcpt", 450, "4.1.1 not now", False),
        ("dot", 550, "5.1.1 no such user", True),
        ("dot", 550, "5.7.1 spam", False),
        ("dot", 550, "no", False),
        ("mail", 550, "5.1.7 bad sender", False),
        ("mail", 550, "5.1.0 no", False),
    ],
)
def test_a_refused_recipient_is_told_from_a_refused_sender_or_mail(
    phase: str, code: int, text: str, about_recipient: bool
) -> None:
    outcome = outcome_of(phase, code, text)
    assert outcome is not None
    assert outcome.recipient_refused is about_recipient


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (250, OutcomeKind.ACCEPTED),
        (299, OutcomeKind.ACCEPTED),
        (421, OutcomeKind.DEFERRED),
        (554, OutcomeKind.REFUSED),
        (354, None),
        (199, None),
        (600, None),
        (25, None),
        (-1, None),
    ],
)
def test_only_three_classes_of_codes_end_a_phase(code: int, kind: OutcomeKind | None) -> None:
    outcome = outcome_of("dot", code, "")
    assert (outcome and outcome.kind) == kind
