"""Automatic answers of many vendors and languages: told from people's words, with the day of return."""

from datetime import date

import pytest

from nurture.domain.reading import AsWhat, Kind
from nurture.mail.read import read


def answer(subject: str, text: str, **fields: str) -> bytes:
    """Returns a mail of Tuesday, 3 March 2026."""
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in fields.items())
    head = f"From: Dana <dana@globex.example>\nTo: maya@vendor.example\nDate: Tue, 3 Mar 2026 09:00:00 +0100\n{more}"
    return f"{head}Subject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n".encode()


ABSENCES = (
    ("en", "Automatic reply: Hello", "I am out of the office until Monday, 16 March 2026.", date(2026, 3, 16)),
    ("en-until", "Automatic reply: Hello", "I am out of office till March 13.", date(2026, 3, 13)),
    ("en-until-incl", "Automatic reply: Hello", "I am out until March 13 inclusive.", date(2026, 3, 16)),
    ("en-until-back", "Automatic reply: Hello", "Out until March 12. I am back on March 17.", date(2026, 3, 17)),
    ("en-weekend", "Automatic reply: Hello", "I am away until Sunday, March 15.", date(2026, 3, 16)),
    ("en-us", "Automatic reply: Hello", "I will be out of the office and returning on 3/16/2026.", date(2026, 3, 16)),
    ("en-uk", "Automatic reply: Hello", "I am on leave and back in the office on 12/03/2026.", date(2026, 3, 12)),
    ("en-none", "Automatic reply: Hello", "I am travelling and will answer as soon as I can.", None),
    ("de", "Automatische Antwort: Hallo", "Ich bin ab dem 16.03.2026 wieder im Büro.", date(2026, 3, 16)),
    ("de-range", "Abwesenheitsnotiz: Hallo", "Ich bin vom 02.03. bis 13.03.2026 nicht im Büro.", date(2026, 3, 16)),
    ("fr", "Réponse automatique : Bonjour", "Je suis absente, de retour le 16 mars 2026.", date(2026, 3, 16)),
    ("es", "Respuesta automática: Hola", "Estoy fuera de la oficina. Vuelvo el 16 de marzo.", date(2026, 3, 16)),
    ("it", "Risposta automatica: Ciao", "Sono assente dall'ufficio, rientro il 16 marzo 2026.", date(2026, 3, 16)),
    ("nl", "Automatisch antwoord: Hallo", "Ik ben vanaf maandag 16 maart weer aanwezig.", date(2026, 3, 16)),
    ("pt", "Resposta automática: Olá", "Estou de férias. Volto no dia 16 de março.", date(2026, 3, 16)),
    ("sv", "Autosvar: Hej", "Jag är på semester och är tillbaka den 16 mars.", date(2026, 3, 16)),
    ("da", "Automatisk svar: Hej", "Jeg holder ferie og er tilbage den 16. marts.", date(2026, 3, 16)),
    ("no", "Automatisk svar: Hei", "Jeg er på ferie og er tilbake 16. mars.", date(2026, 3, 16)),
    ("pl", "Odpowiedź automatyczna: Witam", "Jestem na urlopie. Wracam 16 marca 2026.", date(2026, 3, 16)),
    ("ja", "自動応答: こんにちは", "休暇のため不在にしております。3月16日より出社いたします。", date(2026, 3, 16)),
    ("fi", "Automaattinen vastaus: Hei", "Olen lomalla ja palaan töihin 16.3.2026.", date(2026, 3, 16)),
    ("cs", "Automatická odpověď: Dobrý den", "Jsem mimo kancelář. Vrátím se 16. března 2026.", date(2026, 3, 16)),
    ("sk", "Automatická odpoveď: Dobrý deň", "Som mimo kancelárie do 13.3.2026.", date(2026, 3, 16)),
    ("hu", "Automatikus válasz: Jó napot", "Szabadságon vagyok, 2026. március 16-án térek vissza.", date(2026, 3, 16)),
    ("ro", "Răspuns automat: Bună", "Sunt în concediu și revin pe 16 martie 2026.", date(2026, 3, 16)),
    ("tr", "Otomatik yanıt: Merhaba", "İzindeyim, 16 Mart 2026 tarihinde döneceğim.", date(2026, 3, 16)),
    ("ru", "Автоматический ответ: Здравствуйте", "Я в отпуске, вернусь 16 марта 2026 года.", date(2026, 3, 16)),
    ("uk", "Автоматична відповідь: Вітаю", "Я у відпустці, повернуся 16 березня 2026 року.", date(2026, 3, 16)),
    ("el", "Αυτόματη απάντηση: Γεια", "Απουσιάζω από το γραφείο, επιστρέφω στις 16 Μαρτίου 2026.", date(2026, 3, 16)),
    ("zh", "自动答复: 你好", "我正在休假，将于2026年3月16日返回办公室。", date(2026, 3, 16)),
    ("ko", "자동 회신: 안녕하세요", "휴가 중이며 2026년 3월 16일에 복귀합니다.", date(2026, 3, 16)),
    (
        "en-range",
        "Automatic reply: Hello",
        "I am travelling for work on March 2-13 with little access to mail.",
        date(2026, 3, 16),
    ),
    ("en-range-to", "Automatic reply: Hello", "Out of office from 2 March to 13 March 2026.", date(2026, 3, 16)),
)


