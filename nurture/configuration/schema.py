"""JSON Schemas (2020-12) of the files that ops edit, made from the builders that read them."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from nurture.configuration.forms import Form
from nurture.configuration.kinds import FileKind
from nurture.configuration.shapes import ANY_KEY, Key, Shape

Json = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NUMBERS = {"integer": int, "number": float}


def schema_of(kind: FileKind) -> Json:
    """Returns the schema of one kind of file, with descriptions and defaults for editors to show."""
    entry = _object(kind.shape, kind.words, "")
    body = {"anyOf": [entry, {"type": "array", "items": entry}]} if kind.may_be_list else entry
    return {"$schema": _DIALECT, "title": kind.title, **body, **_definitions(kind.shape)}


def _definitions(shape: Shape) -> Json:
    forms = (form for _, key in shape.paths() for form in (key.value, key.values) if form)
    used = {form.fragment["$ref"] for form in forms if "$ref" in form.fragment}
    return {"$defs": {"zone": {"type": "string", "enum": _zones()}}} if used else {}


def _zones() -> list[str]:
    """Returns the names of all zones in the package of the tz database, so that every machine gives the same."""
    return sorted((files("tzdata") / "zones").read_text(encoding="utf-8").split())


def _object(shape: Shape, words: Mapping[str, str], above: str) -> Json:
    """Returns the schema of a mapping: its keys in the order of the texts, and no others."""
    order = list(words)
    paths = {name: f"{above}.{name}" if above else name for name in shape.keys}
    names = sorted(shape.keys, key=lambda name: order.index(paths[name]) if paths[name] in words else len(order))
    each = {name: _key(shape.keys[name], words, paths[name]) for name in names}
    rest = each.pop(ANY_KEY, None)
    fixed, pattern = ({}, None) if rest is None else _open_keys(shape.keys[ANY_KEY].names, rest)
    required = [name for name in names if shape.keys[name].is_required]
    return {
        "type": "object",
        "properties": {**fixed, **each},
        **({"patternProperties": {pattern: rest}} if pattern else {}),
        "additionalProperties": False,
        **({"required": required} if required else {}),
        **_one_of_each(shape),
    }


def _open_keys(names: Form | None, rest: Json) -> tuple[Json, str | None]:
    """Returns properties for keys that are one of some words, or else the pattern of keys that are of a form."""
    known = names.fragment.get("enum", []) if names else []
    return dict.fromkeys(known, rest), None if known else (names.fragment.get("pattern", ".") if names else ".")


def _one_of_each(shape: Shape) -> Json:
    pairs: list[Json] = [{"oneOf": [{"required": [one]}, {"required": [other]}]} for one, other in sorted(shape.either)]
    pairs += [{"anyOf": _instead(required, instead)} for required, instead in sorted(shape.unless)]
    return pairs[0] if len(pairs) == 1 else {"allOf": pairs} if pairs else {}


def _instead(required: tuple[str, ...], instead: tuple[str, ...]) -> list[Json]:
    return [{"required": list(required)}, *({"required": [name]} for name in instead)]


def _key(key: Key, words: Mapping[str, str], path: str) -> Json:
    forms = _alternatives(key, words, path)
    body = forms[0] if len(forms) == 1 else {"anyOf": forms}
    told = {"description": words[path]} if path in words else {}
    return {**told, **body, **({} if key.default is None else {"default": _default(key)})}


def _alternatives(key: Key, words: Mapping[str, str], path: str) -> list[Json]:
    found = []
    if key.value:
        found.append(_single(key.value))
    if key.values:
        found.append(_list(_single(key.values), key))
    if key.table:
        found.append(_object(key.table, words, path))
    if key.rows:
        found.append(_list(_object(key.rows, words, path), key))
    return found


def _list(items: Json, key: Key) -> Json:
    return {"type": "array", "items": items, **({"minItems": 1} if key.is_required else {})}


def _single(form: Form) -> Json:
    is_free = form.fragment.get("type") == "string"
    return {**form.fragment, **({"examples": [form.example]} if is_free else {})}


def _default(key: Key) -> Any:
    text = key.default or ""
    if key.values and text.startswith("["):
        return [_typed(word, key.values) for word in text.strip("[]").split(", ")]
    return _typed(text, key.value)


def _typed(text: str, form: Form | None) -> Any:
    kinds = [form.fragment, *form.fragment.get("anyOf", ())] if form else []
    types = {fragment.get("type") for fragment in kinds}
    if "boolean" in types:
        return text == "true"
    number = next((convert for name, convert in _NUMBERS.items() if name in types), None)
    return number(text) if number and text[:1].isdigit() else text
