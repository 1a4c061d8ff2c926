"""`cadences/*.yaml`: the cadences, and that every reason has exactly one."""

from datetime import time

from nurture.configuration.folder import Folder
from nurture.configuration.problems import Problems, nearest_word
from nurture.configuration.replies import read_replies
from nurture.configuration.scalars import clock, duration, lasting, member, name, notice, number, one_of, weekday
from nurture.configuration.section import NO_KEYS, Located, Section, read_nodes
from nurture.configuration.source import Scalar
from nurture.configuration.steps import MAX_STEPS, check_former, read_approve, read_steps, read_was
from nurture.configuration.takes import check_coverage, check_overlaps, read_takes
from nurture.domain.cadence import (
    DEFAULT_REPLIES,
    Cadence,
    CommitmentRule,
    Duration,
    Spacing,
    Takes,
    Unit,
    Window,
    ZoneSource,
)
from nurture.domain.touch import ContentRule

Cadences = tuple[Located[Cadence], ...]

_HOLIDAYS = one_of({"skip": True, "allow": False})
_NO_COOL_OFF = Duration(count=1, unit=Unit.DAYS)
_DEFAULTS = Cadence(id="", takes=Takes(), cool_off=_NO_COOL_OFF, steps=())
_FOLDER = "cadences"


def read_cadences(
    files: Folder, problems: Problems, templates: frozenset[str] | None, *, approve_first: bool = False
) -> Cadences:
    """Returns the cadences, after noting rejections taken twice or by none; `templates` are the names steps may use.

    `approve_first` is whether a person's first touch needs the rep's yes where a cadence does not say.
    Reasons without a cadence are looked for only when every cadence can be read, so that one slip is told once.
    """
    before = len(problems)
    elements = tuple((tree, "") for tree in files.trees(_FOLDER))
    cadences = read_nodes(elements, problems, lambda section: _cadence(section, templates, approve_first))
    _check_unique(cadences)
    if len(problems) == before and not cadences:
        files.fault(_FOLDER, "expected at least one cadence, found no YAML file")
    elif len(problems) == before:
        check_coverage(cadences)
    return cadences


def read_cadence(section: Section) -> Cadence:
    """Returns one cadence; the names of its templates are taken as they are."""
    return _cadence(section, None, approve_first=False)


def _cadence(section: Section, templates: frozenset[str] | None, approve_first: bool) -> Cadence:
    steps = read_steps(section)
    cadence = Cadence(
        id=section.required("cadence", name, ""),
        takes=read_takes(section),
        cool_off=section.required("cool_off", lasting, _NO_COOL_OFF),
        steps=tuple(located.value for located in steps),
        window=section.child("window", _window, Window()),
        spacing=section.child("spacing", _spacing, Spacing()),
        heads_up=section.optional("heads_up", notice, _DEFAULTS.heads_up),
        commitment=section.child("commitment", lambda below: _commitment(below, templates), CommitmentRule()),
        unanswered=_end_after(section),
        approve_first=section.child("approve", read_approve, approve_first),
        was=read_was(section),
        replies=section.child("replies", read_replies, DEFAULT_REPLIES),
    )
    for located in steps:
        _check_template(located.section, located.value.template, templates)
    return cadence


def _window(section: Section) -> Window:
    default = Window()
    window = Window(
        days=tuple(sorted(set(section.many("days", weekday, default.days)))),
        opens=section.optional("from", clock, default.opens),
        closes=section.optional("to", clock, default.closes),
        zone=section.optional("zone", member(ZoneSource), default.zone),
        skip_holidays=section.optional("holidays", _HOLIDAYS, default.skip_holidays),
    )
    _check_window(section, window.days, window.opens, window.closes)
    return window


def _check_window(section: Section, days: tuple[int, ...], opens: time, closes: time) -> None:
    if not days:
        section.fault("days", "expected at least one weekday, such as [tue, wed, thu]; the window is empty")
    if closes <= opens:
        section.fault("to", f"expected a time after {opens:%H:%M}; the window is empty")


def _spacing(section: Section) -> Spacing:
    default = Spacing()
    return Spacing(
        person=section.optional("person", lasting, default.person),
        account=section.optional("account", lasting, default.account),
        spread=section.optional("spread", duration, default.spread),
    )


def _commitment(section: Section, templates: frozenset[str] | None) -> CommitmentRule:
    default = CommitmentRule()
    rule = CommitmentRule(
        template=section.optional("template", name, default.template),
        content=section.optional("content", member(ContentRule), default.content),
    )
    _check_template(section, rule.template, templates)
    return rule


def _end_after(section: Section) -> int:
    node = section.node("end_after")
    if isinstance(node, Scalar) and node.text.isdigit():
        told = f"{NO_KEYS} a single value; write it as {{unanswered: {node.text}}}"
        section.fault("end_after", told)
        return _DEFAULTS.unanswered
    return section.child("end_after", _unanswered, _DEFAULTS.unanswered)


def _unanswered(section: Section) -> int:
    return section.required("unanswered", number(1, MAX_STEPS), _DEFAULTS.unanswered)


def _check_template(section: Section, template: str, templates: frozenset[str] | None) -> None:
    if template and templates is not None and template not in templates:
        section.fault(
            "template", f"expected the name of a template, got {template!r}", nearest_word(template, templates)
        )


def _check_unique(cadences: Cadences) -> None:
    ids: set[str] = set()
    for located in cadences:
        cadence = located.value
        if cadence.id and cadence.id in ids:
            located.section.fault("cadence", f"expected each name once; another cadence is called {cadence.id} too")
        ids.add(cadence.id)
    check_former([(each.section, each.value.id, each.value.was) for each in cadences])
    check_overlaps(cadences)
