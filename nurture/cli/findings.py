"""Findings of a check as people and programs read them: grouped by rule, each with why it matters and what to do."""

import json
import textwrap
from collections.abc import Iterable
from typing import Any

from nurture.configuration.problems import Problem
from nurture.content.remarks import Remark
from nurture.domain.counted import counted
from nurture.domain.grace import Severity

_WIDTH = 100
_MOST = 50
"""Places of one rule that are written; a template that a rule breaks fifty times breaks it everywhere."""


def grouped(remarks: Iterable[Remark]) -> list[str]:
    """Returns the remarks in lines: what fails first, each rule once, with its places, its why and its remedy."""
    by_rule: dict[str, list[Remark]] = {}
    for remark in sorted(remarks, key=lambda each: (not each.is_error, each.rule.id)):
        by_rule.setdefault(remark.rule.id, []).append(remark)
    return [line for found in by_rule.values() for line in _group(found)]


def _group(found: list[Remark]) -> list[str]:
    rule = found[0].rule
    ordered = sorted(found, key=lambda each: each.place)
    more = [f"  and {len(found) - _MOST:,} more"] if len(found) > _MOST else []
    return [
        f"{rule.severity}: {rule.id}",
        *(f"  {remark.place}: {remark.what}" for remark in ordered[:_MOST]),
        *more,
        *_wrapped("why", rule.why),
        *_wrapped("remedy", rule.remedy),
        *_wrapped("here", rule.because),
        "",
    ]


def _wrapped(label: str, text: str) -> list[str]:
    indent = f"  {label + ':':<8}"
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=" " * len(indent)) if text else []


def in_json(remarks: Iterable[Remark], warnings: Iterable[Problem]) -> str:
    """Returns the findings for programs, those of the configuration's own files first."""
    found = [*(_of_problem(each) for each in warnings), *(_of_remark(each) for each in remarks)]
    return json.dumps({"findings": found}, indent=2, ensure_ascii=False)


def _of_remark(remark: Remark) -> dict[str, Any]:
    place, rule = remark.place, remark.rule
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "severity": rule.severity.value,
        "rule": rule.id,
        "what": remark.what,
        "why": rule.why,
        "remedy": rule.remedy,
    }


def _of_problem(problem: Problem) -> dict[str, Any]:
    place = problem.place
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "severity": (Severity.WARNING if problem.is_warning else Severity.ERROR).value,
        "rule": "configuration",
        "what": ": ".join(filter(None, (problem.key, problem.text))),
        "why": "",
        "remedy": f"nearest: {problem.nearest}" if problem.nearest else "",
    }


def total(errors: int, warnings: int) -> str:
    """Returns how much was found, in one line."""
    return ", ".join(
        filter(None, (counted(errors, "mistake") if errors else "", counted(warnings, "warning") if warnings else ""))
    )
