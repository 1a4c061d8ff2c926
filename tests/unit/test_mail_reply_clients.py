"""The new words of replies as mail programs of many makers and languages lay them out."""

# ruff: noqa: E501  (a line of a client is a line of its table)
import pytest

from nurture.mail.parse import parse
from nurture.mail.reply import split_message

TEXTS = {
    "gmail, korean": (
        "지금은 예산이 없습니다.",
        "2026년 11월 10일 (화) 오전 9:12, Maya Okafor <maya@acme.example>님이 작성:\n\n> 안녕하세요\n> 잘 지내시죠?",
    ),
    "gmail, traditional chinese": (
        "今年沒有預算，謝謝。",
        "Maya Okafor <maya@acme.example> 於 2026年11月10日 週二 上午9:12寫道：\n\n> 您好",
    ),
    "gmail, simplified chinese": (
        "我们明年再看。",
        "Maya Okafor <maya@acme.example> 于2026年11月10日周二 09:12写道：\n\n> 您好",
    ),
    "gmail, russian": (
        "Спасибо, но сейчас нам это не нужно.",
        "вт, 10 нояб. 2026 г. в 09:12, Maya Okafor <maya@acme.example>:\n\n> Добрый день",
    ),
    "gmail, ukrainian": (
        "Дякую, поверніться навесні.",
        "вт, 10 лист. 2026 р. о 09:12 Maya Okafor <maya@acme.example> пише:\n\n> Добрий день",
    ),
    "gmail, turkish": (
        "Bu yıl bütçemiz yok.",
        "Maya Okafor <maya@acme.example>, 10 Kas 2026 Sal, 09:12 tarihinde şunu yazdı:\n\n> Merhaba",
    ),
    "gmail, hungarian": (
        "Idén nem tudunk dönteni.",
        "Maya Okafor <maya@acme.example> ezt írta (időpont: 2026. nov. 10., K, 9:12):\n\n> Jó napot",
    ),
    "gmail, czech": (
        "Letos už ne, děkujeme.",
        "út 10. 11. 2026 v 9:12 odesílatel Maya Okafor <maya@acme.example> napsal:\n\n> Dobrý den",
    ),
    "gmail, romanian": (
        "Anul acesta nu avem buget.",
        "În mar., 10 nov. 2026 la 09:12, Maya Okafor <maya@acme.example> a scris:\n\n> Bună ziua",
    ),
    "gmail, greek": (
        "Φέτος δεν έχουμε προϋπολογισμό.",
        "Στις Τρί 10 Νοε 2026 στις 9:12 π.μ., ο χρήστης Maya Okafor <maya@acme.example> έγραψε:\n\n> Καλημέρα",
    ),
    "gmail, hebrew": (
        "תודה, לא השנה.",
        "\u202bבתאריך יום ג׳, 10 בנוב׳ 2026 ב-9:12 מאת \u202aMaya Okafor\u202c\u200f "
        "<\u202amaya@acme.example\u202c\u200f>:\u202c\n\n> שלום",
    ),
    "gmail, vietnamese": (
        "Năm nay chúng tôi chưa có ngân sách.",
        "Vào Th 3, 10 thg 11, 2026 vào lúc 09:12 Maya Okafor <maya@acme.example> đã viết:\n\n> Xin chào",
    ),
    "gmail, finnish": (
        "Ei tänä vuonna, kiitos.",
        "ti 10. marrask. 2026 klo 9.12 Maya Okafor (maya@acme.example) kirjoitti:\n\n> Hei",
    ),
    "gmail, danish, wrapped": (
        "Vi har ikke budget i år.",
        "Den tirs. 10. nov. 2026 kl. 09.12 skrev Maya Okafor fra Acme Nordic <\nmaya@acme.example>:\n\n> Hej Dana",
    ),
    "outlook, polish": (
        "W tym roku nie planujemy zmian.",
        "Od: Maya Okafor <maya@acme.example>\nWysłano: wtorek, 10 listopada 2026 09:12\nDo: Dana Ng\n"
        "Temat: Oferta\n\nDzień dobry",
    ),
    "outlook, finnish": (
        "Palataan asiaan keväällä.",
        "Lähettäjä: Maya Okafor <maya@acme.example>\nLähetetty: tiistai 10. marraskuuta 2026 9.12\n"
        "Vastaanottaja: Dana Ng\nAihe: Tarjous\n\nHei",
    ),
    "outlook, greek": (
        "Όχι φέτος.",
        "Από: Maya Okafor <maya@acme.example>\nΣτάλθηκε: Τρίτη, 10 Νοεμβρίου 2026 9:12 πμ\nΠρος: Dana Ng\n"
        "Θέμα: Προσφορά\n\nΚαλημέρα",
    ),
    "outlook, japanese": (
        "今期は見送ります。",
        "差出人: Maya Okafor <maya@acme.example>\n送信日時: 2026年11月10日 9:12\n宛先: Dana Ng\n件名: ご提案\n\nこんにちは",
    ),
    "outlook, korean": (
        "올해는 어렵습니다.",
        "보낸 사람: Maya Okafor <maya@acme.example>\n보낸 날짜: 2026년 11월 10일 화요일 오전 9:12\n"
        "받는 사람: Dana Ng\n제목: 제안\n\n안녕하세요",
    ),
    "outlook, arabic": (
        "ليس هذا العام، شكرا.",
        "من: Maya Okafor <maya@acme.example>\nتم الإرسال: الثلاثاء، 10 نوفمبر 2026 9:12 ص\nإلى: Dana Ng\n"
        "الموضوع: عرض\n\nمرحبا",
    ),
    "outlook on a phone, with a rule": (
        "Not before summer.",
        "________________________________\nFrom: Maya Okafor <maya@acme.example>\n"
        "Sent: Tuesday, November 10, 2026 9:12:04 AM\nTo: Dana Ng <dana@globex.example>\nSubject: Hello\n\nHi",
    ),
    "outlook, bold labels": (
        "We went another way.",
        "*From:* Maya Okafor <maya@acme.example>\n*Sent:* Tuesday, November 10, 2026 9:12 AM\n*To:* Dana Ng\n"
        "*Subject:* Hello\n\nHi Dana",
    ),
    "mac outlook": (
        "Please ask again in May.",
        "From: Maya Okafor <maya@acme.example>\nDate: Tuesday, November 10, 2026 at 09:12\n"
        "To: Dana Ng <dana@globex.example>\nSubject: Hello\nHi Dana,\nhow are you?",
    ),
    "apple mail, polish": (
        "Proszę o kontakt wiosną.",
        "> Wiadomość napisana przez Maya Okafor <maya@acme.example> w dniu 10 lis 2026, o godz. 09:12:\n> \n> Dzień dobry",
    ),
    "apple mail, german": (
        "Dieses Jahr nicht mehr.",
        "> Am 10.11.2026 um 09:12 schrieb Maya Okafor <maya@acme.example>:\n> \n> Hallo Frau Ng",
    ),
    "yahoo, german": (
        "Danke, kein Bedarf.",
        "Am Dienstag, 10. November 2026, 09:12:04 MEZ hat Maya Okafor <maya@acme.example> Folgendes geschrieben:\n\n"
        "Hallo",
    ),
    "yahoo, french": (
        "Pas cette année.",
        "Le mardi 10 novembre 2026 à 09:12:04 UTC+1, Maya Okafor <maya@acme.example> a écrit :\n\nBonjour",
    ),
    "proton": (
        "Maybe in spring.",
        "On Tuesday, November 10th, 2026 at 9:12 AM, Maya Okafor <maya@acme.example> wrote:\n\n> Hi Dana",
    ),
    "proton of old": (
        "Maybe in spring.",
        "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nOn Tuesday, November 10, 2026 9:12 AM, Maya <maya@acme.example> wrote:\n\n> Hi",
    ),
    "gmx": (
        "Nein danke.",
        'Gesendet: Dienstag, 10. November 2026 um 09:12 Uhr\nVon: "Maya Okafor" <maya@acme.example>\n'
        "An: dana@web.example\nBetreff: Hallo\n\nHallo Frau Ng",
    ),
    "zoho": (
        "No budget this year.",
        "---- On Tue, 10 Nov 2026 09:12:04 +0100 Maya Okafor <maya@acme.example> wrote ---\n\nHi Dana",
    ),
    "samsung, german": (
        "Kein Interesse, danke.",
        "-------- Ursprüngliche Nachricht --------\nVon: Maya Okafor <maya@acme.example>\n"
        "Datum: 10.11.26 09:12 (GMT+01:00)\nAn: dana@globex.example\nBetreff: Hallo\n\nHallo",
    ),
    "samsung, french, on one line": (
        "Non merci.",
        "-------- Message d'origine --------De : Maya Okafor <maya@acme.example> Date : 10/11/2026 09:12 (GMT+01:00) "
        "À : dana@globex.example Objet : Bonjour\nBonjour Dana",
    ),
    "mail.ru": (
        "Пока не актуально.",
        "Вторник, 10 ноября 2026, 9:12 +03:00 от Maya Okafor <maya@acme.example>:\n\nДобрый день",
    ),
    "yandex": (
        "Пока не актуально.",
        '10.11.2026, 09:12, "Maya Okafor" <maya@acme.example>:\n\nДобрый день',
    ),
    "qq": (
        "暂时不需要，谢谢。",
        '------------------ 原始邮件 ------------------\n发件人: "Maya Okafor" <maya@acme.example>;\n'
        '发送时间: 2026年11月10日(星期二) 上午9:12\n收件人: "Dana"<dana@globex.example>;\n主题: 您好\n\n您好',
    ),
    "netease": (
        "明年再联系吧。",
        '在 2026-11-10 09:12:04，"Maya Okafor" <maya@acme.example> 写道：\n\n您好',
    ),
    "naver": (
        "내년에 다시 연락 주세요.",
        '-----Original Message-----\nFrom: "Maya Okafor"<maya@acme.example>\nTo: <dana@globex.example>;\nCc:\n'
        "Sent: 2026-11-10 (화) 09:12:04 (GMT+09:00)\nSubject: 제안\n\n안녕하세요",
    ),
    "lotus notes": (
        "Not this year.",
        "Maya Okafor ---10.11.2026 09:12:04---Hi Dana, how are things?\n\nFrom:  Maya Okafor <maya@acme.example>\n"
        "To:    dana@globex.example\nDate:  10.11.2026 09:12\nSubject:  Hello\n\nHi Dana",
    ),
    "roundcube": (
        "Thanks, no.",
        "On 2026-11-10 09:12, Maya Okafor wrote:\n> Hi Dana",
    ),
    "roundcube, top posting, italian": (
        "Quest'anno no, grazie.",
        "Il 10-11-2026 09:12 Maya Okafor ha scritto:\n\n> Buongiorno",
    ),
    "em client": (
        "We are fine as we are.",
        '------ Original Message ------\nFrom "Maya Okafor" <maya@acme.example>\nTo "Dana Ng" <dana@globex.example>\n'
        "Date 10/11/2026 09:12:04\nSubject Hello\n\n>Hi Dana",
    ),
    "thunderbird, dutch": (
        "Dit jaar niet meer.",
        "Op 10-11-2026 om 09:12 schreef Maya Okafor:\n> Hallo",
    ),
    "thunderbird, swedish": (
        "Inte i år.",
        "Den 2026-11-10 kl. 09:12, skrev Maya Okafor:\n> Hej",
    ),
    "thunderbird, spanish": (
        "Este año no.",
        "El 10/11/26 a las 9:12, Maya Okafor escribió:\n> Hola",
    ),
    "mutt": (
        "No, thank you.",
        "* Maya Okafor <maya@acme.example> [2026-11-10 09:12]:\n> Hi Dana",
    ),
    "help desk": (
        "Please close it.",
        "##- Please type your reply above this line -##\n\nMaya Okafor\nHi Dana",
    ),
    "fastmail": (
        "Not for us.",
        "On Tue, Nov 10, 2026, at 9:12 AM, Maya Okafor wrote:\n> Hi Dana",
    ),
    "basecamp-like, portuguese of brazil": (
        "Este ano não.",
        "Em ter., 10 de nov. de 2026 09:12, Maya Okafor <maya@acme.example>\nescreveu:\n\n> Olá",
    ),
    "hey": (
        "No thanks.",
        "On November 10, 2026, Maya Okafor <maya@acme.example> wrote:\n\nHi Dana",
    ),
}

