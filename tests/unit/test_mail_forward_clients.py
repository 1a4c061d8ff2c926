"""Forwards of many clients in many languages: each form leads to its sender, subject, date and words."""
# ruff: noqa: E501  (a form of a client is a line of its table)

from base64 import encodebytes

import pytest

from nurture.domain.reading import AsWhat
from nurture.mail.forward import ForwardRead, read_forward
from nurture.mail.organisation import Own
from nurture.mail.parse import parse
from nurture.mail.read import read

OWN = Own(domains=("vendor.example",))
DANA = "Dana Ng <dana@globex.example>"
SAM = "Sam Rep <sam@vendor.example>"


def forwarded(
    body: str, *, kind: str = "plain", subject: str = "Fwd: Your offer", to: str = "add@in.vendor.example", cc: str = ""
) -> ForwardRead:
    copied = f"Cc: {cc}\n" if cc else ""
    raw = (
        f"From: {SAM}\nTo: {to}\n{copied}Subject: {subject}\nDate: Tue, 3 Nov 2026 09:12:00 +0100\n"
        f"Content-Type: text/{kind}; charset=utf-8\n\n{body}"
    )
    return read_forward(parse(raw.encode()), own=OWN)


OUTLOOK = {
    "en": ("From", "Sent", "Monday, November 2, 2026 8:00 AM", "To", "Subject"),
    "de": ("Von", "Gesendet", "Montag, 2. November 2026 08:00", "An", "Betreff"),
    "fr": ("De", "Envoyé", "lundi 2 novembre 2026 08:00", "À", "Objet"),
    "es": ("De", "Enviado el", "lunes, 2 de noviembre de 2026 8:00", "Para", "Asunto"),
    "it": ("Da", "Inviato", "lunedì 2 novembre 2026 08:00", "A", "Oggetto"),
    "pt": ("De", "Enviada em", "segunda-feira, 2 de novembro de 2026 08:00", "Para", "Assunto"),
    "nl": ("Van", "Verzonden", "maandag 2 november 2026 08:00", "Aan", "Onderwerp"),
    "sv": ("Från", "Skickat", "den 2 november 2026 08:00", "Till", "Ämne"),
    "da": ("Fra", "Sendt", "2. november 2026 08:00", "Til", "Emne"),
    "no": ("Fra", "Sendt", "mandag 2. november 2026 08:00", "Til", "Emne"),
    "fi": ("Lähettäjä", "Lähetetty", "maanantai 2. marraskuuta 2026 8.00", "Vastaanottaja", "Aihe"),
    "pl": ("Od", "Wysłano", "poniedziałek, 2 listopada 2026 08:00", "Do", "Temat"),
    "cs": ("Od", "Odesláno", "pondělí 2. listopadu 2026 8:00", "Komu", "Předmět"),
    "sk": ("Od", "Odoslané", "pondelok 2. novembra 2026 8:00", "Komu", "Predmet"),
    "hu": ("Feladó", "Elküldve", "2026. november 2., hétfő 8:00", "Címzett", "Tárgy"),
    "ro": ("De la", "Trimis", "luni, 2 noiembrie 2026 08:00", "Către", "Subiect"),
    "hr": ("Šalje", "Poslano", "2. studenog 2026. 8:00", "Prima", "Predmet"),
    "sl": ("Od", "Poslano", "ponedeljek, 02. november 2026 08:00", "Za", "Zadeva"),
    "lt": ("Nuo", "Išsiųsta", "2026 m. lapkričio 2 d., pirmadienis 08:00", "Kam", "Tema"),
    "lv": ("No", "Nosūtīts", "pirmdiena, 2026. gada 2. novembris 08:00", "Kam", "Temats"),
    "et": ("Saatja", "Saadetud", "esmaspäev, 2. november 2026 08:00", "Adressaat", "Teema"),
    "el": ("Από", "Στάλθηκε", "Δευτέρα, 2 Νοεμβρίου 2026 8:00 πμ", "Προς", "Θέμα"),
    "ru": ("От", "Отправлено", "2 ноября 2026 г. 8:00", "Кому", "Тема"),
    "uk": ("Від", "Надіслано", "2 листопада 2026 р. 8:00", "Кому", "Тема"),
    "bg": ("От", "Изпратено", "понеделник, 2 ноември 2026 г. 8:00", "До", "Относно"),
    "sr": ("Од", "Послато", "понедељак, 02. новембар 2026. 08:00", "За", "Тема"),
    "tr": ("Kimden", "Gönderildi", "2 Kasım 2026 Pazartesi 08:00", "Kime", "Konu"),
    "ca": ("De", "Enviat", "dilluns, 2 de novembre de 2026 8:00", "Per a", "Assumpte"),
    "ja": ("差出人", "送信日時", "2026年11月2日 8:00", "宛先", "件名"),
    "zh": ("发件人", "发送时间", "2026年11月2日 8:00", "收件人", "主题"),
    "zh-tw": ("寄件者", "寄件日期", "2026年11月2日 上午 08:00", "收件者", "主旨"),
    "ko": ("보낸 사람", "보낸 날짜", "2026년 11월 2일 월요일 오전 8:00", "받는 사람", "제목"),
    "ar": ("من", "تم الإرسال", "2 نوفمبر, 2026 08:00 ص", "إلى", "الموضوع"),
    "he": ("מאת", "נשלח", "יום שני 2 נובמבר 2026 08:00", "אל", "נושא"),
    "vi": ("Từ", "Đã gửi", "02 Tháng Mười Một 2026 8:00 SA", "Đến", "Chủ đề"),
    "id": ("Dari", "Dikirim", "Senin, 02 November 2026 08:00", "Kepada", "Perihal"),
    "th": ("จาก", "ส่ง", "2 พฤศจิกายน 2026 8:00", "ถึง", "เรื่อง"),
}