@pytest.mark.parametrize(("subject", "text", "back"), [row[1:] for row in ABSENCES], ids=[row[0] for row in ABSENCES])
def test_an_absence_names_the_day_of_return(subject, text, back):
    reading = read(answer(subject, text, Auto_Submitted="auto-replied"), as_what=AsWhat.REPLY)
    assert reading.kind is Kind.AUTO_REPLY
    assert (reading.auto_reply.kind, reading.auto_reply.return_on) == ("out_of_office", back)


@pytest.mark.parametrize(
    ("subject", "text", "contact"),
    [
        ("Automatic reply: Hello", "Dana has left Globex. Please contact li@globex.example.", "li@globex.example"),
        (
            "Automatische Antwort: Hallo",
            "Dana Ng ist nicht mehr bei uns tätig. Ihr Nachfolger: li@globex.example",
            "li@globex.example",
        ),
        (
            "Réponse automatique : Bonjour",
            "Dana Ng a quitté l'entreprise. Merci d'écrire à li@globex.example.",
            "li@globex.example",
        ),
        (
            "Automatisch antwoord: Hallo",
            "Dana is niet meer werkzaam bij Globex. Mail li@globex.example.",
            "li@globex.example",
        ),
        ("Automatic reply: Hello", "I no longer work for Globex. This mailbox is not monitored.", None),
    ],
)  # fmt: skip
def test_word_that_somebody_left_names_who_follows(subject, text, contact):
    reading = read(answer(subject, text, Auto_Submitted="auto-replied"), as_what=AsWhat.REPLY)
    assert (reading.auto_reply.kind, reading.auto_reply.new_contact) == ("left_company", contact)


