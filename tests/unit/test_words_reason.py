"""Why a no was said, in the prospect's own words."""

from datetime import date

import pytest

from nurture.domain.rejection import Reason
from nurture.mail.reason import read_rejection
from nurture.mail.reason_names import find_competitor

TODAY = date(2026, 11, 10)

CASES = (
    (Reason.TIMING, "It is the wrong moment: we are in the middle of a merger and everything is on hold."),
    (Reason.NO_BUDGET, "Our budget was cut by a third and there is no money left for software."),
    (Reason.NO_PROJECT, "To be honest there was never a project, we were just curious."),
    (Reason.COMPETITOR, "We have decided to go with Initech, who were quicker."),
    (Reason.INCUMBENT, "We are staying with our existing supplier and have renewed the contract."),
    (Reason.IN_HOUSE, "Our IT team will build it themselves, in-house."),
    (
        Reason.BUSINESS_CASE,
        "The pilot showed no measurable benefit, so I cannot justify the investment. The ROI is not there.",
    ),
    (Reason.RISK, "Our security team has rejected it: the data protection risk is too high."),
    (Reason.CONFUSION, "I misunderstood what you offer; we thought it was a booking system."),
    (Reason.NO_SPONSOR, "Nobody on the board is willing to sponsor it, and leadership said no."),
    (Reason.NO_CHAMPION, "Dana, who pushed for this project, has left, and nobody here wants to carry it."),
    (Reason.PRODUCT_GAP, "Without a public API it does not integrate with our systems, which is a deal-breaker."),
    (Reason.PRICE, "It is simply too expensive for us, the price is double what we pay now."),
    (Reason.WRONG_CONTACT, "You have the wrong person, I have nothing to do with buying software."),
    (Reason.NO_REASON, "We have decided not to proceed."),
    (Reason.TIMING, "Leider ist derzeit nicht der richtige Zeitpunkt, wir stellen gerade das ERP um."),
    (Reason.NO_BUDGET, "Für dieses Jahr haben wir kein Budget mehr, die Mittel wurden gestrichen."),
    (Reason.PRICE, "Ihr Angebot ist uns leider zu teuer."),
    (Reason.COMPETITOR, "Wir haben uns für Initech entschieden, den Zuschlag erhält ein Wettbewerber."),
    (Reason.IN_HOUSE, "Unsere IT entwickelt eine eigene Lösung."),
    (Reason.NO_BUDGET, "Nous n'avons plus de budget cette année."),
    (Reason.PRICE, "Votre tarif est trop élevé, c'est trop cher pour nous."),
    (Reason.COMPETITOR, "Nous avons signé avec un autre prestataire."),
    (Reason.NO_BUDGET, "No tenemos presupuesto para esto."),
    (Reason.INCUMBENT, "Seguimos con nuestro proveedor actual."),
    (Reason.PRICE, "Il prezzo è troppo alto per noi, troppo caro."),
    (Reason.IN_HOUSE, "We gaan het zelf bouwen, intern."),
    (Reason.NO_BUDGET, "Infelizmente não há verba no orçamento."),
)


@pytest.mark.parametrize(("reason", "text"), CASES)
def test_the_reason_of_a_no_is_read(reason: Reason, text: str) -> None:
    found = read_rejection(text, subject="Re: proposal", today=TODAY)
    assert found is not None
    assert found.reason is reason


@pytest.mark.parametrize(("reason", "text"), CASES)
def test_the_quote_is_verbatim_and_evidence_is_given(reason: Reason, text: str) -> None:
    found = read_rejection(text, subject="Re: proposal", today=TODAY)
    assert found is not None
    assert found.quote in text
    assert found.evidence[0].rule


@pytest.mark.parametrize(
    "text",
    [
        "It is too expensive. Please do not contact me again.",
        "Das ist uns zu teuer. Bitte streichen Sie uns aus Ihrem Verteiler.",
        "C'est trop cher. Merci de ne plus nous contacter.",
    ],
)
def test_a_wish_for_no_contact_comes_before_the_reason(text: str) -> None:
    found = read_rejection(text, subject="", today=TODAY)
    assert found is not None
    assert (found.reason, found.do_not_contact) == (Reason.DO_NOT_CONTACT, True)
    assert Reason.PRICE in found.also


@pytest.mark.parametrize(
    "text", ["Let's leave it there. It is too expensive.", "Please treat the evaluation as ended, we have no budget."]
)
def test_the_end_of_a_deal_is_no_wish_for_silence(text: str) -> None:
    found = read_rejection(text, subject="", today=TODAY)
    assert found is not None
    assert not found.do_not_contact


def test_the_competitor_is_named() -> None:
    found = read_rejection("In the end we went with Initech Systems because of their price.", subject="", today=TODAY)
    assert found is not None
    assert found.competitor == "Initech Systems"


def test_the_missing_feature_is_named() -> None:
    found = read_rejection("Without single sign-on we can't use it, it is a hard requirement.", subject="", today=TODAY)
    assert found is not None
    assert found.feature == "single sign-on"


