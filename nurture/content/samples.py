"""Sample facts: for every kind of mail, facts in which each optional thing is there, and is missing."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from types import NoneType
from typing import Any, get_args, get_type_hints

from nurture.content.reasons import reason_words
from nurture.content.render import LetterFrame, TouchFacts
from nurture.domain.cadence import Cadence
from nurture.domain.commitment import Precision
from nurture.domain.company import Installation
from nurture.domain.content import ContentItem, ContentKind
from nurture.domain.letter import LetterKind, Who
from nurture.domain.letter_answers import Proposal
from nurture.domain.letter_facts import FACTS_OF, LetterFacts
from nurture.domain.letter_importing import ImportedPerson
from nurture.domain.letter_ops import ChallengedMail
from nurture.domain.letter_sending import UnknownSend
from nurture.domain.letter_touches import ShownTouch
from nurture.domain.planner import AFTER_A_WHILE
from nurture.domain.rejection import Reason
from nurture.domain.team import Rep
from nurture.domain.touch import ContentRule

FRAME = LetterFrame(first_name="Maya", company="Acme", zone="Europe/Berlin")
STOP_URL = "https://nurture.example/u/a2b3c4d5e6f7"

_WHO = Who(name="Dana Ng", address="dana@globex.example", account="Globex")
_SHOWN = ShownTouch(
    number=1,
    who=_WHO,
    due_at=datetime(2027, 2, 11, 9, 42, tzinfo=UTC),
    zone="Europe/Berlin",
    subject="A read",
    text="Hello Dana,\n\na few words.",
    because=("90 days after the no",),
    edited=True,
)
_ASKING = replace(_SHOWN, number=2, needs_yes=True)
_LACKING = replace(_SHOWN, number=5, lacks="nothing goes out: no basis for writing is recorded")
_NOT_YET = replace(_SHOWN, number=3, subject="", text="", edited=False)
_FORGOTTEN = replace(_NOT_YET, number=4, who=Who(name="", address="", account=""), because=())

_CHALLENGED = ChallengedMail(
    number=1,
    subject="Fwd: Re: Acme",
    kilobytes=12,
    received_at=datetime(2026, 11, 12, 9, 31, tzinfo=UTC),
    server="192.0.2.9",
    why="it has no signature of their domain",
)

_UNKNOWN = UnknownSend(touch=12, sent_at=datetime(2027, 2, 11, 9, 42, tzinfo=UTC), rep="Maya Okafor")

_IMPORTED = ImportedPerson(number=1, who=_WHO, said_on=date(2025, 3, 1), reason="no budget")

_FULL: dict[object, object] = {
    str: "a few words",
    bool: True,
    int: 3,
    date: date(2027, 3, 1),
    datetime: datetime(2027, 2, 11, 9, 42, tzinfo=UTC),
    Who: _WHO,
    tuple[str, ...]: ("one", "two"),
    tuple[Proposal, ...]: (
        Proposal(number=1, name="", address="tom@globex.example"),
        Proposal(number=2, name="Tom Reed", address=""),
    ),
    tuple[ChallengedMail, ...]: (_CHALLENGED, replace(_CHALLENGED, number=2, subject="", server="")),
    tuple[ShownTouch, ...]: (_SHOWN, _ASKING, _LACKING, _NOT_YET, _FORGOTTEN),
    tuple[int, ...]: (2,),
    tuple[ShownTouch, ...]: (_SHOWN, _NOT_YET, _FORGOTTEN),
    tuple[ImportedPerson, ...]: (
        _IMPORTED,
        replace(_IMPORTED, number=2, who=replace(_WHO, name="dana@globex.example")),
    ),
    tuple[UnknownSend, ...]: (_UNKNOWN, replace(_UNKNOWN, touch=13)),
}
_NAMED = {"zone": "Europe/Berlin", "answer_in": "en"}
"""Fields whose words are names of something that must be there."""
_BARE: dict[object, object] = {
    **_FULL,
    str: "",
    bool: False,
    int: 1,
    tuple[str, ...]: (),
    tuple[int, ...]: (),
    tuple[Proposal, ...]: (),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A template as a cadence uses it: for which years, with which rule for content, and whether to say farewell."""

    template: str
    content: ContentRule
    years: int
    wanted_by: str
    is_farewell: bool = False


