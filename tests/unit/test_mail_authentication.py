"""Who may add: DKIM, ARC, Authentication-Results and Exchange's own words, and all that only looks like them."""

import base64
from datetime import UTC, datetime

import pytest
from factories import ADD, MAYA, Note, forward, mail, no
from signing import Signer, on_the_wire

from nurture.domain.proof import Proof, Verdict
from nurture.mail.authentication import Trust, evidence_in, judge_alone, judge_signatures

ARRIVED = datetime(2026, 11, 12, 9, 31, tzinfo=UTC)
ACME = Signer()
SEALER = Signer(domain="lists.example", selector="arc")


def ours(address: str) -> bool:
    return address.endswith("@in.acme.example")


def judge(raw: bytes, records=None, trust: Trust = Trust()) -> Verdict:
    evidence = evidence_in(raw, trust, ours)
    alone = judge_alone(evidence, trust)
    if alone.proof or evidence.fault:
        return alone
    return judge_signatures(evidence, ACME.records() if records is None else records, arrived=ARRIVED)


def mayas(by: str = MAYA) -> bytes:
    return forward(no(), by=by)


# DKIM


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
@pytest.mark.parametrize("way", ["simple", "relaxed"])
def test_a_signature_of_the_senders_domain_proves_the_mail(kind, way):
    signer = Signer(kind=kind)
    assert judge(signer.sign(mayas(), way=way), signer.records()).proof is Proof.DKIM


@pytest.mark.parametrize("domain", ["mail.acme.example", "acme.example"])
def test_a_signature_of_a_domain_of_the_same_organisation_proves_it_too(domain):
    signer = Signer(domain=domain)
    assert judge(signer.sign(mayas()), signer.records()).proof is Proof.DKIM


def test_a_mail_whose_lines_end_with_line_feeds_is_proven_as_it_was_sent():
    assert judge(ACME.sign(mayas()).replace(b"\r\n", b"\n")).proof is Proof.DKIM


@pytest.mark.parametrize("body", [b"", b"\r\n\r\n", b"a  b \t\r\n\r\n\r\n", b"no end", b"trailing \r\n \r\n"])
@pytest.mark.parametrize("way", ["simple", "relaxed"])
def test_every_form_of_a_body_is_signed_as_others_sign_it(body, way):
    head = on_the_wire(mayas()).partition(b"\r\n\r\n")[0]
    assert judge(ACME.sign(head + b"\r\n\r\n" + body, way=way)).proof is Proof.DKIM


def test_folded_and_spaced_header_fields_are_signed_as_others_sign_them():
    raw = on_the_wire(mayas()).replace(b"Subject: ", b"Subject:  \t a   folded\r\n\t subject  ")
    for way in ("simple", "relaxed"):
        assert judge(ACME.sign(raw, way=way)).proof is Proof.DKIM


def test_one_good_signature_among_broken_ones_is_enough():
    signed = ACME.sign(mayas())
    broken = signed.partition(b"\r\nFrom:")[0].replace(b"s=s1", b"s=gone")
    assert judge(broken + b"\r\n" + signed).proof is Proof.DKIM


def change(old: bytes, new: bytes):
    return lambda raw: raw.replace(old, new, 1)


FORGED = {
    "no signature": lambda raw: on_the_wire(mayas()),
    "a changed word": change(b"no budget", b"a budget"),
    "a changed subject": change(b"Subject: Fwd", b"Subject: Re"),
    "a word added below": lambda raw: raw + b"and one more\r\n",
    "a second From above": lambda raw: b"From: Sam <sam@acme.example>\r\n" + raw,
    "a second From below": change(b"\r\n\r\n", b"\r\nFrom: Sam <sam@acme.example>\r\n\r\n"),
    "a second Subject": lambda raw: b"Subject: stop everybody\r\n" + raw,
    "a second Content-Type": lambda raw: b'Content-Type: multipart/mixed; boundary="x"\r\n' + raw,
    "a stray line feed in a field above": lambda raw: b"X-A: b\n\nother words\r\n" + raw,
    "a stray carriage return": lambda raw: b"X-A: b\rFrom: x@y.example\r\n" + raw,
    "a zero byte": lambda raw: b"Fr\0om: x@y.example\r\n" + raw,
    "a broken line": lambda raw: b"From : sam@acme.example\r\n" + raw,
    "too many fields": lambda raw: b"X-A: b\r\n" * 201 + raw,
    "a long header": lambda raw: b"X-A: " + b"b" * 70_000 + b"\r\n" + raw,
    "two people in From": change(b"From: maya@acme.example", b"From: maya@acme.example, sam@acme.example"),
    "another domain in From": change(b"From: maya@acme.example", b"From: maya@acme-mail.example"),
    "a selector that is none": change(b"s=s1;", b"s=../../s1;"),
    "two values": change(b"b=", b"b=AAAA; b="),
    "an algorithm of old": change(b"a=rsa-sha256", b"a=rsa-sha1"),
    "a claim for the domain above": change(b"i=@", b"i=@example; x="),
}


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_mail_proves_nothing(how):
    assert judge(FORGED[how](ACME.sign(mayas()))).proof is None


