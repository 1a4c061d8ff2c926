"""`cadences/*.yaml`: the cadences, and that every reason has exactly one."""

from collections.abc import Iterable
from datetime import time

from nurture.configuration.folder import Folder
from nurture.configuration.items import ENROLLED_REASONS
from nurture.configuration.problems import Problems, nearest_word
from nurture.configuration.replies import read_replies
from nurture.configuration.scalars import clock, duration, in_words, lasting, member, name, number, one_of
from nurture.configuration.section import Located, Section, read_nodes
from nurture.configuration.source import Scalar
from nurture.domain.cadence import (
    DEFAULT_REPLIES,
    Cadence,
    CommitmentRule,
    Duration,
    Spacing,
    Step,
    Unit,
    Window,
    ZoneSource,
)
from nurture.domain.rejection import Reason
from nurture.domain.touch import ContentRule

Cadences = tuple[Located[Cadence], ...]

MAX_STEPS = 30
_DAYS = one_of({word: index for index, word in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))})
_REASON = member(ENROLLED_REASONS)
_HOLIDAYS = one_of({"skip": True, "allow": False})
_NO_COOL_OFF = Duration(count=1, unit=Unit.DAYS)
_DEFAULTS = Cadence(id="", reasons=(), cool_off=_NO_COOL_OFF, steps=())
_FAREWELL = "farewell"
_FOLDER = "cadences"


def read_cadences(files: Folder, problems: Problems, templates: frozenset[str] | None) -> tuple[Cadence, ...]:
    """Returns the cadences, after noting reasons taken twice or by none; `templates` are the names that steps may use.

    Reasons without a cadence are looked for only when every cadence can be read, so that one slip is told once.
    """
    before = len(problems)
    elements = tuple((tree, "") for tree in files.trees(_FOLDER))
    cadences = read_nodes(elements, problems, lambda section: _cadence(section, templates))
    _check_unique(cadences)
    if len(problems) == before and not cadences:
        files.fault(_FOLDER, "expected at least one cadence, found no YAML file")
    elif len(problems) == before:
        _check_coverage(cadences)
    return tuple(located.value for located in cadences)


def read_cadence(section: Section) -> Cadence:
    """Returns one cadence; the names of its templates are taken as they are."""
    return _cadence(section, None)


def _cadence(section: Section, templates: frozenset[str] | None) -> Cadence:
    section.needs("steps", f"expected 1 to {MAX_STEPS} steps, got 0")
    steps = section.children("steps", _step)
    _check_steps(section, steps)
    cadence = Cadence(
        id=section.required("cadence", name, ""),
        reasons=_reasons(section),
        takes_rest=isinstance(section.node("takes"), Scalar),
        cool_off=section.required("cool_off", lasting, _NO_COOL_OFF),
        steps=tuple(located.value for located in steps),
        window=section.child("window", _window, Window()),
        spacing=section.child("spacing", _spacing, Spacing()),
        heads_up=section.optional("heads_up", duration, _DEFAULTS.heads_up),
        commitment=section.child("commitment", lambda below: _commitment(below, templates), CommitmentRule()),
        unanswered=section.child("end_after", _unanswered, _DEFAULTS.unanswered),
        replies=section.child("replies", read_replies, DEFAULT_REPLIES),
    )
    for located in steps:
        _check_template(located.section, located.value.template, templates)
    return cadence


def _reasons(section: Section) -> tuple[Reason, ...]:
    section.needs("takes", "expected {reasons: [...]} or rest")
    if isinstance(section.node("takes"), Scalar):
        section.optional("takes", one_of({"rest": True}), False)
        return ()
    return section.child("takes", _named_reasons, ())


def _named_reasons(section: Section) -> tuple[Reason, ...]:
    section.needs("reasons", "expected a list of reasons such as [timing, no_budget]")
    return section.many("reasons", _REASON)


