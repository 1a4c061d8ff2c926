"""Whom a reply points to: by address, by title, by the words around a name."""

import pytest

from nurture.mail.intent_people import find_address, find_name

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
)

NOBODY = (
    "Hello Maya, not my department, sorry.",
    "Ask Procurement.",
    "Try the Leeds office.",
    "I moved to Arizona in May.",
    "Purchasing decides that, not me.",
    "That is for our IT team.",
    "Das entscheidet die Zentrale in Fulda.",
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
