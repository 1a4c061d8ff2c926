"""Whom a stop covers: the writer alone, or everybody at the company."""

from datetime import date

import pytest

from nurture.domain.reading import Intent, Scope
from nurture.mail.intent import read_intent
from nurture.mail.reply import split_reply

PERSON = (
    "Please take me off your list.",
    "Stop emailing us.",
    "We have decided against it. Please remove me from your list.",
    "I asked your colleague twice. Do not write to me again.",
    "Please don't contact me again. All the best to you and your team.",
    "Leave me alone, I am not the buyer for the company.",
    "Ms Adeyemi asks you to stop writing to her.",
    "Bitte nehmen Sie mich aus dem Verteiler.",
    "Merci de ne plus me contacter.",
    "Por favor, no me escriba más.",
    "Non mi scriva più, per favore.",
    "Haal mij van de lijst.",
    "Não me contacte mais, por favor.",
)

COMPANY = (
    "Please stop writing to anyone at this company.",
    "Do not contact me or any of my staff again.",
    "Remove all of our addresses from your list.",
    "Stop emailing me and my colleagues Dana and Tom.",
    "Please delete everyone at globex.example from your database.",
    "Do not contact any member of our team again, please.",
    "Take me off your list. Same goes for my partner.",
    "On behalf of the whole office: please stop mailing us.",
    "None of us here wants to hear from you. Please stop emailing.",
    "Our board has voted on this. Please remove us from your mailing list.",
    "There are nine of us sharing this inbox, nine of our people. Please stop emailing us.",
    "Bitte schreiben Sie weder mir noch meinen Kolleginnen weiter.",
    "Bitte löschen Sie alle Adressen unserer Firma aus Ihrem Verteiler.",
    "Merci de ne plus contacter mes collaborateurs.",
    "No escriban más ni a mí ni a mis compañeros.",
    "Non scrivete più né a me né ai miei colleghi.",
    "Mail niemand hier op kantoor meer, ook mijn collega's niet.",
    "Não contactem mais nenhum colaborador da nossa empresa.",
)


def _scope(text: str) -> Scope:
    found = read_intent(
        split_reply(text), subject="Re: Hello", sender="Kim <kim@globex.example>", today=date(2026, 11, 10)
    )
    assert found.intent is Intent.STOP
    return found.scope


@pytest.mark.parametrize("text", PERSON)
def test_one_writer_asks_for_themselves(text: str) -> None:
    assert _scope(text) is Scope.PERSON


@pytest.mark.parametrize("text", COMPANY)
def test_some_ask_for_everybody_there(text: str) -> None:
    assert _scope(text) is Scope.COMPANY
