"""The records to publish, and how what is published compares."""

from dataclasses import replace

import pytest

from nurture.domain.company import AddressLayout, Company, Installation
from nurture.domain.delivery import DeliveryMode
from nurture.domain.diagnosis import Level
from nurture.domain.relays import OUTBOX, PORTS, PRESETS, RelayPlace, Routes
from nurture.domain.signing_key import KeyKind
from nurture.domain.team import Rep
from nurture.mail.dns_records import Record, RecordKind, Senders, judge, records_for
from nurture.mail.signing_keys import new_key, read_signing_key

KEY = read_signing_key(new_key(KeyKind.ED25519), domain="acme.example", selector="n1")
REPS = (
    Rep(id="maya", name="Maya Okafor", address="maya@acme.example"),
    Rep(id="lin", name="Lin Wu", address="lin@other.example"),
)


def relay(preset, *, host="", **more):
    kind = PRESETS[preset]
    return RelayPlace(
        name=preset,
        preset=preset,
        host=host or kind.host,
        port=PORTS[kind.tls],
        tls=kind.tls,
        auth=kind.auth,
        return_path=kind.return_path,
        connections=1,
        **more,
    )


def senders(*relays, layout=AddressLayout(domain="in.acme.example"), keys=(KEY,), host="in.acme.example"):
    installation = Installation(
        company=Company(name="", address="", privacy="", domains=()),
        ops="ops@acme.example",
        addresses=layout,
        delivery=DeliveryMode.LIVE,
        signing_keys=keys,
    )
    own = layout.domain or "acme.example"
    return Senders(installation=installation, routes=Routes(relays=relays), reps=REPS, own_domain=own, host=host)


def lines(*relays, **more):
    return [record.line for record in records_for(senders(*relays, **more))]


def test_a_domain_of_our_own_needs_a_way_in_and_a_return_path():
    assert lines(relay("google-relay")) == [
        "in.acme.example. IN MX 10 in.acme.example.",
        'in.acme.example. IN TXT "v=spf1 include:_spf.google.com ~all"',
        f'n1._domainkey.acme.example. IN TXT "v=DKIM1; k=ed25519; p={KEY.public}"',
        '_dmarc.acme.example. IN TXT "v=DMARC1; p=none; rua=mailto:ops@acme.example"',
        '_dmarc.other.example. IN TXT "v=DMARC1; p=none; rua=mailto:ops@acme.example"',
    ]


def test_where_the_rep_is_the_return_path_spf_is_that_of_the_reps_domain():
    spf = [line for line in lines(relay("google-user")) if "spf1" in line]
    assert [line.split(".", 1)[0] for line in spf] == ["acme", "other", "in"]


@pytest.mark.parametrize(
    ("place", "word"),
    [
        (relay("smtp", host="mail.acme.example"), "a:mail.acme.example"),
        (relay("smtp", host="192.0.2.7"), "ip4:192.0.2.7"),
        (relay("smtp", host="2001:db8::7"), "ip6:2001:db8::7"),
        (relay("ses", host="email-smtp.example"), "include:amazonses.com"),
    ],
)
def test_each_relay_is_named_as_spf_has_it(place, word):
    assert f"v=spf1 {word} ~all" in " ".join(lines(place))


def test_a_mailbox_needs_no_mx_of_ours_and_a_domain_read_by_imap_that_of_its_provider():
    assert not [
        line
        for line in lines(relay("smtp", host="m.example"), layout=AddressLayout(mailbox="n@acme.example"))
        if " MX " in line
    ]
    assert lines(relay("smtp", host="m.example"), host="")[0] == "; in.acme.example. IN MX as your provider says"


def test_before_a_relay_is_set_spf_allows_nobody_and_says_so():
    assert lines(OUTBOX)[1] == "; in.acme.example. IN TXT for SPF, which follows from the relay: none is set"


def test_a_long_key_stands_in_strings_of_at_most_255():
    record = Record(kind=RecordKind.DKIM, name="x", value="v=DKIM1; p=" + "a" * 400)
    assert [len(part) for part in record.line.split('"')[1::2]] == [255, 156]


MX = Record(kind=RecordKind.MX, name="in.acme.example", value="10 in.acme.example.")
SPF = Record(kind=RecordKind.SPF, name="in.acme.example", value="v=spf1 include:_spf.google.com ~all")
DKIM = Record(kind=RecordKind.DKIM, name=KEY.name, value=KEY.record)
DMARC = Record(kind=RecordKind.DMARC, name="_dmarc.acme.example", value="v=DMARC1; p=none")
CASES = [
    (MX, ("in.acme.example",), Level.OK),
    (MX, ("mx.elsewhere.example",), Level.WARN),
    (MX, (), Level.FAIL),
    (replace(MX, value=""), ("mx.elsewhere.example",), Level.OK),
    (SPF, ("v=spf1 include:_spf.google.com -all", "other words"), Level.OK),
    (SPF, ("v=spf1 mx -all",), Level.WARN),
    (SPF, ("v=spf10 x",), Level.WARN),
    (replace(SPF, value=""), ("v=spf1 -all",), Level.WARN),
    (SPF, ("v=spf1 mx -all", "v=spf1 include:_spf.google.com -all"), Level.FAIL),
    (DKIM, (f"v=DKIM1; k=ed25519; p={KEY.public[:20]} {KEY.public[20:]}",), Level.OK),
    (DKIM, ("v=DKIM1; p=AAAA",), Level.FAIL),
    (DKIM, ("v=DKIM1; p=",), Level.FAIL),
    (DKIM, (), Level.FAIL),
    (DMARC, ("v=DMARC1; p=reject",), Level.OK),
    (DMARC, ("v=spf1 -all",), Level.WARN),
    (DMARC, None, Level.WARN),
]


@pytest.mark.parametrize(("record", "found", "level"), CASES)
def test_what_is_published_is_compared(record, found, level):
    finding = judge(record, found)
    assert finding.level is level
    assert bool(finding.remedy) == (level is not Level.OK)
