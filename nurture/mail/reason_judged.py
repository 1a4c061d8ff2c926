"""Joins what the words of a no speak for with what a learned classifier holds probable."""

from collections.abc import Mapping
from dataclasses import replace

from nurture.domain.reading import Intent
from nurture.domain.rejection import Reason
from nurture.mail.judgement import Judgement
from nurture.mail.reason_weights import Judgement as Spoken

_OF_THE_BEST = 0.5
"""How much the likeliest sentence counts beside the mail as a whole, as the exponent of its chance (a product of
experts; Hinton, 2002)."""

_LEAST = 0.005
"""No chance is taken for smaller: what one side never met, the other may know."""

_NO_NO = (Intent.INTERESTED, Intent.QUESTION, Intent.THANKS, Intent.OUT_OF_OFFICE)
"""What a mail asks for that is no no."""

_OF_SENTENCES = 0.7
"""The share of the words in which sentence carries a reason."""


def join(spoken: Spoken, learned: Judgement | None) -> Spoken:
    """Returns the chances of both together; those of the words alone without a classifier."""
    if learned is None:
        return spoken
    mail = _product(spoken, learned)
    pairs = zip(spoken.sentences, learned.sentences, strict=False)
    sentences = tuple(_mean(words, said.reasons) for words, said in pairs)
    # The classifier looks at the first part of a long mail only.
    return replace(spoken, mail=mail, sentences=(*sentences, *spoken.sentences[len(sentences) :]))


def _product(spoken: Spoken, learned: Judgement) -> dict[Reason, float]:
    joined = {
        reason: max(spoken.mail[reason], _LEAST)
        * max(learned.reasons[reason], _LEAST)
        * max(_LEAST, *(said.reasons[reason] for said in learned.sentences)) ** _OF_THE_BEST
        for reason in Reason
    }
    nothing = spoken.nothing * sum(learned.intents[intent] for intent in _NO_NO)
    scale = (1 - nothing) / sum(joined.values())
    return {reason: chance * scale for reason, chance in joined.items()}


def _mean(words: Mapping[Reason, float], learned: Mapping[Reason, float]) -> dict[Reason, float]:
    return {reason: _OF_SENTENCES * words[reason] + (1 - _OF_SENTENCES) * learned[reason] for reason in Reason}
