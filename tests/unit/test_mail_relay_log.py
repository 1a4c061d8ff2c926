"""The relay's log as evidence: what proves that it took a mail, what proves that it refused it, what proves nothing."""

import pytest

from nurture.mail.relay_log import LogFinding, read_log

MINE = "5f0c2a9e1b7d4c3a8e6f9b1d2c3e@in.acme.example"
OTHER = "0000000000000000000000000000@in.acme.example"
TAKEN, BOUNCED, REFUSED = LogFinding.TAKEN, LogFinding.BOUNCED, LogFinding.REFUSED

CLEANUP = f"Nov 22 10:00:01 mx postfix/cleanup[12]: 4C1Fq04Vz1z3: message-id=<{MINE}>"
ACTIVE = "Nov 22 10:00:01 mx postfix/qmgr[3]: 4C1Fq04Vz1z3: from=<b+x@in.acme.example>, size=61, nrcpt=1 (queue active)"
TO = (
    "Nov 22 10:00:02 mx postfix/smtp[14]: 4C1Fq04Vz1z3: to=<dana@globex.example>, relay=mx.globex.example[192.0.2.1]:25"
)
EXIM = "2026-11-22 10:00:01 1tEKwP-0000000AbCd-1x2Y"
OLD_EXIM = "2026-11-22 10:00:01 1tEKwP-0001Ab-2C"
SENDMAIL = "Nov 22 10:00:01 mx sendmail[99]: 4AMA01xx012345"
MILTER = "Nov 22 10:00:01 mx postfix/cleanup[12]: 4C1Fq04Vz1z3: milter-reject: END-OF-MESSAGE from app[192.0.2.9]:"

CASES = {
    "Postfix, sent": ([CLEANUP, ACTIVE, f"{TO}, dsn=2.0.0, status=sent (250 2.0.0 Ok)"], TAKEN),
    "Postfix, queued and not sent yet": ([CLEANUP, ACTIVE], TAKEN),
    "Postfix, deferred by the next server": ([CLEANUP, f"{TO}, dsn=4.7.1, status=deferred (451 4.7.1 later)"], TAKEN),
    "Postfix, bounced": ([CLEANUP, ACTIVE, f"{TO}, dsn=5.1.1, status=bounced (host said: 550 rejected)"], BOUNCED),
    "Postfix, a header alone": ([CLEANUP], None),
    "Postfix, lost before the dot": (
        [CLEANUP, "Nov 22 10:00:03 mx postfix/smtpd[11]: lost connection after DATA (60 bytes) from app[192.0.2.9]"],
        None,
    ),
    "Postfix, refused by a milter": (
        [CLEANUP, f"{MILTER} 5.7.1 Command rejected; from=<b+x@in.acme.example>"],
        REFUSED,
    ),
    "Postfix, put off by a milter": ([CLEANUP, f"{MILTER} 4.7.1 Service unavailable; from=<b@in.acme.example>"], None),
    "Postfix, put off once and taken later": (
        [CLEANUP, f"{MILTER} 4.7.1 later", CLEANUP.replace("4C1F", "4D2G"), ACTIVE.replace("4C1F", "4D2G")],
        TAKEN,
    ),
    "Postfix, a queue id that another mail got after this one was lost": (
        [CLEANUP, CLEANUP.replace(MINE, "theirs@globex.example"), ACTIVE, f"{TO}, dsn=2.0.0, status=sent (250 Ok)"],
        None,
    ),
    "Postfix, another mail's queue id": ([CLEANUP, ACTIVE.replace("4C1F", "9Z9Z")], None),
    "Exim, taken": ([f"{EXIM} <= b+x@in.acme.example H=app [192.0.2.9] P=esmtps S=61 id={MINE}"], TAKEN),
    "Exim, an older id": ([f"{OLD_EXIM} <= b+x@in.acme.example H=app [192.0.2.9] P=esmtps S=61 id={MINE}"], TAKEN),
    "Exim, bounced": (
        [f"{EXIM} <= b@in.acme.example S=61 id={MINE}", f"{EXIM} ** dana@globex.example R=x T=y: 550 no such user"],
        BOUNCED,
    ),
    "Exim, refused": (
        [f"{EXIM} H=app [192.0.2.9] F=<b+x@in.acme.example> rejected after DATA: policy (id={MINE})"],
        REFUSED,
    ),
    "Sendmail": (
        [
            f"{SENDMAIL}: from=<b@in.acme.example>, size=61, msgid=<{MINE}>",
            f"{SENDMAIL}: to=<x@y.example>, stat=Sent (ok)",
        ],
        TAKEN,
    ),
    "plain words, sent": ([f"10:00 {MINE} sent"], TAKEN),
    "plain words, 250": ([f"<{MINE}> 250 2.0.0 OK queued"], TAKEN),
    "plain words, rejected": ([f"message {MINE} rejected by policy"], REFUSED),
    "plain words, bounced": ([f'{{"messageId":"{MINE}","event":"bounced"}}'], BOUNCED),
    "plain words, not sent": ([f"{MINE} was not sent"], None),
    "plain words, put off": ([f"{MINE} 451 4.7.1 rejected for now"], None),
    "plain words, both": ([f"{MINE} accepted, then rejected"], None),
    "a mention alone": ([f"looking at {MINE}"], None),
    "somebody else's": ([f"{OTHER} sent"], None),
    "nothing": ([], None),
}


@pytest.mark.parametrize(("lines", "finding"), CASES.values(), ids=CASES)
def test_what_a_log_proves(lines: list[str], finding: LogFinding | None) -> None:
    assert read_log(lines, frozenset({MINE})).get(MINE) is finding


def test_mails_are_told_apart_though_their_lines_are_mixed() -> None:
    lines = [CLEANUP, CLEANUP.replace("4C1F", "4D2G").replace(MINE, OTHER), ACTIVE.replace("4C1F", "4D2G")]
    assert read_log(lines, frozenset({MINE, OTHER})) == {OTHER: TAKEN}


@pytest.mark.parametrize("sign", ["a@", "<", "@a.", "1tEKwP-", "status=", "]: ", "A"])
def test_a_hostile_line_proves_nothing(sign: str) -> None:
    assert read_log([sign * 200_000], frozenset({MINE})) == {}
