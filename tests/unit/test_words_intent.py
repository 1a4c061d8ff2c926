"""What people's replies ask for, in twelve languages."""

from datetime import date

import pytest

from nurture.domain.reading import Flag, Intent, ReplyFound, Scope
from nurture.mail.intent import read_absence, read_intent
from nurture.mail.reply import split_reply

TODAY = date(2026, 11, 10)

STOPS = (
    "Please take my address out of your mailing rotation.",
    "I'd appreciate it if you didn't contact me any further.",
    "Kindly cease all correspondence.",
    "We don't wish to be contacted again about this.",
    "That's enough emails, thanks.",
    "Could you please delete my contact details from your records?",
    "You've written to me five times now. Please don't do it a sixth.",
    "No further contact, please.",
    "Do me a favour and forget I exist.",
    "Please consider me unsubscribed.",
    "I never signed up for this. Take me off.",
    "Not interested, and please don't follow up.",
    "I must ask you to stop writing to my staff.",
    "We would be obliged if you would discontinue these mailings.",
    "This is the last time I'm going to ask. Remove us from your database.",
    "I'm not your target audience; drop me from the campaign.",
    "Please make this your last email to me.",
    "I think we're done here. No more messages.",
    "How do I get off this list?",
    "Can you get me off whatever list this is?",
    "I do not want to hear from your company again.",
    "You may stop now. We will not be buying.",
    "Please respect my wish not to be contacted.",
    "Leave our people alone.",
    "I'm going to mark these as spam if they continue.",
    "Stop bothering me!!!",
    "pls stop",
    "no more thx",
    "Don't write back.",
    "I've blocked this address.",
    "I revoke my consent to receive marketing.",
    "Please erase my personal data under GDPR.",
    "We'd prefer not to receive any more of these.",
    "It's best we end this exchange.",
    "Please close my file and don't reopen it.",
    "I have asked twice already to be removed.",
    "There is no need to keep checking in with me.",
    "You don't need to keep reaching out.",
    "Please don't waste your time on us any more.",
    "You can cross us off.",
    "I would like to opt out of further emails.",
    "I wish you well but this will be my final reply; please don't answer.",
    "Let's call it a day. No more check-ins.",
    "For the love of God, stop.",
    "My husband died in May. Please remove his address.",
    "Nehmen Sie mich bitte von Ihrer Liste.",
    "Bitte keine weiteren E-Mails mehr.",
    "Ich möchte von Ihnen nichts mehr hören.",
    "Bitte löschen Sie meine Daten.",
    "Hören Sie bitte auf, mir zu schreiben.",
    "Ich bitte Sie, mich nicht mehr zu kontaktieren.",
    "Lassen Sie mich bitte in Ruhe.",
    "Unterlassen Sie künftig jegliche Kontaktaufnahme.",
    "Bitte streichen Sie uns aus dem Verteiler, danke.",
    "Wir wünschen keine weitere Werbung.",
    "Schreiben Sie mir nicht mehr.",
    "Das war hoffentlich die letzte Mail.",
    "Bitte melden Sie sich nicht wieder.",
    "Es reicht jetzt wirklich.",
    "Merci de ne plus me contacter.",
    "Veuillez me retirer de votre liste de diffusion.",
    "Je ne souhaite plus recevoir vos messages.",
    "Arrêtez de m'écrire s'il vous plaît.",
    "Supprimez mes coordonnées de vos fichiers.",
    "Inutile de me relancer, je ne changerai pas d'avis.",
    "Désinscrivez-moi svp",
    "Oubliez-moi.",
    "On va s'arrêter là, merci.",
    "Por favor, no me escriba más.",
    "Quítenme de su lista de correo.",
    "No quiero recibir más mensajes suyos.",
    "Le ruego que deje de contactarme.",
    "Borren mis datos de su base.",
    "Dejen de molestar a mi equipo.",
    "Solicito la baja inmediata.",
    "Ya no me manden nada.",
    "Per favore non scrivetemi più.",
    "Vi chiedo di cancellare i miei dati.",
    "Non desidero ricevere altre comunicazioni.",
    "Toglietemi dalla vostra mailing list.",
    "Smettetela di mandarmi mail.",
    "La prego di non contattarmi ulteriormente.",
    "Gelieve mij niet meer te mailen.",
    "Haal me van de lijst alsjeblieft.",
    "Ik wil geen berichten meer ontvangen.",
    "Stop met mailen.",
    "Verwijder mijn gegevens uit uw systeem.",
    "Laat ons voortaan met rust.",
    "Por favor não me contactem mais.",
    "Retire meu e-mail da sua lista.",
    "Não quero mais receber esses e-mails.",
    "Parem de me mandar mensagens.",
    "Apaguem os meus dados.",
    "Deixe-me em paz.",
    "Sluta mejla mig.",
    "Ta bort mig från er lista.",
    "Jag vill inte bli kontaktad igen.",
    "Fjern mig fra jeres liste.",
    "Slet mine oplysninger.",
    "Jeg ønsker ikke flere mails.",
    "Jeg vil ikke ha flere e-poster fra dere.",
    "Vennligst fjern meg fra listen.",
    "Proszę nie pisać do mnie więcej.",
    "Proszę usunąć moje dane.",
    "Nie chcę więcej maili.",
    "今後のご連絡はご遠慮ください。",
    "メール配信を停止してください。",
    "リストから削除してください。",
    "もう連絡しないでください。",
)

