"""The kind of a message, and machines' answers told from people's own words."""

import pytest

from nurture.domain.reading import AsWhat, Kind
from nurture.mail.answerable import may_answer
from nurture.mail.auto_reply import is_auto_reply
from nurture.mail.classify import classify
from nurture.mail.parse import parse


def mail(subject: str = "Re: Hello", text: str = "Not now.", to: str = "maya@vendor.example", **fields: str) -> bytes:
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in fields.items())
    head = (
        f"From: Dana <dana@globex.example>\nTo: {to}\nSubject: {subject}\n{more}Content-Type: text/plain; charset=utf-8"
    )
    return f"{head}\n\n{text}".encode()


@pytest.mark.parametrize(
    "fields",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-replied (vacation)"},
        {"Auto_Submitted": "auto-generated", "In_Reply_To": "<t1@vendor.example>"},
        {"X_Autoreply": "yes"},
        {"X_Autorespond": "Hello"},
        {"Precedence": "auto_reply"},
        {"subject": "Automatic reply: Hello"},
        {"subject": "Abwesenheitsnotiz: Hallo"},
        {"subject": "Réponse automatique : Bonjour"},
        {"subject": "Automaattinen vastaus: Hei"},
        {"subject": "自動返信: こんにちは"},
        {"subject": "Out of Office AutoReply: Hello"},
        {"subject": "Out of office", "Precedence": "bulk"},
        {"subject": "Re: Hello - out of office", "Auto_Submitted": "auto-replied"},
        {"subject": "Im Urlaub", "X_Auto_Response_Suppress": "All"},
        {"subject": "Out of office", "text": "This is an automated response. I am away until Monday."},
    ],
)
def test_a_machine_answered(fields):
    assert is_auto_reply(parse(mail(**fields)))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"X_Auto_Response_Suppress": "All"},
        {"Auto_Submitted": "no"},
        {"subject": "Out of office next week", "text": "I am away next week, let us talk in May. Dana"},
        {"subject": "Re: Hello", "text": "I am out of the office until Monday, then I will look at it."},
        {"subject": "Automatic reply feature question", "text": "Does your tool do automatic replies?"},
        {"subject": "Re: your automatic reply", "text": "Got it."},
        {"subject": "Vacation", "text": "We sell holidays."},
        {"Precedence": "list"},
    ],
)
def test_a_person_wrote(fields):
    assert not is_auto_reply(parse(mail(**fields)))


FORWARDED = (
    "FYI\n\n---------- Forwarded message ---------\nFrom: Li <li@globex.example>\nDate: x\nTo: y\nSubject: z\n\nNo."
)


@pytest.mark.parametrize(
    ("raw", "as_what", "kind"),
    [
        (mail(), AsWhat.AUTO, Kind.REPLY),
        (mail(), AsWhat.REPLY, Kind.REPLY),
        (mail(), AsWhat.FORWARD, Kind.FORWARD),
        (mail("Fwd: Hello", FORWARDED), AsWhat.AUTO, Kind.FORWARD),
        (mail("Fwd: Hello", FORWARDED), AsWhat.REPLY, Kind.REPLY),
        (mail("Hello", FORWARDED), AsWhat.AUTO, Kind.FORWARD),
        (mail("Automatic reply: x"), AsWhat.AUTO, Kind.AUTO_REPLY),
        (mail("Automatic reply: x"), AsWhat.FORWARD, Kind.AUTO_REPLY),
        (mail("Automatic reply: x", FORWARDED), AsWhat.FORWARD, Kind.FORWARD),
        (mail(to="unsubscribe+abc@in.vendor.example"), AsWhat.AUTO, Kind.UNSUBSCRIBE),
        (mail("unsubscribe", ""), AsWhat.REPLY, Kind.UNSUBSCRIBE),
        (mail("unsubscribe", "but first a question"), AsWhat.REPLY, Kind.REPLY),
        (mail("News", List_Id="<news.vendor.example>"), AsWhat.AUTO, Kind.OTHER),
        (mail("Re: News", List_Id="<l.example>", In_Reply_To="<a@b.example>"), AsWhat.AUTO, Kind.REPLY),
        (
            mail("failure notice", "could not be delivered", X_Failed_Recipients="d@x.example"),
            AsWhat.REPLY,
            Kind.BOUNCE,
        ),
    ],
)
def test_the_kind_follows_from_structure_headers_and_address(raw, as_what, kind):
    assert classify(parse(raw), as_what=as_what) is kind


def test_our_own_letter_is_a_machine_s_wherever_it_arrives():
    raw = mail("Fwd: Hello", FORWARDED, X_Nurture_Letter="yes")
    assert {classify(parse(raw), as_what=as_what) for as_what in AsWhat} == {Kind.AUTO_REPLY}


def test_what_software_wrote_to_a_reply_address_is_no_person_s_answer():
    raw = mail("Monthly figures", "Your figures are ready.", Auto_Submitted="auto-generated")
    assert classify(parse(raw), as_what=AsWhat.REPLY) is Kind.AUTO_REPLY
    assert classify(parse(raw), as_what=AsWhat.AUTO) is Kind.OTHER


def test_a_person_s_mail_that_a_rule_forwarded_stays_a_reply():
    raw = mail("Hello", "Not now.", Auto_Submitted="auto-forwarded")
    assert classify(parse(raw), as_what=AsWhat.REPLY) is Kind.REPLY


@pytest.mark.parametrize(
    "raw",
    [
        b"From: noreply-dmarc@isp.example\nSubject: Report domain: vendor.example Submitter: isp.example Report-ID: 7\n"
        b"Content-Type: application/gzip\nContent-Disposition: attachment; filename=r.xml.gz\n\nH4sI",
        b"From: tls@isp.example\nSubject: Report Domain: vendor.example\n"
        b'Content-Type: multipart/report; report-type="tlsrpt"; boundary=cut\n\n'
        b"--cut\nContent-Type: text/plain\n\nSee.\n--cut--\n",
    ],
)
def test_reports_about_many_mails_are_nobody_s(raw):
    assert classify(parse(raw), as_what=AsWhat.AUTO) is Kind.OTHER


@pytest.mark.parametrize(
    ("fields", "may"),
    [
        ({}, True),
        ({"Auto_Submitted": "no"}, True),
        ({"Auto_Submitted": "auto-replied"}, False),
        ({"Precedence": "bulk"}, False),
        ({"List_Id": "<news.vendor.example>"}, False),
        ({"Return_Path": "<>"}, False),
        ({"X_Loop": "globex"}, False),
        ({"X_Nurture_Letter": "yes"}, False),
    ],
)
def test_only_a_person_s_mail_to_us_alone_may_be_answered(fields, may):
    assert may_answer(mail(**fields)) is may
