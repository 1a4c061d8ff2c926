"""Remedies that need the whole language: where an unknown key belongs, which keys are wanted where a value stands."""

import re
from dataclasses import replace
from functools import cache
from pathlib import PurePath

from nurture.configuration.kinds import KINDS, FileKind
from nurture.configuration.problems import Problem
from nurture.configuration.section import NO_KEYS, UNKNOWN_KEY
from nurture.configuration.shapes import ANY_KEY, Key, Shape

_INDEX = re.compile(r"\[\d+\]\.?")
_SHOWN = 2
"""So many keys are shown as an example of what belongs below one."""


def with_remedy(problem: Problem) -> Problem:
    """Returns the problem with what the language as a whole knows about it, or as it was."""
    kind = next((kind for kind in KINDS if PurePath(problem.place.file).match(kind.files)), None)
    if kind is None:
        return problem
    if problem.text == UNKNOWN_KEY:
        return _with_home(problem, _shape(kind.name))
    has_remedy = "; write it as " in problem.text
    return _with_example(problem, kind) if problem.text.startswith(NO_KEYS) and not has_remedy else problem


@cache
def _shape(kind: str) -> Shape:
    return next(each.shape for each in KINDS if each.name == kind)


def _with_home(problem: Problem, shape: Shape) -> Problem:
    above, _, name = _path(problem.key).rpartition(".")
    homes = [path.rpartition(".")[0] for path, _ in shape.paths() if path.rpartition(".")[2] == name]
    found = [home for home in homes if home != above]
    if not found:
        return problem
    where = " or ".join(dict.fromkeys(_home_words(home, shape) for home in found))
    return replace(problem, text=f"{UNKNOWN_KEY} here; it belongs {where}", nearest=None)


def _home_words(path: str, shape: Shape) -> str:
    if not path:
        return "at the beginning of a line, without indent"
    key = _key_at(path, shape)
    named = path.replace(f".{ANY_KEY}", "")
    return f"below an entry of `{named}`" if path.endswith(ANY_KEY) or (key and key.rows) else f"below `{named}`"


def _with_example(problem: Problem, kind: FileKind) -> Problem:
    path = _path(problem.key)
    if not path:
        is_list = problem.text == f"{NO_KEYS} a list" and not kind.may_be_list
        return replace(problem, text=f"{problem.text}; a file holds one, without dashes") if is_list else problem
    key = _key_at(path, _shape(kind.name))
    below = key.below() if key else Shape()
    return replace(problem, text=f"{problem.text}; write it as {_example(below)}") if below.keys else problem


def _example(shape: Shape) -> str:
    names = [name for name in shape.keys if name != ANY_KEY]
    shown = [name for name in names if shape.keys[name].is_required] or names
    return "{" + ", ".join(f"{name}: {_value(shape.keys[name])}" for name in shown[:_SHOWN]) + "}"


def _value(key: Key) -> str:
    if key.default:
        return key.default
    if key.values:
        return f"[{key.values.example}]"
    return key.value.example if key.value and not key.value.is_free else "..."


def _key_at(path: str, shape: Shape) -> Key | None:
    key: Key | None = None
    for name in path.split("."):
        key = shape.keys.get(name) or shape.keys.get(ANY_KEY)
        if key is None:
            return None
        shape = key.below()
    return key


def _path(key: str) -> str:
    """Returns a problem's path without the numbers of list entries, as paths of the language are."""
    return _INDEX.sub(lambda found: "." if found[0].endswith(".") and found.start() else "", key).strip(".")