@pytest.mark.parametrize(
    ("subject", "text", "fields"),
    [
        ("[Ticket#2026030310] Hello", "Thank you for your mail. Your request was received and is being reviewed by our "
         "support staff. To add comments, reply to this email.", {"Auto_Submitted": "auto-generated"}),
        ("We received your request #4711", "This is an automated message. Your request #4711 has been received.", {}),
        ("Ihre Anfrage [#4711] ist eingegangen", "Dies ist eine automatisch generierte Nachricht. Ihre Anfrage wurde "
         "unter der Ticketnummer 4711 erfasst.", {}),
        ("Re: Hello (challenge)", "I use SpamArrest to protect my mailbox. Please click here to verify that you are a "
         "person, and your message will be delivered.", {}),
        ("Your mail requires verification verify#abc", "The message you sent requires that you verify that you are "
        "a real "
         "live human being and not a spam source. To complete this verification, simply reply.", {}),
        ("Please confirm your message", "dana@globex.example is using Boxbe to prioritise email. Your message is "
        "waiting "
         "for approval in the guest list.", {}),
        ("Re: Hello", "I apologize for this automatic reply to your email. To control spam, I now allow incoming "
        "messages "
         "only from senders I have approved beforehand.", {}),
    ],
)  # fmt: skip
def test_receipts_of_tickets_and_challenges_are_machines_that_say_nothing(subject, text, fields):
    reading = read(answer(subject, text, **fields), as_what=AsWhat.REPLY)
    assert reading.kind is Kind.AUTO_REPLY
    assert (reading.auto_reply.kind, reading.auto_reply.return_on) == ("other", None)


CALENDAR = (
    "From: Dana <dana@globex.example>\nTo: maya@vendor.example\nSubject: Accepted: Call\n"
    'Content-Type: multipart/alternative; boundary="cut"\n\n--cut\nContent-Type: text/plain\n\n{text}\n--cut\n'
    "Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR\n--cut--\n"
)


@pytest.mark.parametrize(("text", "kind"), [("", Kind.OTHER), ("Happy to talk then. Dana", Kind.REPLY)])
def test_a_calendar_s_answer_is_no_reply_but_words_beside_it_are(text, kind):
    assert read(CALENDAR.format(text=text).encode(), as_what=AsWhat.REPLY).kind is kind


READ = (
    (
        "Read: Hello",
        "Your message\n\n  To: Dana\n  Subject: Hello\n\nwas read on Tuesday, 3 March 2026 09:01:02 (UTC).",
    ),
    ("Gelesen: Hallo", "Ihre Nachricht an Dana wurde gelesen am Dienstag, 3. März 2026 09:01."),
    ("Lu : Bonjour", "Votre message a été lu le mardi 3 mars 2026 09:01:02."),
    ("Leído: Hola", "El mensaje se leyó el martes 3 de marzo de 2026."),
    ("Letto: Ciao", "Il messaggio è stato letto martedì 3 marzo 2026."),
    ("Gelezen: Hallo", "Uw bericht is gelezen op dinsdag 3 maart 2026."),
    ("Not read: Hello", "Your message was deleted without being read on Tuesday, 3 March 2026."),
    (
        "Return Receipt (displayed) - Hello",
        "This is a Return Receipt for the mail that you sent to dana@globex.example.",
    ),
    ("開封済み: こんにちは", "メッセージは2026年3月3日に開封されました。"),
)


@pytest.mark.parametrize(("subject", "text"), READ, ids=[row[0] for row in READ])
def test_a_read_receipt_in_words_is_a_receipt(subject, text):
    assert read(answer(subject, text), as_what=AsWhat.REPLY).kind is Kind.RECEIPT


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: Hello", "I am out of the office until 16 March, let us talk then. Dana"),
        ("Re: Hello", "Your message was read with interest. We have received your offer and will get back to you."),
        ("Re: your ticket", "We received your request #4711 last week and I am the one who answers it: no, thank you."),
        ("Re: Hello", "Please verify that you are real: what does it cost? I get much spam."),
        ("Automatic replies", "Does your product do automatic replies?"),
        ("AW: Urlaub", "Ich bin ab morgen im Urlaub, danach gern."),
        ("Re: Hello", "This is not an automated response, I read each mail myself. Not interested."),
        ("Accepted: your offer", "We accept your offer. When can we talk?"),
        ("Read: this", "Your message was read by all of us, and we would like a call."),
        ("Out of office next week", "We look at automation, and I am away next week. Ask me in May."),
        ("Re: Hello", "Is this an automated message? This is an automated message, is it not?"),
    ],
)
def test_a_person_s_words_are_a_reply(subject, text):
    assert read(answer(subject, text), as_what=AsWhat.REPLY).kind is Kind.REPLY