TEXTS |= {
    "android": ("Not now.", "---- Maya Okafor wrote ----\n\n> Hi Dana"),
    "android, french": ("Pas maintenant.", "---- Maya Okafor a écrit ----\n\nBonjour"),
    "a desk that shows what came before": ("Close it, please.", "--- Previous replies ---\n\nHi Dana"),
    "a divider in words nobody taught us": (
        "Not now.",
        "----- Zzyq blurf -----\nFrom: Maya <maya@acme.example>\nSent: 10 November 2026\nTo: Dana\nSubject: Hi\n\nHi",
    ),
    "an address broken over lines": (
        "Not now.",
        "On Tue, Nov 10, 2026 at 9:12 AM Maya Okafor\n\n<\nmailto:Maya Okafor <maya@acme.example>\n> wrote:\n\nHi Dana",
    ),
    "an introduction behind the last words": ("No, thanks", "On Tue, Nov 10, 2026 at 9:12 AM Maya wrote:\n> Hi Dana"),
}

OWN_WORDS = [
    "Please stop.\n\nAs you wrote on 3 March 2026:\nthe contract ends in May.",
    "Hello,\n\nAs I wrote on 12.03.2026:\nPlease remove me.",
    "I told you on 3 March 2026 at 10:00:\nplease remove me.",
    "Hallo,\n\nwie ich am 12.03.2026 geschrieben habe:\nBitte löschen Sie meine Daten.",
    "Bonjour,\n\nle 3 mars 2026 je vous ai écrit :\nplus de courrier, merci.",
    "Time: 7am\nDate: Wednesday 3 October 2026\nAddress: 130 Fox St\n\nPlease bring the papers.",
    "Hi,\n\nSubject: your offer\nDate: we cannot before May\n\nplease stop",
    "Three things:\nFrom: our side nothing.\nTo: your side, thanks.\nMore I cannot say.",
    "On this day\n\nwe said no\n\nand we mean it.",
]


