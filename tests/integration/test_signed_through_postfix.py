"""Signed mail on its way through a real mail server: what arrives is believed by others and by us."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import dkim
import pytest
from absence import absent
from factories import DANA, MAYA
from servers.offers import LETTER
from servers.postfix import find_postfix, running_postfix
from servers.smtp_sink import SinkOptions, SmtpSink

from nurture.domain.address import Mailbox
from nurture.domain.checkpoint import Checkpoint
from nurture.domain.delivery import LetterMail, OutcomeKind
from nurture.domain.relays import RelayTls
from nurture.domain.signing_key import KeyKind
from nurture.mail.authentication_fields import signable
from nurture.mail.authentication_signature import fault_of, signatures_in
from nurture.mail.compose import Composition, ListUnsubscribe, compose
from nurture.mail.signing import sign
from nurture.mail.signing_keys import new_key, read_signing_key
from nurture.transport.pool import RelayPool
from nurture.transport.relay import RelayEndpoint

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
KEYS = tuple(read_signing_key(new_key(kind), domain="acme.example", selector=kind.value) for kind in KeyKind)
TEXT = (
    "Grüße aus Berlin, Dana.\n\n.\n..two dots\nFrom here on\n\ttabs and  blanks \n"
    + "A line that has no end, " * 60
    + "\n\n\n\n"
)


@pytest.fixture
async def sink(free_port: int):
    """Where Postfix passes mail on to; it offers 8BITMIME and SMTPUTF8 as real servers do."""
    async with SmtpSink(options=SinkOptions(port=free_port)) as sink:
        yield sink


@pytest.fixture
def postfix(sink: SmtpSink) -> Iterator[int]:
    """The port of a Postfix in front of the sink."""
    program = find_postfix()
    if program is None:
        absent("postfix")
    with running_postfix(program, sink.port) as port:
        yield port


def check_in() -> bytes:
    return compose(
        Composition(
            from_=Mailbox(address=MAYA, name="Maya Okafor, Kundenberatung für Prüfungen"),
            to=Mailbox(address=DANA, name="Dana Ng"),
            subject="Was Prüfer zuerst fragen: vier Seiten, die unsere Kunden nach der ersten Prüfung schrieben",
            date=NOW,
            message_id="abc@in.acme.example",
            text=TEXT,
            html=f"<p>{TEXT}</p>",
            reply_to=(Mailbox(address="maya+abcdefgh@in.acme.example", name="Maya Okafor"),),
            list_unsubscribe=ListUnsubscribe(
                https="https://nurture.acme.example/u/" + "a" * 60, mailto="mailto:stop+x@in.acme.example?subject=stop"
            ),
        )
    )


async def passed_on(raw: bytes, port: int, sink: SmtpSink) -> bytes:
    endpoint = RelayEndpoint(host="127.0.0.1", port=port, local_name="nurture.example", tls=RelayTls.NONE)
    pool = RelayPool(endpoint, checkpoint=Checkpoint(), clock=asyncio.get_running_loop().time)
    letter = LetterMail(letter_id=1, message_id=LETTER.message_id, mail_from=MAYA, recipient=DANA, data=raw)
    async with pool.lease(1) as (connection,):
        assert (await connection.send(letter)).kind is OutcomeKind.ACCEPTED
    await pool.stop(1)
    await sink.wait_for(lambda taken: bool(taken.arrivals))
    return sink.arrivals[0].data


async def test_both_signatures_hold_behind_a_real_mail_server(postfix: int, sink: SmtpSink) -> None:
    arrived = await passed_on(sign(check_in(), KEYS), postfix, sink)
    assert b"Received: from nurture.example" in arrived
    published = {f"{key.name}.".encode(): key.record.encode() for key in KEYS}
    verifier = dkim.DKIM(arrived)
    assert [verifier.verify(idx=at, dnsfunc=lambda name, timeout=5: published.get(name)) for at in (0, 1)] == [True] * 2
    message, records = signable(arrived), {key.name: (key.record,) for key in KEYS}
    assert [fault_of(each, message, records, arrived=NOW) for each in signatures_in(message)] == ["", ""]