@pytest.mark.parametrize("language", OUTLOOK)
def test_outlooks_head_is_read_in_every_language(language: str) -> None:
    sender, sent, date, to, subject = OUTLOOK[language]
    head = f"{sender}: {DANA}\n{sent}: {date}\n{to}: {SAM}\n{subject}: Your offer\n\nNot this year.\n"
    found = forwarded(head, subject="FW: Your offer")
    original = found.chosen.original
    assert (original.from_address, original.from_name, original.subject) == (
        "dana@globex.example",
        "Dana Ng",
        "Your offer",
    )
    assert [box.address for box in original.to] == ["sam@vendor.example"]
    assert original.sent_at is not None
    assert (original.sent_at.year, original.sent_at.month, original.sent_at.day) == (2026, 11, 2)
    assert original.body == "Not this year."


TEXTS = {
    "samsung": f"-------- Original message --------\nFrom: {DANA}\nDate: 02/11/2026 08:00 (GMT+01:00)\nTo: sam@vendor.example\nSubject: Your offer\n\nNot this year.",
    "samsung, one line": f"-------- Original message --------From: {DANA} Date: 02/11/2026  08:00  (GMT+01:00) To: sam@vendor.example Subject: Your offer \nNot this year.",
    "gmx": '\nGesendet: Montag, 2. November 2026 um 08:00 Uhr\nVon: "Dana Ng" <dana@globex.example>\nAn: sam@vendor.example\nBetreff: Your offer\n\nNot this year.',
    "zoho": f'============ Forwarded message ============\nFrom: {DANA}\nTo: "sam"<sam@vendor.example>\nDate: Mon, 02 Nov 2026 08:00:00 +0100\nSubject: Your offer\n============ Forwarded message ============\n\nNot this year.',
    "lotus notes": "----- Forwarded by Sam Rep/Vendor on 03/11/2026 09:10 -----\n\nFrom:\tDana Ng <dana@globex.example>\nTo:\tsam@vendor.example\nDate:\t02/11/2026 08:00\nSubject:\tYour offer\n\nNot this year.",
    "em client": '------ Forwarded Message ------\nFrom: "Dana Ng" <dana@globex.example>\nTo: "Sam Rep" <sam@vendor.example>\nSent: 02/11/2026 08:00:00\nSubject: Your offer\n\nNot this year.',
    "roundcube": f"-------- Original Message --------\nSubject: Your offer\nDate: 2026-11-02 08:00\nFrom: {DANA}\nTo: sam@vendor.example\n\nNot this year.",
    "k-9": f"-------- Original Message --------\nFrom: {DANA}\nSent: 2 November 2026 08:00:00 CET\nTo: sam@vendor.example\nSubject: Your offer\n\nNot this year.",
    "fastmail": f"----- Original message -----\nFrom: {DANA}\nTo: sam@vendor.example\nSubject: Your offer\nDate: Monday, November 02, 2026 8:00 AM\n\nNot this year.",
    "evolution": f"-------- Forwarded Message --------\nFrom: {DANA}\nTo: sam@vendor.example\nSubject: Your offer\nDate: Mon, 02 Nov 2026 08:00:00 +0100\n\nNot this year.",
    "mutt": f"----- Forwarded message from {DANA} -----\n\nDate: Mon, 2 Nov 2026 08:00:00 +0100\nFrom: {DANA}\nTo: sam@vendor.example\nSubject: Your offer\n\nNot this year.\n\n----- End forwarded message -----",
    "mail.ru": f"-------- Пересылаемое сообщение --------\nОт кого: {DANA}\nКому: sam@vendor.example\nДата: Понедельник, 2 ноября 2026, 8:00 +03:00\nТема: Your offer\n\nNot this year.",
    "yandex": '-------- Пересылаемое сообщение --------\n02.11.2026, 08:00, "Dana Ng" <dana@globex.example>:\n\nNot this year.\n\n-------- Конец пересылаемого сообщения --------',
    "qq": '------------------ 原始邮件 ------------------\n发件人: "Dana Ng" <dana@globex.example>;\n发送时间: 2026年11月2日(星期一) 上午8:00\n收件人: "Sam"<sam@vendor.example>;\n主题: Your offer\n\nNot this year.',
    "netease": '-------- 转发邮件信息 --------\n发件人："Dana Ng" <dana@globex.example>\n发送日期：2026-11-02 08:00:00\n收件人：sam@vendor.example\n主题：Your offer\n\nNot this year.',
    "naver": '-----Original Message-----\nFrom: "Dana Ng"<dana@globex.example>\nTo: <sam@vendor.example>;\nCc:\nSent: 2026-11-02 (월) 08:00:00 (GMT+09:00)\nSubject: Your offer\n\nNot this year.',
    "mailspring": f"---------- Forwarded Message ---------\n\nFrom: {DANA}\nSubject: Your offer\nDate: Nov 2 2026, at 8:00 am\nTo: Sam Rep <sam@vendor.example>\n\nNot this year.",
    "spark": "---------- Forwarded message ----------\nFrom: Dana Ng <dana@globex.example>\nDate: 2 Nov 2026 at 08:00 +0100\nTo: sam@vendor.example\nSubject: Your offer\n\n> Not this year.",
    "hubspot": "---------- Forwarded message ---------\nFrom: Dana Ng <dana@globex.example>\nDate: Mon, Nov 2, 2026, 8:00 AM\nSubject: Your offer\nTo: <sam@vendor.example>\n\nNot this year.",
    "outlook for mac": f"From: {DANA}\nDate: Monday, 2 November 2026 at 08:00\nTo: Sam Rep <sam@vendor.example>\nSubject: Your offer\nNot this year.",
    "outlook of a tenant with a banner": f"From: {DANA}\nSent: Monday, November 2, 2026 8:00 AM\nTo: Sam Rep <sam@vendor.example>\nSubject: Your offer\nImportance: High\nSensitivity: Confidential\n\nNot this year.",
    "everything quoted": "> -------- Forwarded Message --------\n> Subject: \tYour offer\n> Date: \tMon, 2 Nov 2026 08:00:00 +0100\n> From: \tDana Ng <dana@globex.example>\n> To: \tsam@vendor.example\n> \n> Not this year.",
}