@pytest.mark.parametrize("text", OWN_WORDS)
def test_words_that_look_like_an_introduction_are_kept(text: str) -> None:
    assert split_message(parse(_plain(text))).text == text


WITH_A_DATE = [
    "Stop writing. 12 Jan 2027",
    "unsubscribe 2027-01-12",
    "Unsubscribe 2027-01-12",
    "Remove me by 1 June 2027",
    "On 3 March 2027 remove me",
    "Not before 1 June 2029",
    "On hold until 1 June 2027",
    "Bitte nicht vor 1.6.2029",
]
BARE = [
    "Maya wrote:",
    "Maya Okafor wrote:",
    "Maya Okafor hat geschrieben:",
    "Maya Okafor <maya@acme.example> wrote:",
    "Maya Okafor <\nmaya@acme.example> wrote:",
    "On a day nurture wrote:",
]


@pytest.mark.parametrize("between", ["\n", "\n\n"], ids=["right above", "a blank line between"])
@pytest.mark.parametrize("bare", BARE)
@pytest.mark.parametrize("words", WITH_A_DATE)
def test_a_line_with_a_date_is_no_part_of_the_introduction_below_it(words: str, bare: str, between: str) -> None:
    assert split_message(parse(_plain(f"{words}{between}{bare}\n> Hello"))).text == words


