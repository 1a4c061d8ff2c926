"""Broken YAML: what is wrong with it in words that people understand, and where, from what its parser says."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import yaml

_MERGE_MARK = re.compile(r"^(?:<{7}|={7}|>{7})(?: .*)?$", re.MULTILINE)
_TAB = re.compile(r" *(?:- *)*\t")
_STRANGE_SPACE = re.compile(r"[ -]*[\u00a0\u2007\u202f\u200b\u3000]")
_NO_SPACE_AFTER_COLON = re.compile(r"(\s*(?:- +)?)([A-Za-z_][\w-]*):([^\s/].*)")
_NO_SPACE_AFTER_DASH = re.compile(r"(\s*-)(\w[\w-]*: .*)")
_CONDITION_END = re.compile(r", *[\w-]+: |\}|$")
_ENTRY = re.compile(r"\s*(?:- +)?[\w-]+:(?: |$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault; line and column count from 1. `nearest` is what was probably meant."""

    line: int
    column: int
    text: str
    nearest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Report:
    """What the parser says, with the lines of the file; places count from 0."""

    lines: tuple[str, ...]
    problem: str
    at: tuple[int, int]
    since: tuple[int, int]
    """Where the construct begins that could not be read to its end."""

    def line(self, number: int) -> str:
        return self.lines[number] if 0 <= number < len(self.lines) else ""

    @property
    def before(self) -> str:
        """What stands in the line before the place."""
        return self.line(self.at[0])[: self.at[1]]


def fault_in(text: str, error: yaml.MarkedYAMLError) -> Fault:
    """Returns what is wrong with a text that the parser refused."""
    if found := _MERGE_MARK.search(text):
        line = text.count("\n", 0, found.start()) + 1
        return Fault(
            line=line,
            column=1,
            text=f"expected the merge to be finished, got {found[0]!r}; keep one version, without its marks",
        )
    report = _report(text, error)
    found_fault = next((fault for rule in _RULES if (fault := rule(report))), None)
    if found_fault:
        return found_fault
    reason = " ".join(part for part in (error.problem, error.context) if part)
    return _at(report.at, f"not valid YAML: {reason}; a value that holds signs such as : ? or [ needs quotes")


def _report(text: str, error: yaml.MarkedYAMLError) -> _Report:
    mark, since = error.problem_mark or error.context_mark, error.context_mark or error.problem_mark
    return _Report(
        lines=tuple(text.splitlines()),
        problem=error.problem or "",
        at=(mark.line, mark.column) if mark else (0, 0),
        since=(since.line, since.column) if since else (0, 0),
    )


def _at(place: tuple[int, int], text: str, nearest: str | None = None) -> Fault:
    return Fault(line=place[0] + 1, column=place[1] + 1, text=text, nearest=nearest)


def _strange_indent(report: _Report) -> Fault | None:
    for number in range(report.at[0], max(report.since[0] - 1, report.at[0] - 3, -1), -1):
        if found := _TAB.match(report.line(number)):
            return _at((number, found.end() - 1), "expected spaces, got a tab")
        if found := _STRANGE_SPACE.match(report.line(number)):
            kind = "a no-break space, as web pages have"
            return _at((number, found.end() - 1), f"expected spaces, got {kind}; type the indent anew")
    return None


def _space_missing(report: _Report) -> Fault | None:
    if not report.problem.startswith(("could not find expected ':'", "mapping values are not allowed")):
        return None
    for number in range(report.at[0], max(report.at[0] - 3, -1), -1):
        line = report.line(number)
        if found := _NO_SPACE_AFTER_COLON.fullmatch(line):
            place = (number, found.end(2))
            return _at(place, "expected a space after the colon", f"{found[2]}: {found[3]}")
        if found := _NO_SPACE_AFTER_DASH.fullmatch(line):
            return _at((number, found.end(1)), "expected a space after the dash", f"- {found[2]}")
    return None


def _text_without_key(report: _Report) -> Fault | None:
    if not report.problem.startswith("could not find expected ':'"):
        return None
    what = "lines of a longer text are indented further than its key"
    return _at(report.since, f"expected a key with a colon, such as `name: value`; {what}")


def _colon_in_value(report: _Report) -> Fault | None:
    if not report.problem.startswith("mapping values are not allowed"):
        return None
    line = report.line(report.at[0])
    if ": " not in report.before and _ENTRY.match(line):
        indent = len(line) - len(line.lstrip())
        return _at((report.at[0], indent), "expected this key in line with the one above it; take spaces away")
    key, _, value = line.partition(": ")
    return _at(report.at, "expected quotes around a value that holds a colon", f"{key.strip()}: {_quoted(value)}")


def _reserved(report: _Report) -> Fault | None:
    place = report.at if "cannot start any token" in report.problem else report.since
    if not report.problem.startswith(("found character that cannot start", "did not find expected alphabetic")):
        return None
    value = report.line(place[0])[place[1] :]
    told = f"expected quotes around a value that begins with {value[:1]}"
    return _at(place, told, _quoted(value))


def _unclosed_quote(report: _Report) -> Fault | None:
    is_open = (
        report.problem.startswith("found unexpected") and report.line(report.since[0])[report.since[1] :][:1] in "\"'"
    )
    return _at(report.since, "expected a closing quote for the one that begins here, found none") if is_open else None


