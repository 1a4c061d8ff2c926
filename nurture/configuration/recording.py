"""Recording: a section that reads nothing, and notes instead what its builder asks for."""

from collections.abc import Callable
from dataclasses import replace
from enum import Enum, auto
from functools import reduce
from typing import Any, TypeVar

from nurture.configuration.forms import Described, Form, Reader, form_of
from nurture.configuration.problems import Place, Problems
from nurture.configuration.section import Build, Keys, Located, Section
from nurture.configuration.shapes import ANY_KEY, Key, Shape, merged
from nurture.configuration.source import Items, Node, Scalar, Table

T = TypeVar("T")

_PLACE = Place(file="")


class _World(Enum):
    """What the builder finds at every key that it looks at; it may ask for other keys in each."""

    NOTHING = auto()
    VALUE = auto()
    LIST = auto()
    KEYS = auto()


_FOUND: dict[_World, Node | None] = {
    _World.NOTHING: None,
    _World.VALUE: Scalar(place=_PLACE, text="", plain=False),
    _World.LIST: Items(place=_PLACE, nodes=(), size=1),
    _World.KEYS: Table(place=_PLACE, nodes={}, key_places={}, size=1),
}


def shape_of(build: Build[Any]) -> Shape:
    """Returns every key that a builder reads, with what each takes; raises TypeError for a reader without a form."""
    return reduce(merged, (_recorded(build, world) for world in _World))


def _recorded(build: Build[Any], world: _World) -> Shape:
    recorder = _Recorder(world)
    build(recorder)
    return recorder.shape()


class _Recorder(Section):
    """A section of nothing: every value it gives is the blank or the default."""

    def __init__(self, world: _World) -> None:
        super().__init__(Table(place=_PLACE, nodes={}, key_places={}, size=1), "", Problems())
        self._world = world
        self._keys: dict[str, Key] = {}
        self._either: set[tuple[str, str]] = set()
        self._open: dict[str, Form] = {}

    def shape(self) -> Shape:
        return Shape(keys=self._keys, either=frozenset(self._either))

    def has(self, key: str) -> bool:
        return self._world is not _World.NOTHING

    def node(self, key: str) -> Node | None:
        return _FOUND[self._world]

    def needs(self, key: str, expected: str) -> None:
        self._note_key(key, is_required=True)

    def required(self, key: str, read: Reader[T], blank: T) -> T:
        self._note_key(key, is_required=True, value=form_of(read))
        return blank

    def optional(self, key: str, read: Reader[T], default: T) -> T:
        form = form_of(read)
        self._note_key(key, value=form, default=_written(form.write, default))
        return default

    def many(self, key: str, read: Reader[T], default: tuple[T, ...] = ()) -> tuple[T, ...]:
        form = form_of(read)
        usual = f"[{', '.join(map(form.write, default))}]" if default else None
        self._note_key(key, values=form, default=usual)
        return default

    def child(self, key: str, build: Build[T], default: T) -> T:
        self._note_key(key, table=_recorded(build, self._world))
        return default

    def children(self, key: str, build: Build[T]) -> tuple[Located[T], ...]:
        self._note_key(key, rows=_recorded(build, self._world))
        return ()

    def either(self, one: str, other: str) -> None:
        self._either.add((one, other))

    def words(self, keys: Keys = ()) -> tuple[str, ...]:
        form = keys.form if isinstance(keys, Described) else _words_form(tuple(keys))
        self._open[form.example] = form
        return (form.example,)

    def _note_key(self, key: str, **seen: Any) -> None:
        name = ANY_KEY if key in self._open else key
        known = self._keys.get(name, Key(names=self._open.get(key)))
        told = {field: value for field, value in seen.items() if value is not None}
        self._keys[name] = replace(known, **told)


def _words_form(words: tuple[str, ...]) -> Form:
    return Form(words="a word", example=words[0] if words else "", fragment={"enum": list(words)})


def _written(write: Callable[[Any], str], default: object) -> str | None:
    return None if default is None else write(default) or None
