"""Whom a reply points to: by address, by title, by the words around a name."""

from dataclasses import replace

import pytest

from nurture.domain.reading import Intent, ReplyFound
from nurture.mail.intent_people import find_address, find_name, name_people

NAMES = (
    ("Talk to Priya in ops, she owns this.", "Priya"),
    ("Try Ingeborg Falk in facilities.", "Ingeborg Falk"),
    ("You'd want Mr Abara, our site manager.", "Mr Abara"),
    ("Hi Tom, that would be Saskia de Wit over in Logistics.", "Saskia de Wit"),
    ("Dear Ruth, I sweep the floors here. Dr. Olamide Pryce runs the lab.", "Dr. Olamide Pryce"),
    ("Forwarded this to Keiran O'Shea who does the rota.", "Keiran O'Shea"),
    ("It sits with Col. Braithwaite these days.", "Col. Braithwaite"),
    ("Those decisions are made by the Office of the Registrar.", "Office of the Registrar"),
    ("Wenden Sie sich bitte an Frau Öztürk.", "Frau Öztürk"),
    ("Zuständig ist Herr von Arnim.", "Herr von Arnim"),
    ("Fragen Sie Jutta, die macht bei uns den Einkauf.", "Jutta"),
    ("Adressez-vous à Mme Benhamou, au deuxième.", "Mme Benhamou"),
    ("Voyez plutôt avec Gwenaël Le Roux.", "Gwenaël Le Roux"),
    ("Hable con doña Remedios, ella decide.", "doña Remedios"),
    ("Escriba a Joaquín Prats.", "Joaquín Prats"),
    ("Si rivolga a Fabrizio Lunardi.", "Fabrizio Lunardi"),
    ("Vraag het aan mevrouw Jansma.", "mevrouw Jansma"),
    ("Fale com a Lurdes da tesouraria.", "Lurdes"),
    ("Prata med Åsa Lindgren på ekonomi.", "Åsa Lindgren"),
    ("Snakk med Ragnhild i innkjøp.", "Ragnhild"),
    ("担当は資材課の有村様です。", "有村"),
    # Who takes something on stands before the words that say so.
    ("Honor Akers has taken over the kitchens.", "Honor Akers"),
    ("These days Winnie looks after anything with wheels.", "Winnie"),
    ("Percy Oakes would be the one to ask.", "Percy Oakes"),
    ("Not me. My colleague Ffion Rees signs off on tools.", "Ffion Rees"),
    ("Das betreut inzwischen Herr Quandt.", "Herr Quandt"),
    ("Meine Kollegin Svenja Lüders kümmert sich um Software.", "Svenja Lüders"),
    ("Birte Hansen übernimmt das ab sofort.", "Birte Hansen"),
    ("C'est Apolline Guérin qui s'en occupe désormais.", "Apolline Guérin"),
    ("Mon collègue Firmin Castaing gère les achats.", "Firmin Castaing"),
    ("Habla con Nieves, lo suyo es la compra.", "Nieves"),
    ("De eso se encarga mi compañera Rocío Vega.", "Rocío Vega"),
    ("Rivolgiti a Tullio Sanna, in magazzino.", "Tullio Sanna"),
    ("La referente è Ornella Piras.", "Ornella Piras"),
    ("Mijn collega Wietske Hoekstra gaat daarover.", "Wietske Hoekstra"),
    ("Quem trata disso é a Conceição Faria.", "Conceição Faria"),
    ("Min kollega Torbjörn Ek ansvarar för inköp.", "Torbjörn Ek"),
    ("Min kollega Mette Dahl står for indkøb.", "Mette Dahl"),
    ("Odd Fjeld har overtatt avtalene.", "Odd Fjeld"),
    ("Tym zajmuje się moja koleżanka Jadwiga Wrona.", "Jadwiga Wrona"),
    # One name, where the sentence points clearly.
    ("The other one is Philippa, she buys.", "Philippa"),
    ("You'll need Gethin for that.", "Gethin"),
    ("The foreman's Osric.", "Osric"),
    ("Neue Ansprechpartnerin: Hedda Voss.", "Hedda Voss"),
    ("The person who decides such things is Imogen Slade.", "Imogen Slade"),
    # Somebody at another firm, and a firm beside its person.
    ("I met Cordelia at Thistle Press, they look for such a thing.", "Cordelia"),
    ("One for your list: Jasper Quill, Harbour Books.", "Jasper Quill"),
    ("My old firm, Crane Larch Builders, might bite. Talk to Odile.", "Odile"),
)