def test_the_time_to_come_back_is_read() -> None:
    found = read_rejection("We are frozen until spring. Please try us again in April.", subject="", today=TODAY)
    assert found is not None
    assert (found.reason, found.resume_on) == (Reason.TIMING, date(2027, 4, 1))


@pytest.mark.parametrize(
    "text",
    ["Sounds good, could you send me a quote?", "How does it work with two time zones?", "Thank you for the call!"],
)
def test_words_without_a_no_are_no_rejection(text: str) -> None:
    assert read_rejection(text, subject="", today=TODAY) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Supplier selected: Hartfield Digital.", "Hartfield Digital"),
        ("Nos hemos decantado por Almenara, que ya conoce la casa.", "Almenara"),
        ("Optámos pela Caravela Dados, conhecem a casa.", "Caravela Dados"),
        ("Wij hebben gekozen voor Zeewind BV, de offerte was beter.", "Zeewind BV"),
        ("慎重に検討した結果、今回は東雲システムズ様にお願いすることとなりました。", "東雲システムズ"),
    ],
)
def test_the_competitor_is_named_in_other_languages(text: str, name: str) -> None:
    found = read_rejection(text, subject="", today=TODAY)
    assert found is not None
    assert found.competitor is not None
    assert name in found.competitor


@pytest.mark.parametrize(
    "text",
    [
        "We will not proceed. No further calls or letters to anyone here.",
        "Nein danke. Bitte löschen Sie meine Nummer und melden Sie sich nicht mehr.",
        "C'est non, et je ne veux plus recevoir de relance.",
        "No nos interesa y le ruego que no vuelva a llamar.",
        "導入は見送ります。今後のご連絡は一切不要です。",
    ],
)
def test_a_wish_for_silence_inside_a_no_is_seen(text: str) -> None:
    found = read_rejection(text, subject="", today=TODAY)
    assert found is not None
    assert found.do_not_contact
    assert found.quote in text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("We have been won over by Marlow Systems.", "Marlow Systems"),
        ("The board shook hands with Orrery last week.", "Orrery"),
        ("In the end we said yes to Pinnace.", "Pinnace"),
    ],
)
def test_a_vendor_is_named_in_words_of_courtship(text: str, name: str) -> None:
    assert find_competitor((text,), ("en",)) == name


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("A Competitor won the deal.", "en"),
        ("We went with the Competition.", "en"),
        ("Leider: die Konkurrenz hat uns mehr überzeugt.", "de"),
        ("Entschieden für Mitbewerber.", "de"),
        ("Nous avons choisi un Concurrent.", "fr"),
        ("Hemos elegido a la Competencia.", "es"),
        ("Abbiamo scelto un Concorrente.", "it"),
        ("De Concurrentie heeft gewonnen.", "nl"),
        ("A Concorrência ganhou.", "pt"),
        ("Konkurrenten vann.", "sv"),
        ("Konkurrenten vandt.", "da"),
        ("Konkurrenten vant.", "no"),
        ("Wybraliśmy Konkurencję.", "pl"),
        ("競合他社に決定しました。", "ja"),
    ],
)
def test_a_word_for_whoever_competes_is_no_name(text: str, language: str) -> None:
    assert find_competitor((text,), (language,)) is None


DECIDED = {
    "de": (
        "Sehr geehrte Frau Okafor,\n\nvielen Dank für Ihr Angebot und Ihre Zeit. ",
        "Der Entscheid ist zugunsten der Instandix AG gefallen, weil deren Techniker näher bei uns sind.",
        "Die Entscheidung fiel zu Gunsten von Instandix aus.",
        "Wir haben Instandix den Zuschlag gegeben.",
        "Den Zuschlag hat Instandix erhalten.",
        "Der Auftrag ging an die Instandix GmbH.",
        "Wir haben der Instandix AG den Vorzug gegeben.",
        "Unsere Wahl ist auf Instandix gefallen.",
        "Wir haben uns zu Gunsten der Firma Instandix entschieden.",
    ),
    "fr": (
        "Bonjour Madame,\n\nmerci pour votre offre et votre temps. ",
        "La décision a été prise en faveur de Instandix.",
        "Nous avons tranché en faveur d'Instandix.",
        "Notre choix s'est porté sur Instandix.",
        "Nous avons décidé au profit de la société Instandix.",
        "Nous avons choisi de travailler avec Instandix.",
    ),
    "es": (
        "Hola Maya:\n\nMuchas gracias por su propuesta y por su tiempo. ",
        "La decisión fue a favor de Instandix.",
        "La decisión recayó en Instandix.",
        "Finalmente nos inclinamos por Instandix.",
        "Hemos dado preferencia a Instandix.",
    ),
    "it": (
        "Buongiorno Maya,\n\ngrazie per la vostra offerta e per il tempo. ",
        "La decisione è stata presa a favore di Instandix.",
        "La scelta è caduta su Instandix.",
        "Il contratto è stato assegnato a Instandix.",
        "L'incarico è andato a Instandix.",
        "Abbiamo dato la preferenza a Instandix.",
    ),
    "nl": (
        "Beste Maya,\n\nhartelijk dank voor uw offerte en uw tijd. ",
        "De beslissing is in het voordeel van Instandix gevallen.",
        "De keuze is op Instandix gevallen.",
        "We hebben ten gunste van Instandix besloten.",
        "We hebben de voorkeur gegeven aan Instandix.",
    ),
    "pt": (
        "Olá Maya,\n\nmuito obrigado pela vossa proposta e pelo tempo. ",
        "A decisão foi a favor da Instandix.",
        "A escolha recaiu sobre a Instandix.",
        "Decidimos em favor da Instandix.",
        "Demos preferência à Instandix.",
    ),
    "en": (
        "Hi Maya,\n\nthanks for the proposal and your time. ",
        "The decision went in favour of Instandix.",
        "The decision was made in favor of Instandix.",
        "The board came down in favour of Instandix AG.",
        "In the end the plant decided to go with Instandix.",
        "We have given preference to Instandix.",
        "The choice fell on Instandix.",
    ),
}