@pytest.mark.parametrize("lines", ["On 12 Jan 2027\nMaya wrote:", "Am Di., 10. November 2026 um 09:12\nschrieb Maya:"])
def test_an_introduction_that_a_program_broke_behind_its_date_is_one(lines: str) -> None:
    assert split_message(parse(_plain(f"No, thanks\n\n{lines}\n> Hello"))).text == "No, thanks"


@pytest.mark.parametrize("line", ["Remove Maya, she said:", "On hold, Maya said:", "Not now, Sam wrote:"])
def test_what_was_said_above_a_quote_is_no_introduction_of_it(line: str) -> None:
    assert split_message(parse(_plain(f"{line}\n> Hello"))).text == line


FOOTERS = {
    "iphone, danish": "Sendt fra min iPhone",
    "iphone, norwegian": "Sendt fra min iPhone",
    "iphone, finnish": "Lähetetty iPhonesta",
    "iphone, polish": "Wysłane z iPhone'a",
    "iphone, czech": "Odesláno z iPhonu",
    "iphone, hungarian": "iPhone-omról küldve",
    "iphone, romanian": "Trimis de pe iPhone-ul meu",
    "iphone, turkish": "iPhone'umdan gönderildi",
    "iphone, greek": "Στάλθηκε από το iPhone μου",
    "iphone, russian": "Отправлено с iPhone",
    "iphone, ukrainian": "Надіслано з iPhone",
    "iphone, japanese": "iPhoneから送信",
    "iphone, korean": "나의 iPhone에서 보냄",
    "iphone, simplified chinese": "发自我的iPhone",
    "iphone, traditional chinese": "從我的iPhone傳送",
    "iphone, arabic": "أُرسلت من الـ iPhone",
    "iphone, hebrew": "נשלח מה-iPhone שלי",
    "iphone, croatian": "Poslano s mog iPhonea",
    "iphone, vietnamese": "Đã gửi từ iPhone của tôi",
    "iphone, indonesian": "Dikirim dari iPhone saya",
    "samsung, german": "Von meinem Samsung Galaxy Smartphone gesendet.",
    "samsung, english": "Sent from my Galaxy",
    "samsung, portuguese": "Enviado do meu smartphone Samsung Galaxy.",
    "k-9, german": "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
    "outlook, german": "Outlook für iOS beziehen",
    "outlook, with its link": "Get Outlook for iOS<https://aka.example/o0ukef>",
    "outlook, french": "Obtenir Outlook pour Android",
    "outlook, italian": "Ottieni Outlook per Android",
    "windows mail": "Sent from Mail for Windows",
    "yahoo": "Sent from Yahoo Mail for iPhone",
    "yahoo, german": "Von Yahoo Mail auf Android gesendet",
    "proton": "Sent with Proton Mail secure email.",
    "spark": "Sent via Superhuman",
    "blackberry": "Sent from my BlackBerry 10 smartphone.",
}


