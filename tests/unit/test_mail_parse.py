"""Reading the structure of messages, also of broken and hostile ones."""

import base64

import pytest

from nurture.domain.errors import UnreadableMail
from nurture.mail.parse import DEPTH_LIMIT, PART_LIMIT, TEXT_LIMIT, parse

HEAD = (
    b"From: Dana Ng <dana@globex.example>\r\nTo: sam@vendor.example\r\nSubject: Hello\r\n"
    b"Message-ID: <m1@globex.example>\r\n"
)


def typed(body: bytes, content_type: bytes = b"text/plain; charset=utf-8", more: bytes = b"") -> bytes:
    return HEAD + b"Content-Type: " + content_type + b"\r\n" + more + b"\r\n" + body


def multipart(parts: list[bytes], kind: bytes = b"mixed") -> bytes:
    inner = b"".join(b"--cut\r\n" + part + b"\r\n" for part in parts)
    return typed(inner + b"--cut--\r\n", b"multipart/" + kind + b'; boundary="cut"')


def test_the_envelope_names_who_wrote_what_to_whom():
    message = parse(HEAD + b"Cc: Li <li@globex.example>\r\nReferences: <a@x.example>\r\n <b@x.example>\r\n\r\nHi")
    envelope = message.envelope
    assert (envelope.from_address, envelope.from_name) == ("dana@globex.example", "Dana Ng")
    assert (envelope.to, envelope.cc) == (("sam@vendor.example",), ("li@globex.example",))
    assert envelope.message_id == "m1@globex.example"
    assert envelope.references == ("a@x.example", "b@x.example")


