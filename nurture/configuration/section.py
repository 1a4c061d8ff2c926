"""One mapping of the configuration, read key by key; what nobody asked for is an unknown key."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from nurture.configuration.forms import Described, Reader
from nurture.configuration.problems import Place, Problems, Unexpected, nearest_word
from nurture.configuration.source import Items, Node, Scalar, Table

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Located(Generic[T]):
    """A value with the section it was read from, so that later checks can say where."""

    value: T
    section: "Section"


_AS_LIST = {Scalar: "; put it in brackets", Table: "; begin each entry with `- `"}
UNKNOWN_KEY = "unknown key"
NO_KEYS = "expected keys and values, got"
Build = Callable[["Section"], T]
Keys = Iterable[str] | Described[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Missing:
    """What was expected where nothing is written, unless one of the keys stands there misspelt."""

    key: str
    text: str
    keys: tuple[str, ...]


class Section:
    """Reads the keys of one mapping. A key that is missing or wrong gives its blank or default, and a noted problem."""

    def __init__(self, table: Table, path: str, problems: Problems) -> None:
        self._table = table
        self._path = path
        self._problems = problems
        self._asked: set[str] = set()
        self._unread: set[str] = set()
        self._missing: list[_Missing] = []

    def has(self, key: str) -> bool:
        """Tells whether something is written for the key; an empty list is nothing."""
        node = self.node(key)
        return node is not None and not (isinstance(node, Items) and not node.nodes)

    def node(self, key: str) -> Node | None:
        """Returns what is written for the key; None when it is missing or empty."""
        self._asked.add(key)
        node = self._table.nodes.get(key)
        return None if isinstance(node, Scalar) and node.is_null else node

    def fault(self, key: str, text: str, nearest: str | None = None) -> None:
        """Notes a problem at the key's value, or where the section begins when the key is missing.

        Nothing is noted at a value that could not be read, since that was told already.
        """
        if key not in self._unread:
            self._note(self.place(key), key, text, nearest)

    def place(self, key: str) -> Place:
        """Returns where the key's value stands, or where the section begins when the key is missing."""
        node = self._table.nodes.get(key)
        return node.place if node else self._table.place

    def is_faulty(self, key: str) -> bool:
        """Tells whether a mistake was noted at the key's value, or in it."""
        return self._problems.are_below(self._table.place.file, self._join(key))

    def warn(self, key: str, text: str) -> None:
        """Notes at the key's value what works, but can hardly be meant."""
        self._problems.warn(self.place(key), self._join(key), text)

    def fail(self, key: str, text: str) -> None:
        """Notes at the key's value what can be read, but never comes to anything; it keeps no revision back."""
        self._problems.fail(self.place(key), self._join(key), text)

    def below(self, key: str) -> "Section":
        """Returns the section that stands below a key, to say where in it; this one where there is none."""
        return self._section_of(self._table.nodes.get(key), key)

    def entry(self, key: str, number: int) -> "Section":
        """Returns the section of one entry of a list of mappings, to say where in it."""
        node = self._table.nodes.get(key)
        entry = node.nodes[number] if isinstance(node, Items) and number < len(node.nodes) else None
        return self._section_of(entry, f"{key}[{number}]")

    def _section_of(self, node: Node | None, key: str) -> "Section":
        return Section(node, self._join(key), self._problems) if isinstance(node, Table) else self

    def required(self, key: str, read: Reader[T], blank: T) -> T:
        """Returns the value of a key that must be there; the blank after noting why not."""
        if not self.has(key):
            self._missing.append(_Missing(key=key, text=_nothing_for(read), keys=(key,)))
            return blank
        return self.optional(key, read, blank)

    def optional(self, key: str, read: Reader[T], default: T) -> T:
        """Returns the value of a key that may be missing."""
        node = self.node(key)
        return default if node is None else self._scalar(node, key, read, default)

    def many(self, key: str, read: Reader[T], default: tuple[T, ...] = ()) -> tuple[T, ...]:
        """Returns the values of a list of scalars, those that can be read; the default where nothing is written."""
        if self.node(key) is None:
            return default
        elements = self._elements(key, read.form.as_list if isinstance(read, Described) else None)
        found = (self._scalar(node, path, read, None) for node, path in elements)
        return tuple(value for value in found if value is not None)

    def child(self, key: str, build: Build[T], default: T) -> T:
        """Returns what a mapping below the key builds."""
        node = self.node(key)
        if not isinstance(node, Table | None):
            self._unread.add(key)
        return default if node is None else read_node(node, self._join(key), self._problems, build, default)

    def children(self, key: str, build: Build[T]) -> tuple[Located[T], ...]:
        """Returns what each mapping in a list builds, each with its section."""
        elements = tuple((node, self._join(path)) for node, path in self._elements(key))
        return read_nodes(elements, self._problems, build)

    def close(self) -> None:
        """Notes every key that was never asked for, and what is missing but for those that are only misspelt."""
        meant = {self._unknown(key, place) for key, place in self._table.key_places.items() if key not in self._asked}
        for missing in self._missing:
            if not meant.intersection(missing.keys):
                self._note(self._place_of(missing.key), missing.key, missing.text)

    def needs(self, key: str, expected: str) -> None:
        """Notes what was expected at a key where nothing is written."""
        if not self.has(key):
            self._missing.append(_Missing(key=key, text=expected, keys=(key,)))

    def either(self, one: str, other: str) -> None:
        """Notes when both keys are written, or neither is."""
        if self.has(one) and self.has(other):
            self.fault(other, f"expected either {one} or {other}, not both; take one away")
        elif not self.has(one) and not self.has(other):
            text = f"expected either {one} or {other}, found neither"
            self._missing.append(_Missing(key=other, text=text, keys=(one, other)))

    def words(self, keys: "Keys" = ()) -> tuple[str, ...]:
        """Returns the keys as written, for mappings whose keys are themselves values.

        `keys` are the words that may stand there, or what reads them. It is for whoever records the language (schemas
        and reference); whether a key is one of them is for the caller to say.
        """
        return tuple(self._table.nodes)

    def _elements(self, key: str, as_list: Callable[[str], str | None] | None = None) -> tuple[tuple[Node, str], ...]:
        node = self.node(key)
        if node is None:
            return ()
        if not isinstance(node, Items):
            self._unread.add(key)
            near = as_list(node.text) if as_list and isinstance(node, Scalar) else None
            self._note(node.place, key, f"expected a list, got {_shape(node)}{_AS_LIST[type(node)]}", near)
            return ()
        return tuple((item, f"{key}[{index}]") for index, item in enumerate(node.nodes))

    def _scalar(self, node: Node, key: str, read: Reader[T], default: T) -> T:
        try:
            return read(self._text(node, key))
        except Unexpected as error:
            self._unread.add(key.partition("[")[0])
            self._note(node.place, key, error.expected, error.nearest)
            return default

    def _text(self, node: Node, key: str) -> str:
        """Returns the text of a single value, together with a part that a decimal comma cut off inside of braces."""
        if isinstance(node, Items) and len(node.nodes) == 1 and isinstance(node.nodes[0], Scalar):
            raise Unexpected("expected a single value, got a list; take the brackets away", node.nodes[0].text)
        if not isinstance(node, Scalar):
            raise Unexpected(f"expected a single value, got {_shape(node)}")
        rest = self._following(key)
        if not (node.text.isdigit() and rest.isdigit() and self._is_empty(rest)):
            return node.text
        self._asked.add(rest)
        return f"{node.text},{rest}"

    def _following(self, key: str) -> str:
        keys = (*self._table.nodes, "")
        return keys[keys.index(key) + 1] if key in self._table.nodes else ""

    def _is_empty(self, key: str) -> bool:
        node = self._table.nodes.get(key)
        return isinstance(node, Scalar) and node.is_null

    def _unknown(self, key: str, place: Place) -> str | None:
        """Notes a key that nobody asked for; returns the key that was probably meant."""
        name, colon, value = key.partition(":")
        if colon and name in self._asked and self._is_empty(key):
            self._note(place, key, "unknown key; expected a space after the colon", f"{name}: {value.strip()}")
            return name
        near = nearest_word(key, self._asked)
        self._note(place, key, UNKNOWN_KEY, near)
        return near

    def _place_of(self, key: str) -> Place:
        return self._table.key_places.get(key, self._table.place) if self._is_empty(key) else self.place(key)

    def _join(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key

    def _note(self, place: Place, key: str, text: str, nearest: str | None = None) -> None:
        self._problems.add(place, self._join(key), text, nearest)


def _nothing_for(read: Reader[T]) -> str:
    if not isinstance(read, Described) or read.form.is_free:
        return "expected a value, found none"
    return f"expected a value, found none; write one such as {read.form.example}"


def read_node(node: Node, path: str, problems: Problems, build: Build[T], default: T) -> T:
    """Returns what a mapping builds, all its keys accounted for; the default when it is no mapping."""
    if not isinstance(node, Table):
        problems.add(node.place, path, f"{NO_KEYS} {_shape(node)}")
        return default
    section = Section(node, path, problems)
    value = build(section)
    section.close()
    return value


def read_nodes(elements: tuple[tuple[Node, str], ...], problems: Problems, build: Build[T]) -> tuple[Located[T], ...]:
    """Returns what each mapping of a list builds, each with its section; what is no mapping is noted and left out."""

    def locate(section: Section) -> Located[T] | None:
        return Located(value=build(section), section=section)

    found = (read_node(node, path, problems, locate, None) for node, path in elements)
    return tuple(located for located in found if located is not None)


def _shape(node: Node) -> str:
    return {Scalar: "a single value", Items: "a list", Table: "keys and values"}[type(node)]
