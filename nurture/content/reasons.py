"""Reasons in the words of each language, for mails that may name the confirmed reason of a no."""

from nurture.domain.content import base_language
from nurture.domain.rejection import Reason

_ORDER = (
    Reason.TIMING,
    Reason.NO_BUDGET,
    Reason.NO_PROJECT,
    Reason.COMPETITOR,
    Reason.INCUMBENT,
    Reason.IN_HOUSE,
    Reason.BUSINESS_CASE,
    Reason.RISK,
    Reason.NO_SPONSOR,
    Reason.NO_CHAMPION,
    Reason.PRODUCT_GAP,
    Reason.PRICE,
)

_WORDS = {
    "en": (
        "the timing", "the budget", "no project for it", "the choice of another vendor", "the vendor you work with",
        "a solution of your own", "the business case", "the risk", "the lack of a sponsor",
        "the lack of somebody to take it on", "a missing feature", "the price",
    ),
    "de": (
        "der Zeitpunkt", "das Budget", "kein passendes Vorhaben", "die Wahl eines anderen Anbieters",
        "Ihr bisheriger Anbieter", "eine eigene Lösung", "die Wirtschaftlichkeit", "das Risiko",
        "der fehlende Rückhalt in der Leitung", "der fehlende Fürsprecher", "eine fehlende Funktion", "der Preis",
    ),
    "fr": (
        "le moment", "le budget", "l’absence de projet", "le choix d’un autre prestataire",
        "votre prestataire actuel", "une solution interne", "la rentabilité", "le risque",
        "l’absence de soutien de la direction", "l’absence d’un porteur du projet", "une fonction manquante", "le prix",
    ),
    "es": (
        "el momento", "el presupuesto", "la falta de un proyecto", "la elección de otro proveedor",
        "su proveedor actual", "una solución propia", "la rentabilidad", "el riesgo",
        "la falta de apoyo de la dirección", "la falta de un impulsor", "una función que faltaba", "el precio",
    ),
    "it": (
        "il momento", "il budget", "la mancanza di un progetto", "la scelta di un altro fornitore",
        "il Suo fornitore attuale", "una soluzione interna", "la convenienza", "il rischio",
        "la mancanza di sostegno della direzione", "la mancanza di un promotore", "una funzione mancante", "il prezzo",
    ),
    "nl": (
        "het moment", "het budget", "het ontbreken van een project", "de keuze voor een andere leverancier",
        "uw huidige leverancier", "een eigen oplossing", "de businesscase", "het risico",
        "het ontbreken van steun van de directie", "het ontbreken van een trekker", "een ontbrekende functie",
        "de prijs",
    ),
    "pt": (
        "o momento", "o orçamento", "a falta de um projeto", "a escolha de outro fornecedor",
        "o seu fornecedor atual", "uma solução própria", "a rentabilidade", "o risco",
        "a falta de apoio da direção", "a falta de um promotor", "uma funcionalidade em falta", "o preço",
    ),
}  # fmt: skip
"""Each reason as a noun with its article, so that it fits behind a colon and as a subject, in the order above."""

NAMED_REASONS = _ORDER
"""The reasons that a mail may name; the others are no reasons, or somebody else's business."""


def reason_words(reason: Reason, language: str) -> str | None:
    """Returns a reason in the words of a language; None where it has none that a mail may say."""
    words = _WORDS.get(base_language(language))
    return words[_ORDER.index(reason)] if words and reason in _ORDER else None
