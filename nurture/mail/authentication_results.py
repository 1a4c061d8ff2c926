"""Authentication-Results (RFC 8601): what a server found out about a message, and whether it speaks of its sender."""

import re
from dataclasses import dataclass

from nurture.mail.organisation import organisational_domain

_LIMIT = 8_192
_RESULTS = 40
_METHOD = re.compile(r"\s*([a-z][a-z0-9-]{0,30})(?:\s*/\s*\d{1,3})?\s*=\s*([a-z]{1,20})(?![^\s;])", re.IGNORECASE)
_PROPERTY = re.compile(r"([a-z]{1,20})\s*\.\s*([a-z0-9_-]{1,40})\s*=\s*(\S+)", re.IGNORECASE)
_HIDDEN_SPACE = "\x01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One finding: method and result in lower case, and its properties such as `header.d`, lower case too."""

    method: str
    result: str
    properties: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The findings of one server; `server` is its authserv-id, lower case, empty when the field is broken."""

    server: str = ""
    found: tuple[Result, ...] = ()


def read_results(value: bytes) -> Results:
    """Returns the findings in the value of an Authentication-Results field."""
    first, *rest = _pieces(without_comments(value[:_LIMIT].decode("utf-8", "replace")))
    words = first.split()
    found = [_result(piece) for piece in rest[:_RESULTS]]
    return Results(server=words[0].strip('"').lower() if words else "", found=tuple(each for each in found if each))


def speaks_for(results: Results, domain: str) -> bool:
    """Tells whether a finding says that the owners of that From domain sent the message (RFC 7489, 3.1, relaxed).

    A passed SPF alone does not: it speaks of the server that sent, which the customers of a provider share, and not of
    the author.
    """
    return any(each.result == "pass" and _names(each, organisational_domain(domain)) for each in results.found)


def _names(result: Result, owner: str) -> bool:
    wanted = {"dkim": ("header.d", "header.i"), "dmarc": ("header.from",)}.get(result.method, ())
    named = [value.rpartition("@")[2] for key, value in result.properties if key in wanted]
    return bool(named) and all(organisational_domain(each) == owner for each in named)


def _result(text: str) -> Result | None:
    method = _METHOD.match(text)
    if method is None:
        return None
    properties = tuple(
        (f"{kind}.{name}".lower(), _unquoted(value).lower())
        for kind, name, value in _PROPERTY.findall(text[method.end() :])
    )
    return Result(method=method[1].lower(), result=method[2].lower(), properties=properties)


def _unquoted(value: str) -> str:
    """Returns a value without the quotes around all of it: those of a local part belong to an address."""
    inside = value[1:-1]
    return inside if value == f'"{inside}"' and '"' not in inside else value


def _pieces(text: str) -> list[str]:
    """Splits at semicolons outside quotes, and hides the spaces inside: whoever sent a mail chose what stands there."""
    pieces: list[list[str]] = [[]]
    quoted = escaped = False
    for char in text:
        if char == ";" and not quoted:
            pieces.append([])
            continue
        pieces[-1].append(_HIDDEN_SPACE if quoted and char.isspace() else char)
        if char == '"' and not escaped:
            quoted = not quoted
        escaped = quoted and char == "\\" and not escaped
    return ["".join(piece) for piece in pieces]


def without_comments(text: str) -> str:
    """Returns a header value without comments, which may be nested; one in quotes is none (RFC 5322, 3.2.2)."""
    kept, depth, quoted, escaped = [], 0, False, False
    for char in text:
        if escaped or char == "\\":
            escaped = not escaped
        elif char == '"' and not depth:
            quoted = not quoted
        elif char == "(" and not quoted:
            depth += 1
            continue
        elif char == ")" and depth:
            depth -= 1
            kept.append(" ")
            continue
        if not depth:
            kept.append(char)
    return "".join(kept)
