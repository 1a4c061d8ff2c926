"""The Jinja sandbox: what a template may say, and how every value is made harmless in Markdown."""

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateSyntaxError, nodes, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from nurture.content import dates
from nurture.content.frontmatter import Source, read_source
from nurture.domain.commitment import Precision
from nurture.domain.errors import TemplateProblem
from nurture.domain.template_name import file_included

SUBJECT = "?subject"
"""Appended to a template's name it names the subject of that template."""

_AFTER_A_PART = "\n\n"
"""Jinja drops the line break after a block's end: what is included must not run into the words that follow it."""

LONGEST_RANGE = 100
LONGEST_OUTPUT = 200_000

_SIGNIFICANT = re.compile(r"[\\`*_\[\]<>]")
_AT_LINE_START = re.compile(r"(\d{1,9})([.)])|([#+=-])")
_FILTERS = ("capitalize", "default", "first", "join", "last", "length", "lower", "trim", "upper")
_REFUSED = {
    nodes.Macro: "a macro",
    nodes.CallBlock: "a call block",
    nodes.FilterBlock: "a filter block",
    nodes.Import: "an import",
    nodes.FromImport: "an import",
    nodes.Mul: "a multiplication",
    nodes.Pow: "a power",
    nodes.Mod: "a % operator",
}


class Markdown(str):
    """Text that is Markdown already and is not escaped again."""

    __slots__ = ()


def escape(text: str) -> Markdown:
    """Returns words for use within a line of Markdown: no markup, no line break, whatever they hold."""
    flat = _SIGNIFICANT.sub(r"\\\g<0>", " ".join(text.split()))
    return Markdown(_AT_LINE_START.sub(_defuse, flat, count=1) if _AT_LINE_START.match(flat) else flat)


def _defuse(match: re.Match[str]) -> str:
    number, mark, sign = match.groups()
    return f"{number}\\{mark}" if number else f"\\{sign}"


def in_lines(text: str) -> Markdown:
    """Returns several lines, such as a signature, that keep their breaks; every line is escaped."""
    paragraphs = re.split(r"\n[^\S\n]*\n", text.strip().replace("\r\n", "\n"))
    return Markdown("\n\n".join(_lines_of(paragraph) for paragraph in paragraphs if paragraph.strip()))


def quoted(text: str) -> Markdown:
    """Returns the lines as a quotation."""
    return Markdown("\n".join(f"> {line}" for line in in_lines(text).split("\n")))


def _lines_of(paragraph: str) -> str:
    return "\\\n".join(escape(line) for line in paragraph.split("\n") if line.strip())


def _finalize(value: object) -> str:
    return value if isinstance(value, Markdown) else escape(_plain(value))


def _finalize_subject(value: object) -> str:
    return " ".join(_plain(value).split())


def _plain(value: object) -> str:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, StrictUndefined):
        return str(value)
    if value is None:
        raise TemplateProblem("what is written here may be missing; guard it with 'if'")
    raise TemplateProblem(
        f"{type(value).__name__} cannot be written in a mail; write dates with a filter such as 'day'"
    )


@pass_context
def _day(context: Context, value: date) -> str:
    return dates.day(value, context["language"])


@pass_context
def _on_day(context: Context, value: date) -> str:
    return dates.on_day(value, context["language"])


@pass_context
def _in_month(context: Context, value: date, zone: str = "") -> str:
    local = value.astimezone(ZoneInfo(zone)) if zone and isinstance(value, datetime) else value
    return dates.in_month(local, context["language"])


@pass_context
def _named(context: Context, value: date, precision: Precision) -> str:
    return dates.named(value, precision, context["language"])


@pass_context
def _in_words(context: Context, value: int) -> str:
    return dates.number(value, context["language"])


def _local_short_day(value: date, zone: str) -> str:
    return dates.short_day(value.astimezone(ZoneInfo(zone)) if isinstance(value, datetime) else value)


def _first_word(text: str) -> str:
    return (text.split() or [text])[0]