NO_STOPS = (
    "Thanks, good article.",
    "Thank you for sharing, I passed it on to my team.",
    "Please stop by our office when you are in town.",
    "We can't stop talking about your demo!",
    "Let me know when you have the new release.",
    "We are still evaluating; try me again in March.",
    "Not right now, but check back after the summer.",
    "Could you send me a quote for 40 users?",
    "Does your product support single sign-on?",
    "I no longer work in procurement; please contact Jane Roe.",
    "I am out of the office until Monday.",
    "We removed the old system last month and now need a replacement.",
    "Don't hesitate to call me tomorrow.",
    "Can your tool remove duplicates from our mailing list?",
    "How do your customers unsubscribe from text messages?",
    "We have no budget this year, maybe next.",
    "Still no, but thanks for asking.",
    "Sorry, I have been swamped. Let's talk next week.",
    "The last time we spoke you promised a case study. Could you send it?",
    "What happens to our data when we end the contract?",
    "I'm interested. When can we meet?",
    "Please don't give up on us, we just need more time.",
    "No worries, happy to hear from you.",
    "Our contract with the competitor ends in June; write to me in May.",
    "Please send the next message to my new address, dana@globex.example.",
    "Who else do you work with in our industry?",
    "I enjoyed the last email, keep them coming.",
    "We finally stopped using spreadsheets and would like a demo.",
    "I have no more questions, please send the contract.",
    "I don't have any more information on the budget yet, ask me in April.",
    "Nothing more to report from here, but thanks for the note.",
    "Where do I find the price list?",
    "My colleague Tom handles this, I have removed myself from the project.",
    "Danke, sehr interessant!",
    "Melden Sie sich gerne im Januar wieder.",
    "Aktuell haben wir keinen Bedarf.",
    "Können Sie mir ein Angebot schicken?",
    "Ich bin nicht mehr zuständig, bitte wenden Sie sich an Frau Kurz.",
    "Wir haben den alten Vertrag gekündigt und suchen etwas Neues.",
    "Merci pour l'article, très intéressant.",
    "Recontactez-moi en septembre.",
    "Pas de budget cette année, malheureusement.",
    "Pouvez-vous m'envoyer un devis ?",
    "Je ne m'occupe plus de ce dossier, voyez avec Mme Petit.",
    "Gracias, muy interesante.",
    "Escríbame después del verano.",
    "¿Me puede mandar una cotización?",
    "Este año no tenemos presupuesto.",
    "Grazie mille, articolo utile.",
    "Ci risentiamo a settembre.",
    "Potete mandarmi un preventivo?",
    "Bedankt voor het artikel!",
    "Neem in maart nog eens contact op.",
    "Kunt u een offerte sturen?",
    "Obrigado pelo artigo, muito útil.",
    "Fale comigo em março.",
    "Pode enviar um orçamento?",
    "Tack för artikeln!",
    "Hör av dig efter sommaren.",
    "ご連絡ありがとうございます。来年また検討いたします。",
)


