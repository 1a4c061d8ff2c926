"""The new words of a reply, apart from quotes, signatures and footers."""

import pytest

from nurture.mail.reply import split_reply

WORDS = "Yes, that would suit us."


@pytest.mark.parametrize(
    "below",
    [
        "On Tue, 10 Nov 2026 at 09:12, Maya Okafor <maya@acme.example> wrote:\n> How are things?",
        "On Tue, 10 Nov 2026 at 09:12, Maya Okafor of a long company name <\nmaya@acme.example> wrote:\n\nHow are you?",
        "Am Di., 10. Nov. 2026 um 09:12 Uhr schrieb Maya Okafor <maya@acme.example>:\n\nWie geht es?",
        "Le mar. 10 nov. 2026 à 09:12, Maya Okafor <maya@acme.example> a écrit :\n\nComment va ?",
        "El mar, 10 nov 2026 a las 9:12, Maya Okafor (<maya@acme.example>) escribió:\n\n¿Qué tal?",
        "Il giorno mar 10 nov 2026 alle ore 09:12 Maya Okafor <maya@acme.example> ha scritto:\n\nCome va?",
        "Op di 10 nov. 2026 om 09:12 schreef Maya Okafor <maya@acme.example>:\n\nHoe gaat het?",
        "Em ter., 10 de nov. de 2026 às 09:12, Maya Okafor <maya@acme.example> escreveu:\n\nTudo bem?",
        "Den tis 10 nov. 2026 kl 09:12 skrev Maya Okafor <maya@acme.example>:\n\nHur är det?",
        "W dniu 10.11.2026 o 09:12, Maya Okafor <maya@acme.example> napisał(a):\n\nCo słychać?",
        "2026年11月10日(火) 9:12 Maya Okafor <maya@acme.example>:\n> お元気ですか",
        "-----Original Message-----\nFrom: Maya Okafor\nSent: Tuesday\nSubject: Hello\n\nHow are things?",
        "-----Ursprüngliche Nachricht-----\nVon: Maya\nBetreff: Hallo\n\nWie geht es?",
        "________________________________\nFrom: Maya <maya@acme.example>\nSent: 10 November 2026\nTo: Dana\n\nHi",
        "Von: Maya Okafor <maya@acme.example>\nGesendet: Dienstag, 10. November 2026\nAn: Dana\nBetreff: Hallo\n\nHi",
        "De : Maya <maya@acme.example>\nEnvoyé : mardi 10 novembre 2026\nÀ : Dana\nObjet : Bonjour\n\nBonjour",
        "> How are things?\n> Maya",
    ],
)
def test_quoted_mail_is_cut(below: str) -> None:
    assert split_reply(f"{WORDS}\n\n{below}").text_with_signature == WORDS


@pytest.mark.parametrize(
    "footer",
    [
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPad",
        "Enviado desde mi Android",
        "Inviato da iPhone",
        "Verstuurd vanaf mijn iPhone",
        "Enviado do meu iPhone",
        "Skickat från min iPhone",
        "Get Outlook for Android",
    ],
)
def test_what_the_mail_program_adds_is_cut(footer: str) -> None:
    assert split_reply(f"{WORDS}\n\n{footer}").text == WORDS
    assert split_reply(f"{WORDS}\n\nRegards,\nDana\n\n{footer}").text_with_signature == f"{WORDS}\n\nRegards,\nDana"


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nDana Ng",
        "Best regards,\nDana Ng\nHead of Purchasing\nGlobex",
        "Mit freundlichen Grüßen\nDana Ng",
        "Cordialement,\nDana",
        "Un saludo,\nDana Ng",
        "Met vriendelijke groet,\nDana Ng",
        "Dana Ng\nHead of Purchasing\nGlobex Ltd\n+49 30 1234567",
        "-Dana Ng",
        "This e-mail is confidential. If you are not the intended recipient, delete it.",
    ],
)
def test_a_signature_is_set_apart(signature: str) -> None:
    reply = split_reply(f"{WORDS}\n\n{signature}")
    assert (reply.text, reply.signature.split()) == (WORDS, signature.split())


def test_answers_under_quoted_lines_are_kept() -> None:
    text = "See below.\n\n> Did it work?\nIt did, thanks.\n> Shall I call?\nOn Friday, please."
    assert split_reply(text).text == "See below.\n\nIt did, thanks.\nOn Friday, please."


def test_an_answer_below_the_quoted_mail_is_kept() -> None:
    text = "On 10 Nov 2026, Maya <maya@acme.example> wrote:\n> Hello\n\nPlease stop."
    assert split_reply(text).text == "Please stop."


@pytest.mark.parametrize("text", ["STOP", "Unsubscribe", "Please Stop", "Hi Maya,\n\nPlease Unsubscribe", "Thanks"])
def test_a_few_words_are_never_taken_for_a_name(text: str) -> None:
    assert split_reply(text).text == text


def test_a_line_about_the_writer_is_no_list_notice() -> None:
    text = "Hello Maya,\nhow are you?\nI would like to unsubscribe, the link on your page here does not work for me."
    assert "unsubscribe" in split_reply(text).text


def test_a_postscript_belongs_to_the_words() -> None:
    assert "take me off" in split_reply("All well here.\n\nBest,\nDana\n\nPS: take me off your list.").text


@pytest.mark.parametrize(
    "text", ["a" * 300_000, "From: a\n" * 30_000, "On 1 Jan 2026 x\n" * 20_000, ">\n" * 100_000, "Aa Bb " * 40_000]
)
@pytest.mark.timeout(60)  # a guard against hanging, far above what any machine needs
def test_hostile_mail_is_read_in_bounded_time(text: str) -> None:
    assert len(split_reply(text).text) <= len(text)