@pytest.mark.parametrize("client", TEXTS)
def test_the_form_of_every_client_leads_to_the_sender(client: str) -> None:
    found = forwarded(f"For the list, please.\n\n{TEXTS[client]}\n")
    original = found.chosen.original
    assert (original.from_address, original.from_name) == ("dana@globex.example", "Dana Ng")
    assert original.subject == "Your offer"
    assert original.sent_at is not None
    assert (original.sent_at.year, original.sent_at.month, original.sent_at.day) == (2026, 11, 2)
    assert original.body == "Not this year."
    assert found.above == "For the list, please."


HTML = {
    "yahoo": '<div>FYI</div><div id="ydp1" class="ydpyahoo_quoted yahoo_quoted"><div>----- Forwarded Message -----</div><div><b>From:</b> Dana Ng &lt;dana@globex.example&gt;</div><div><b>To:</b> sam@vendor.example</div><div><b>Sent:</b> Monday, November 2, 2026 at 08:00:00 AM GMT+1</div><div><b>Subject:</b> No</div><div><br></div><div>Not this year.</div></div>',
    "gmx": '<div>FYI</div><div name="quote"><div><b>Gesendet:</b>&nbsp;Montag, 2. November 2026 um 08:00 Uhr<br><b>Von:</b>&nbsp;&quot;Dana Ng&quot; &lt;dana@globex.example&gt;<br><b>An:</b>&nbsp;sam@vendor.example<br><b>Betreff:</b>&nbsp;No</div><div>Not this year.</div></div>',
    "zoho": '<div>FYI</div><div class="zmail_extra"><div>============ Forwarded message ============<br>From: Dana Ng &lt;<a href="mailto:dana@globex.example">dana@globex.example</a>&gt;<br>To: &lt;sam@vendor.example&gt;<br>Date: Mon, 02 Nov 2026 08:00:00 +0100<br>Subject: No<br>============ Forwarded message ============</div><div>Not this year.</div></div>',
    "proton": '<div>FYI</div><div class="protonmail_quote">------- Forwarded Message -------<br>From: Dana Ng &lt;dana@globex.example&gt;<br>Date: On Monday, November 2nd, 2026 at 8:00 AM<br>Subject: No<br>To: sam@vendor.example &lt;sam@vendor.example&gt;<br><br><blockquote class="protonmail_quote" type="cite">Not this year.</blockquote></div>',
    "samsung": '<div>FYI</div><div dir="auto">-------- Original message --------</div><div>From: Dana Ng &lt;dana@globex.example&gt; </div><div>Date: 02/11/2026  08:00  (GMT+01:00) </div><div>To: sam@vendor.example </div><div>Subject: No </div><div><br></div>Not this year.',
    "outlook, table": "<div>FYI</div><table><tr><td><b>From:</b></td><td>Dana Ng &lt;dana@globex.example&gt;</td></tr><tr><td><b>Sent:</b></td><td>Monday, November 2, 2026 8:00 AM</td></tr><tr><td><b>To:</b></td><td>Sam</td></tr><tr><td><b>Subject:</b></td><td>No</td></tr></table><p>Not this year.</p>",
    "outlook for mac": '<div>FYI</div><div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0in 0in 0in"><p><b><span>From: </span></b><span>Dana Ng &lt;dana@globex.example&gt;<br><b>Date: </b>Monday, 2 November 2026 at 08:00<br><b>To: </b>Sam<br><b>Subject: </b>No</span></p></div><div><p>Not this year.</p></div>',
    "outlook on a phone": '<div>FYI</div><hr style="display:inline-block;width:98%"><div id="ms-outlook-mobile-body-separator-line"></div><div class="ms-outlook-mobile-reference-message skipProofing"><div id="divRplyFwdMsg"><strong>From:</strong> Dana Ng &lt;dana@globex.example&gt;<br><strong>Sent:</strong> Monday, November 2, 2026 8:00:00 AM<br><strong>To:</strong> Sam &lt;sam@vendor.example&gt;<br><strong>Subject:</strong> No</div></div><div>Not this year.</div>',
    "lotus notes": '<div>FYI</div><font color="#800080">----- Forwarded by Sam Rep/Vendor on 03/11/2026 09:10 -----</font><br><table><tr><td>From:</td><td>Dana Ng &lt;dana@globex.example&gt;</td></tr><tr><td>To:</td><td>sam@vendor.example</td></tr><tr><td>Date:</td><td>02/11/2026 08:00</td></tr><tr><td>Subject:</td><td>No</td></tr></table><p>Not this year.</p>',
    "spark": '<div name="messageBodySection">FYI</div><div name="messageReplySection">---------- Forwarded message ----------<br><b>From:</b> Dana Ng &lt;dana@globex.example&gt;<br><b>Date:</b> 2 Nov 2026 at 08:00 +0100<br><b>To:</b> sam@vendor.example<br><b>Subject:</b> No<br><br><blockquote type="cite">Not this year.</blockquote></div>',
    "address behind the link": '<div>FYI</div><div>---------- Forwarded message ---------<br>From: <b>Dana Ng</b> &lt;<a href="mailto:dana@globex.example">d***@globex.example</a>&gt;<br>Date: Mon, Nov 2, 2026<br>Subject: No<br>To: Sam</div><div>Not this year.</div>',
}