def _words_after_quote(report: _Report) -> Fault | None:
    if not report.problem.startswith("did not find expected key") or report.before.rstrip()[-1:] not in ("'", '"'):
        return None
    _, _, value = report.line(report.at[0]).partition(": ")
    return _at(report.at, "expected nothing after the closing quote; put quotes around the whole value", _quoted(value))


def _words_after_bracket(report: _Report) -> Fault | None:
    if not report.problem.startswith("did not find expected") or report.before.rstrip()[-1:] not in ("]", "}"):
        return None
    _, _, value = report.line(report.at[0]).partition(": ")
    told = "expected nothing after the closing bracket; put quotes around a value that begins with one"
    return _at(report.at, told, _quoted(value) if value[:1] in ("[", "{") else None)


def _words_after_block(report: _Report) -> Fault | None:
    if not report.problem.startswith("did not find expected comment or line break"):
        return None
    value = report.line(report.since[0])[report.since[1] :]
    told = f"expected the text in the lines below {value[:1]}, or quotes around a value that begins with it"
    return _at(report.since, told, _quoted(value))


def _first_indented(report: _Report) -> Fault | None:
    if "<document start>" not in report.problem:
        return None
    begun = next((number for number, line in enumerate(report.lines) if line.strip() and line.lstrip()[0] != "#"), 0)
    return _at(report.at, f"expected the same indent as in line {begun + 1}, where the file begins")


def _nothing_there(report: _Report) -> Fault | None:
    if not report.problem.startswith("did not find expected node content"):
        return None
    return _at(report.at, "expected a value here; put quotes around one that holds a sign of YAML, such as , [ or {")


def _backslash(report: _Report) -> Fault | None:
    if not report.problem.startswith("found unknown escape"):
        return None
    return _at(report.at, "expected single quotes around a value with a backslash; in double ones it begins a code")


def _condition_without_quotes(report: _Report) -> Fault | None:
    _, key, begun = report.before.rpartition("when: ")
    if not key or not report.problem.startswith("did not find expected ',' or") or set(begun) & set("\"',}"):
        return None
    line, start = report.line(report.at[0]), report.at[1] - len(begun)
    ended = _CONDITION_END.search(line, report.at[1])
    condition = line[start : ended.start() if ended else len(line)]
    told = "expected quotes around a condition with brackets inside of braces"
    return _at((report.at[0], start), told, f"when: {_quoted(condition)}")


def _unclosed_bracket(report: _Report) -> Fault | None:
    found = re.match(r"did not find expected ',' or '([]}])'", report.problem)
    if not found:
        return None
    opened = "[" if found[1] == "]" else "{"
    return _at(report.since, f"expected {found[1]} to close the {opened} that begins here")


def _list_beside_key(report: _Report) -> Fault | None:
    if not report.problem.startswith("block sequence entries are not allowed"):
        return None
    return _at(report.at, "expected a list to begin in the line below its key, each entry with a dash")


def _out_of_line(report: _Report) -> Fault | None:
    if not report.problem.startswith(("did not find expected '-'", "did not find expected key")):
        return None
    line = report.line(report.at[0])
    if report.before.strip() or not line.strip():
        return None
    thing = "dash" if line.lstrip().startswith("-") else "key"
    if (
        thing == "dash"
        and report.at[1] == report.since[1]
        and not report.problem.startswith("did not find expected '-'")
    ):
        told = f"expected a key as in line {report.since[0] + 1}, got a dash"
        told += "; where a list is wanted, begin that entry with one too"
        return _at(report.at, told)
    wanted = _wanted_indent(report, thing)
    like = f"line {wanted[0] + 1}"
    return _at(
        report.at, f"expected this {thing} below that of {like}, {_spaces(wanted[1])} from the left; got {report.at[1]}"
    )


def _wanted_indent(report: _Report, thing: str) -> tuple[int, int]:
    """Returns the nearest line above with the same thing, and its indent: the keys of an entry stand after its dash."""
    begun = report.problem.startswith("did not find expected '-'")
    for number in range(report.at[0] - 1, report.since[0] - 1, -1):
        line = report.line(number)
        found = re.match(r"( *)(- +)?[^\s#]", line)
        if found and (thing == "key" or found[2]):
            return number, len(found[1]) + (len(found[2] or "") if thing == "key" and begun else 0)
    return report.since


def _spaces(count: int) -> str:
    return f"{count} {'space' if count == 1 else 'spaces'}"


def _quoted(value: str) -> str:
    """Returns a value in quotes that it does not hold, doubled where it holds both."""
    inner = value.strip()
    return (
        f"'{inner}'"
        if '"' in inner and "'" not in inner
        else '"' + inner.replace("\\", "\\\\").replace('"', '\\"') + '"'
    )


_RULES: tuple[Callable[[_Report], Fault | None], ...] = (
    _strange_indent,
    _space_missing,
    _text_without_key,
    _colon_in_value,
    _reserved,
    _unclosed_quote,
    _words_after_quote,
    _words_after_bracket,
    _words_after_block,
    _first_indented,
    _nothing_there,
    _backslash,
    _condition_without_quotes,
    _unclosed_bracket,
    _list_beside_key,
    _out_of_line,
)
"""Each gives the fault that it knows, or None; the first that does is believed."""
