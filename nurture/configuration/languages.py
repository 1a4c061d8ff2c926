"""`languages:` of nurture.yaml: which language stands in for another, and how people are addressed."""

from collections.abc import Mapping
from typing import TypeVar

from nurture.configuration.codes import language_tag
from nurture.configuration.forms import Described, taking, text_form
from nurture.configuration.problems import Unexpected
from nurture.configuration.scalars import member
from nurture.configuration.section import Section
from nurture.domain.languages import OTHERS, Formality, Languages

T = TypeVar("T")

NO_LANGUAGE = "none"
"""Stands for no other language, in which then nobody is written to."""

_FORM = member(Formality)
_TAG = "[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}"


def read_languages(section: Section) -> Languages:
    """Returns what the section says; a language that it does not name is addressed formally and has no stand-in."""
    return Languages(
        fallback=section.child("fallback", lambda below: _by_language(below, _stand_in), {}),
        forms=section.child("forms", lambda below: _by_language(below, _FORM), {}),
    )


def _by_language(section: Section, read: Described[T]) -> Mapping[str, T]:
    """Returns the values by the tag of their language; those that cannot be read are noted and left out."""
    found: dict[str, T] = {}
    for key in section.words(_language_or_others):
        tag, value = _tag(section, key), section.optional(key, read, None)
        if tag and value is not None:
            found[tag] = value
    return found


def _tag(section: Section, key: str) -> str:
    try:
        return _language_or_others(key)
    except Unexpected as error:
        section.fault(key, error.expected, error.nearest)
        return ""


@taking(text_form("a language, with its region where that matters, or `others`", "nb", f"^({_TAG}|{OTHERS})$"))
def _language_or_others(text: str) -> str:
    return OTHERS if text == OTHERS else language_tag(text)


@taking(text_form("a language to write in instead, or `none`", "da", f"^({_TAG}|{NO_LANGUAGE})$"))
def _stand_in(text: str) -> str:
    return "" if text == NO_LANGUAGE else language_tag(text)
