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


def found(text: str) -> str:
    return find_permission(split_sentences(text), ranked(text))


@pytest.mark.parametrize("text", YES)
def test_a_plain_yes_is_found_with_its_sentence(text):
    assert found(text) in text
    assert found(text)


@pytest.mark.parametrize("text", NO)
def test_a_refusal_a_condition_or_a_question_is_no_yes(text):
    assert found(text) == ""


def test_hostile_text_takes_no_time():
    begun = time.process_time()
    for text in ("keep me posted please " * 2_000, "yes and " * 5_000, "Feel free to " * 3_000, "but " * 9_000):
        assert found(text) == ""
    assert time.process_time() - begun < 2