NOBODY = (
    "Hello Maya, not my department, sorry.",
    "Ask Procurement.",
    "Try the Leeds office.",
    "I moved to Arizona in May.",
    "Purchasing decides that, not me.",
    "That is for our IT team.",
    "Das entscheidet die Zentrale in Fulda.",
    "Legal handles that, I do not.",
    "Payroll is responsible.",
    "Unser Betriebsrat entscheidet so etwas.",
    "I am the wrong Mr Pell, I teach the cello.",
    "I've taken up the oboe.",
    "La dirección decide, yo no.",
    "Personne ne s'en occupe.",
    "Niemand kümmert sich darum.",
    "Ask somebody else.",
    "",
)


@pytest.mark.parametrize(("text", "name"), NAMES)
def test_the_person_to_turn_to_is_named(text: str, name: str) -> None:
    assert find_name(text, sender_name="Dana Ng") == name


@pytest.mark.parametrize("text", NOBODY)
def test_a_greeting_a_place_or_a_department_is_nobody(text: str) -> None:
    assert find_name(text, sender_name="Dana Ng") is None


def test_the_sender_is_never_the_person_to_turn_to() -> None:
    assert find_name("This is Dana Ng from accounts.", sender_name="Dana Ng") is None


def test_a_successor_needs_words_that_point_to_them() -> None:
    text = "Mrs Holloway retired in May. For orders contact Idris."
    assert find_name(text, sender_name="", pointed=True) == "Idris"


def test_the_senders_own_address_is_not_somebody_elses() -> None:
    assert find_address("Write to x@a.example, or me, dana@b.example", sender="x@a.example") == "dana@b.example"


SUCCEEDS_THEMSELVES = (
    "Gus is gone. I've taken over his desk, so write to me.",
    "Herr Pohl ist in Rente, ich habe seine Aufgaben übernommen.",
    "Mme Roy est partie, c'est moi qui reprends ses dossiers, écrivez-moi.",
    "Don Luis se jubiló; ahora lo llevo yo.",
    "Il signor Bassi non c'è più, me ne occupo io.",
    "Klaas is weg, ik neem zijn werk waar. Mail mij maar.",
    "O Abel saiu e assumi o lugar dele.",
    "Lars har slutat, jag har tagit över.",
    "Lone er stoppet, skriv til mig.",
    "Pan Marek odszedł, proszę pisać do mnie.",
    "前任は退職し、後任は私です。",
)


def _left(text: str, **fields: object) -> ReplyFound:
    return ReplyFound(text=text, text_with_signature=text, intent=Intent.LEFT_COMPANY, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", SUCCEEDS_THEMSELVES)
def test_who_takes_over_themselves_is_named_by_their_own_address(text: str) -> None:
    assert name_people(_left(text), sender="Ida Munk <ida@fjord.example>").new_contact == "ida@fjord.example"


def test_a_leaver_who_offers_nobody_names_nobody() -> None:
    text = "Friday is my last day here. Nobody follows me, and I take the plant."
    assert name_people(_left(text), sender="Ida Munk <ida@fjord.example>").new_contact is None


def test_whoever_a_mail_was_meant_for_is_both_a_contact_and_a_referral() -> None:
    text = "Not my field. Write to una@fjord.example instead."
    found = replace(_left(text), intent=Intent.WRONG_PERSON)
    named = name_people(found, sender="Ida Munk <ida@fjord.example>")
    assert (named.new_contact, named.referral) == ("una@fjord.example", "una@fjord.example")


def test_somebody_at_another_firm_is_a_referral_only() -> None:
    found = replace(_left("Try bo@delta.example."), intent=Intent.REFERRAL)
    named = name_people(found, sender="Ida Munk <ida@fjord.example>")
    assert (named.new_contact, named.referral) == (None, "bo@delta.example")