@pytest.mark.parametrize(("words", "below"), TEXTS.values(), ids=TEXTS.keys())
def test_the_words_above_a_quoted_mail_are_all_that_is_new(words: str, below: str) -> None:
    assert split_message(parse(_plain(f"{words}\n\n{below}\n"))).text == words


@pytest.mark.parametrize("footer", FOOTERS.values(), ids=FOOTERS.keys())
def test_the_footer_of_a_device_or_a_program_is_no_word_of_the_writer(footer: str) -> None:
    assert split_message(parse(_plain(f"Not this year.\n\n{footer}\n"))).text == "Not this year."


HTML = {
    "gmail": (
        '<div dir="ltr">Not this year.</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" '
        'class="gmail_attr">On Tue, Nov 10, 2026 at 9:12 AM Maya &lt;<a href="mailto:maya@acme.example">'
        'maya@acme.example</a>&gt; wrote:<br></div><blockquote class="gmail_quote">Hi</blockquote></div>'
    ),
    "gmail, in a language nobody taught us": (
        '<div dir="ltr">Not this year.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Zzyq 10 qel 2026'
        ' vroom Maya &lt;maya@acme.example&gt; blurfed<br></div><blockquote class="gmail_quote">Hi</blockquote></div>'
    ),
    "outlook desktop": (
        '<div class="WordSection1"><p class="MsoNormal">Not this year.</p><div><div style="border:none;border-top:solid '
        '#E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>From:</b> Maya &lt;maya@acme.example&gt;<br>'
        "<b>Sent:</b> Tuesday, November 10, 2026 9:12 AM<br><b>To:</b> Dana Ng<br><b>Subject:</b> Hello</p></div></div>"
        '<p class="MsoNormal">Hi Dana</p></div>'
    ),
    "outlook on the web": (
        '<div>Not this year.</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%">'
        '<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri"><b>Fra:</b> Maya &lt;maya@acme.example&gt;<br><b>Sendt:</b> '
        "tirsdag 10. november 2026 09:12<br><b>Til:</b> Dana<br><b>Emne:</b> Hallo</font></div><div>Hei Dana</div>"
    ),
    "outlook on a phone": (
        '<div dir="ltr">Not this year.</div><div id="ms-outlook-mobile-signature">Get <a href="https://aka.example/x">Outlook '
        'for Android</a></div><hr><div id="divRplyFwdMsg"><b>From:</b> Maya &lt;maya@acme.example&gt;<br><b>Sent:</b> Tuesday'
        ", November 10, 2026 9:12:04 AM<br><b>To:</b> Dana<br><b>Subject:</b> Hello</div>Hi Dana"
    ),
    "apple mail": (
        '<div>Not this year.</div><div><br><blockquote type="cite"><div>On 10 Nov 2026, at 09:12, Maya &lt;'
        "maya@acme.example&gt; wrote:</div><br><div>Hi Dana</div></blockquote></div>"
    ),
    "thunderbird": (
        '<p>Not this year.</p><div class="moz-cite-prefix">On 10.11.26 09:12, Maya wrote:<br></div>'
        '<blockquote type="cite" cite="mid:1@acme.example">Hi Dana</blockquote>'
    ),
    "yahoo": (
        '<div><div>Not this year.</div></div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>On Tuesday, November 10, 2026 '
        "at 09:12:04 AM GMT+1, Maya &lt;maya@acme.example&gt; wrote:</div><div>Hi Dana</div></div>"
    ),
    "proton": (
        '<div>Not this year.</div><div class="protonmail_quote">On Tuesday, November 10th, 2026 at 9:12 AM, Maya &lt;'
        'maya@acme.example&gt; wrote:<br><blockquote class="protonmail_quote">Hi Dana</blockquote></div>'
    ),
    "gmx": (
        '<div>Not this year.</div><div name="quote" style="margin:10px 5px 5px 10px;border-left:2px solid #C3D9E5">'
        '<div style="margin:0 0 10px 0"><b>Gesendet:</b>&nbsp;Dienstag, 10. November 2026 um 09:12 Uhr<br><b>Von:</b>&nbsp;'
        "Maya &lt;maya@acme.example&gt;<br><b>An:</b>&nbsp;dana@web.example<br><b>Betreff:</b>&nbsp;Hallo</div>Hallo</div>"
    ),
    "zoho": (
        '<div>Not this year.</div><div class="zmail_extra"><div id="Zm-_Id_-Sgn1">---- On Tue, 10 Nov 2026 09:12:04 +0100 '
        "<b>Maya &lt;maya@acme.example&gt;</b> wrote ---</div><blockquote>Hi Dana</blockquote></div>"
    ),
    "roundcube": (
        '<p>Not this year.</p><p id="reply-intro">On 2026-11-10 09:12, Maya wrote:</p><blockquote type="cite">Hi</blockquote>'
    ),
    "hubspot": (
        '<div>Not this year.</div><div class="hs_reply"><div>On Tue, Nov 10, 2026 at 9:12 AM, Maya &lt;maya@acme.example&gt; '
        "wrote:</div><blockquote>Hi Dana</blockquote></div>"
    ),
    "spark": (
        '<div name="messageBodySection">Not this year.</div><div name="messageReplySection">On 10 Nov 2026 at 09:12 +0100, '
        'Maya &lt;maya@acme.example&gt;, wrote:<br><blockquote type="cite">Hi Dana</blockquote></div>'
    ),
    "front": (
        '<div>Not this year.</div><div class="front-blockquote-wrapper"><blockquote type="cite" class="front-blockquote">'
        "<div>On November 10, 2026 at 9:12 AM GMT+1 maya@acme.example wrote:</div>Hi Dana</blockquote></div>"
    ),
    "lotus notes": (
        '<div>Not this year.</div><div><font color="#990099">-----Maya &lt;maya@acme.example&gt; wrote: -----</font>'
        "<div>To: dana@globex.example<br>From: Maya &lt;maya@acme.example&gt;<br>Date: 11/10/2026 09:12AM<br>Subject: Hello"
        "</div><div>Hi Dana</div></div>"
    ),
}


@pytest.mark.parametrize("html", HTML.values(), ids=HTML.keys())
def test_the_quotation_in_the_html_of_a_client_is_cut(html: str) -> None:
    raw = b"From: dana@globex.example\nSubject: Re: Hello\nContent-Type: text/html; charset=utf-8\n\n"
    message = parse(raw + f"<html><body>{html}</body></html>".encode())
    assert split_message(message).text == "Not this year."


def _plain(text: str) -> bytes:
    head = "From: dana@globex.example\nSubject: Re: Hello\nContent-Type: text/plain; charset=utf-8\n\n"
    return (head + text).encode()
