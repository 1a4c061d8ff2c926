"""`jurisdictions.yaml`: on which bases people may be written to, country by country, and what their mails must show.

A country leaves out what its group says already, and a group what the default says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from nurture.configuration.codes import country
from nurture.configuration.forms import Described, Form, taking, text_form
from nurture.configuration.problems import Unexpected, nearest_word
from nurture.configuration.scalars import day, duration, in_words, lasting, line, link, member, paragraph
from nurture.configuration.section import Section
from nurture.domain.cadence import Duration, Unit
from nurture.domain.jurisdiction import BasisKind, Jurisdiction, Jurisdictions, LawSource, Shown, Term

_TAKEN = {kind.value: kind for kind in BasisKind if kind is not BasisKind.NONE}
_WITHOUT_END = "until withdrawn"
_NO_LIMIT = "no limit"
_NO_DAY = date(1970, 1, 1)


def _time_form(otherwise: str) -> Form:
    return Form(
        words=f"a duration, or `{otherwise}`",
        example="6 months",
        fragment={"anyOf": [duration.form.fragment, {"const": otherwise}]},
    )


_GROUP = Described(str, text_form("a name of your own", "EU", r"^\S+$"))
_NOTHING = Jurisdiction(id="default", terms=(), shows=(), oldest_no=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Countries with rules in common."""

    members: tuple[str, ...]
    rules: Jurisdiction


def read_jurisdictions(section: Section) -> Jurisdictions:
    """Returns the rules of every country that is listed, alone or in a group, and those for all others."""
    default = section.child("default", _default, _NOTHING)
    section.needs("default", "expected the rules for countries that are unknown or not listed")
    nowhere: Mapping[str, Jurisdiction] = {}
    no_groups: Mapping[str, _Group] = {}
    groups = section.child("groups", lambda below: _groups(below, default), no_groups)
    of_groups = {code: replace(group.rules, id=code) for group in groups.values() for code in group.members}
    own = section.child("countries", lambda below: _countries(below, of_groups, default), nowhere)
    return Jurisdictions(default=default, by_country={**of_groups, **own})


def _default(section: Section) -> Jurisdiction:
    for key in ("bases", "shows", "oldest_no"):
        section.needs(key, "expected a value, since every other country falls back on the default")
    return _rules(section, _NOTHING)


def _groups(section: Section, default: Jurisdiction) -> Mapping[str, _Group]:
    groups: dict[str, _Group] = {}
    taken: dict[str, str] = {}
    for group_name in section.words(_GROUP):
        group = section.child(group_name, lambda below: _group(below, default), None)
        if group is None:
            continue
        for code in group.members:
            if taken.setdefault(code, group_name) != group_name:
                section.fault(group_name, f"expected each country in one group, but {code} is in {taken[code]} too")
        groups[group_name] = group
    return groups


def _group(section: Section, default: Jurisdiction) -> _Group | None:
    section.needs("members", "expected the countries of the group, such as [AT, DE]")
    return _Group(members=section.many("members", _known_country), rules=_rules(section, default))


def _countries(
    section: Section, of_groups: Mapping[str, Jurisdiction], default: Jurisdiction
) -> Mapping[str, Jurisdiction]:
    found: dict[str, Jurisdiction] = {}
    for code in section.words(_known_country):
        rules = section.child(code, lambda below: _rules(below, of_groups.get(code, default)), None)  # noqa: B023
        try:
            found[_known_country(code)] = replace(rules or default, id=code)
        except Unexpected as error:
            section.fault(code, error.expected, error.nearest)
    return found


def _rules(section: Section, like: Jurisdiction) -> Jurisdiction:
    """Returns the rules of a section; what it leaves out is as in those it is like, but for the note."""
    return Jurisdiction(
        id=like.id,
        terms=section.child("bases", _terms, like.terms),
        shows=section.many("shows", member(Shown), like.shows),
        oldest_no=section.optional("oldest_no", _oldest, like.oldest_no),
        sources=tuple(each.value for each in section.children("sources", _source)) or like.sources,
        note=section.optional("note", paragraph, ""),
    )


def _terms(section: Section) -> tuple[Term, ...]:
    terms = tuple(
        Term(kind=_TAKEN[word], lasts=section.optional(word, _lasts, None))
        for word in section.words(_TAKEN)
        if _is_basis(section, word)
    )
    if not section.words():
        section.fault("consent", "expected at least one basis, such as {consent: until withdrawn}")
    return terms


def _is_basis(section: Section, word: str) -> bool:
    section.node(word)
    if word not in _TAKEN:
        section.fault(word, f"expected a basis: {in_words(_TAKEN)}", nearest_word(word, _TAKEN))
        return False
    if not section.has(word):
        section.fault(word, f"expected how long it lasts: a duration such as 6 months, or {_WITHOUT_END}")
    return True


@taking(_time_form(_WITHOUT_END))
def _lasts(text: str) -> Duration | None:
    return None if text == _WITHOUT_END else _calendar_time(text, _WITHOUT_END)


@taking(_time_form(_NO_LIMIT))
def _oldest(text: str) -> Duration | None:
    return None if text == _NO_LIMIT else _calendar_time(text, _NO_LIMIT)


def _calendar_time(text: str, otherwise: str) -> Duration:
    try:
        length = lasting(text)
    except Unexpected as error:
        raise Unexpected(f"{error.expected}; or {otherwise}", error.nearest) from None
    if length.unit is Unit.WORKING_DAYS:
        raise Unexpected(f"expected a duration without working days, such as 6 months, or {otherwise}; got {text!r}")
    return length


def _source(section: Section) -> LawSource:
    return LawSource(
        law=section.required("law", line, ""),
        section=section.optional("section", line, ""),
        url=section.required("url", link, ""),
        looked_at=section.required("looked_at", day, _NO_DAY),
    )


@taking(text_form("the code of a country (ISO 3166) in capitals", "DE", "^[A-Z]{2}$"))
def _known_country(text: str) -> str:
    code = country(text)
    if code != text:
        raise Unexpected(f"expected the code of a country (ISO 3166) in capitals, such as DE, got {text!r}", code)
    return code