def test_a_signature_of_another_domain_proves_nothing():
    stranger = Signer(domain="evil.example")
    assert judge(stranger.sign(mayas()), stranger.records()).why == "it has no signature of their domain"


def test_a_signature_of_a_part_of_the_mail_proves_nothing():
    assert judge(ACME.sign(mayas(), length=True)).why == "it covers a part of the mail only"


def test_a_mail_that_did_not_go_to_nurture_proves_nothing():
    elsewhere = mail(Note(sender=("Maya", MAYA), to="dana.ng@globex.example")).as_bytes()
    assert judge(ACME.sign(elsewhere)).why == "neither To nor Cc names nurture"


def test_an_address_of_ours_added_beside_those_that_were_signed_proves_nothing():
    elsewhere = mail(Note(sender=("Maya", MAYA), to="dana.ng@globex.example")).as_bytes()
    handed_over = b"Cc: add@in.acme.example\r\n" + ACME.sign(elsewhere)
    assert judge(handed_over).why == "nurture is named where nothing was signed"
    assert judge(results("dkim=pass header.d=acme.example") + RECEIVED + handed_over, {}, BORDER).proof is None


def test_a_signature_that_leaves_recipients_out_as_microsofts_does_still_counts():
    assert judge(ACME.sign(mayas(), headers=[b"from", b"date", b"subject"])).proof is Proof.DKIM


@pytest.mark.parametrize(
    ("expires", "way"), [(int(ARRIVED.timestamp()) - 1, None), (int(ARRIVED.timestamp()) + 9999999999, Proof.DKIM)]
)
def test_a_signature_counts_until_it_expires(expires, way):
    assert judge(signed_by_hand(extra=f" x={expires};")).proof is way


def signed_by_hand(*, extra: str = "", names: str = "from:to:subject:date") -> bytes:
    """Signs without dkimpy, with tags that it does not write."""
    from hashlib import sha256

    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from signing import _pair

    raw = b"From: maya@acme.example\r\nTo: add@in.acme.example\r\nSubject: x\r\nDate: now\r\n\r\nHello\r\n"
    digest = base64.b64encode(sha256(b"Hello\r\n").digest()).decode()
    line = (
        f"DKIM-Signature: v=1; a=rsa-sha256; c=simple/simple; d=acme.example; s=s1; h={names};{extra} bh={digest}; b="
    )
    named = list(raw.partition(b"\r\n\r\n")[0].split(b"\r\n"))
    covered = [field for name in names.split(":") for field in named if field.lower().startswith(name.encode() + b":")]
    key = load_pem_private_key(_pair("rsa", 2048)[0], None)
    value = key.sign(b"\r\n".join([*covered, line.encode()]), PKCS1v15(), SHA256())
    return line.encode() + base64.b64encode(value) + b"\r\n" + raw


def test_a_signature_that_leaves_out_the_from_proves_nothing():
    assert judge(signed_by_hand()).proof is Proof.DKIM
    assert judge(signed_by_hand(names="to:subject:date")).proof is None


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ("v=DKIM1; p=", "the key was revoked"),
        ("v=spf1 -all", "there is no key in DNS"),
        ("v=DKIM1; k=ed25519; p=AAAA", "the key in DNS is of another kind"),
        ("v=DKIM1; p=AAAA", "the key in DNS cannot be read"),
        ("v=DKIM1; p=!!", "the key in DNS cannot be read"),
        ("v=DKIM1; t=y; p=AAAA", "the key is for tests"),
        ("v=DKIM1; h=sha1; p=AAAA", "the key in DNS is of another kind"),
        ("v=DKIM1; s=tlsrpt; p=AAAA", "the key is not for mail"),
        ("v=DKIM1; p=AAAA; p=BBBB", "there is no key in DNS"),
    ],
)
def test_a_key_that_does_not_count_proves_nothing(record, why):
    assert judge(ACME.sign(mayas()), {ACME.name: (record,)}).why == why


def test_a_name_without_a_key_or_with_several_proves_nothing():
    signed = ACME.sign(mayas())
    assert judge(signed, {}).why == "there is no key in DNS"
    assert judge(signed, {ACME.name: ACME.records()[ACME.name] * 2}).why.startswith("there are several keys")


