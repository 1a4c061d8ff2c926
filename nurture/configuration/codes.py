"""Readers of the codes of countries and of languages: those that exist, since any other would match nobody."""

import re

from nurture.configuration import meant
from nurture.configuration.forms import taking, text_form
from nurture.configuration.iso_languages import LANGUAGES, SHORT_OF
from nurture.configuration.places import is_country
from nurture.configuration.problems import Unexpected
from nurture.domain.template_name import tags_of

_COUNTRY = re.compile(r"[A-Za-z]{2}\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")
_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}\Z")


@taking(text_form("the code of a language (ISO 639)", "en", "^[a-z]{2,3}$"))
def language(text: str) -> str:
    """Returns a language as its ISO 639 code, of two letters where it has one."""
    if not _LANGUAGE.match(text):
        raise Unexpected(f"expected a language code such as en or de, got {text!r}", _near_language(text))
    if text not in LANGUAGES:
        expected = "expected the code of a language (ISO 639) such as en or de"
        raise Unexpected(f"{expected}, got {text!r}", _near_language(text))
    return text


@taking(text_form("a language, with its region where that matters", "de-CH", "^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$"))
def language_tag(text: str) -> str:
    """Returns a language as its tag (RFC 5646), such as `de` or `de-CH`."""
    base, dash, region = text.partition("-")
    near = _near_language(base.lower())
    if not _TAG.match(text):
        raise Unexpected(f"expected a language such as de, or de-CH for a region, got {text!r}", near)
    if base not in LANGUAGES:
        expected = "expected a language (ISO 639) such as de, or de-CH for a region"
        raise Unexpected(f"{expected}, got {text!r}", f"{near}{dash}{region}" if near else None)
    return tags_of(text)[0]


def _near_language(text: str) -> str | None:
    near = SHORT_OF.get(text) or meant.language(text)
    return near if near in LANGUAGES else None


@taking(text_form("the two letters of a country (ISO 3166)", "DE", "^[A-Za-z]{2}$"))
def country(text: str) -> str:
    """Returns the code of a country (ISO 3166-1), in capitals."""
    if not _COUNTRY.match(text):
        raise Unexpected(f"expected the two letters of a country such as DE, got {text!r}", meant.country(text))
    if not is_country(text.upper()):
        raise Unexpected(f"expected the code of a country (ISO 3166) such as DE, got {text!r}", meant.country(text))
    return text.upper()
