"""DKIM signatures of ours, as a program of others (dkimpy) and our own verifier see them."""

from contextlib import suppress
from datetime import UTC, datetime

import dkim
import pytest
from factories import DANA, MAYA

from nurture.domain.address import Mailbox
from nurture.domain.errors import ConfigurationError, UnreadableMail
from nurture.domain.signing_key import KeyKind, SigningKey
from nurture.mail.authentication_fields import signable
from nurture.mail.authentication_signature import fault_of, signatures_in
from nurture.mail.compose import Attachment, Composition, ListUnsubscribe, compose
from nurture.mail.signing import SIGNED, keys_for, sign
from nurture.mail.signing_keys import new_key, read_signing_key

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
PEMS = {kind: new_key(kind) for kind in KeyKind}
RSA, ED25519 = (read_signing_key(PEMS[kind], domain="acme.example", selector=f"n-{kind.value}") for kind in KeyKind)
BOTH = (RSA, ED25519)

CHECK_IN = Composition(
    from_=Mailbox(address=MAYA, name="Maya Okafor"),
    to=Mailbox(address=DANA, name="Dana Ng"),
    subject="What auditors ask first, and was danach kommt: eine längere Zeile mit Umlauten",
    date=NOW,
    message_id="abc@in.acme.example",
    text="Hello Dana,\n\n  two  spaces \n.\n.a line with a dot\n\n\n",
    html="<p>Hello  Dana</p>\n",
    reply_to=(Mailbox(address="maya+abcdefgh@in.acme.example", name="Maya Okafor"),),
    in_reply_to="no-1@globex.example",
    references=("no-1@globex.example",),
    list_unsubscribe=ListUnsubscribe(
        https="https://nurture.acme.example/u/" + "a" * 60, mailto="mailto:stop+x@in.acme.example?subject=stop"
    ),
)
LETTER = Composition(
    from_=Mailbox(address="nurture@in.acme.example", name="nurture"),
    to=Mailbox(address=MAYA),
    subject="Done",
    date=NOW,
    message_id="def@in.acme.example",
    text="",
    auto_submitted=True,
    attachments=(Attachment(name="mail.eml", type="application/octet-stream", data=bytes(range(256)) * 40),),
)


def txt(keys: tuple[SigningKey, ...] = BOTH) -> dict[str, tuple[str, ...]]:
    return {key.name: (key.record,) for key in keys}


def dkimpy_believes(raw: bytes, keys: tuple[SigningKey, ...] = BOTH) -> list[bool]:
    """What dkimpy says of each signature, from the top."""
    published = {f"{name}.".encode(): record[0].encode() for name, record in txt(keys).items()}
    found = dkim.DKIM(raw)
    count = raw.count(b"\r\nDKIM-Signature:") + raw.startswith(b"DKIM-Signature:")
    return [_verifies(found, at, published) for at in range(count)]


def _verifies(found: dkim.DKIM, at: int, published: dict[bytes, bytes]) -> bool:
    with suppress(dkim.DKIMException):
        return bool(found.verify(idx=at, dnsfunc=lambda name, timeout=5: published.get(name)))
    return False


def we_believe(raw: bytes, keys: tuple[SigningKey, ...] = BOTH) -> list[str]:
    """The fault that our own verifier finds with each signature."""
    message = signable(raw)
    return [fault_of(each, message, txt(keys), arrived=NOW) for each in signatures_in(message)]


@pytest.mark.parametrize("mail", [CHECK_IN, LETTER], ids=["check-in", "letter"])
@pytest.mark.parametrize("keys", [(RSA,), (ED25519,), BOTH], ids=["rsa", "ed25519", "both"])
def test_every_signature_is_believed_by_others_and_by_us(mail: Composition, keys: tuple[SigningKey, ...]) -> None:
    signed = sign(compose(mail), keys)
    assert dkimpy_believes(signed) == [True] * len(keys)
    assert we_believe(signed) == [""] * len(keys)