def _read(
    text: str, *, subject: str = "Re: Hello from Acme", sender: str = "Dana Ng <dana@globex.example>"
) -> ReplyFound:
    return read_intent(split_reply(text), subject=subject, sender=sender, today=TODAY)


@pytest.mark.parametrize("text", STOPS)
def test_a_wish_to_end_it_is_a_stop_in_any_words(text: str) -> None:
    assert _read(text).intent is Intent.STOP


@pytest.mark.parametrize("text", ["Stop writing. 12 Jan 2027", "unsubscribe 2027-01-12", "Remove me by 1 June 2027"])
@pytest.mark.parametrize("bare", ["Maya wrote:", "Maya Okafor wrote:"])
def test_a_stop_with_a_date_is_heard_above_a_bare_introduction(text: str, bare: str) -> None:
    words = split_reply(f"{text}\n\n{bare}\n> Hello")
    assert read_intent(words, subject="", sender="", today=TODAY).intent is Intent.STOP


def test_a_time_to_wait_for_is_heard_above_a_bare_introduction() -> None:
    words = split_reply("Not before 1 June 2029\n\nSam Rivera wrote:\n> Hello")
    assert read_intent(words, subject="", sender="", today=TODAY).resume_on == date(2029, 6, 1)


@pytest.mark.parametrize("text", NO_STOPS)
def test_other_words_are_no_stop(text: str) -> None:
    assert _read(text).intent is not Intent.STOP


@pytest.mark.parametrize(
    "subject", ["STOP", "unsubscribe", "RE: désabonnement svp", "Abmelden", "Re: hi -- TAKE ME OFF THIS"]
)
def test_a_stop_may_stand_in_the_subject_alone(subject: str) -> None:
    assert _read("", subject=subject).intent is Intent.STOP


def test_our_own_subject_in_a_reply_is_no_stop() -> None:
    assert _read("Great, let's talk on Friday.", subject="Re: stop paying late fees").intent is not Intent.STOP


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, good read.\n\nDana\n\nTo unsubscribe from our newsletter click here: https://globex.example/u",
        "Thanks, good read.\n\n> If you would like me to stop, tell me.\n> unsubscribe",
        "Thanks, good read.\n\nOn Mon, 9 Nov 2026 at 09:00, Maya <maya@acme.example> wrote:\nTell me to stop.",
    ],
)
def test_footers_and_quotes_are_not_the_writers_words(text: str) -> None:
    assert _read(text).intent is Intent.THANKS


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Thank you, that was a lovely article!", Intent.THANKS),
        ("Not now, we are in the middle of a merger. Try me again in June.", Intent.NOT_NOW),
        ("Still no from us, nothing has changed.", Intent.STILL_NO),
        ("Could you send me a quote for 40 seats?", Intent.INTERESTED),
        ("Does it work without a network connection?", Intent.QUESTION),
        ("I am the wrong person for this, purchasing is not my department.", Intent.WRONG_PERSON),
        ("Dana no longer works here.", Intent.LEFT_COMPANY),
        ("My cousin Nadia needs something like this, tell her I sent you: nadia@initech.example", Intent.REFERRAL),
        ("The weather was dreadful and the geese are back.", Intent.UNSURE),
        ("Melden Sie sich bitte im März wieder.", Intent.NOT_NOW),
        ("Weiterhin kein Bedarf.", Intent.STILL_NO),
        ("Merci pour cet article !", Intent.THANKS),
    ],
)
def test_an_intent_is_read(text: str, intent: Intent) -> None:
    assert _read(text).intent is intent


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, but this has been enough for a lifetime.",
        "Not now. And I already told you so twice.",
        "Still no, as I said. It is getting pointless.",
    ],
)
def test_a_hint_at_an_end_keeps_the_cadence_from_going_on(text: str) -> None:
    assert _read(text).intent in {Intent.STOP, Intent.UNSURE}


