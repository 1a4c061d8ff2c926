"""`nurture.yaml`: what it must say, and how it says where a mistake is."""

from pathlib import Path

import pytest
from configuration_folder import NURTURE, problems_of, revision_of

from nurture.domain.company import AddressLayout, Company
from nurture.domain.delivery import DeliveryMode

A_LINK = "expected a link such as https://acme.example/guide"


def company(**replaced: str | None) -> str:
    lines = dict(line.split(": ", 1) for line in NURTURE.splitlines())
    return "".join(f"{key}: {value}\n" for key, value in {**lines, **replaced}.items() if value is not None)


def test_everything_that_the_file_says_is_read(tmp_path: Path) -> None:
    text = company(
        delivery="allowlist",
        allowlist="[dana@globex.example, Acme.example]",
        trusted_relays="[192.0.2.7, 2001:db8::/32]",
    )
    installation = revision_of(tmp_path, nurture=text).installation
    assert installation.company == Company(
        name="Acme GmbH", address="Lange Str. 12", privacy="https://acme.example/privacy", domains=("acme.example",)
    )
    assert installation.ops == "ops@acme.example"
    assert installation.addresses == AddressLayout(domain="in.acme.example")
    assert installation.delivery is DeliveryMode.ALLOWLIST
    assert installation.allowlist == ("dana@globex.example", "acme.example")
    assert installation.trusted_relays == ("192.0.2.7/32", "2001:db8::/32")


def test_delivery_is_a_sandbox_unless_said(tmp_path: Path) -> None:
    assert revision_of(tmp_path, nurture=company(delivery=None)).installation.delivery is DeliveryMode.SANDBOX


def test_a_sandbox_needs_no_legal_data(tmp_path: Path) -> None:
    installation = revision_of(tmp_path, nurture=company(delivery="sandbox", company=None)).installation
    assert installation.company == Company(name="", address="", privacy="", domains=())


def test_a_mailbox_with_a_short_name_has_room_for_tags(tmp_path: Path) -> None:
    text = company(addresses="{mailbox: abcdefghij@acme.example}")
    assert revision_of(tmp_path, nurture=text).installation.addresses.mailbox == "abcdefghij@acme.example"


@pytest.mark.parametrize(
    ("replaced", "problems"),
    [
        (
            {"delivery": "rehersal"},
            ["4:11: delivery: expected sandbox, rehearsal, allowlist or live, got 'rehersal'; nearest: rehearsal"],
        ),
        (
            {"trusted_relays": "[mx.acme.example]"},
            [
                "5:18: trusted_relays[0]: expected an IP address such as 192.0.2.7, or a network such as 192.0.2.0/24,"
                " got 'mx.acme.example'"
            ],
        ),
        ({"ops": None}, ["1:1: ops: expected a value, found none; write one such as maya@acme.example"]),
        ({"ops": ""}, ["2:1: ops: expected a value, found none; write one such as maya@acme.example"]),
        ({"ops": "ops"}, ["2:6: ops: expected an email address such as maya@acme.example, got 'ops'"]),
        (
            {"ops": "[ops@acme.example]"},
            ["2:6: ops: expected a single value, got a list; take the brackets away; nearest: ops@acme.example"],
        ),
        ({"delivry": "live"}, ["5:1: delivry: unknown key; nearest: delivery"]),
        (
            {"company": "Acme"},
            ["1:10: company: expected keys and values, got a single value; write it as {name: ..., address: ...}"],
        ),
        ({"company": "{nme: Acme}"}, ["1:11: company.nme: unknown key; nearest: name"]),
        (
            {"company": "{privacy: acme.example}"},
            [f"1:20: company.privacy: {A_LINK}, got 'acme.example'; nearest: https://acme.example"],
        ),
        (
            {"company": "{domains: acme.example}"},
            ["1:20: company.domains: expected a list, got a single value; put it in brackets; nearest: [acme.example]"],
        ),
        (
            {"company": "{domains: [acme example]}"},
            ["1:21: company.domains[0]: expected a domain such as acme.example, got 'acme example'"],
        ),
        (
            {"delivery": "live", "company": "{name: ''}"},
            [
                "1:10: company.address: expected the postal address that every mail must show; live mail needs it",
                "1:10: company.privacy: expected the link of the privacy page; live mail needs it",
                "1:10: company.domains: expected the company's own domains; live mail needs it",
                "1:17: company.name: expected some words, got nothing",
            ],
        ),
        (
            {"delivery": "live", "company": None},
            ["1:1: company: expected name, address, privacy and domains; live mail needs them"],
        ),
        (
            {"delivery": "live", "company": "{name: A, address: B, privacy: https://acme.example, domains: []}"},
            ["1:72: company.domains: expected the company's own domains; live mail needs it"],
        ),
        ({"delivery": "allowlist"}, ["1:1: allowlist: expected at least one address or domain to send to"]),
        (
            {"delivery": "allowlist", "allowlist": "[]"},
            ["5:12: allowlist: expected at least one address or domain to send to"],
        ),
        (
            {"addresses": None},
            ["1:1: addresses: expected where mail to nurture arrives: {domain: in.acme.example} or {mailbox: ...}"],
        ),
        ({"addresses": "{}"}, ["3:12: addresses.mailbox: expected either domain or mailbox, found neither"]),
        (
            {"addresses": "{domain: in.acme.example, mailbox: nurture@acme.example}"},
            ["3:47: addresses.mailbox: expected either domain or mailbox, not both; take one away"],
        ),
        (
            {"addresses": "{mailbox: nurture-mail@acme.example}"},
            ["3:22: addresses.mailbox: expected at most 10 characters before @, to leave room for tags; got 12"],
        ),
        (
            {"addresses": "{mailbox: sales+nurture@acme.example}"},
            ["3:22: addresses.mailbox: expected a mailbox without a plus tag, got 'sales+nurture@acme.example'"],
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, replaced: dict[str, str | None], problems: list[str]) -> None:
    assert problems_of(tmp_path, nurture=company(**replaced)) == [f"nurture.yaml:{problem}" for problem in problems]
