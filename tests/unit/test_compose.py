"""Composing: bytes that every parser reads back as they were meant."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nurture.domain.address import Mailbox
from nurture.domain.errors import InvalidAddress
from nurture.mail.compose import Attachment, Composition, ListUnsubscribe, UnsafeHeader, compose

MAIL = Composition(
    from_=Mailbox(address="maya@acme.example", name="Maya Okafor"),
    to=Mailbox(address="dana@globex.example", name="Dana Ng"),
    subject="How Initech halved its month-end",
    date=datetime(2027, 2, 11, 10, 42, 13, tzinfo=UTC),
    message_id="t7.k2x4@in.acme.example",
    text="Hello Dana,\n\nit is short.\n\nMaya\n",
    html="<p>Hello Dana,</p><p>it is short.</p><p>Maya</p>",
)

WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=200)
BODIES = st.text(st.characters(exclude_categories=("Cs",)), max_size=600)
BROAD = settings(max_examples=150, deadline=None, derandomize=True)


def parsed(mail: Composition) -> EmailMessage:
    return message_from_bytes(compose(mail), policy=policy.default)


def content(mail: Composition, kind: str) -> str:
    part = parsed(mail).get_body((kind,))
    assert part is not None
    return part.get_payload(decode=True).decode()


def as_lines(text: str) -> str:
    broken = text.replace("\r\n", "\n").replace("\r", "\n")
    return broken if broken.endswith("\n") else broken + "\n"


def test_a_check_in_is_text_and_html_of_the_same_words():
    message = parsed(MAIL)
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert content(MAIL, "plain").replace("\r\n", "\n") == MAIL.text
    assert not message.defects


def test_a_mail_without_html_is_one_part():
    assert parsed(replace(MAIL, html=None)).get_content_type() == "text/plain"


def test_a_check_in_says_nothing_of_machines():
    message = parsed(MAIL)
    assert not {"Auto-Submitted", "Precedence", "List-Id", "X-Mailer"} & set(message.keys())


def test_a_letter_says_that_a_machine_wrote_it():
    message = parsed(replace(MAIL, auto_submitted=True))
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"


def test_the_same_values_give_the_same_bytes():
    assert compose(MAIL) == compose(replace(MAIL))


def test_a_long_list_unsubscribe_is_folded_and_never_encoded():
    ways = ListUnsubscribe(
        https="https://go.acme.example/u/" + "k" * 300, mailto="mailto:u+" + "k" * 50 + "@in.acme.example"
    )
    data = compose(replace(MAIL, list_unsubscribe=ways))
    assert f"List-Unsubscribe: <{ways.https}>,\r\n <{ways.mailto}>\r\n".encode() in data
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in data


def test_the_thread_is_kept_and_broken_ids_are_left_out():
    message = parsed(
        replace(MAIL, in_reply_to="a@x.example", references=("a@x.example", "b c", "d>\r\nBcc: e", "f@x.example"))
    )
    assert message["In-Reply-To"] == "<a@x.example>"
    assert message["References"] == "<a@x.example> <f@x.example>"


def test_several_people_can_be_answered_at_once():
    people = (Mailbox(address="dana@globex.example", name="Ng, Dana"), Mailbox(address="lee@globex.example"))
    message = parsed(replace(MAIL, reply_to=people))
    assert [(each.display_name, each.addr_spec) for each in message["Reply-To"].addresses] == [
        ("Ng, Dana", "dana@globex.example"),
        ("", "lee@globex.example"),
    ]


def test_a_domain_in_letters_is_written_in_a_labels():
    assert b"<dana@xn--bcher-kva.example>" in compose(
        replace(MAIL, to=Mailbox(address="dana@Bücher.example", name="D"))
    )


@pytest.mark.parametrize("address", ["düna@globex.example", "dana@globex.example\r\nBcc: x@y.example", "dana", ""])
def test_an_address_that_cannot_be_written_is_refused(address):
    with pytest.raises(InvalidAddress):
        compose(replace(MAIL, to=Mailbox(address=address)))


@pytest.mark.parametrize(
    "bad", ["a\nBcc: x@y.example", "a\r\n\r\nbody", "a\rb", "a\x00b", "a\x85b", "a\u2028b", "\ud800"]
)
@pytest.mark.parametrize("place", ["subject", "name", "extra"])
def test_a_line_break_in_a_header_is_refused(bad, place):
    mails = {
        "subject": replace(MAIL, subject=bad),
        "name": replace(MAIL, from_=Mailbox(address="maya@acme.example", name=bad)),
        "extra": replace(MAIL, extra=(("X-Note", bad),)),
    }
    with pytest.raises(UnsafeHeader):
        compose(mails[place])


@pytest.mark.parametrize(
    "change",
    [
        {"message_id": "no spaces@x.example"},
        {"message_id": "a>\r\nBcc: b@x.example"},
        {"extra": (("X Note", "a"),)},
        {"extra": (("X-Note: a\r\nBcc", "a"),)},
        {"list_unsubscribe": ListUnsubscribe(https="https://a.example/ü", mailto="mailto:u@a.example")},
        {"list_unsubscribe": ListUnsubscribe(https="https://a.example/>\r\nX: y", mailto="mailto:u@a.example")},
    ],
)
def test_own_headers_that_are_wrong_are_refused(change):
    with pytest.raises(UnsafeHeader):
        compose(replace(MAIL, **change))


def test_a_date_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        compose(replace(MAIL, date=MAIL.date.replace(tzinfo=None)))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("plain words\n", "7bit"),
        ("Grüße aus Berlin, es ist nicht lang\n", "quoted-printable"),
        (
            "one line of more than seventy-six characters needs to be cut somewhere on its way, so it is\n",
            "quoted-printable",
        ),
        ("From me to you\n", "quoted-printable"),
        ("-- \nMaya\n", "quoted-printable"),
        ("これは短い手紙です\n", "base64"),
    ],
)
def test_the_encoding_follows_from_the_words(text, encoding):
    mail = replace(MAIL, text=text, html=None)
    assert parsed(mail)["Content-Transfer-Encoding"] == encoding
    assert content(mail, "plain").replace("\r\n", "\n") == text


def test_a_line_that_starts_with_from_is_not_left_to_old_relays():
    data = compose(replace(MAIL, text="From " + "x" * 200 + "\n", html=None))
    assert b"\r\nFrom x" not in data


def test_attachments_keep_name_type_and_bytes():
    files = (
        Attachment(name="Angebot für Dana.pdf", type="application/pdf", data=bytes(range(256)) * 20),
        Attachment(name="a" * 140 + ".txt", type="text/plain; charset=utf-8", data="schön\n".encode()),
        Attachment(name="plain name.csv", type="text/csv", data=b"a,b\r\n"),
    )
    read = list(parsed(replace(MAIL, attachments=files)).iter_attachments())
    assert [part.get_filename() for part in read] == [file.name for file in files]
    assert [part.get_content_type() for part in read] == ["application/pdf", "text/plain", "text/csv"]
    assert [part.get_payload(decode=True) for part in read] == [file.data for file in files]


@pytest.mark.parametrize(
    ("name", "kind", "read_name", "read_kind"),
    [
        ("../../etc/passwd", "text/plain", ".._.._etc_passwd", "text/plain"),
        ('a"; x="b\r\nBcc: c', "nonsense", 'a"; x="b__Bcc: c', "application/octet-stream"),
        ("", "text/html\r\nX: y", "attachment", "application/octet-stream"),
        ("a.bin", "multipart/mixed", "a.bin", "application/octet-stream"),
    ],
)
def test_an_attachment_from_outside_cannot_write_headers(name, kind, read_name, read_kind):
    mail = replace(MAIL, attachments=(Attachment(name=name, type=kind, data=b"x"),))
    (part,) = parsed(mail).iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == (read_name, read_kind)
    assert "Bcc" not in part and "X" not in part


def test_a_message_is_attached_as_a_message_only_when_it_fits():
    inner = compose(MAIL)
    fits = replace(MAIL, attachments=(Attachment(name="mail.eml", type="message/rfc822", data=inner),))
    (part,) = parsed(fits).iter_attachments()
    assert part.get_content_type() == "message/rfc822"
    assert part.get_content()["Subject"] == MAIL.subject
    raw = replace(
        MAIL, attachments=(Attachment(name="mail.eml", type="message/rfc822", data="Subject: ü\r\n\r\n".encode()),)
    )
    (part,) = parsed(raw).iter_attachments()
    assert part.get_content_type() == "application/octet-stream"


@BROAD
@given(subject=WORDS, name=WORDS)
def test_any_subject_and_name_come_back(subject, name):
    mail = replace(MAIL, subject=subject, from_=Mailbox(address="maya@acme.example", name=name))
    old = message_from_bytes(compose(mail))
    read_name, address = parseaddr(old["From"].replace("\r\n", ""))
    assert str(make_header(decode_header(old["Subject"].replace("\r\n", "")))) == subject
    assert str(make_header(decode_header(read_name))) == name.strip()
    assert address == "maya@acme.example"


@BROAD
@given(subject=WORDS, name=WORDS)
def test_the_new_parser_agrees(subject, name):
    # It takes several spaces in a name for one, and sees one between the words of a long encoded name.
    mail = replace(MAIL, subject=subject, from_=Mailbox(address="maya@acme.example", name=name))
    message = parsed(mail)
    assert message["Subject"] == subject
    assert "".join(message["From"].addresses[0].display_name.split()) == "".join(name.split())


@BROAD
@given(text=BODIES, html=BODIES)
def test_any_body_comes_back(text, html):
    mail = replace(MAIL, text=text, html=html)
    assert as_lines(content(mail, "plain")) == as_lines(text)
    assert as_lines(content(mail, "html")) == as_lines(html)


@BROAD
@given(text=BODIES, subject=WORDS, name=WORDS)
def test_every_line_is_short_ascii_and_ends_in_crlf(text, subject, name):
    attached = (Attachment(name=name, type="text/plain", data=text.encode()),)
    data = compose(replace(MAIL, text=text, subject=subject, attachments=attached))
    head, _, body = data.partition(b"\r\n\r\n")
    assert data.isascii()
    assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
    assert max(map(len, head.split(b"\r\n"))) <= 78
    assert max(map(len, body.split(b"\r\n"))) <= 78