@pytest.mark.parametrize("client", HTML)
def test_the_html_of_every_client_leads_to_the_sender(client: str) -> None:
    found = forwarded(HTML[client], kind="html")
    original = found.chosen.original
    assert (original.from_address, original.from_name, original.subject) == ("dana@globex.example", "Dana Ng", "No")
    assert original.sent_at is not None
    assert (original.sent_at.month, original.sent_at.day) == (11, 2)
    assert (found.above, " ".join(original.body.split()).removeprefix("> ")) == ("FYI", "Not this year.")


QUOTED = "Thanks for telling me, Dana.\n\nOn Mon, Nov 2, 2026 at 8:00 AM Dana Ng <dana@globex.example> wrote:\n\n> Not this year.\n"


@pytest.mark.parametrize("subject", ["Re: Your offer", "AW: Your offer", "A word before the year ends"])
@pytest.mark.parametrize(
    ("to", "cc"), [(DANA, ""), ("Li Wu <li@globex.example>", DANA), (f"{DANA}, add@in.vendor.example", "")]
)
def test_an_answer_to_the_prospect_that_was_copied_to_us_gives_the_quoted_no(to: str, cc: str, subject: str) -> None:
    found = forwarded(QUOTED, subject=subject, to=to, cc=cc)
    assert [box.address for box in found.prospects] == ["dana@globex.example"]
    assert found.chosen.words == "Not this year."
    assert found.is_copy


