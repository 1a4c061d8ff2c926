"""A person's yes to being written to: found where it is plain, and never made of a refusal or a condition."""

import time

import pytest

from nurture.mail.language import ranked
from nurture.mail.permission import find_permission
from nurture.mail.phrases import split_sentences

YES = [
    "Keep me posted.",
    "It is a no for now, but please keep us in the loop.",
    "Yes, you may write to me.",
    "No budget this year, but feel free to reach out again.",
    "You are welcome to stay in touch.",
    "I'm happy to hear from you from time to time.",
    "We decided against it. Do keep in touch!",
    "I consent to receiving your news by email.",
    "Halten Sie mich gern auf dem Laufenden.",
    "Wir haben uns anders entschieden, aber Sie dürfen mir gerne wieder schreiben.",
    "Melden Sie sich gerne wieder.",
    "Ich bin damit einverstanden, dass Sie mir schreiben.",
    "Tenez-moi au courant, merci.",
    "Vous pouvez me recontacter de temps en temps.",
    "N'hésitez pas à me recontacter.",
    "Manténgame informado, por favor.",
    "Puede escribirme cuando quiera.",
    "Mi tenga aggiornato.",
    "Può contattarmi di nuovo.",
    "Houd me op de hoogte.",
    "U mag me gerust mailen.",
    "Pode me escrever de novo.",
]
NO = [
    "Do not keep me posted.",
    "I never said, you may write to me.",
    "You wrote: I'm happy to hear from you.",
    "As you wrote, I'm happy to hear from you.",
    "I withdraw what I wrote, I agree to receive your emails.",
    "You can write, yet I will not read it.",
    "Stop pretending (keep me posted) that I agreed.",
    "Sie können mich kontaktieren, tun Sie es aber nicht.",
    "Halten Sie mich auf dem Laufenden, aber nicht per Mail.",
    "Vous pouvez m'écrire, mais je ne répondrai pas.",
    "Please don't stay in touch.",
    "Feel free to contact my colleague Tom instead.",
    "Feel free to reach out if you add an SAP interface.",
    "Keep me posted once you have SOC 2.",
    "May I keep in touch?",
    "You can keep in touch with our procurement.",
    "We will keep you posted.",
    "I will reach out to you again.",
    "You may write to me when hell freezes over.",
    "Please come back to me in March.",
    "Thank you for keeping us informed.",
    "We would rather you did not stay in touch.",
    "No need to keep me in the loop.",
    "You can stop writing to me.",
    "Melden Sie sich nicht wieder.",
    "Melden Sie sich gerne wieder, falls Sie eine Schnittstelle haben.",
    "Wir melden uns gerne wieder.",
    "Sie dürfen mir nicht schreiben.",
    "Halten Sie mich bitte nicht auf dem Laufenden.",
    "Ne me tenez pas au courant.",
    "Vous ne pouvez plus me contacter.",
    "No puede escribirme más.",
    "Non mi tenga aggiornato.",
    "Houd me niet op de hoogte.",
    "Não pode me escrever.",
]
TAKEN_BACK = [
    "Keep in touch. Or rather, don't.",
    "Keep in touch. Or not!",
    "Keep in touch. Actually, please do not.",
    "Keep me posted. On second thought, forget it.",
    "You may write to me. We had a long meeting. I changed my mind.",
    "Keep in touch - scratch that.",
    "Keep me posted. No, don't bother.",
    "Keep me posted. Forget I said that.",
    "Keep me posted. Please ignore that last line.",
    "Keep me posted. I'd rather you didn't.",
    "You may write to me. I would rather not hear from you.",
    "Keep me posted. Please stop writing to me.",
    "Feel free to reach out. Please do not send anything to my private address.",
    "Melden Sie sich gerne wieder. Oder besser nicht.",
    "Halten Sie mich auf dem Laufenden. Ach nein, lieber nicht.",
    "Sie dürfen mir gerne schreiben. Vergessen Sie es.",
    "Tenez-moi au courant. Ou plutôt non.",
    "Restons en contact. En fait, ne m'écrivez pas.",
    "Restons en contact. J'ai changé d'avis.",
    "Manténgame informado. O mejor no.",
    "Sigamos en contacto. Pensándolo bien, no me escriba.",
    "Mi tenga aggiornato. Anzi, no.",
    "Restiamo in contatto. Ho cambiato idea.",
    "Houd me op de hoogte. Of liever niet.",
    "Houd me op de hoogte. Laat maar.",
    "Pode me escrever de novo. Ou melhor, não.",
]
STANDS = [
    "Keep in touch. No rush.",
    "Keep me posted. We have no budget until 2027.",
    "Keep in touch. There is no need to answer this.",
    "Never mind the delay. Keep me posted.",
    "Or rather, don't. Well, keep in touch.",
    "Melden Sie sich gerne wieder. Budget haben wir noch nicht.",
    "Tenez-moi au courant. Nous n'avons pas de budget.",
    "Manténgame informado. Ahora no hay presupuesto.",
    "Mi tenga aggiornato. Non c'è fretta.",
    "Houd me op de hoogte. We hebben nog geen budget.",
]


def found(text: str) -> str:
    return find_permission(split_sentences(text), ranked(text))


@pytest.mark.parametrize("text", YES)
def test_a_plain_yes_is_found_with_its_sentence(text):
    assert found(text) in text
    assert found(text)


@pytest.mark.parametrize("text", NO)
def test_a_refusal_a_condition_or_a_question_is_no_yes(text):
    assert found(text) == ""


@pytest.mark.parametrize("text", TAKEN_BACK)
def test_a_yes_that_is_taken_back_in_the_same_text_is_none(text):
    assert found(text) == ""


@pytest.mark.parametrize("text", STANDS)
def test_a_no_to_something_else_takes_no_yes_back(text):
    assert found(text)


def test_hostile_text_takes_no_time():
    begun = time.process_time()
    for text in ("keep me posted please " * 2_000, "yes and " * 5_000, "Feel free to " * 3_000, "but " * 9_000):
        assert found(text) == ""
    assert time.process_time() - begun < 2


def test_a_hostile_sentence_after_a_yes_takes_no_time():
    begun = time.process_time()
    assert found("Keep in touch. Or " + "no but well " * 2_000)
    assert time.process_time() - begun < 2