_OWN_FILTERS: dict[str, Callable[..., Any]] = {
    "day": _day,
    "on_day": _on_day,
    "in_month": _in_month,
    "named": _named,
    "in_words": _in_words,
    "short_day": _local_short_day,
    "moment": dates.moment,
    "first_word": _first_word,
    "lines": in_lines,
    "quoted": quoted,
    "markdown": Markdown,
}


FILTER_NAMES = (*_OWN_FILTERS, *_FILTERS)
"""The filters that a template may use."""


class Missing(StrictUndefined):
    """Fails on any use, and names the nearest name that exists."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        name = str(self._undefined_name)
        if is_dataclass(self._undefined_obj):
            known = [each.name for each in fields(self._undefined_obj)]
            return unknown(f"{type(self._undefined_obj).__name__} has no {name!r}", name, known)
        return f"unknown variable {name!r}"


def unknown(what: str, name: str, known: list[str]) -> str:
    """Returns the sentence about an unknown name with the nearest known one."""
    nearest = get_close_matches(name, known, n=1)
    return f"{what}; nearest: {nearest[0]}" if nearest else f"{what}; known: {', '.join(sorted(known))}"


class _Loader(BaseLoader):
    """Loads bodies and subjects below one folder; whoever edits templates asks for new `Templates`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source = self.source(template)
        text = source.subject if template.endswith(SUBJECT) else source.body + _AFTER_A_PART
        refuse_unbounded(environment.parse(text, template, str(source.path)), source.path)
        return text, str(source.path), _is_current

    def has(self, template: str) -> bool:
        """Tells whether there is a file of that path."""
        return (self._folder / template).is_file()

    def source(self, template: str) -> Source:
        name = template.removesuffix(SUBJECT)
        if ".." in name.split("/") or name.startswith("/"):
            raise TemplateProblem(f"{name}: a template lies below {self._folder}")
        return read_source(self._folder / name)


def _is_current() -> bool:
    return True


def refuse_unbounded(tree: nodes.Template, path: Path) -> None:
    """Raises TemplateSyntaxError for what could make a mail endless or is not needed in one."""
    for node in tree.find_all((*_REFUSED, nodes.For)):
        if not isinstance(node, nodes.For):
            raise TemplateSyntaxError(
                f"{_REFUSED[type(node)]} is not allowed in a mail", node.lineno, filename=str(path)
            )
        if node.recursive or next(node.find_all(nodes.For), None):
            raise TemplateSyntaxError("a loop within a loop is not allowed", node.lineno, filename=str(path))


class _Sandbox(SandboxedEnvironment):
    """Facts are plain values: a template reads them and calls nothing but `range`."""

    loader: "_Loader"
    _read: tuple[tuple[str, str | None, str | None], nodes.Template] | None = None

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Returns the tree of a source, which the loader looked at just before Jinja compiles it."""
        key, read = (source, name, filename), self._read
        self._read = None
        if read is not None and read[0] == key:
            return read[1]
        tree: nodes.Template = super()._parse(source, name, filename)
        self._read = (key, tree)
        return tree

    def join_path(self, template: str, parent: str) -> str:
        return file_included(template, parent.removesuffix(SUBJECT), self.loader.has)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if hasattr(type(obj), "__dataclass_fields__"):  # Facts, which have no inside but what begins so.
            return not attr.startswith("_")
        return super().is_safe_attribute(obj, attr, value)

    def is_safe_callable(self, obj: Any) -> bool:
        return obj is _short_range


def _short_range(*bounds: int) -> range:
    numbers = range(*bounds)
    if len(numbers) > LONGEST_RANGE:
        raise TemplateProblem(f"a range of {len(numbers)} is too long, at most {LONGEST_RANGE}")
    return numbers


def sandbox(folder: Path) -> tuple[Environment, Environment]:
    """Returns the environments for bodies and for subjects of the templates below a folder."""
    bodies = _Sandbox(
        loader=_Loader(folder),
        undefined=Missing,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        cache_size=-1,
    )
    bodies.filters = {name: bodies.filters[name] for name in _FILTERS} | _OWN_FILTERS
    bodies.globals = {"range": _short_range}
    return bodies, bodies.overlay(finalize=_finalize_subject)
