"""The words of the unsubscribe page in each language, and the choice among the languages."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StopWords:
    """One language's page. `ask` and `button` stand before a stop, `done` after it; `{company}` is filled in."""

    language: str
    title: str
    ask: str
    button: str
    done: str
    standing: str
    broken_title: str
    broken: str
    later_title: str
    later: str


ENGLISH = StopWords(
    language="en",
    title="Stop these emails",
    ask="Press the button, and {company} will not write to you again.",
    button="Stop writing to me",
    done="You will not hear from us again.",
    standing="This has been recorded already.",
    broken_title="This link does not work",
    broken="It may have been cut off on its way. Open it as it stands in the email, or answer that email with “stop”.",
    later_title="We could not record this just now",
    later="Please try again in a few minutes, or answer the email with “stop”.",
)

# The hyphen in foreign words for mail is one at which no line breaks (U+2011).
_ALL = (
    ENGLISH,
    StopWords(
        language="de",
        title="Keine weiteren E‑Mails",
        ask="Ein Klick auf den Knopf, und {company} schreibt Ihnen nicht mehr.",
        button="Schreiben Sie mir nicht mehr",
        done="Sie hören nicht mehr von uns.",
        standing="Das ist bereits festgehalten.",
        broken_title="Dieser Link funktioniert nicht",
        broken="Vielleicht wurde er unterwegs abgeschnitten. Öffnen Sie ihn so, wie er in der E‑Mail steht, "
        "oder antworten Sie auf diese E‑Mail mit „Stopp“.",
        later_title="Das konnten wir gerade nicht festhalten",
        later="Bitte versuchen Sie es in ein paar Minuten noch einmal, oder antworten Sie auf die E‑Mail mit „Stopp“.",
    ),
    StopWords(
        language="fr",
        title="Ne plus recevoir ces e‑mails",
        ask="Appuyez sur le bouton, et {company} ne vous écrira plus.",
        button="Ne plus m’écrire",
        done="Vous n’aurez plus de nouvelles de notre part.",
        standing="C’est déjà enregistré.",
        broken_title="Ce lien ne fonctionne pas",
        broken="Il a peut-être été coupé en route. Ouvrez-le tel qu’il figure dans l’e‑mail, "
        "ou répondez « stop » à cet e‑mail.",
        later_title="Nous n’avons pas pu l’enregistrer pour l’instant",
        later="Veuillez réessayer dans quelques minutes, ou répondre « stop » à l’e‑mail.",
    ),
    StopWords(
        language="es",
        title="No recibir más correos",
        ask="Pulse el botón y {company} no volverá a escribirle.",
        button="No me escriban más",
        done="No volverá a tener noticias nuestras.",
        standing="Ya está registrado.",
        broken_title="Este enlace no funciona",
        broken="Puede que se haya cortado por el camino. Ábralo tal como aparece en el correo, "
        "o responda a ese correo con «stop».",
        later_title="Ahora mismo no hemos podido registrarlo",
        later="Inténtelo de nuevo en unos minutos, o responda al correo con «stop».",
    ),
    StopWords(
        language="it",
        title="Non ricevere più queste e‑mail",
        ask="Prema il pulsante e {company} non le scriverà più.",
        button="Non scrivetemi più",
        done="Non avrà più nostre notizie.",
        standing="È già registrato.",
        broken_title="Questo link non funziona",
        broken="Forse è stato tagliato lungo la strada. Lo apra così come si trova nell’e‑mail, "
        "oppure risponda a quell’e‑mail con «stop».",
        later_title="In questo momento non siamo riusciti a registrarlo",
        later="Riprovi tra qualche minuto, oppure risponda all’e‑mail con «stop».",
    ),
    StopWords(
        language="nl",
        title="Geen e‑mails meer",
        ask="Druk op de knop, en {company} schrijft u niet meer.",
        button="Schrijf mij niet meer",
        done="U hoort niet meer van ons.",
        standing="Dit is al vastgelegd.",
        broken_title="Deze link werkt niet",
        broken="Misschien is hij onderweg afgebroken. Open hem zoals hij in de e‑mail staat, "
        "of beantwoord die e‑mail met “stop”.",
        later_title="We konden dit zojuist niet vastleggen",
        later="Probeer het over een paar minuten opnieuw, of beantwoord de e‑mail met “stop”.",
    ),
    StopWords(
        language="pt",
        title="Não receber mais e‑mails",
        ask="Clique no botão e a {company} não lhe voltará a escrever.",
        button="Não me escrevam mais",
        done="Não voltará a ter notícias nossas.",
        standing="Já está registado.",
        broken_title="Este link não funciona",
        broken="Pode ter sido cortado pelo caminho. Abra-o tal como está no e‑mail, "
        "ou responda a esse e‑mail com «stop».",
        later_title="Não foi possível registar isto agora",
        later="Tente de novo dentro de alguns minutos, ou responda ao e‑mail com «stop».",
    ),
)

CATALOGUE = {words.language: words for words in _ALL}
"""Every language the page is written in."""

_RANGE = re.compile(r"\s*([a-z]{2,3})(?:[-_][\w-]*)?\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?\Z", re.IGNORECASE)


def words_for(accept_language: str) -> StopWords:
    """Returns the page in the language that the header (RFC 9110, 12.5.4) wants most; English when none fits."""
    wanted = [_RANGE.match(part) for part in accept_language[:1000].split(",")]
    weights = [(float(found[2] or 1), found[1].lower()) for found in wanted if found]
    fitting = [(weight, language) for weight, language in weights if weight > 0 and language in CATALOGUE]
    return CATALOGUE[max(fitting, key=lambda pair: pair[0])[1]] if fitting else ENGLISH
