"""Mail that chance has damaged: samples of every kind of mail, and the ways to break them."""

import json
from collections.abc import Callable, Sequence
from random import Random

from shared import CORPORA

from tests.unit import test_mail_bounce as bounces
from tests.unit.test_mail_forward_clients import HTML, OUTLOOK, TEXTS
from tests.unit.test_mail_reply_clients import HTML as REPLY_HTML
from tests.unit.test_mail_reply_clients import TEXTS as REPLY_TEXTS

LARGEST = 60_000
"""Bytes of a damaged mail; what a megabyte does is tried with the hostile mail."""

DATE = "Tue, 3 Nov 2026 09:12:00 +0100"
HEAD = f"From: Sam <sam@vendor.example>\nTo: add@in.vendor.example\nSubject: Fwd: No\nDate: {DATE}\n"
PERSON = f'From: "Ng, Dana" <dana@globex.example>\nTo: b@in.vendor.example\nSubject: Re: Hello\nDate: {DATE}\n'
AWAY = f"{PERSON}Auto-Submitted: auto-replied\nX-Auto-Response-Suppress: All\n"
MIXED = "Content-Type: multipart/mixed; boundary=b\n\n"
COMPLAINT = "Feedback-Type: abuse\nVersion: 1\nOriginal-Rcpt-To: dana@globex.example\n\n"


def _mail(kind: str, body: str, head: str = HEAD) -> bytes:
    return f"{head}Content-Type: text/{kind}; charset=utf-8\n\n{body}".encode()


WORDS = (
    "Please take me off your list. Regards\nDana Ng\nHead of Supply, Globex GmbH\n+49 30 1234567",
    "Nicht vor Q2, ab dem 3. März bin ich wieder da. Fragen Sie Herrn Jens Ohm, jens@globex.example.",
    "We went with Initech, they do SSO and you do not. Try again in two to three months, after Easter.",
    "Je suis absente jusqu'au 12/01/2027. En mon absence : Luc Roy <luc@globex.example>.",
    "来年度の4月以降にご連絡ください。担当は佐藤様です。",
    "Where did you get my address? Delete all my data under Art. 17 GDPR.",
    "She left the company in May, write to me instead.",
)

SAMPLES: tuple[bytes, ...] = (
    *(_mail("plain", f"FYI #competitor\n\n{text}") for text in TEXTS.values()),
    *(_mail("html", html) for html in (*HTML.values(), *REPLY_HTML.values())),
    *(_mail("plain", f"{words}\n\n{below}", PERSON) for words, below in REPLY_TEXTS.values()),
    *(_mail("plain", "\n".join(f"{label}: 1" for label in labels)) for labels in OUTLOOK.values()),
    *(_mail("plain", words, head) for words in WORDS for head in (PERSON, AWAY)),
    *(f"{HEAD}{MIXED}--b\n\nHi\n--b\nContent-Type: message/rfc822\n\n".encode() + _mail("plain", w) for w in WORDS),
    *(bounces.words(text) for text in (bounces.QMAIL, bounces.EXIM, bounces.POSTFIX, bounces.EXCHANGE, bounces.GMAIL)),
    *(
        bounces.report(kind="delivery-status", second=bounces.status(action, "5.1.1", "smtp; 550 5.1.1 User unknown"))
        for action in ("failed", "delayed", "delivered")
    ),
    bounces.report(kind="feedback-report", second=f"Content-Type: message/feedback-report\n\n{COMPLAINT}"),
)


def corpus_mail() -> tuple[bytes, ...]:
    """Returns the mail of the collections beside the checkout; nothing where there are none."""
    files = sorted([*CORPORA.glob("*/eml/*"), *CORPORA.glob("*/mail/*")])
    cases = [line for name in sorted(CORPORA.glob("*/*.jsonl")) for line in name.read_text("utf-8").splitlines()]
    return (*(file.read_bytes() for file in files), *(_case(json.loads(line)) for line in cases if line.strip()))


def _case(case: dict[str, object]) -> bytes:
    kind = "html" if case.get("html") else "plain"
    words = case.get("html") or case.get("text") or case.get("body") or ""
    return _mail(kind, str(words), HEAD if "client" in case else PERSON)


PIECES = (
    *(b"\n", b"\n\n", b"\r", b"\r\n", b" ", b"> ", b">", b"<", b":", b"@", b"--", b"=", b"=?utf-8?q?", b"=?utf-16?b?"),
    *(
        b"\x00",
        b"\xff\xfe",
        b"\xe2\x80\xae",
        b"\xed\xa0\x80",
        b"\xe2\x80\xa8",
        b"\x1b$B",
        b"\x85",
        b"\x0c",
        b"\xc2\xa0",
    ),
    *(b"From: ", b"On ", b" wrote:", b"-----Original Message-----\n", b"To: <", b"Subject: ", b"<br>", b"<div>", b"</"),
    *(b"&#xD800;", b"&#0;", b"<blockquote>", b"<table>", b"<!--", b"in 3 months "),
    b"Content-Type: message/rfc822\n\n",
    *(
        b"31.02.",
        b"0000-00-00",
        b"9999-12-31",
        b"99/99/9999",
        b"\xe2\x82\xac",
        b"\xc4\xb0",
        b"\xc3\x9f",
        b"a@b.example",
    ),
    *(b"31 December 9999", b"2026-13-45", b"week 53", b"29 February", b"in 99 years", b"Q4 9999", b"99 quarters"),
)
CHARSETS = (
    *(b"utf-16", b"utf-7", b"utf-32", b"utf-8-sig", b"iso-2022-jp", b"iso-2022-kr", b"hz", b"gb18030", b"big5"),
    *(b"shift_jis", b"euc-kr", b"koi8-r", b"idna", b"punycode", b"rot13", b"zlib", b"hex", b"base64", b"undefined"),
    *(b"unicode_escape", b"cp65001", b"x-unknown", b"", b'"', b"utf-8;x=\x00", b"cp037", b"utf_8\xff"),
)


