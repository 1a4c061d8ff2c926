"""Rules of grace as YAML: those that came with nurture, a file each, and what ops say in `grace.yaml`."""

import re
from pathlib import Path

from nurture.configuration.codes import language
from nurture.configuration.folder import Folder
from nurture.configuration.forms import taking, text_form
from nurture.configuration.problems import Problems, Unexpected, nearest_word
from nurture.configuration.scalars import line, member, name, paragraph
from nurture.configuration.section import Section, read_node
from nurture.domain.grace import GraceChange, GraceRule, GraceWishes, Scope, Severity, Wording
from nurture.domain.phrases import LONGEST_PHRASE, PhraseSyntax, parts_of

FILE = "grace.yaml"
SHIPPED = Path(__file__).parents[1] / "content" / "grace"
MOST_PHRASES = 2_000
"""Phrases of one rule; more is a list of sentences and no rule."""

_HOST = re.compile(r"[^\s/:.]+(?:\.[^\s/:.]+)+(?:/\S*)?\Z")


def read_rules(folder: Path) -> tuple[GraceRule, ...]:
    """Returns the rules below a folder, in the order of their files. Raises ConfigurationError."""
    problems = Problems()
    trees = Folder(folder.parent, problems).trees(folder.name)
    rules = tuple(filter(None, (read_node(tree, "", problems, read_rule, None) for tree in trees)))
    problems.raise_any()
    return rules


def read_rule(section: Section) -> GraceRule:
    """Returns a whole rule."""
    return GraceRule(
        id=section.required("rule", name, ""),
        why=section.required("why", paragraph, ""),
        remedy=section.required("remedy", paragraph, ""),
        severity=section.optional("severity", member(Severity), Severity.ERROR),
        scope=section.optional("scope", member(Scope), Scope.ANY),
        phrases=section.child("phrases", _wordings, ()),
        unless=section.child("unless", _wordings, ()),
        links=section.many("links", host_and_path),
    )


def read_wishes(section: Section) -> GraceWishes:
    """Returns what ops change and add; a rule that came with nurture is changed, any other is theirs."""
    found = section.children("rules", _wish)
    ids = [located.value.id for located in found]
    for at, located in enumerate(found):
        if located.value.id and located.value.id in ids[:at]:
            located.section.fault("rule", f"expected each rule once; {located.value.id} stands here again")
    return GraceWishes(
        changes=tuple(each.value for each in found if isinstance(each.value, GraceChange)),
        added=tuple(each.value for each in found if isinstance(each.value, GraceRule)),
    )


def shipped_ids() -> tuple[str, ...]:
    """Returns the ids of the rules that came with nurture: each stands in a file of its name."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.yaml")))


def _wish(section: Section) -> GraceChange | GraceRule:
    """Returns a change where the rule came with nurture, else a rule of ops' own, which says why and what to do."""
    change = GraceChange(
        id=section.required("rule", name, ""),
        severity=section.optional("severity", member(Severity), None),
        because=section.optional("because", line, ""),
        phrases=section.child("phrases", _wordings, ()),
        unless=section.child("unless", _wordings, ()),
        links=section.many("links", host_and_path),
    )
    why, remedy = section.optional("why", paragraph, ""), section.optional("remedy", paragraph, "")
    scope = section.optional("scope", member(Scope), Scope.ANY)
    if change.id in shipped_ids():
        _check_change(section, change)
        return change
    _check_own(section, change.id)
    return GraceRule(
        id=change.id,
        why=why,
        remedy=remedy,
        severity=change.severity or Severity.ERROR,
        scope=scope,
        phrases=change.phrases,
        unless=change.unless,
        links=change.links,
    )


def _check_change(section: Section, change: GraceChange) -> None:
    if change.severity in (Severity.WARNING, Severity.OFF) and not change.because:
        section.fault("because", f"expected why the rule is {change.severity} here, for whoever reads this later")
    for key in ("why", "remedy", "scope"):
        if section.has(key):
            section.fault(key, f"expected nothing here, since {change.id} is a rule of nurture's and has its own")


def _check_own(section: Section, rule: str) -> None:
    near = nearest_word(rule, shipped_ids()) if rule else None
    if near and not section.has("why"):
        section.fault("rule", f"expected a rule of nurture's, or why and remedy of your own, got {rule!r}", near)
        return
    for key in ("why", "remedy"):
        if rule and not section.has(key):
            section.fault(key, f"expected words, since {rule} is a rule of your own; every finding shows them")


def _wordings(section: Section) -> tuple[Wording, ...]:
    found = tuple(
        Wording(language=tag, phrase=phrase) for tag in _languages(section) for phrase in section.many(tag, phrase_of)
    )
    if len(found) > MOST_PHRASES:
        section.fault(found[-1].language, f"expected at most {MOST_PHRASES:,} phrases in a rule, got {len(found):,}")
    return found


def _languages(section: Section) -> tuple[str, ...]:
    known = []
    for tag in section.words(language):
        try:
            known.append(language(tag))
        except Unexpected as error:
            section.node(tag)
            section.fault(tag, error.expected)
    return tuple(known)


@taking(text_form("a phrase, with ( | ), word* and ..", "(just|only) checking in", maxLength=LONGEST_PHRASE))
def phrase_of(text: str) -> str:
    """Returns a phrase that can be looked for."""
    try:
        parts_of(text)
    except PhraseSyntax as error:
        raise Unexpected(f"{error}; a phrase is written such as '(just|only) checking in'") from None
    return text


@taking(text_form("a host, and a path if needed", "calendly.com", r"^[^\s/:]+\.[^\s/:]+(/\S*)?$"))
def host_and_path(text: str) -> str:
    """Returns a host with or without a path, as links to it begin after `https://`."""
    if not _HOST.match(text):
        raise Unexpected(f"expected a host such as calendly.com, or a host with a path, got {text!r}")
    return text.lower()