def test_a_short_key_proves_nothing():
    short = (
        "MHwwDQYJKoZIhvcNAQEBBQADawAwaAJhALNyK57g5bUUuOBkTArVJIyyUm7rx3MvJmy30EaOKrSIXST1"
        "msFC9ASgnQPpjUhzVWYZTTZYAoL6sOM3DDrTcE1dOILQTfJvSypxkKryMzqqLqS0qWyxsgaEQLYJI8hKRwIDAQAB"
    )
    assert judge(ACME.sign(mayas()), {ACME.name: (f"v=DKIM1; p={short}",)}).why == "the key has 768 bits"


def test_at_most_five_signatures_are_looked_at():
    head = ACME.sign(mayas()).partition(b"\r\nFrom:")[0]
    many = b"".join(head.replace(b"s=s1", b"s=k%d" % number) + b"\r\n" for number in range(9))
    assert len(evidence_in(many + ACME.sign(mayas()), Trust(), ours).key_names) == 5


# Authentication-Results

BORDER = Trust(servers=("mx.acme.example",))
RECEIVED = b"Received: from out.acme.example (out.acme.example [192.0.2.9])\r\n by mx.acme.example with ESMTPS; now\r\n"
INSIDE = b"Received: from mx.acme.example by store.acme.example with LMTP; now\r\n"


def results(found: str, server: str = "mx.acme.example") -> bytes:
    return f"Authentication-Results: {server};\r\n {found}\r\n".encode()


@pytest.mark.parametrize(
    "found",
    [
        "dkim=pass (2048-bit key) header.d=acme.example header.s=s1",
        "dkim=pass header.i=@mail.acme.example",
        'spf=fail smtp.mailfrom=x@y.example; dkim=pass reason="a; b" header.d="acme.example"',
        "dmarc=pass (p=REJECT (sp=NONE) dis=none) header.from=acme.example",
        "dkim=fail header.d=acme.example; dkim=pass header.d=ACME.example",
    ],
)
def test_the_findings_of_our_own_border_prove_the_mail(found):
    assert judge(results(found) + RECEIVED + on_the_wire(mayas()), {}, BORDER).proof is Proof.RESULTS


def test_servers_behind_the_border_may_have_added_a_line():
    raw = INSIDE + results("dmarc=pass header.from=acme.example") + RECEIVED + on_the_wire(mayas())
    assert judge(raw, {}, BORDER).proof is Proof.RESULTS


@pytest.mark.parametrize(
    "found",
    [
        "spf=pass smtp.mailfrom=maya@acme.example",
        "dkim=pass header.d=evil.example",
        "dkim=pass header.s=s1",
        "dkim=fail header.d=acme.example",
        "dmarc=pass header.from=evil.example",
        "dkim=passable header.d=acme.example",
        "none",
        "dkim=fail (dkim=pass header.d=acme.example) header.d=acme.example",
        'dkim=fail reason="x; dkim=pass header.d=acme.example"',
        "dkim=pass header.d=acme.example header.i=@evil.example",
        'dkim=pass header.i="acme.example"@evil.example',
        'dkim=pass header.i="x@acme.example"@evil.example',
        'dkim=pass header.i="x header.d=acme.example"@evil.example',
        'dkim=pass header.i="x\\" header.d=acme.example "@evil.example',
        f'spf=pass smtp.mailfrom="{"a" * 600};dkim=pass header.d=acme.example "@evil.example',
        f'spf=pass smtp.mailfrom="{"a" * 600}\\";dkim=pass header.d=acme.example "@evil.example',
        'spf=pass smtp.mailfrom="x; dkim=pass header.d=acme.example',
    ],
)
def test_other_findings_prove_nothing(found):
    assert judge(results(found) + RECEIVED + on_the_wire(mayas()), {}, BORDER).proof is None


PASS = results("dkim=pass header.d=acme.example; dmarc=pass header.from=acme.example")


@pytest.mark.parametrize(
    "top",
    [
        RECEIVED + PASS,
        PASS,
        b"Received: from x by mx.evil.example; now\r\n" + PASS + RECEIVED,
        results("dmarc=pass header.from=acme.example", "mx.evil.example") + RECEIVED,
        RECEIVED + PASS + RECEIVED,
        PASS + b"Received: from by (by mx.acme.example) by mx.evil.example; now\r\n",
    ],
    ids=[
        "below the border",
        "no border",
        "a stranger above",
        "a stranger's",
        "a forged border",
        "a border in a comment",
    ],
)
def test_results_that_the_border_did_not_write_prove_nothing(top):
    assert judge(top + on_the_wire(mayas()), {}, BORDER).proof is None


def test_results_are_not_believed_where_no_server_is_named():
    assert judge(PASS + RECEIVED + on_the_wire(mayas()), {}).proof is None


# ARC

SEALED = Trust(sealers=("lists.example",))


