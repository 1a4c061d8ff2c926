"""Hostile mail of a megabyte each, by name: what made readers of mail hang, and what was built to hang this one."""

import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from functools import partial
from random import Random

from nurture.mail import lexicon

MEGABYTE = 1_000_000
TEXT = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"
REPORT = 'multipart/report; report-type=delivery-status; boundary="cut"'
STATUS = "--cut\nContent-Type: message/delivery-status\n\n"
DANA = "Dana Ng <dana@globex.example>"
SENDER = "From: Dana Ng <dana@globex.example>\nTo: b@in.vendor.example\nSubject: Re: Hello\n"

Build = Callable[[], bytes]


def fill(piece: str, size: int = MEGABYTE) -> str:
    """Returns a text again and again, at most `size` characters of it."""
    return (piece * (size // len(piece) + 1))[:size]


def mail(body: str | bytes, *, kind: str = TEXT, more: str = "", head: str = SENDER) -> bytes:
    """Returns a mail by Dana with that body, cut to a megabyte."""
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    return (f"{head}{more}Content-Type: {kind}\n\n".encode() + data)[:MEGABYTE]


def _away(text: str) -> bytes:
    return mail(text, more="Auto-Submitted: auto-replied\n")


def _server(body: str, kind: str = TEXT) -> bytes:
    head = "From: MAILER-DAEMON@mx.globex.example\nReturn-Path: <>\nTo: b@in.vendor.example\nSubject: failure notice\n"
    return mail(body, kind=kind, head=head)


LINES = {
    "blank lines": "\n",
    "blanks": " ",
    "tabs": "\t",
    "one letter": "a",
    "one letter a line": "a\n",
    "short words": "a ",
    "digits": "1",
    "dots": ".",
    "dots and blanks": ". ",
    "commas": ",",
    "hyphens": "-",
    "underscores": "_",
    "colons": "a:\n",
    "question marks": "? ",
    "at signs": "@",
    "angles": "<",
    "quote marks": ">",
    "quoted lines": "> hi\nho\n",
    "deep quotes": "> " * 400 + "hi\n",
    "senders": "From: Dana Ng <dana@globex.example>\n",
    "labels in one line": "From: To: Subject: Date: ",
    "heads": f"---------- Forwarded message ---------\nFrom: {DANA}\nDate: Mon, Nov 2, 2026\nTo: Sam\n\nNo.\n",
    "glued heads": "From: a@b.example Date: 1 To: c Subject: d\n",
    "half heads": "-----Original Message-----\nFrom:\n",
    "introductions": "On Mon, Nov 2, 2026 at 8:00 AM Sam <sam@vendor.example> wrote:\n",
    "open introductions": "On word word word ",
    "open introductions in lines": "On word word word\n",
    "open introductions in German": "Am Mo., 2. Nov. 2026 um 08:00 Uhr schrieb ",
    "footers": "Sent from my iPhone\n",
    "feet": "Best regards,\nDana Ng\n",
    "signatures": "-- \nDana Ng\nHead of Supply\n+49 30 1234567\n",
    "addresses": "dana@globex.example ",
    "half addresses": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@",
    "dotted hosts": "a@b.b.b.b.b.b.b.b.b.b.b.b.b ",
    "links": "<https://a.example/b?c=d> ",
    "phones": "+49 30 123 ",
    "names": "Dana Ng ",
    "hyphened names": "Dana-Ng-",
    "linked names": "Dana van der ",
    "titles": "Mr. Dr. Prof. ",
    "heads of": "Head of ",
    "ask": "please talk to ",
    "dates": "on 3 March 2027 ",
    "in three": "in 3 ",
    "in months": "in 3 months ",
    "years": "2027 ",
    "slashes": "1/2/3/",
    "dotted days": "1.2.",
    "weekdays": "Monday ",
    "after": "after ",
    "until": "until the Monday the ",
    "next": "next ",
    "end of": "end of the ",
    "stops": "do not write ",
    "stop words": "stop ",
    "do": "do ",
    "not": "not ",
    "we": "we are ",
    "the": "the ",
    "many reasons": "budget price competitor ",
    "abbreviations": "e.g. ",
    "sentences": "No. ",
    "asking": "Why? ",
    "escapes": "\\x{5F35}",
    "accents": "a\u0301",
    "marks": "\u0301",
    "accented words": "\u00e9t\u00e9 ",
    "ligatures": "\ufdfa",
    "dotted i": "\u0130",
    "signs of direction": "\u202a\u200f",
    "hidden blanks": "\u200b",
    "japanese": "\u6765\u5e74\u5ea6",
    "japanese dates": "2026\u5e743\u670816\u65e5",
    "kana": "\u3042\u3099",
    "faces": "\U0001f600",
    "separators": "\u2028",
    "form feeds": "\f",
    "carriage returns": "\r",
    "zeros": "\x00a",
    "surrogates": "\ud800",
}
"""Pieces that fill the text of a mail."""

RUNS = (
    *".!?,;:-_+*/#=~|&%$@^()[]{}<>'`1aA ",
    '"',
    "\u2026",
    "\u2019",
    "\u2013",
    "\u3002",
    "\u00a0",
    "\t",
    "a-",
    "a.",
    "1.",
    "1 ",
)

MARKUP = {
    "open tags": "<div>",
    "closed tags": "</div>",
    "crossed tags": "<b><i></div>",
    "tables": "<table><tr><td>a",
    "rows": "<tr><td>a</td><td>b</td></tr>",
    "quotes": "<blockquote>a",
    "unended tags": "<a ",
    "angles": "<",
    "angles with marks": "<!",
    "comments": "<!-- a -->",
    "open comments": "<!--",
    "sections": "<![CDATA[",
    "instructions": "<?",
    "links": '<a href="mailto:x@y.example">z</a>',
    "open links": '<a href="',
    "attributes": "<p a=b c='d' ",
    "styles": '<p style="border-top:solid #B5C4DF 1.0pt">a',
    "scripts": "<script>",
    "hidden": '<div style="display:none">a</div>',
    "entities": "&amp;",
    "impossible entities": "&#99999999;",
    "half entities": "&a",
    "breaks": "<br>",
    "lists": "<ul><li>a",
    "marks of a client": '<div id="divRplyFwdMsg">From: a@b.example</div>',
    "marks of another": '<div class="gmail_quote"><div class="gmail_attr">On 1, a wrote:<br></div>',
    "borders": '<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p><b>From:</b> a</p></div>',
}
"""Pieces that fill a mail in HTML."""

FIELDS = {
    "recipients": ("To: ", "u@x.example, "),
    "names without address": ("To: ", "Dana Ng, "),
    "open brackets": ("To: ", "<"),
    "open quotes": ("From: ", '"'),
    "comments": ("From: ", "("),
    "groups": ("To: ", "a:b;"),
    "encoded words": ("Subject: ", "=?utf-8?b?YQ==?= "),
    "encoded letters": ("Subject: ", "=?utf-8?q?=C3?="),
    "open encoded words": ("Subject: ", "=?utf-8?q?"),
    "charsets of encoded words": ("Subject: ", "=?utf-7?q?+AGE-?= "),
    "prefixes": ("Subject: ", "Re: "),
    "folds": ("Subject: ", "a\n "),
    "ids": ("References: ", "<a@b.example> "),
    "open ids": ("References: ", "<"),
    "dates": ("Date: ", "Mon, 2 Nov 2026 "),
    "parameters": ("Content-Type: text/plain; ", "a=b; "),
    "split parameters": ("Content-Disposition: attachment; ", "filename*0*=utf-8''a; "),
    "quoted parameters": ("Content-Type: text/plain; ", 'a="'),
    "boundaries": ("Content-Type: multipart/mixed; boundary=", "b"),
    "received": ("", "Received: from a by b; Mon, 2 Nov 2026\n"),
    "other fields": ("", "X-A: b\n"),
    "fields without value": ("", "A:\n"),
    "broken fields": ("", "no field\n"),
    "results": ("", "Authentication-Results: a; dkim=pass header.d=b\n"),
    "signatures": ("", "DKIM-Signature: v=1; a=rsa-sha256; d=b; s=c; bh=d; b=e\n"),
}
"""What begins a header block, and what fills it."""

REPORTS = {
    "recipients": "Final-Recipient: rfc822; dana@globex.example\nAction: failed\nStatus: 5.1.1\n\n",
    "open recipients": "Final-Recipient: rfc822; dana@globex.example\n",
    "folded words": "Diagnostic-Code: smtp; 550\n ",
    "statuses": "5.1.1 ",
    "answers": ">>> RCPT TO:<dana@globex.example>\n<<< 550 5.1.1 User unknown\n",
    "addresses in lines": "<dana@globex.example>: unknown user\n",
    "ids": "Message-ID: <a@b.example>\n",
    "open ids": "> Message-ID: <",
    "escapes": "Final-Recipient: utf-8; \\x{5F35}",
}
"""Pieces that fill what a mail server says."""

LIES = {
    "utf-16": b"\xff\xfe",
    "utf-32": b"a",
    "utf-7": b"+AGE-",
    "iso-2022-jp": b"\x1b$B$3\x1b(B",
    "iso-2022-kr": b"\x0e$3\x0f",
    "hz": b"~{<:",
    "gb18030": b"\x81",
    "big5": b"\xa4\x40\xff",
    "euc_jisx0213": b"\xa4\xf7",
    "shift_jis": bytes(range(128, 256)),
    "cp037": b"a",
    "idna": b"x",
    "punycode": b"x-",
    "unicode_escape": b"\\N{",
    "zlib": b"x\x9c",
    "nonsense": b"\xe4\xf6\xfc",
}
"""Charsets that are declared, and the bytes that then follow."""


def _nested_parts() -> bytes:
    levels = 10_000
    opened = (b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (at, at) for at in range(levels))
    closed = (b"\n--b%d--\n" % at for at in reversed(range(levels)))
    return (SENDER.encode() + b"".join(opened) + b"Content-Type: text/plain\n\nNo." + b"".join(closed))[:MEGABYTE]


def _nested_mail() -> bytes:
    forward = b"From: sam@vendor.example\nSubject: Fwd: No\nContent-Type: message/rfc822\n\n"
    return forward * 10_000 + SENDER.encode() + b"\nNo."


def _nested_base64() -> bytes:
    """Returns mail in mail, each in base64: four levels grow to the size of nine."""
    inner = SENDER.encode() + b"\nNo. " * 60_000
    for _ in range(4):
        head = b"From: sam@vendor.example\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
        inner = head + b64encode(inner)
    return inner[:MEGABYTE]


def _parts(head: str, inner: str) -> bytes:
    return mail(fill(f"--b\n{head}\n\n{inner}\n"), kind="multipart/mixed; boundary=b")


def _random_bytes(kind: str) -> bytes:
    return mail(Random(7).randbytes(MEGABYTE), kind=kind)


def _random_words() -> bytes:
    """Returns a text of all words of all lexicons in a chance order: most rules begin to match, and few end."""
    chance = Random(11)
    words = sorted({word for name in (*lexicon.LANGUAGES, "dates", "people", "quotes") for word in _words_of(name)})
    return mail(" ".join(chance.choice(words) for _ in range(MEGABYTE // 6)))


def _words_of(name: str) -> Iterator[str]:
    for lines in lexicon.sections(name).values():
        for line in lines:
            yield from re.findall(r"[^\W\d_]{2,}", line)


def _towers() -> bytes:
    return mail("\n".join(">" * (1 + at % 900) + " hi" for at in range(2_500)))


def _cycled(file: str) -> bytes:
    """Returns the words of a lexicon in its order: searches begin everywhere, and few end."""
    return mail(fill(" ".join(_words_of(file)) + " "))


def _stuttered(file: str) -> bytes:
    """Returns words of a lexicon, each some sixty times in a row: gaps of five words are tried at every place."""
    chance, words = Random(3), tuple(_words_of(file))
    return mail(fill(" ".join(fill(f"{chance.choice(words)} ", 400) for _ in range(200))))


OTHERS: dict[str, Build] = {
    "parts 10,000 deep": _nested_parts,
    "mail in mail 10,000 deep": _nested_mail,
    "mail in mail in base64": _nested_base64,
    "small parts": partial(_parts, "Content-Type: text/plain", "hi"),
    "parts that are mail": partial(_parts, "Content-Type: message/rfc822", "Subject: a\n\nhi"),
    "parts in HTML": partial(_parts, "Content-Type: text/html", "<p>hi"),
    "parts that are files": partial(_parts, "Content-Disposition: attachment; filename=a", "hi"),
    "rising towers of quote marks": _towers,
    "chance bytes": partial(_random_bytes, TEXT),
    "chance bytes in HTML": partial(_random_bytes, HTML),
    "chance bytes in latin-1": partial(_random_bytes, "text/plain; charset=iso-8859-1"),
    "chance bytes in utf-16": partial(_random_bytes, "text/plain; charset=utf-16"),
    "chance bytes as mail": partial(_random_bytes, "message/rfc822"),
    "chance words": _random_words,
    "a link of a megabyte": lambda: mail('<a href="mailto:x@y.example">' + fill("<b>z</b>") + "</a>", kind=HTML),
    "the name of a file": lambda: mail("hi", kind='text/plain; name="' + fill("a/") + '"'),
    "quoted-printable": lambda: mail(fill("=3D=\n"), more="Content-Transfer-Encoding: quoted-printable\n"),
    "rubbish in base64": lambda: mail(fill("!@#$"), more="Content-Transfer-Encoding: base64\n"),
    "uuencode": lambda: mail(fill("M" + "A" * 60 + "\n"), more="Content-Transfer-Encoding: x-uuencode\n"),
}


def _runs(mark: str) -> bytes:
    """Returns long runs of one mark, each broken off by a letter: what is tried from every place in a run."""
    return mail(fill(mark * (19_500 // len(mark)) + "a "))


def _filled(piece: str, make: Callable[[str], bytes] = mail) -> bytes:
    return make(fill(piece))


def _in_base64(piece: str) -> bytes:
    return mail(b64encode(fill(piece, 700_000).encode("utf-8", "replace")), more="Content-Transfer-Encoding: base64\n")


def _field(start: str, piece: str) -> bytes:
    return f"{start}{fill(piece, MEGABYTE - 200)}\n{SENDER}\nNo.".encode("utf-8", "replace")[:MEGABYTE]


def _report(piece: str) -> bytes:
    return _server(STATUS + fill(piece), REPORT)


def _lying(charset: str, data: bytes) -> bytes:
    return mail(data * (MEGABYTE // len(data)), kind=f"text/plain; charset={charset}")


def _every() -> Iterator[tuple[str, Build]]:
    for name, piece in LINES.items():
        yield name, partial(_filled, piece)
        yield f"{name} of an absence", partial(_filled, piece, _away)
        yield f"{name} of a server", partial(_filled, piece, _server)
        yield f"{name} in base64", partial(_in_base64, piece)
    for mark in RUNS:
        yield f"runs of {mark}", partial(_runs, mark)
    for name, piece in MARKUP.items():
        yield f"{name} in HTML", partial(_filled, piece, partial(mail, kind=HTML))
    for name, (start, piece) in FIELDS.items():
        yield f"{name} in the head", partial(_field, start, piece)
    for name, piece in REPORTS.items():
        yield f"{name} of a report", partial(_report, piece)
        yield f"{name} in words", partial(_filled, piece, _server)
    for charset, data in LIES.items():
        yield f"{charset} declared", partial(_lying, charset, data)
    for language in lexicon.LANGUAGES:
        for file in (language, f"reasons_{language}"):
            yield f"words of {file}", partial(_cycled, file)
            yield f"stuttered words of {file}", partial(_stuttered, file)
    yield from OTHERS.items()


HOSTILE: dict[str, Build] = dict(_every())
"""Name of a hostile mail, and what builds it; every one has at most a megabyte."""