def _cut(raw: bytes, chance: Random, _samples: Sequence[bytes]) -> bytes:
    start, end = _span(raw, chance, 200)
    return raw[:start] + raw[end:]


def _truncate(raw: bytes, chance: Random, _samples: Sequence[bytes]) -> bytes:
    return raw[: chance.randrange(len(raw) + 1)]


def _flip(raw: bytes, chance: Random, _samples: Sequence[bytes]) -> bytes:
    changed = bytearray(raw)
    for _ in range(chance.randint(1, 12)):
        changed[chance.randrange(len(changed))] = chance.choice((chance.randrange(256), 0, 10, 32, 255))
    return bytes(changed)


def _repeat(raw: bytes, chance: Random, _samples: Sequence[bytes]) -> bytes:
    start, end = _span(raw, chance, chance.choice((3, 60, 800)))
    return raw[:end] + raw[start:end] * chance.randint(1, 60) + raw[end:]


def _put(raw: bytes, chance: Random, _samples: Sequence[bytes]) -> bytes:
    at = chance.randrange(len(raw) + 1)
    return raw[:at] + chance.choice(PIECES) * chance.choice((1, 1, 1, 2, 30, 600)) + raw[at:]


def _move(raw: bytes, chance: Random, _samples: Sequence[bytes]) -> bytes:
    start, end = _span(raw, chance, 300)
    rest = raw[:start] + raw[end:]
    at = chance.randrange(len(rest) + 1)
    return rest[:at] + raw[start:end] + rest[at:]


def _splice(raw: bytes, chance: Random, samples: Sequence[bytes]) -> bytes:
    other = chance.choice(samples)
    return raw[: chance.randrange(len(raw) + 1)] + other[chance.randrange(len(other)) :]


def _nest(raw: bytes, chance: Random, samples: Sequence[bytes]) -> bytes:
    """Puts a mail into another: attached, as a part, or quoted."""
    outer = chance.choice(samples)
    head, _, body = outer.partition(b"\n\n")
    if chance.random() < 0.3:
        return outer + b"\n" + b"".join(b"> " + line + b"\n" for line in raw.splitlines()[:300])
    kind = chance.choice((b"message/rfc822", b"text/html", b"text/rfc822-headers", b"message/delivery-status"))
    mark = chance.choice((b"b", b"--b", b"", b"b b", b"b" * 80))
    parts = b"--%s\n\n%s\n--%s\nContent-Type: %s\n\n%s\n--%s--" % (mark, body, mark, kind, raw, mark)
    lines = [line for line in head.split(b"\n") if not line.lower().startswith(b"content-")]
    return b"\n".join([*lines, b'Content-Type: multipart/mixed; boundary="%s"' % mark]) + b"\n\n" + parts


def _double_headers(raw: bytes, chance: Random, samples: Sequence[bytes]) -> bytes:
    head, _, body = raw.partition(b"\n\n")
    lines = [*head.split(b"\n"), *chance.choice(samples).partition(b"\n\n")[0].split(b"\n")]
    chosen = [chance.choice(lines) for _ in range(chance.randint(1, 40))]
    return b"\n".join([*chosen, head] if chance.random() < 0.5 else [head, *chosen]) + b"\n\n" + body


def _lie(raw: bytes, chance: Random, _samples: Sequence[bytes]) -> bytes:
    """Declares another charset, encoding or boundary than the body has."""
    charset, encoding = chance.choice(CHARSETS), chance.choice((b"base64", b"quoted-printable", b"uuencode", b"8bit"))
    lied = raw.replace(b"charset=utf-8", b"charset=" + charset).replace(b"boundary=", b"boundary=x", 1)
    return b"Content-Transfer-Encoding: " + encoding + b"\n" + lied if chance.random() < 0.4 else lied


def _shuffle_lines(raw: bytes, chance: Random, _samples: Sequence[bytes]) -> bytes:
    lines = raw.split(b"\n")
    start = chance.randrange(len(lines))
    some = lines[start : start + 12]
    chance.shuffle(some)
    return b"\n".join([*lines[:start], *some, *lines[start + 12 :]])


def _span(raw: bytes, chance: Random, longest: int) -> tuple[int, int]:
    start = chance.randrange(len(raw) + 1)
    return start, min(len(raw), start + chance.randint(0, longest))


WAYS: tuple[Callable[[bytes, Random, Sequence[bytes]], bytes], ...] = (
    *(_cut, _truncate, _flip, _flip, _repeat, _put, _put, _move, _splice, _nest, _double_headers, _lie, _shuffle_lines),
)


def damage(samples: Sequence[bytes], seed: int) -> bytes:
    """Returns one of the samples, damaged one to five times; the same for the same seed."""
    chance = Random(seed)
    raw = chance.choice(samples)
    for _ in range(chance.randint(1, 5)):
        if raw:
            raw = chance.choice(WAYS)(raw, chance, samples)[:LARGEST]
    return raw
