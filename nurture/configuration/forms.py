"""Forms of single values: what a reader takes, in words for people and as JSON Schema for their editors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any, Generic, TypeVar, cast

T = TypeVar("T")
Reader = Callable[[str], T]
Fragment = Mapping[str, Any]
"""A piece of a JSON Schema (2020-12)."""


def written(value: object) -> str:
    """Returns a value as it stands in YAML, where reading it back is as plain as `str`; a list in brackets."""
    match value:
        case bool():
            return str(value).lower()
        case time():
            return f"{value:%H:%M}"
        case timedelta():
            return f"{value.days} days"
        case float():
            return f"{value:g}"
        case tuple():
            return f"[{', '.join(written(each) for each in value)}]"
        case _:
            return str(value)


def _in_brackets(text: str) -> str:
    return f"[{', '.join(part.strip() for part in text.split(','))}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a value is written: `words` name it (`a duration`), `example` is one, `write` turns a value back to text.

    `as_list` gives the list that was probably meant by one text where a list of such values is wanted.
    """

    words: str
    example: str
    fragment: Fragment
    write: Callable[[Any], str] = written
    as_list: Callable[[str], str | None] = _in_brackets

    @property
    def is_free(self) -> bool:
        """Tells whether any words will do, so that an example says nothing."""
        return self.fragment.get("type") == "string" and "pattern" not in self.fragment


class Described(Generic[T]):
    """A reader together with the form of what it takes; it is called as the bare reader would be."""

    __slots__ = ("_read", "form")

    def __init__(self, read: Reader[T], form: Form) -> None:
        self._read = read
        self.form = form

    def __call__(self, text: str) -> T:
        """Returns what the text says; raises Unexpected where it has another form."""
        return self._read(text)


def text_form(words: str, example: str, pattern: str | None = None, **more: Any) -> Form:
    """Returns the form of a text, by a pattern (ECMA 262) where it has one."""
    fragment = {"type": "string", **({"pattern": pattern} if pattern else {}), **more}
    return Form(words=words, example=example, fragment=fragment)


def taking(form: Form) -> Callable[[Reader[T]], Described[T]]:
    """Returns a decorator that tells which form a reader takes."""

    def describe(read: Reader[T]) -> Described[T]:
        return Described(read, form)

    return describe


def form_of(read: Reader[T]) -> Form:
    """Returns the form that a reader takes; raises TypeError for one that does not tell it."""
    if not isinstance(read, Described):
        raise TypeError(f"{read!r} reads a value of the configuration without telling its form: see `taking`")
    return cast("Described[T]", read).form
