"""Demands that somebody must answer in time, in the languages of prospects."""

import pytest

from nurture.mail.intent_rules import find_flags
from nurture.mail.language import ranked
from nurture.mail.phrases import split_sentences

DEMANDS = (
    ("Where did you get my email address from?", "asks_source"),
    ("Who passed on my details to you?", "asks_source"),
    ("How come you have my mobile number?", "asks_source"),
    ("Please tell me the origin of the data you process.", "asks_source"),
    ("Kindly send me all personal information you store about me.", "asks_data"),
    ("What data do you hold on me?", "asks_data"),
    ("I am making a subject access request.", "asks_data"),
    ("I want my records wiped.", "asks_erasure"),
    ("Delete every trace of me from your systems.", "asks_erasure"),
    ("Under Article 17 GDPR I request erasure.", "asks_erasure legal"),
    ("Our counsel will write to you.", "legal"),
    ("I'll be filing a complaint with the ICO.", "legal"),
    ("Is your product GDPR compliant?", ""),
    ("Can users delete their data in the app?", ""),
    ("Where did you get that lovely photo?", ""),
    ("Our lawyer quit last week, so contracts are slow.", ""),
    ("Can I delete old records in bulk?", ""),
    ("How do you find new members of staff?", ""),
    ("Woher haben Sie meine Nummer?", "asks_source"),
    ("Von wem stammen meine Kontaktdaten?", "asks_source"),
    ("Ich verlange Auskunft nach Art. 15 DSGVO.", "asks_data legal"),
    ("Welche Daten haben Sie über mich gespeichert?", "asks_data"),
    ("Bitte löschen Sie meine Daten.", "asks_erasure"),
    ("Unser Anwalt prüft das.", "legal"),
    ("Erfüllt Ihre Software die DSGVO?", ""),
    ("Können Sie mir Auskunft über den Preis geben?", ""),
    ("Comment avez-vous obtenu mon adresse ?", "asks_source"),
    ("D'où tenez-vous mes coordonnées ?", "asks_source"),
    ("Quelles informations détenez-vous sur moi ?", "asks_data"),
    ("Veuillez effacer toutes mes données.", "asks_erasure"),
    ("Je saisirai la CNIL.", "legal"),
    ("Êtes-vous conformes au RGPD ?", ""),
    ("¿De dónde sacaron mi correo?", "asks_source"),
    ("Quiero saber qué datos tienen sobre mí.", "asks_data"),
    ("Supriman todos mis datos personales.", "asks_erasure"),
    ("Presentaré una denuncia ante la AEPD.", "legal"),
    ("¿Cumple con el RGPD?", ""),
    ("Come avete avuto il mio indirizzo?", "asks_source"),
    ("Quali dati conservate su di me?", "asks_data"),
    ("Chiedo la cancellazione dei miei dati.", "asks_erasure"),
    ("Mi rivolgerò al Garante.", "legal"),
    ("Hoe komt u aan mijn gegevens?", "asks_source"),
    ("Welke gegevens heeft u van mij?", "asks_data"),
    ("Verwijder al mijn gegevens.", "asks_erasure"),
    ("Ik dien een klacht in bij de Autoriteit Persoonsgegevens.", "legal"),
    ("Como obtiveram o meu email?", "asks_source"),
    ("Que dados têm sobre mim?", "asks_data"),
    ("Apaguem os meus dados.", "asks_erasure"),
    ("Vou apresentar queixa à CNPD.", "legal"),
    ("Varifrån har ni fått min adress?", "asks_source"),
    ("Radera alla mina uppgifter.", "asks_erasure"),
    ("Jag vill ha ett registerutdrag.", "asks_data"),
    ("Hvor har I fået min mail fra?", "asks_source"),
    ("Slet alle mine oplysninger.", "asks_erasure"),
    ("Hvor har dere fått e-posten min fra?", "asks_source"),
    ("Slett alle opplysningene mine.", "asks_erasure"),
    ("Skąd mają Państwo mój adres?", "asks_source"),
    ("Proszę usunąć moje dane osobowe.", "asks_erasure"),
    ("Zgłoszę sprawę do UODO.", "legal"),
    ("私のメールアドレスはどこで入手されましたか。", "asks_source"),
    ("個人情報を削除してください。", "asks_erasure"),
)


@pytest.mark.parametrize(("text", "flags"), DEMANDS)
def test_a_demand_is_told_from_a_question_about_the_product(text: str, flags: str) -> None:
    found = find_flags(split_sentences(text), ranked(text))
    assert sorted(flag.value for flag in found) == flags.split()
