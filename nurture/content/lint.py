"""Words that push: what a template may not say, because a considerate person would not."""

import re

PUSHING = {
    "en": (
        "just checking in",
        "checking in on",
        "circling back",
        "following up on my last",
        "touch base",
        "bumping this",
        "in case you missed",
        "did you get a chance",
        "have not heard back",
        "haven't heard back",
        "last chance",
        "act now",
        "limited time",
        "before it is too late",
        "before it's too late",
        "do not miss",
        "don't miss",
        "closing your file",
        "breaking up",
        "you ignored",
        "quick call",
        "15 minutes",
        "book a slot",
        "pick a time",
        "i assume you",
        "i guess you",
    ),
    "de": (
        "nur kurz nachfragen",
        "wollte mal nachhaken",
        "nachhaken",
        "letzte chance",
        "nur noch heute",
        "nur für kurze zeit",
        "nicht verpassen",
        "leider nichts von ihnen gehört",
        "jetzt handeln",
        "kurzes telefonat",
        "termin buchen",
        "ich nehme an, dass sie",
    ),
    "fr": (
        "je me permets de revenir",
        "je reviens vers vous",
        "je me permets de vous relancer",
        "dernière chance",
        "offre limitée",
        "ne manquez pas",
        "sauf erreur de ma part",
        "pas eu de retour de votre part",
        "réservez un créneau",
        "je suppose que vous",
    ),
    "es": (
        "solo quería saber si",
        "retomo el contacto",
        "última oportunidad",
        "oferta limitada",
        "no se lo pierda",
        "no he recibido respuesta",
        "reserve una cita",
        "supongo que usted",
    ),
    "it": (
        "volevo solo sapere se",
        "ultima occasione",
        "offerta limitata",
        "non si perda",
        "non ho ricevuto risposta",
        "prenoti un appuntamento",
        "suppongo che lei",
    ),
    "nl": (
        "even checken",
        "ik kom terug op mijn",
        "laatste kans",
        "beperkte tijd",
        "mis het niet",
        "nog niets van u gehoord",
        "plan een afspraak",
        "ik neem aan dat u",
    ),
    "pt": (
        "só para saber se",
        "retomo o contacto",
        "última oportunidade",
        "última chance",
        "oferta limitada",
        "não perca",
        "não tive resposta",
        "marque uma reunião",
        "suponho que",
    ),
}
"""Per language: hollow occasions, blame, urgency, break-up tones, calendar links, guesses aloud. In lower case."""

_CALENDAR_LINK = re.compile(r"\b(?:calendly\.com|cal\.com|meetings\.hubspot\.com|outlook\.office\.com/book)\b")


def pushing_words(text: str, language: str) -> tuple[tuple[int, str], ...]:
    """Returns the number of each line that pushes, from 1, with the words."""
    found: list[tuple[int, str]] = []
    for number, line in enumerate(text.lower().replace("’", "'").splitlines(), start=1):
        phrases = [phrase for phrase in PUSHING.get(language, ()) if phrase in line]
        found.extend((number, words) for words in (*phrases, *_CALENDAR_LINK.findall(line)))
    return tuple(found)