@pytest.mark.parametrize(
    ("subject", "text", "back"),
    [
        ("Out of Office Re: Lunch", "Up a mountain. Back 16 March.", date(2026, 3, 16)),
        ("OOO Re: Lunch", "Mondays and Tuesdays only, so bear with me.", None),
        ("Away: RE: Lunch", "On the water. Ashore again on the sixteenth of March.", date(2026, 3, 16)),
        ("Im Urlaub: AW: Angebot", "Wieder da am 16. März.", date(2026, 3, 16)),
        ("En congés: RE: Offre", "De retour le seize mars.", date(2026, 3, 16)),
        ("In ferie - R: Offerta", "Rientro il sedici marzo.", date(2026, 3, 16)),
        ("På semester: SV: Hej", "Tillbaka den 16 mars.", date(2026, 3, 16)),
        ("Hello", "This is my robot reply. I return on the twenty-third of March.", date(2026, 3, 23)),
        ("Hello", "This is an automated note from the lighthouse. Back on 16 March.", date(2026, 3, 16)),
    ],
)
def test_an_absence_before_the_mark_of_a_reply_or_a_machine_s_own_word_is_a_machine_s(subject, text, back):
    reading = read(answer(subject, text), as_what=AsWhat.REPLY)
    assert (reading.kind, reading.auto_reply and reading.auto_reply.return_on) == (Kind.AUTO_REPLY, back)


@pytest.mark.parametrize(
    "subject", ["Re: Away: Re: Lunch", "Away Re-run", "Holiday re: pitch", "Going away: re: boxes"]
)
def test_an_absence_that_a_person_writes_of_is_a_reply(subject):
    assert read(answer(subject, "Sounds good, ring me."), as_what=AsWhat.REPLY).kind is Kind.REPLY


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Automatic reply: Hello", "I am off sick, no idea for how long. Ask Bo Lund, bo@globex.example."),
        ("Automatische Antwort: Hallo", "Ich bin krankgeschrieben. Dringendes an bo@globex.example."),
        ("Réponse automatique : Bonjour", "Je suis en arrêt maladie. Écrivez à bo@globex.example."),
        ("Respuesta automática: Hola", "Estoy de baja por enfermedad. Escriba a bo@globex.example."),
        ("Autosvar: Hej", "Jag är sjukskriven. Kontakta bo@globex.example."),
    ],
)
def test_an_illness_without_an_end_is_an_absence_with_its_stand_in(subject, text):
    found = read(answer(subject, text), as_what=AsWhat.REPLY).auto_reply
    assert (found.kind, found.return_on, found.new_contact) == ("out_of_office", None, "bo@globex.example")


def test_the_absent_one_s_own_address_is_nobody_to_turn_to():
    text = "I am out of the office until March 13. In urgent cases: li@globex.example.\n\nDana Ng, dana@globex.example"
    reading = read(answer("Automatic reply: Hello", text), as_what=AsWhat.REPLY)
    assert reading.auto_reply.new_contact == "li@globex.example"
    alone = read(answer("Automatic reply: Hello", "Away until March 13. dana@globex.example"), as_what=AsWhat.REPLY)
    assert alone.auto_reply.new_contact is None


def test_the_date_of_our_own_mail_that_a_machine_returns_is_nobody_s_return():
    text = (
        "The message you sent requires that you verify that you are a real live human being.\n\n"
        "From sam@vendor.example Thu Mar 19 19:30:33 2026\n"
        "Received: from out.vendor.example; Thu, 19 Mar 2026 19:30:33 -0500\n"
    )
    reading = read(answer("Your email requires verification", text), as_what=AsWhat.REPLY)
    assert (reading.auto_reply.kind, reading.auto_reply.return_on) == ("other", None)
