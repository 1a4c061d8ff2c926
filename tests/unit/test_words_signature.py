"""Who the foot of a mail says its writer is, and in which language they write."""

import pytest

from nurture.mail.language import detect
from nurture.mail.reply import split_reply
from nurture.mail.signature import Signature, read_signature

BODY = "We will not go ahead this year, sorry about that.\n\n"


@pytest.mark.parametrize(
    ("foot", "title", "company", "phone"),
    [
        (
            "Best regards,\nDana Ng\nHead of Purchasing\nGlobex Ltd\n+49 30 1234567",
            "Head of Purchasing",
            "Globex Ltd",
            "+49301234567",
        ),
        ("Dana Ng\nDirector, Contracts & Risk\nGlobex", "Director, Contracts & Risk", "Globex", None),
        ("Dana Ng, CFO, Globex", "CFO", "Globex", None),
        ("-- \nDana Ng | Head of IT | Globex GmbH | Tel. 030 1234567", "Head of IT", "Globex GmbH", "030 1234567"),
        ("Mit freundlichen Grüßen\nDana Ng\nLeiterin Einkauf\nGlobex GmbH", "Leiterin Einkauf", "Globex GmbH", None),
        ("Cordialement\nDana Ng\nDirectrice des achats\nGlobex SA", "Directrice des achats", "Globex SA", None),
        ("Dana", None, None, None),
    ],
)
def test_the_foot_tells_who_writes(foot: str, title: str | None, company: str | None, phone: str | None) -> None:
    found = read_signature(split_reply(BODY + foot).signature, name="Dana Ng", address="dana.ng@globex.example")
    assert found == Signature(name="Dana Ng", title=title, company=company, phone=phone)


def test_a_mail_without_a_foot_tells_nothing() -> None:
    assert read_signature(split_reply("No, thanks.").signature, name=None, address="dana@globex.example") == Signature()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Thanks for the note, we are not interested at the moment.", "en"),
        ("Vielen Dank für die Nachricht, wir haben derzeit keinen Bedarf.", "de"),
        ("Merci pour votre message, nous ne sommes pas intéressés.", "fr"),
        ("Gracias por su mensaje, no estamos interesados.", "es"),
        ("Grazie per il messaggio, non siamo interessati.", "it"),
        ("Bedankt voor het bericht, wij zijn niet geïnteresseerd.", "nl"),
        ("Obrigado pela mensagem, não temos interesse.", "pt"),
        ("Tack för meddelandet, vi är inte intresserade just nu.", "sv"),
        ("Tak for beskeden, vi er ikke interesseret i jeres tilbud.", "da"),
        ("Takk for meldingen, vi er ikke interessert i tilbudet deres.", "no"),
        ("Dziękuję za wiadomość, nie jesteśmy zainteresowani.", "pl"),
        ("ご連絡ありがとうございます。今回は見送ります。", "ja"),
        ("42", "en"),
    ],
)
def test_the_language_is_told_by_its_common_words(text: str, language: str) -> None:
    assert detect(text) == language