def test_good_wishes_around_other_words_are_not_thanks() -> None:
    text = (
        "Happy holidays, Maya. " + "The new board has its own ideas about everything we do and how we do it here. " * 2
    )
    assert _read(text).intent is not Intent.THANKS


def test_a_wish_to_wait_until_a_date_is_no_stop() -> None:
    found = _read("Please do not contact me before March.")
    assert (found.intent, found.resume_on) == (Intent.NOT_NOW, date(2027, 3, 1))


def test_a_stop_outranks_what_else_is_said() -> None:
    found = _read("Please take me off your list. We may look at it again next year, and then I will write to you.")
    assert (found.intent, found.also) == (Intent.STOP, (Intent.NOT_NOW,))


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("Please remove me from your list.", Scope.PERSON),
        ("Please stop writing to anyone at this company.", Scope.COMPANY),
        ("Do not contact any of our employees again.", Scope.COMPANY),
        ("Bitte schreiben Sie weder mir noch meinen Kollegen weiter.", Scope.COMPANY),
    ],
)
def test_the_scope_of_a_stop_is_read(text: str, scope: Scope) -> None:
    assert _read(text).scope is scope


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("Where did you get my address?", Flag.ASKS_SOURCE),
        ("Please send me a copy of all data you hold about me.", Flag.ASKS_DATA),
        ("Please erase my personal data.", Flag.ASKS_ERASURE),
        ("My solicitor will be in touch. Stop.", Flag.LEGAL),
        ("Woher haben Sie meine Adresse?", Flag.ASKS_SOURCE),
    ],
)
def test_a_demand_is_flagged(text: str, flag: Flag) -> None:
    assert flag in _read(text).flags


def test_an_erasure_is_a_stop_too() -> None:
    assert _read("I want my details deleted, all of them.").intent is Intent.STOP


def test_whoever_takes_over_is_named() -> None:
    found = _read("Dana no longer works here, please write to tom@globex.example.", sender="Desk <desk@globex.example>")
    assert (found.intent, found.new_contact) == (Intent.LEFT_COMPANY, "tom@globex.example")


def test_evidence_is_always_given() -> None:
    assert all(_read(text).evidence[0].rule for text in (*STOPS, *NO_STOPS, "", "Hm."))


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("I am out of the office and will be back on 24 November.", date(2026, 11, 24)),
        ("I am on leave until Friday 20 November.", date(2026, 11, 23)),
        ("On leave through 30 November 2026, returning 1 December 2026.", date(2026, 12, 1)),
        ("Ich bin bis einschließlich 20.11.2026 im Urlaub und ab 23.11. wieder da.", date(2026, 11, 23)),
        ("Je suis absent jusqu'au 20 novembre inclus, de retour le lundi 23 novembre.", date(2026, 11, 23)),
        ("Estoy de vacaciones y vuelvo el 1 de diciembre.", date(2026, 12, 1)),
        ("11月20日まで休暇をいただいております。", date(2026, 11, 23)),
        ("I am away with little signal.", None),
    ],
)
def test_an_absence_tells_the_first_day_back(text: str, back: date | None) -> None:
    found = read_absence(text, subject="Automatic reply: Hello", today=TODAY)
    assert (found.kind, found.return_on) == ("out_of_office", back)


def test_an_automatic_farewell_names_the_successor() -> None:
    found = read_absence("I no longer work at Globex. Please contact tom@globex.example.", subject="Auto", today=TODAY)
    assert (found.kind, found.new_contact) == ("left_company", "tom@globex.example")


@pytest.mark.parametrize(
    "text",
    ["We are in the middle of a merger, so please not before March.", "We are in a hiring freeze: not before March."],
)
def test_being_in_something_is_no_interest(text):
    reply = read_intent(split_reply(text), subject="Re: hello", sender="dana@globex.example", today=date(2026, 11, 20))
    assert reply.intent is Intent.NOT_NOW
    assert reply.resume_on == date(2027, 3, 1)
