"""MAIL and RCPT lines for one message, with the extensions it needs and no others."""

import re
from collections.abc import Callable

from nurture.domain.delivery import Clearance, LetterMail, Outcome, OutcomeKind

_UNSAFE = re.compile(r"[\x00-\x20<>\x7f]")


class UnsupportedEnvelope(Exception):
    """This message can never be offered to this relay; `outcome` is the refusal, made here."""

    def __init__(self, status: str, reply: str, *, recipient_refused: bool = False) -> None:
        super().__init__(reply)
        self.outcome = Outcome(
            kind=OutcomeKind.REFUSED, phase="", status=status, reply=reply, recipient_refused=recipient_refused
        )


def mail_command(sender: str, mail: Clearance | LetterMail, supports: Callable[[str], bool]) -> bytes:
    """Returns the MAIL FROM line with its end; raises UnsupportedEnvelope when the relay lacks what it needs."""
    _check_safe(sender)
    _check_safe(mail.recipient)
    needs_utf8 = not (sender.isascii() and mail.recipient.isascii())
    needs_8bit = not mail.data.isascii()
    if needs_utf8 and not supports("smtputf8"):
        raise UnsupportedEnvelope("5.6.7", "the relay does not take non-ASCII addresses")
    if needs_8bit and not supports("8bitmime"):
        raise UnsupportedEnvelope("5.6.3", "the relay does not take 8-bit mail")
    options = (
        (f" SIZE={len(mail.data)}", supports("size")),
        (" BODY=8BITMIME", needs_8bit),
        (" SMTPUTF8", needs_utf8),
    )
    return f"MAIL FROM:<{sender}>{''.join(text for text, wanted in options if wanted)}\r\n".encode()


def rcpt_command(recipient: str) -> bytes:
    """Returns the RCPT TO line without its end."""
    return f"RCPT TO:<{recipient}>".encode()


def _check_safe(address: str) -> None:
    """Control characters, spaces and brackets would let an address write commands of its own."""
    if _UNSAFE.search(address):
        raise UnsupportedEnvelope("5.1.3", "an address holds characters that SMTP forbids", recipient_refused=True)