def test_an_answer_to_somebody_else_is_no_forward() -> None:
    assert forwarded(QUOTED, subject="Re: Your offer", to="tom@vendor.example").prospects == ()


def test_a_forward_is_no_copy() -> None:
    assert not forwarded(TEXTS["fastmail"]).is_copy


def test_what_a_copied_answer_says_above_is_no_note_for_us() -> None:
    raw = f"From: {SAM}\nTo: {DANA}\nSubject: Re: Your offer\nDate: Tue, 3 Nov 2026 09:12:00 +0100\n\n{QUOTED}"
    found = read(raw.encode(), as_what=AsWhat.FORWARD).forward
    assert found is not None
    assert (found.note, found.above) == (None, "Thanks for telling me, Dana.")
    assert found.prospects[0].address == "dana@globex.example"


def test_the_innermost_of_nested_forwards_by_colleagues_counts() -> None:
    inner = f"---------- Forwarded message ---------\nFrom: {DANA}\nDate: Mon, Nov 2, 2026 at 8:00 AM\nSubject: No\nTo: <tom@vendor.example>\n\nNot this year."
    middle = f"---------- Forwarded message ---------\nFrom: Tom <tom@vendor.example>\nDate: Mon, Nov 2, 2026 at 9:00 AM\nSubject: Fwd: No\nTo: <sam@vendor.example>\n\nYours?\n\n{inner}"
    found = forwarded(f"See below.\n\n{middle}")
    assert (found.prospects[0].address, found.chosen.words, found.above) == (
        "dana@globex.example",
        "Not this year.",
        "See below.",
    )


