"""Weighs what the rules found against what a learned classifier holds probable; keeps a possible stop from going on."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nurture.domain.reading import Intent, Scope
from nurture.domain.rejection import Evidence
from nurture.mail.intent_rules import Findings
from nurture.mail.judgement import Judgement

CONTINUES = frozenset({Intent.THANKS, Intent.NOT_NOW, Intent.STILL_NO, Intent.OUT_OF_OFFICE})
"""Intents by which a cadence may go on by itself: with them, a stop must be all but excluded."""

_CERTAIN, _HINTED, _DOUBTED, _DATED = 3.0, 0.8, 0.7, 0.8
"""What words are worth beside the classifier, in nats (factors on the odds of 20, 2.2, 2 and 2.2)."""

_STOP_SURE = 0.85
_STOP_POSSIBLE = 0.02
_LEAST = 0.35
_TOLD = 0.5
"""A stop above the first is one, above the second lets nothing go on; below the third nothing is believed.
The last is from what chance a sentence is shown as evidence."""

_STILL_COMPANY, _COMPANY_AFTER_ALL = 0.15, 0.65
"""From what chance a stop covers the company, where the words say so and where they do not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What a reply most probably asks for, what else it may, and how probable each is."""

    intent: Intent
    chances: Mapping[Intent, float]
    evidence: tuple[Evidence, ...]

    @property
    def confidence(self) -> float:
        """How probable the intent is; nothing for `unsure`."""
        return 0.0 if self.intent is Intent.UNSURE else round(self.chances[self.intent], 2)

    @property
    def ranked(self) -> tuple[Intent, ...]:
        """The intents, likeliest first, `unsure` left out."""
        known = (intent for intent in self.chances if intent is not Intent.UNSURE)
        return tuple(sorted(known, key=lambda intent: self.chances[intent], reverse=True))


def weigh(findings: Findings, sentences: Sequence[str], judgement: Judgement, *, dated: bool) -> Weighed:
    """Returns the intent; `dated` tells that a time to come back was read.

    A stop found by the rules for certain is not weighed here: it stands.
    """
    chances = _chances(findings, judgement, dated=dated)
    ranked = sorted((intent for intent in chances if intent is not Intent.UNSURE), key=chances.__getitem__)
    stop = chances[Intent.STOP]
    best: Intent = ranked[-1]
    if best is Intent.STOP:
        best = Intent.STOP if stop >= _STOP_SURE else Intent.UNSURE
    elif chances[best] < _LEAST or (best in CONTINUES and stop > _STOP_POSSIBLE):
        best = Intent.UNSURE
    return Weighed(intent=best, chances=chances, evidence=_evidence(best, sentences, judgement))


def weigh_scope(found: Scope, judgement: Judgement | None) -> Scope:
    """Returns whom a stop covers: the words decide, unless the classifier is sure of the other."""
    if judgement is None:
        return found
    least = _STILL_COMPANY if found is Scope.COMPANY else _COMPANY_AFTER_ALL
    return Scope.COMPANY if judgement.company >= least else Scope.PERSON


def _evidence(intent: Intent, sentences: Sequence[str], judgement: Judgement) -> tuple[Evidence, ...]:
    """Returns the sentences that probably carry the intent, at least the likeliest."""
    chances = [said.intents.get(intent, 0.0) for said in judgement.sentences]
    least = min(_TOLD, max(chances))
    told = (sentence for sentence, chance in zip(sentences, chances, strict=False) if chance >= least)
    return tuple(Evidence(text=sentence, rule=f"learned.{intent.value}") for sentence in told)


def _chances(findings: Findings, judgement: Judgement, *, dated: bool) -> dict[Intent, float]:
    odds = {}
    for intent, chance in judgement.intents.items():
        weight = _CERTAIN if findings.has(intent) else _HINTED if findings.hinted(intent) else 0.0
        weight += _DOUBTED if intent is Intent.STOP and findings.doubt else 0.0
        weight += _DATED if intent is Intent.NOT_NOW and dated else 0.0
        odds[intent] = chance * math.exp(weight)
    total = sum(odds.values())
    return {intent: odd / total for intent, odd in odds.items()}