def handed_on(found: str = "dkim=pass header.d=acme.example", sealer: Signer = SEALER) -> bytes:
    """Returns a mail that a server changed and sealed after it had looked at it."""
    return sealer.seal(results(found, "mx.lists.example") + on_the_wire(mayas()), "mx.lists.example")


def test_a_trusted_server_that_handed_the_mail_on_proves_it():
    assert judge(handed_on(), SEALER.records(), SEALED).proof is Proof.ARC


def test_a_chain_of_trusted_servers_proves_it():
    second = Signer(domain="gate.lists.example", selector="arc2")
    again = results("arc=pass", "gate.lists.example") + handed_on()
    raw = second.seal(again, "gate.lists.example")
    assert judge(raw, {**SEALER.records(), **second.records()}, SEALED).proof is Proof.ARC


CHAINS = {
    "sealed by nobody we trust": lambda: (handed_on(), Trust()),
    "sealed by one of a name alike": lambda: (handed_on(), Trust(sealers=("ists.example",))),
    "spf alone": lambda: (handed_on("spf=pass smtp.mailfrom=acme.example"), SEALED),
    "another sender": lambda: (handed_on("dkim=pass header.d=evil.example"), SEALED),
    "changed words": lambda: (handed_on().replace(b"no budget", b"a budget"), SEALED),
    "another state": lambda: (handed_on().replace(b"cv=none", b"cv=pass"), SEALED),
    "another place": lambda: (handed_on().replace(b"i=1", b"i=2"), SEALED),
    "changed results": lambda: (
        handed_on("dkim=none").replace(b"dkim=none", b"dkim=pass header.d=acme.example"),
        SEALED,
    ),
}


@pytest.mark.parametrize("how", CHAINS)
def test_a_chain_that_does_not_hold_or_is_not_trusted_proves_nothing(how):
    raw, trust = CHAINS[how]()
    assert judge(raw, SEALER.records(), trust).proof is None


def test_a_stranger_in_the_chain_makes_it_worthless():
    stranger = Signer(domain="evil.example")
    raw = stranger.seal(results("arc=pass", "mx.evil.example") + handed_on(), "mx.evil.example")
    assert judge(raw, {**SEALER.records(), **stranger.records()}, SEALED).proof is None


# Microsoft 365

INTERNAL = b"X-MS-Exchange-Organization-AuthAs: Internal\r\nX-MS-Exchange-Organization-AuthSource: ab.prod.example\r\n"


def test_a_mailbox_of_our_own_tenant_proves_internal_mail():
    assert judge(INTERNAL + on_the_wire(mayas()), {}, Trust(tenant=True)).proof is Proof.TENANT


@pytest.mark.parametrize(
    ("top", "tenant"),
    [
        (INTERNAL, False),
        (INTERNAL.replace(b"Internal", b"Anonymous"), True),
        (INTERNAL * 2, True),
        (INTERNAL.partition(b"\r\n")[0] + b"\r\n", True),
    ],
    ids=["elsewhere", "from outside", "twice", "half"],
)
def test_exchanges_words_count_only_once_and_only_there(top, tenant):
    assert judge(top + on_the_wire(mayas()), {}, Trust(tenant=tenant)).proof is None


# Hostile mail


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n\r\n",
        b"From: maya@acme.example\r\n",
        b"DKIM-Signature: " + b";" * 60_000 + b"\r\nFrom: maya@acme.example\r\nTo: " + ADD.encode() + b"\r\n\r\n",
        b"Authentication-Results: "
        + b"(" * 60_000
        + b"\r\nFrom: maya@acme.example\r\nTo: "
        + ADD.encode()
        + b"\r\n\r\n",
        b"Received: " + b"by " * 20_000 + b"\r\nFrom: maya@acme.example\r\nTo: " + ADD.encode() + b"\r\n\r\n",
        b"ARC-Seal: i=1; a=rsa-sha256\r\nFrom: maya@acme.example\r\nTo: " + ADD.encode() + b"\r\n\r\n",
    ],
    ids=["empty", "blank", "no end", "semicolons", "parentheses", "by", "half a seal"],
)
def test_broken_headers_prove_nothing_and_raise_nothing(raw):
    assert judge(raw, {}, Trust(servers=("mx.acme.example",), sealers=("lists.example",), tenant=True)).proof is None


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", [b"\r\n", b" ", b" \r\n", b"\t ", b"\r", b"a \r\n\r\n"])
@pytest.mark.parametrize("way", ["simple", "relaxed"])
def test_a_large_body_of_blanks_takes_no_longer_than_words(piece, way):
    from nurture.mail.authentication_canonical import body_form

    assert body_form(b"x" + piece * (5_000_000 // len(piece)) + b"x", way)
    assert isinstance(body_form(piece * (5_000_000 // len(piece)), way), bytes)