@pytest.mark.parametrize(
    ("opening", "said"), [(opening, said) for opening, *sentences in DECIDED.values() for said in sentences]
)
def test_a_decision_names_in_whose_favour_it_was_taken(opening: str, said: str) -> None:
    found = read_rejection(opening + said, subject="Re: Offer", today=TODAY)
    assert found is not None
    assert found.reason is Reason.COMPETITOR
    assert (found.competitor or "").split()[0] == "Instandix"


@pytest.mark.parametrize(
    "said",
    [
        "The board decided in favour of an in-house build.",
        "We decided in favour of staying with what we have.",
        "The choice fell on doing nothing this year.",
        "Il budget è andato a Marketing.",
        "O orçamento foi a favor do Marketing, não há verba.",
    ],
)
def test_a_decision_for_something_else_names_no_vendor(said: str) -> None:
    found = read_rejection(f"{said} Thanks.", subject="Re: Offer", today=TODAY)
    assert found is not None
    assert found.competitor is None


@pytest.mark.parametrize("name", ["Rival Soft", "Competitor Systems", "Konkurrent Initech"])
def test_a_name_may_begin_with_such_a_word(name: str) -> None:
    assert find_competitor((f"We signed with {name}.",), ("en",)) == name


@pytest.mark.parametrize(
    "text",
    [
        "Hi Tom, we went with another vendor this year",
        "Hi Tom we went with another vendor",
        "Hello Maya, we decided to go with a competitor",
        "Good morning Tom, hi Maya, we went with another vendor.",
        "Dear Tom Baker and Maya Chen, we went with another vendor.",
        "Dear Ms Chen - we selected another supplier.",
        "Thanks Tom, but we went with another vendor",
        "Sehr geehrter Herr Dr. Weber, wir haben einen anderen Anbieter gewählt.",
        "Bonjour Tom, nous avons choisi une autre solution.",
        "Bonjour M. Dupont, nous avons choisi une autre solution.",
        "Hola Maya, hemos elegido a otro proveedor.",
        "Buenas tardes Maya, hemos elegido a otro proveedor.",
        "Ciao Maya, abbiamo scelto un altro fornitore.",
        "Hoi Maya, wij hebben gekozen voor een andere leverancier.",
        "Olá Maya, escolhemos outro fornecedor.",
        "Hej Maya, vi har valt en annan leverantör.",
    ],
)
def test_whom_the_writer_greets_is_no_competitor(text: str) -> None:
    found = read_rejection(text, subject="", today=TODAY)
    assert found is not None
    assert (found.reason, found.competitor) == (Reason.COMPETITOR, None)


@pytest.mark.parametrize(
    "text",
    [
        "Hi Tom, we chose Initech.",
        "Hello Tom, Initech won.",
        "Bonjour Tom, nous avons choisi Initech.",
        "Hallo Tom, wir haben uns für Initech entschieden.",
    ],
)
def test_a_vendor_named_behind_a_greeting_is_the_competitor(text: str) -> None:
    found = read_rejection(text, subject="", today=TODAY)
    assert found is not None
    assert found.competitor == "Initech"


NOBODY_ASKED = (
    "Dear Tom,\n\nthanks again for all the effort you and your colleagues put into this. In the end the plant decided "
    "to go with Instandix, mainly because their German support line is open at night. I hope you understand.\n"
)


def test_a_friendly_no_in_which_no_sentence_asks_for_an_end_is_not_held() -> None:
    found = read_rejection(NOBODY_ASKED, subject="Re: Your proposal", today=TODAY)
    assert found is not None
    assert (found.reason, found.also, found.may_ask_for_silence) == (Reason.COMPETITOR, (), False)


def test_the_sentence_that_may_ask_for_an_end_is_told() -> None:
    text = (
        "Our house rule is one no per supplier. This is yours. There isn't a second, and there's no need to come and "
        "fetch it.\n\nK. Ravnskov\nRavnskov Shipbrokers"
    )
    found = read_rejection(text, subject="Re: Offer", today=TODAY)
    assert found is not None
    assert found.may_ask_for_silence
    assert found.asking in text
    assert found.asking