def _window(section: Section) -> Window:
    default = Window()
    window = Window(
        days=tuple(sorted(set(section.many("days", _DAYS, default.days)))),
        opens=section.optional("from", clock, default.opens),
        closes=section.optional("to", clock, default.closes),
        zone=section.optional("zone", member(ZoneSource), default.zone),
        skip_holidays=section.optional("holidays", _HOLIDAYS, default.skip_holidays),
    )
    _check_window(section, window.days, window.opens, window.closes)
    return window


def _check_window(section: Section, days: tuple[int, ...], opens: time, closes: time) -> None:
    if not days:
        section.fault("days", "expected at least one weekday; the window is empty")
    if closes <= opens:
        section.fault("to", f"expected a time after {opens:%H:%M}; the window is empty")


def _spacing(section: Section) -> Spacing:
    default = Spacing()
    return Spacing(
        person=section.optional("person", lasting, default.person),
        account=section.optional("account", lasting, default.account),
        spread=section.optional("spread", duration, default.spread),
    )


def _step(section: Section) -> Step:
    step = Step(
        id=section.required("id", name, ""),
        template=section.required("template", name, ""),
        wait=section.optional("wait", lasting, None),
        anniversary=section.optional("anniversary", number(1, 10), None),
        content=section.optional("content", member(ContentRule), ContentRule.REQUIRED),
    )
    section.either("wait", "anniversary")
    if step.id == _FAREWELL and step.content is not ContentRule.NONE:
        section.fault("content", "expected none, since the farewell asks for nothing and offers nothing")
    return step


def _commitment(section: Section, templates: frozenset[str] | None) -> CommitmentRule:
    default = CommitmentRule()
    rule = CommitmentRule(
        template=section.optional("template", name, default.template),
        content=section.optional("content", member(ContentRule), default.content),
    )
    _check_template(section, rule.template, templates)
    return rule


def _unanswered(section: Section) -> int:
    return section.required("unanswered", number(1, MAX_STEPS), _DEFAULTS.unanswered)


def _check_template(section: Section, template: str, templates: frozenset[str] | None) -> None:
    if template and templates is not None and template not in templates:
        section.fault(
            "template", f"expected the name of a template, got {template!r}", nearest_word(template, templates)
        )


def _check_steps(section: Section, steps: tuple[Located[Step], ...]) -> None:
    if len(steps) > MAX_STEPS:
        section.fault("steps", f"expected 1 to {MAX_STEPS} steps, got {len(steps)}")
    seen: set[str] = set()
    for located in steps:
        step = located.value
        if step.id and step.id in seen:
            located.section.fault("id", f"expected each id once; another step is called {step.id} too")
        if step.id == _FAREWELL and located is not steps[-1]:
            located.section.fault("id", "expected the farewell as the last step")
        seen.add(step.id)


def _check_unique(cadences: Cadences) -> None:
    ids: set[str] = set()
    takers: dict[str, str] = {}
    for located in cadences:
        cadence = located.value
        if cadence.id and cadence.id in ids:
            located.section.fault("cadence", f"expected each name once; another cadence is called {cadence.id} too")
        for taken in _takes(cadence):
            if taken in takers:
                located.section.fault("takes", f"expected each reason once; {taken} is taken by {takers[taken]} too")
            takers[taken] = cadence.id
        ids.add(cadence.id)


def _takes(cadence: Cadence) -> Iterable[str]:
    return ("rest",) if cadence.takes_rest else cadence.reasons


def _check_coverage(cadences: Cadences) -> None:
    if any(located.value.takes_rest for located in cadences):
        return
    taken = {reason for located in cadences for reason in located.value.reasons}
    left = [reason.value for reason in ENROLLED_REASONS if reason not in taken]
    if left:
        cadences[0].section.fault(
            "takes",
            f"no cadence takes {in_words(left)}; name them here or elsewhere, or add a cadence with `takes: rest`",
        )
