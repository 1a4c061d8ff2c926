"""Faults of templates in words: which fact was missing, and what to write where Jinja stumbles."""

import re
from collections.abc import Mapping
from difflib import get_close_matches

from jinja2 import TemplateSyntaxError, nodes

from nurture.content.sandbox import FILTER_NAMES

PLACED = re.compile(r"(?P<file>.+?):(?P<line>\d+): (?P<what>.*)", re.DOTALL)
"""A problem with its place before it."""

_TAGS = ("if", "elif", "else", "endif", "for", "endfor", "include", "set", "endset")
_OPENS = {"elif": "if", "else": "if", "endif": "if", "endfor": "for", "endset": "set"}
_WORDS = {"print": "'}}'", "statement": "'%}'"}
_UNCLOSED = re.compile(r"Unexpected end of template\..*block that needs to be closed is '(\w+)'", re.DOTALL)
_CROSSED = re.compile(r"Encountered unknown tag '(\w+)'\. You probably.*to be closed is '(\w+)'", re.DOTALL)
_UNKNOWN_TAG = re.compile(r"Encountered unknown tag '(\w+)'")
_FILTER = re.compile(r"No filter named '(.*)'\.")
_EXPECTED = re.compile(r"expected token 'end of (print|statement)(?: statement| block)', got (.*)", re.DOTALL)
_EMPTY = re.compile(r"Expected an expression, got 'end of (print|statement)")
_CUT_OFF = re.compile(r"unexpected end of template, expected 'end of (print|statement)")


def syntax_words(error: TemplateSyntaxError) -> str:
    """Returns what is wrong with a template that cannot be read, and what to write; Jinja's own words where rare."""
    message = str(error.message)
    if found := _UNCLOSED.match(message):
        return f"{{% {found[1]} ... %}} has no end; write {{% end{found[1]} %}} where it ends"
    if found := _CROSSED.match(message):
        return f"{{% {found[1]} %}} stands before {{% end{found[2]} %}}; end first what began last"
    if found := _UNKNOWN_TAG.match(message):
        return _of_tag(found[1])
    if found := _FILTER.match(message):
        return f"unknown filter {found[1]!r}{_nearest(found[1], FILTER_NAMES)}"
    if found := _EXPECTED.match(message):
        return f"expected {_WORDS[found[1]]} or a filter after '|', got {found[2]}"
    if found := _EMPTY.match(message):
        return f"expected the name of a fact before {_WORDS[found[1]]}"
    if found := _CUT_OFF.match(message):
        return f"{_WORDS[found[1]]} is missing"
    return message


def _of_tag(tag: str) -> str:
    if tag in _OPENS:
        return f"{{% {tag} %}} has no {{% {_OPENS[tag]} ... %}} before it; write that, or take it out"
    return f"unknown tag {tag!r}{_nearest(tag, _TAGS)}"


def _nearest(word: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(word, known, n=1)
    return f"; nearest: {near[0]}" if near else f"; known: {', '.join(sorted(known))}"


def missing_words(tree: nodes.Template, line: int, values: Mapping[str, object]) -> str | None:
    """Returns which fact a line writes though it is missing, and how to guard it; None where that is not the fault."""
    for written in (each for output in tree.find_all(nodes.Output) for each in output.nodes):
        names = _names(written)
        if written.lineno != line or not names:
            continue
        missing, is_known = _look_up(names, values)
        if missing:
            return f"{missing} may be missing; guard it: {{% if {missing} %}} ... {{% endif %}}"
        if not is_known:
            return None
    return None


def _names(node: nodes.Node | None) -> tuple[str, ...]:
    """Returns the names of the fact that an expression writes, such as `item` and `url`, whatever filters follow."""
    match node:
        case nodes.Filter():
            return _names(node.node)
        case nodes.Name():
            return (node.name,)
        case nodes.Getattr():
            below = _names(node.node)
            return (*below, node.attr) if below else ()
    return ()


def _look_up(names: tuple[str, ...], values: Mapping[str, object]) -> tuple[str, bool]:
    """Returns the name of what is missing, empty for nothing, and whether there is such a fact at all."""
    value = values.get(names[0], ...)
    for count, name in enumerate(names[1:], start=1):
        if value is None:
            return ".".join(names[:count]), True
        value = getattr(value, name, ...)
    return ".".join(names) if value is None else "", value is not ...