@pytest.mark.parametrize(
    ("value", "subject"),
    [
        (b"=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        (b"=?utf-8?B?R3LDvMOf?= =?utf-8?B?ZQ==?=", "Grüße"),
        (b"=?utf-8?q?cut_=C3?= =?utf-8?q?=BC_letter?=", "cut ü letter"),
        (b"=?iso-8859-1?q?Gr=FC=DFe?= an alle", "Grüße an alle"),
        (b"=?no-such-charset?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        (b"Gr\xc3\xbc\xc3\x9fe", "Grüße"),
        (b"Gr\xfc\xdfe", "Grüße"),
        (b"two\r\n lines", "two lines"),
        (b"=?utf-8?b?broken", "=?utf-8?b?broken"),
        (b"nul\x00 and bell\x07", "nul and bell"),
    ],
)
def test_a_header_is_decoded_whatever_stands_there(value, subject):
    assert parse(b"From: a@b.example\r\nSubject: " + value + b"\r\n\r\nHi").envelope.subject == subject


@pytest.mark.parametrize(
    ("content_type", "encoding", "body", "text"),
    [
        (b"text/plain; charset=utf-8", b"8bit", "Grüße".encode(), "Grüße"),
        (b"text/plain; charset=iso-8859-1", b"8bit", "Grüße".encode("latin-1"), "Grüße"),
        (b"text/plain; charset=iso-8859-1", b"8bit", "Grüße".encode(), "Grüße"),
        (b"text/plain; charset=utf-8", b"8bit", "Grüße".encode("latin-1"), "Grüße"),
        (b"text/plain; charset=no-such-one", b"8bit", "Grüße".encode(), "Grüße"),
        (b"text/plain; charset=punycode", b"8bit", b"abc-def", "abc-def"),
        (b"text/plain; charset=shift_jis", b"8bit", "予算".encode("shift_jis"), "予算"),
        (b"text/plain; charset=utf-8", b"base64", base64.b64encode("Grüße".encode()), "Grüße"),
        (b"text/plain; charset=utf-8", b"base64", b"SGk g!!dGhl\r\ncmU", "Hi there"),
        (
            b"text/plain; charset=utf-8",
            b"quoted-printable",
            b"Gr=C3=BC=C3=9Fe, all=\r\n one line",
            "Grüße, all one line",
        ),
        (b"text/plain\r\n charset=utf-8", b"8bit", "Grüße".encode(), "Grüße"),
        (b"text/plain", b"8bit", b"a\x00b", "ab"),
        (b"text/html; charset=utf-8", b"8bit", b"<p>One<br>two</p>", "One\ntwo"),
    ],
)
def test_text_is_decoded_whatever_was_declared(content_type, encoding, body, text):
    more = b"Content-Transfer-Encoding: " + encoding + b"\r\n"
    assert parse(typed(body, content_type, more)).text == text


def test_the_plain_part_is_the_best_text():
    raw = multipart(
        [b"Content-Type: text/plain\r\n\r\nplain", b"Content-Type: text/html\r\n\r\n<b>rich</b>"], b"alternative"
    )
    assert parse(raw).text == "plain"


def test_html_is_the_text_where_the_plain_part_is_empty():
    raw = multipart(
        [b"Content-Type: text/plain\r\n\r\n  ", b"Content-Type: text/html\r\n\r\n<b>rich</b>"], b"alternative"
    )
    assert parse(raw).text == "rich"


def test_attachments_are_named_and_are_no_text():
    raw = multipart(
        [b"Content-Type: text/plain\r\n\r\nhello", b'Content-Type: text/plain; name="log.txt"\r\n\r\nnoise']
    )
    message = parse(raw)
    assert (message.text, message.attachment_names) == ("hello", ("log.txt",))


@pytest.mark.parametrize("encoding", [b"7bit", b"base64"])
def test_attached_messages_are_read_also_in_base64(encoding):
    inner = b"From: li@globex.example\r\nSubject: No\r\n\r\nNot now."
    body = base64.encodebytes(inner) if encoding == b"base64" else inner
    part = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: " + encoding + b"\r\n\r\n" + body
    (attached,) = parse(multipart([part])).attached
    assert (attached.envelope.from_address, attached.text.strip()) == ("li@globex.example", "Not now.")


def test_parts_of_a_digest_are_messages():
    raw = multipart([b"\r\nFrom: a@x.example\r\n\r\none", b"\r\nFrom: b@x.example\r\n\r\ntwo"], b"digest")
    assert [one.envelope.from_address for one in parse(raw).attached] == ["a@x.example", "b@x.example"]


@pytest.mark.parametrize(
    "raw",
    [
        b"no header at all, just text",
        b"To: x@y.example\r\n\r\nno From",
        b"From: \r\n\r\n",
        b"From: a@b.example\r\nno colon here\r\nSubject: x\r\n\r\nbody",
        b"From: a@b.example\r\nContent-Type: ;;;\r\n\r\nbody",
        b"From: a@b.example\r\nContent-Type: multipart/mixed\r\n\r\nno boundary",
        b'From: a@b.example\r\nContent-Type: multipart/mixed; boundary=""\r\n\r\nempty boundary',
        b"From: a@b.example\r\nContent-Type: text/plain; charset*=utf-8''%ff%fe; charset*0=x\r\n\r\nbody",
        b"From: a@b.example\r\nDate: Thu, 99 Foo 20266 99:99:99 +9999\r\n\r\nbody",
        b"\x00\x00\x00",
        bytes(range(256)) * 20,
    ],
)
def test_broken_mail_is_read_as_far_as_it_goes(raw):
    assert parse(raw).text is not None


def test_a_broken_header_line_does_not_hide_the_others():
    message = parse(b"From: a@b.example\r\nno colon here\r\nSubject: still seen\r\n\r\nbody")
    assert (message.envelope.subject, message.text) == ("still seen", "body")


def test_bare_carriage_returns_end_lines():
    message = parse(b"From: a@b.example\rSubject: old\r\rbody")
    assert (message.envelope.subject, message.text) == ("old", "body")


def test_a_boundary_that_is_not_the_declared_one_is_found():
    raw = typed(
        b"--real\r\nContent-Type: text/plain\r\n\r\nhello\r\n--real--\r\n", b'multipart/mixed; boundary="wrong"'
    )
    assert parse(raw).text == "hello"


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n", b"x" * 1001])
def test_empty_and_too_large_mail_is_refused(raw):
    with pytest.raises(UnreadableMail):
        parse(raw, limit=1000)


@pytest.mark.timeout(60)  # a guard against hanging, far above what any machine needs
def test_ten_thousand_parts_are_cut_off_quickly():
    message = parse(multipart([b"Content-Type: text/plain\r\n\r\nx"] * 10_000))
    assert len(message.parts) == PART_LIMIT


@pytest.mark.parametrize("kind", ["multipart", "message"])
@pytest.mark.timeout(60)  # a guard against hanging, far above what any machine needs
def test_a_thousand_levels_are_cut_off_quickly(kind):
    nested = b"From: a@b.example\r\nContent-Type: text/plain\r\n\r\ndeep"
    for level in range(1000):
        if kind == "message":
            nested = b"From: a@b.example\r\nContent-Type: message/rfc822\r\n\r\n" + nested
        else:
            cut = b"cut%d" % level
            nested = b'Content-Type: multipart/mixed; boundary="' + cut + b'"\r\n\r\n--' + cut + b"\r\n" + nested
    message, depth = parse(nested), 0
    while message.attached:
        message, depth = message.attached[0], depth + 1
    assert depth <= DEPTH_LIMIT


def test_text_is_bounded_over_all_parts():
    part = b"Content-Type: text/plain\r\n\r\n" + b"x" * (TEXT_LIMIT // 2 + 1)
    message = parse(multipart([part] * 4))
    assert sum(len(part.text or "") for part in message.parts) == TEXT_LIMIT