def test_of_a_long_thread_the_prospects_latest_words_count() -> None:
    thread = (
        f"From: {DANA}\nSent: Monday, November 2, 2026 8:00 AM\nTo: Sam\nSubject: RE: Offer\n\nNo again, sorry.\n\n"
        "From: Sam Rep <sam@vendor.example>\nSent: Friday, October 30, 2026 8:00 AM\nTo: Dana\nSubject: RE: Offer\n\nAre you sure?\n\n"
        f"From: {DANA}\nSent: Thursday, October 29, 2026 8:00 AM\nTo: Sam\nSubject: Offer\n\nNo.\n"
    )
    assert forwarded(thread).chosen.words == "No again, sorry."


def test_an_attached_mail_in_base64_is_read() -> None:
    inner = f"From: {DANA}\nTo: {SAM}\nSubject: No\nDate: Mon, 2 Nov 2026 08:00:00 +0100\n\nNot this year.\n".encode()
    raw = (
        f"From: {SAM}\nTo: add@in.vendor.example\nSubject: Fwd: No\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n"
        "Here.\n--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
        + encodebytes(inner).decode()
        + "--b--\n"
    )
    found = read_forward(parse(raw.encode()), own=OWN)
    assert (found.prospects[0].address, found.chosen.words.strip(), found.above) == (
        "dana@globex.example",
        "Not this year.",
        "Here.",
    )


def test_an_attached_mail_file_of_no_type_is_read() -> None:
    inner = f"From: {DANA}\nTo: {SAM}\nSubject: No\nDate: Mon, 2 Nov 2026 08:00:00 +0100\n\nNot this year.\n".encode()
    raw = (
        f"From: {SAM}\nTo: add@in.vendor.example\nSubject: Fwd: No\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n"
        'Here.\n--b\nContent-Type: application/octet-stream; name="No.eml"\nContent-Disposition: attachment; filename="No.eml"\n'
        "Content-Transfer-Encoding: base64\n\n" + encodebytes(inner).decode() + "--b--\n"
    )
    found = read_forward(parse(raw.encode()), own=OWN)
    assert found.prospects[0].address == "dana@globex.example"


def test_whom_the_sender_copied_of_their_company_is_a_further_prospect() -> None:
    text = f"---------- Forwarded message ---------\nFrom: {DANA}\nDate: Mon, Nov 2, 2026\nSubject: No\nTo: {SAM}, Ana Ruiz <ana@globex.example>\nCc: Li Wu <li@globex.example>, Law <jo@law.example>, info@globex.example\n\nNot this year."
    assert [box.address for box in forwarded(text).prospects] == [
        "dana@globex.example",
        "ana@globex.example",
        "li@globex.example",
    ]


NAMED_ONLY = "From: Ng, Dana\nSent: Monday, November 2, 2026 8:00 AM\nTo: Sam Rep\nSubject: No\n\nNot this year.\n\nRegards\nDana Ng\n"


def test_a_sender_shown_by_name_is_known_by_the_address_in_the_foot() -> None:
    found = forwarded(NAMED_ONLY + "dana.ng@globex.example | globex.example")
    assert [box.address for box in found.prospects] == ["dana.ng@globex.example"]
    assert found.chosen.original.from_address is None


@pytest.mark.parametrize(
    "foot",
    [
        "info@globex.example",
        "tom.hale@globex.example",
        "dana.ng@globex.example, dana@globex.example",
        "dana.ng@vendor.example",
    ],
)
def test_an_address_that_may_be_somebody_elses_makes_no_prospect(foot: str) -> None:
    assert forwarded(NAMED_ONLY + foot).prospects == ()
