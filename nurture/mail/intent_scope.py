"""Whom a stop covers: the writer alone, or everybody at the company."""

import re
from collections.abc import Sequence
from functools import reduce

from nurture.domain.reading import Scope
from nurture.domain.rejection import Evidence
from nurture.mail import lexicon
from nurture.mail.phrases import Sentence, find, phrases

_GOES_ON = re.compile(
    r"(?:that|this|same|also|likewise|das gilt|cela|lo mismo|lo stesso|o mesmo|dat geldt|please|"
    r"it (?:covers|applies))\b|(?:whole|entire|all|every|both|us and|no exceptions)\b"
)
"""How a sentence begins that goes on with the one before it."""

_ALONE = re.compile(
    r"\b(?:i|me|my|ich|mich|mir|mein\w*|je|j'\w+|me|moi|mon|yo|mi|mis|io|mio|ik|mij|mijn|eu|meu|jag|mig|min|jeg|meg|mnie|mi)\b"
)
"""Words of one person who speaks for themselves."""


def find_scope(sentences: Sequence[Sentence], languages: tuple[str, ...], stops: Sequence[Evidence]) -> Scope:
    """Returns whom a stop covers, given the sentences that ask for it.

    It covers the company when those sentences, or what goes on from them, speak of colleagues or of the organisation;
    or when the mail shows that several people or an organisation send it, and either speaks of colleagues elsewhere or
    asks in nobody's own name. A lone `we` or `us` is one person's.
    """
    # A mail too short to tell its language is in that of its stop: `personal` is staff in Swedish.
    spoken = dict.fromkeys(evidence.rule.partition(".")[0] for evidence in stops)
    tried = tuple(language for language in spoken if language in lexicon.LANGUAGES) or languages
    texts = tuple(evidence.text for evidence in stops)
    said = [at for at, sentence in enumerate(sentences) if any(sentence.raw in text for text in texts)]
    near = {*said, *(at + 1 for at in said if at + 1 < len(sentences) and _GOES_ON.match(sentences[at + 1].folded))}
    if any(_covers_all(sentences[at], tried, "company") for at in near):
        return Scope.COMPANY
    if not any(_covers_all(sentence, tried, "company.group") for sentence in sentences):
        return Scope.PERSON
    alone = any(_ALONE.search(sentences[at].folded) for at in said)
    others = any(_covers_all(sentence, tried, "company") for sentence in sentences)
    return Scope.COMPANY if said and (others or not alone) else Scope.PERSON


def _covers_all(sentence: Sentence, languages: tuple[str, ...], title: str) -> bool:
    masks = (phrases(language, "company.not") for language in languages)
    words = reduce(lambda text, mask: mask.sub(" ~ ", text) if mask else text, masks, sentence.folded)
    return find(languages, title, words) is not None
