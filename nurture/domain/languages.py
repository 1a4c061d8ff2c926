"""Which languages may stand in for another, and how people are addressed in each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from nurture.domain.template_name import tags_of

T = TypeVar("T")

OTHERS = "others"
"""Stands for every language that is not named."""


class Formality(StrEnum):
    """How a language addresses a person: `Sie` or `du`, `vous` or `tu`."""

    FORMAL = "formal"
    FAMILIAR = "familiar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Languages:
    """What ops say about languages, by tag: `fallback` names which one stands in, empty for none."""

    fallback: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[str, Formality] = field(default_factory=dict)

    def serving(self, language: str) -> tuple[str, ...]:
        """Returns the languages to write in to somebody, the first that has a template counts: theirs, then another."""
        stand_in = _nearest(self.fallback, language)
        return (language, stand_in) if stand_in else (language,)

    def form_in(self, language: str) -> Formality:
        """Returns how people are addressed in a language; formally, where nothing is said."""
        return _nearest(self.forms, language) or Formality.FORMAL


@dataclass(frozen=True, slots=True, kw_only=True)
class UnwrittenLine:
    """A template in a language, and how many planned touches ask for it; `first_due` is when the soonest is due."""

    template: str
    language: str
    touches: int
    first_due: datetime


ALIKE = Languages()
"""No language stands in for another, and all address people formally."""


def _nearest(given: Mapping[str, T], language: str) -> T | None:
    return next((given[tag] for tag in (*tags_of(language), OTHERS) if tag in given), None)
