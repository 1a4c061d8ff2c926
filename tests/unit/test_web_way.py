"""Telling a mail program's one click from everything else that is posted."""

import pytest

from nurture.domain.consent import StopWay
from nurture.web.stop import way_of

BOUNDARY = "----=_Part_7"
MULTIPART = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--{BOUNDARY}--\r\n'
)
FILE = MULTIPART.replace('Unsubscribe"', 'Unsubscribe"; filename="x"\r\nContent-Type: text/plain').encode()
NESTED = b"".join(b"--%d\r\nContent-Type: multipart/mixed; boundary=%d\r\n\r\n" % (n, n + 1) for n in range(1100))
URLENCODED = "application/x-www-form-urlencoded"
ONE_CLICKS = {
    "urlencoded": (URLENCODED, b"List-Unsubscribe=One-Click"),
    "multipart": (f"multipart/form-data; boundary={BOUNDARY}", MULTIPART.encode()),
    "multipart with a quoted boundary": (f'Multipart/Form-Data; boundary="{BOUNDARY}"', MULTIPART.encode()),
    "multipart with bare line ends": (
        f"multipart/form-data; boundary={BOUNDARY}",
        MULTIPART.encode().replace(b"\r", b""),
    ),
    "multipart with a file name": (f"multipart/form-data; charset=utf-8; boundary={BOUNDARY}", FILE),
    "multipart with a space after the boundary": (f"multipart/form-data; boundary={BOUNDARY} ", MULTIPART.encode()),
    "multipart without its end": (f"multipart/form-data; boundary={BOUNDARY}", MULTIPART.encode()[:-20]),
    "without a type": ("", b"List-Unsubscribe=One-Click"),
    "with a line end": (URLENCODED, b"List-Unsubscribe=One-Click\r\n"),
    "in another letter case": (URLENCODED, b"list-unsubscribe=one-click"),
    "beside another field": (URLENCODED, b"a=b&List-Unsubscribe=One-Click"),
}
OTHERS = {
    "nothing": ("", b""),
    "an empty form": (URLENCODED, b""),
    "another field": (URLENCODED, b"unsubscribe=yes"),
    "json": ("application/json", b'{"List-Unsubscribe": "One-Click"}'),
    "multipart without a boundary": ("multipart/form-data", MULTIPART.encode()),
    "multipart cut off": (f"multipart/form-data; boundary={BOUNDARY}", MULTIPART.encode()[:40]),
    "multipart in a thousand levels": ("multipart/mixed; boundary=0", NESTED),
    "a field of a longer name": (
        f"multipart/form-data; boundary={BOUNDARY}",
        MULTIPART.encode().replace(b"List-", b"A-List-"),
    ),
    "another value": (f"multipart/form-data; boundary={BOUNDARY}", MULTIPART.encode().replace(b"One", b"Two")),
    "a hostile type": ("multipart/" + "=?utf-8?q?" * 1000, b"x"),
    "a type that is not ASCII": ("multipart/form-data; boundary=\xe9\u20ac", b"--\xe9\r\n\r\n"),
    "bytes of no kind": ("text/plain; charset=nothing", bytes(range(256))),
    "a great many fields": (URLENCODED, b"a&" * 30_000),
}


@pytest.mark.parametrize(("kind", "body"), ONE_CLICKS.values(), ids=ONE_CLICKS)
def test_a_one_click_is_known(kind: str, body: bytes):
    assert way_of(kind, body) is StopWay.ONE_CLICK


@pytest.mark.parametrize(("kind", "body"), OTHERS.values(), ids=OTHERS)
def test_everything_else_counts_as_the_button_of_the_page(kind: str, body: bytes):
    assert way_of(kind, body) is StopWay.PAGE
