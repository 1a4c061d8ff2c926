"""Whose mail was forwarded: clients, languages, chains, and mail that is no forward."""
# ruff: noqa: E501  (each client's form is one line of its table)

import pytest

from nurture.mail.forward import looks_forwarded, read_forward
from nurture.mail.organisation import Own, is_free_mail, organisational_domain
from nurture.mail.parse import parse

OWN = Own(domains=("vendor.example",))


def forward(
    text: str, *, subject: str = "Fwd: Your offer", sender: str = "Sam Rep <sam@vendor.example>", html: str = ""
):
    kind, body = ("text/html", html) if html else ("text/plain", text)
    raw = (
        f"From: {sender}\nTo: add@in.vendor.example\nSubject: {subject}\nDate: Tue, 3 Nov 2026 09:12:00 +0100\n"
        f"Content-Type: {kind}; charset=utf-8\n\n{body}"
    )
    return parse(raw.encode())


def block(divider: str, **fields: str) -> str:
    lines = "\n".join(f"{label.replace('_', ' ')}: {value}" for label, value in fields.items())
    return f"{divider}\n{lines}\n\nNot this year, sorry.\nDana"


DANA = "Dana Ng <dana@globex.example>"
FORMS = {
    "gmail": block("---------- Forwarded message ---------", From=DANA, Date="Mon, Nov 2, 2026 at 8:00 AM", Subject="Re: Your offer", To="<sam@vendor.example>"),
    "gmail german": block("---------- Forwarded message ---------", Von=DANA, Date="Mo., 2. Nov. 2026 um 08:00 Uhr", Subject="Re: Your offer", To="Sam <sam@vendor.example>"),
    "outlook": block("", From=DANA, Sent="Monday, November 2, 2026 8:00 AM", To="Sam Rep", Subject="Re: Your offer"),
    "outlook web": block("________________________________", From=DANA, Sent="Monday, November 2, 2026 8:00", To="Sam <sam@vendor.example>; Li <li@vendor.example>", Subject="Re: Your offer"),
    "outlook french": block("", De=DANA, Envoyé="lundi 2 novembre 2026 08:00", À="Sam Rep", Objet="Re: Your offer"),
    "outlook swedish": block("", Från=DANA, Skickat="den 2 november 2026 08:00", Till="Sam", Ämne="Re: Your offer"),
    "outlook japanese": block("", 差出人=DANA, 送信日時="2026年11月2日 8:00", 宛先="Sam", 件名="Re: Your offer"),
    "outlook chinese": block("", 发件人=DANA, 发送时间="2026年11月2日 8:00", 收件人="Sam", 主题="Re: Your offer"),
    "apple": "\n".join("> " + line for line in block("Begin forwarded message:\n", From=DANA, Subject="Re: Your offer", Date="2 November 2026 at 08:00:00 CET", To="Sam <sam@vendor.example>").split("\n")),
    "apple italian": "\n".join("> " + line for line in block("Inizio messaggio inoltrato:\n", Da=DANA, Oggetto="Re: Your offer", Data="2 novembre 2026 08:00:00 CET", A="Sam <sam@vendor.example>").split("\n")),
    "thunderbird": block("-------- Forwarded Message --------", Subject="\tRe: Your offer", Date="\tMon, 2 Nov 2026 08:00:00 +0100", From=f"\t{DANA}", To="\tsam@vendor.example"),
    "thunderbird russian": block("-------- Перенаправленное сообщение --------", Тема="\tRe: Your offer", Дата="\tMon, 2 Nov 2026 08:00:00 +0100", От=f"\t{DANA}", Кому="\tsam@vendor.example"),
    "yahoo on one line": f"   ----- Forwarded Message ----- From: {DANA}To: \"sam@vendor.example\" <sam@vendor.example>Sent: Monday, November 2, 2026, 08:00:00 AM GMT+1Subject: Re: Your offer\n Not this year, sorry.\nDana",
    "proton": block("------- Forwarded Message -------", From=DANA, Date="On Monday, 2 November 2026 at 08:00", Subject="Re: Your offer", To="sam@vendor.example"),
    "quoted sentence": "On 2/11/2026 08:00, \"Dana Ng\" <dana@globex.example> wrote:\n\n    Not this year, sorry.\n    Dana",
    "wrapped lines": "---------- Forwarded message ----------\nFrom: Dana Ng\n<dana@globex.example>\nDate: Mon, Nov 2, 2026 at 8:00 AM\nSubject: Re: Your\noffer\nTo: Sam <sam@vendor.example>\n\nNot this year, sorry.\nDana",
    "bold labels": block("", **{"*From": f"* {DANA}", "*Sent": "* Monday, November 2, 2026 8:00 AM", "*To": "* Sam", "*Subject": "* Re: Your offer"}).replace("*:", ":"),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_the_sender_is_found_in_the_form_of_every_client(form):
    found = read_forward(forward("Please keep in touch.\n\n" + FORMS[form], subject="Fw: Re: Your offer"), own=OWN)
    original = found.chosen.original
    assert (original.from_address, original.from_name) == ("dana@globex.example", "Dana Ng")
    assert original.subject == "Re: Your offer"
    assert original.sent_at is not None
    assert (original.sent_at.year, original.sent_at.month, original.sent_at.day) == (2026, 11, 2)
    assert " ".join(original.body.split()) == "Not this year, sorry. Dana"
    assert found.above == "Please keep in touch."
    assert [box.address for box in found.prospects] == ["dana@globex.example"]


HTML_FORMS = {
    "gmail": '<div>FYI</div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: <strong>Dana Ng</strong> <span>&lt;<a href="mailto:dana@globex.example">dana@globex.example</a>&gt;</span><br>Date: Mon, Nov 2, 2026<br>Subject: No<br>To: &lt;sam@vendor.example&gt;<br></div><p>Not this year.</p></div>',
    "outlook desktop": '<p>FYI</p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p><b>From:</b> Dana Ng &lt;dana@globex.example&gt; <br><b>Sent:</b> Monday, November 2, 2026 8:00 AM<br><b>To:</b> Sam<br><b>Subject:</b> No</p></div></div><p>Not this year.</p>',
    "outlook web": '<div>FYI</div><hr><div id="divRplyFwdMsg"><b>From:</b> Dana Ng &lt;dana@globex.example&gt;<br><b>Sent:</b> Monday, November 2, 2026<br><b>To:</b> Sam<br><b>Subject:</b> No<div>&nbsp;</div></div><div>Not this year.</div>',
    "apple": 'FYI<br><blockquote type="cite">Begin forwarded message:<br><br><div><b>From: </b>Dana Ng &lt;<a href="mailto:dana@globex.example">dana@globex.example</a>&gt;</div><div><b>Subject: No</b></div><div><b>Date: </b>2 November 2026</div><br><div>Not this year.</div></blockquote>',
    "thunderbird": '<p>FYI</p><div class="moz-forward-container">-------- Forwarded Message --------<table class="moz-email-headers-table"><tr><th>Subject: </th><td>No</td></tr><tr><th>Date: </th><td>Mon, 2 Nov 2026 08:00:00 +0100</td></tr><tr><th>From: </th><td>Dana Ng <a href="mailto:dana@globex.example">&lt;dana@globex.example&gt;</a></td></tr></table><p>Not this year.</p></div>',
    "name linked only": '<p>FYI</p><p><b>From:</b> <a href="mailto:dana@globex.example">Dana Ng</a><br><b>Sent:</b> Monday, November 2, 2026<br><b>To:</b> Sam<br><b>Subject:</b> No</p><p>Not this year.</p>',
}  # fmt: skip


@pytest.mark.parametrize("form", HTML_FORMS)
def test_the_sender_is_found_in_html(form):
    found = read_forward(forward("", html=HTML_FORMS[form]), own=OWN)
    original = found.chosen.original
    assert (original.from_address, original.from_name, original.subject) == ("dana@globex.example", "Dana Ng", "No")
    assert (found.above, original.body) == ("FYI", "Not this year.")


def attached(inner: str, *, outer: str = "See attached.") -> bytes:
    return (
        "From: sam@vendor.example\nTo: add@in.vendor.example\nSubject: Fwd: x\n"
        'Content-Type: multipart/mixed; boundary="cut"\n\n'
        f"--cut\nContent-Type: text/plain\n\n{outer}\n--cut\nContent-Type: message/rfc822\n\n{inner}\n--cut--\n"
    ).encode()


def test_an_attached_message_is_the_original():
    raw = attached(
        f"From: {DANA}\nTo: sam@vendor.example\nSubject: No\nMessage-ID: <n1@globex.example>\n\nNot this year."
    )
    found = read_forward(parse(raw), own=OWN)
    assert found.chosen.original.from_address == "dana@globex.example"
    assert found.chosen.original.message_id == "n1@globex.example"
    assert (found.above, found.chosen.words.strip()) == ("See attached.", "Not this year.")


def test_a_colleagues_attached_forward_leads_to_the_mail_inside():
    inner = f"From: tom@vendor.example\nSubject: Fwd: No\n\nFor you.\n\n{FORMS['gmail']}"
    found = read_forward(parse(attached(inner)), own=OWN)
    assert found.chosen.original.from_address == "dana@globex.example"


CHAIN = (
    "From: Sam Rep <sam@vendor.example>\nSent: Monday, November 2, 2026 8:00 AM\nTo: Dana\nSubject: Re: Offer\n\n"
    "Thanks for telling me.\n\nOn Sun, Nov 1, 2026 at 9:00 AM Dana Ng <dana@globex.example> wrote:\n> Not this year.\n>\n"
    "> On Fri, Oct 30, 2026 at 9:00 AM Sam Rep <sam@vendor.example> wrote:\n>> Shall we talk?"
)


def test_the_newest_words_that_are_not_our_own_count():
    found = read_forward(forward(CHAIN), own=OWN)
    assert found.chosen.original.from_address == "dana@globex.example"
    assert found.chosen.words == "Not this year."


def test_a_name_without_address_is_looked_up_in_the_thread():
    text = (
        "From: Dana Ng\nSent: Monday, November 2, 2026 8:00 AM\nTo: Sam Rep\nSubject: Re: Offer\n\nNot this year.\n\n"
        "From: Sam Rep <sam@vendor.example>\nSent: Friday\nTo: Dana Ng <dana@globex.example>\nSubject: Offer\n\nTalk?"
    )
    found = read_forward(forward(text), own=OWN)
    assert found.chosen.original.from_address is None
    assert [box.address for box in found.prospects] == ["dana@globex.example"]


@pytest.mark.parametrize(
    "text",
    [
        "Dana said no on the phone.",
        "",
        block("", From="Dana Ng", Sent="Monday, November 2, 2026", To="Sam", Subject="No"),
        block("", From="Sam Rep <sam@vendor.example>", Sent="Monday, November 2, 2026", To="Sam", Subject="No"),
        block("", From="Tom <tom@emea.vendor.example>", Sent="Monday, November 2, 2026", To="Sam", Subject="No"),
        block("", From="Globex <info@globex.example>", Sent="Monday, November 2, 2026", To="Sam", Subject="No"),
        block("", From="Globex <no-reply@globex.example>", Sent="Monday, November 2, 2026", To="Sam", Subject="No"),
        block("", From="<not an address>", Sent="Monday, November 2, 2026", To="Sam", Subject="No"),
    ],
)
def test_nobody_is_invented(text):
    assert read_forward(forward(text), own=OWN).prospects == ()


def test_the_forwarder_and_the_colleagues_are_ours_without_settings():
    text = block("", From="Tom <tom@vendor.example>", Sent="Monday, November 2, 2026", To="Sam", Subject="No")
    assert read_forward(forward(text), own=Own()).prospects == ()


def test_a_forwarder_on_free_mail_shares_the_domain_with_strangers():
    text = block("", From="Dana <dana@gmail.com>", Sent="Monday, November 2, 2026", To="Sam", Subject="No")
    found = read_forward(forward(text, sender="sam@gmail.com"), own=Own())
    assert [box.address for box in found.prospects] == ["dana@gmail.com"]


def test_a_reply_that_quotes_is_no_forward():
    message = forward(f"I agree.\n\n{FORMS['outlook']}", subject="Re: Your offer")
    assert read_forward(message, own=OWN).chosen is None
    assert not looks_forwarded(message)


@pytest.mark.parametrize(
    "piece",
    [">", " ", "[", "(", "<", "\n", "> ", "From: a\n", "From: a@b.example\nTo: c\n", "On 1/1/26 1:11 x wrote\n", "-", "a@",
     "----- Forwarded message -----\n", "wrote: ", "<mailto:", ",", ";", "\"", "On 3/3/2026 10:10 a@b.example wrote:\n"],
)  # fmt: skip
@pytest.mark.parametrize("size", [40_000, 160_000])
@pytest.mark.timeout(60)  # a guard against hanging, far above what any machine needs
def test_hostile_text_takes_linear_time(piece, size):
    found = read_forward(forward(piece * (size // len(piece))), own=OWN)
    assert len(found.above) <= size


@pytest.mark.parametrize(
    ("domain", "organisation"),
    [
        ("mail.globex.example", "globex.example"),
        ("a.b.globex.co.uk", "globex.co.uk"),
        ("GLOBEX.DE.", "globex.de"),
        ("co.uk", "co.uk"),
    ],
)
def test_the_organisation_is_the_registrable_domain(domain, organisation):
    assert organisational_domain(domain) == organisation


@pytest.mark.parametrize(("domain", "free"), [("gmail.com", True), ("GMX.de", True), ("globex.example", False)])
def test_free_mail_is_known(domain, free):
    assert is_free_mail(domain) is free