def test_the_mail_itself_stays_as_it_was_below_the_signatures() -> None:
    raw = compose(CHECK_IN)
    signed = sign(raw, BOTH)
    assert signed.endswith(raw)
    assert sign(raw, BOTH) == signed
    assert all(len(line) <= 78 for line in signed[: -len(raw)].split(b"\r\n"))


def test_one_click_is_covered_by_each_signature() -> None:
    for signature in signatures_in(signable(sign(compose(CHECK_IN), BOTH))):
        assert {b"list-unsubscribe", b"list-unsubscribe-post"} <= set(signature.signed)


@pytest.mark.parametrize("name", [name.decode() for name in SIGNED])
def test_nobody_can_add_a_field_of_a_signed_name(name: str) -> None:
    added = f"{name}: <somebody@elsewhere.example>\r\n".encode() + sign(compose(CHECK_IN), (RSA,))
    assert dkimpy_believes(added) == [False]


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"Hello Dana,", b"Hello Dana!"), (b"List-Unsubscribe-Post: List-Unsubscribe=One-Click", b"X-Post: no")],
)
def test_a_changed_mail_is_not_believed(before: bytes, after: bytes) -> None:
    signed = sign(compose(CHECK_IN), (RSA,))
    assert before in signed
    changed = signed.replace(before, after)
    assert dkimpy_believes(changed) == [False]
    assert all(we_believe(changed))


def test_what_a_relay_writes_anew_is_left_out() -> None:
    replaced = frozenset({b"message-id", b"date"})
    signed = sign(compose(CHECK_IN), BOTH, replaced=replaced)
    passed_on = signed.replace(b"Message-ID: <abc@in.acme.example>", b"Message-ID: <0100@ses.amazonses.example>")
    assert passed_on != signed
    assert dkimpy_believes(passed_on) == [True, True]


def test_the_nearest_domain_signs() -> None:
    below = read_signing_key(PEMS[KeyKind.RSA], domain="in.acme.example", selector="x")
    assert keys_for("acme.example", (below, *BOTH)) == BOTH
    assert keys_for("in.acme.example", (below, *BOTH)) == (below,)
    assert keys_for("eu.acme.example", (below, *BOTH)) == BOTH
    assert keys_for("other.example", BOTH) == ()


def test_without_keys_a_mail_stays_as_it_is() -> None:
    assert sign(compose(CHECK_IN), ()) == compose(CHECK_IN)


def test_a_mail_that_nobody_would_believe_is_not_signed() -> None:
    with pytest.raises(UnreadableMail, match="cannot be signed"):
        sign(b"From: a@acme.example\r\nFrom: b@acme.example\r\n\r\nx\r\n", BOTH)


@pytest.mark.parametrize("kind", KeyKind)
def test_a_record_names_the_kind_and_the_key(kind: KeyKind) -> None:
    key = read_signing_key(PEMS[kind], domain="acme.example", selector="n1")
    assert key.record.startswith(f"v=DKIM1; k={kind.value}; p=")
    assert key.name == "n1._domainkey.acme.example"


def test_a_key_does_not_show_itself() -> None:
    assert "sign=" not in repr(RSA)


@pytest.mark.parametrize(
    ("pem", "words"),
    [
        (b"", "a private key in PEM form"),
        (b"-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----\n", "a private key in PEM form"),
    ],
)
def test_a_file_without_a_key_is_refused_in_words(pem: bytes, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        read_signing_key(pem, domain="acme.example", selector="n1")


def test_keys_that_receivers_would_not_believe_are_refused() -> None:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    short = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    cases = (
        (short, NoEncryption(), "not of 1024"),
        (ec.generate_private_key(ec.SECP256R1()), NoEncryption(), "an RSA or an Ed25519 key"),
        (short, BestAvailableEncryption(b"secret"), "without a passphrase"),
    )
    for key, way, words in cases:
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, way)
        with pytest.raises(ConfigurationError, match=words):
            read_signing_key(pem, domain="acme.example", selector="n1")
