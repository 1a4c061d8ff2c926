"""Records of the journal."""

import json
from datetime import UTC, datetime

import pytest

from nurture.domain.adoption import Identity, JournalFacts, Objection, judge_journal
from nurture.domain.consent import SubjectHash
from nurture.domain.journal_record import (
    Record,
    RecordKind,
    SendMark,
    consent_record,
    erasure_record,
    mark_of,
    read_record,
    send_record,
)
from nurture.domain.reading import Scope
from nurture.domain.touch import TouchKind

AT = datetime(2027, 3, 12, 9, 14, 5, 123456, tzinfo=UTC)
SUBJECT = SubjectHash(value="ab" * 20, key_id=2, version=1)
MARK = SendMark(
    touch=mark_of("tag"),
    enrollment=mark_of("other"),
    step="useful",
    occurrence=0,
    kind=TouchKind.STEP,
    template="share",
    content=None,
)


@pytest.mark.parametrize(
    ("written", "kind", "more"),
    [
        (consent_record(RecordKind.STOP, Scope.COMPANY, SUBJECT, at=AT), RecordKind.STOP, {"scope": Scope.COMPANY}),
        (consent_record(RecordKind.LIFT, Scope.PERSON, SUBJECT, at=AT, lifts_at=AT), RecordKind.LIFT, {"lifts_at": AT}),
        (send_record(MARK, SUBJECT, at=AT), RecordKind.SEND, {"send": MARK}),
        (erasure_record(SUBJECT, at=AT), RecordKind.ERASURE, {}),
    ],
)
def test_a_record_is_read_as_it_was_written(written, kind, more):
    line = json.loads(json.dumps({"number": 7, **written}))
    assert read_record(line) == Record(number=7, kind=kind, subject=SUBJECT, at=AT, **more)


@pytest.mark.parametrize("line", [{}, {"kind": "adopted", "number": 1}, {"kind": "stop", "number": 1, "at": "x"}])
def test_what_is_no_record_is_none(line):
    assert read_record(line) is None


def test_a_record_holds_no_tag():
    assert "tag" not in json.dumps(send_record(MARK, SUBJECT, at=AT)).replace("stage", "")


@pytest.mark.parametrize(
    ("facts", "is_own", "why"),
    [
        ((None, 0, False), True, None),
        ((None, 5, True), True, Objection.JOURNAL_MISSING),
        ((None, 5, True), False, None),
        ((5, 5, True), True, None),
        ((4, 5, True), True, None),
        ((6, 5, True), True, Objection.JOURNAL_AHEAD),
        ((6, 0, False), False, Objection.JOURNAL_AHEAD),
    ],
)
def test_a_journal_is_held_against_its_database(facts, is_own, why):
    last, head, written = facts
    assert judge_journal(JournalFacts(last=last, head=head, written=written), is_own=is_own) is why


def test_an_identity_says_what_differs():
    known = Identity(environment="production", public_url="https://n.acme.example")
    assert known.against(known) == ()
    assert known.against(Identity(environment="staging", public_url="https://s.acme.example")) == (
        Objection.PUBLIC_URL,
        Objection.ENVIRONMENT,
    )