def uses_of(cadences: tuple[Cadence, ...]) -> tuple[Use, ...]:
    """Returns every use of a template by a step or a commitment, each once."""
    uses = {(AFTER_A_WHILE, ContentRule.REQUIRED, 0, False): "the first mail after an import"}
    for cadence in cadences:
        rule = cadence.commitment
        uses[(rule.template, rule.content, 0, False)] = f"the commitments of cadence '{cadence.id}'"
        for step in cadence.steps:
            key = (step.template, step.content, step.anniversary or 0, step is cadence.farewell)
            uses[key] = f"step '{step.id}' of cadence '{cadence.id}'"
    return tuple(
        Use(template=template, content=content, years=years, wanted_by=wanted_by, is_farewell=is_farewell)
        for (template, content, years, is_farewell), wanted_by in uses.items()
    )


def touch_samples(use: Use, language: str, reps: tuple[Rep, ...], installation: Installation) -> Iterator[TouchFacts]:
    """Yields facts for one use of a template: all there, then each optional thing missing or different."""
    full = TouchFacts(
        language=language,
        rep=reps[0],
        company=installation.company,
        since=date(2026, 11, 12),
        stop_url=STOP_URL,
        first_name="Dana",
        full_name="Dana Ng",
        account="Globex",
        item=_article(language) if use.content is not ContentRule.NONE else None,
        wrote_to=reps[0].name,
        asked_for=date(2027, 3, 1),
        years=use.years,
        is_first=True,
        reason=reason_words(Reason.TIMING, language),
        quote="a few words of theirs" if installation.verbatim_words else None,
        may_quote=installation.verbatim_words,
    )
    yield from (replace(full, **change) for change in _CHANGES)
    yield from (replace(full, rep=rep, wrote_to=rep.name) for rep in reps)
    yield from (replace(full, asked_precision=precision) for precision in Precision)
    yield from (replace(full, item=item) for item in _other_items(use.content, language))


_CHANGES: tuple[dict[str, Any], ...] = (
    {"is_first": False},
    {"first_name": None},
    {"full_name": None},
    {"formal": False},
    {"formal": False, "first_name": None},
    {"account": None},
    {"wrote_to": None},
    {"wrote_to": "Tom Hale"},
    {"wrote_to": None, "source": "a fair"},
    {"wrote_to": None, "named_by": "Dana Ng"},
    {"wrote_to": None, "named_by": "Dana Ng", "is_first": False},
    {"asked_for": None},
    {"reason": None, "quote": None},
    {"reason": None, "quote": None, "is_first": False},
    {"since": date(2026, 8, 1)},
    {
        "first_name": None,
        "full_name": None,
        "account": None,
        "wrote_to": None,
        "asked_for": None,
        "is_first": False,
        "reason": None,
        "quote": None,
    },
)


def _article(language: str) -> ContentItem:
    return ContentItem(
        id="sample", title="Sample title", text="Why it is worth it.", language=language, url="https://acme.example/a"
    )


def _other_items(rule: ContentRule, language: str) -> tuple[ContentItem | None, ...]:
    note = replace(_article(language), kind=ContentKind.NOTE, url=None, text="One thing.\n\nAnd another.")
    return {ContentRule.NONE: (), ContentRule.OPTIONAL: (note, None), ContentRule.REQUIRED: (note,)}[rule]


def letter_samples(kind: LetterKind) -> Iterator[LetterFacts]:
    """Yields facts for a letter: all there, all bare, and from either each field as it is in the other."""
    facts_type = FACTS_OF[kind]
    full = facts_type(**_values(facts_type, _FULL, bare=False))
    bare = facts_type(**_values(facts_type, _BARE, bare=True))
    yield from (full, bare)
    for each in fields(facts_type):
        yield replace(full, **{each.name: getattr(bare, each.name)})
        yield replace(bare, **{each.name: getattr(full, each.name)})


def _values(facts_type: type, samples: dict[object, object], *, bare: bool) -> dict[str, Any]:
    hints = get_type_hints(facts_type)
    return {name: _sample(name, hint, samples, bare=bare) for name, hint in hints.items()}


def _sample(name: str, hint: object, samples: dict[object, object], *, bare: bool) -> object:
    options = get_args(hint)
    if bare and NoneType in options:
        return None
    return _NAMED.get(name) or samples[options[0] if NoneType in options else hint]
