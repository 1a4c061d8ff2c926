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


Build = Callable[["Section"], T]
Keys = Iterable[str] | Described[Any]


class Section:
    """Reads the keys of one mapping. A key that is missing or wrong gives its blank or default, and a noted problem."""

    def __init__(self, table: Table, path: str, problems: Problems) -> None:
        self._table = table
        self._path = path
        self._problems = problems
        self._asked: set[str] = set()

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
        """Notes a problem at the key's value, or where the section begins when the key is missing."""
        self._note(self.place(key), self._join(key), text, nearest)

    def place(self, key: str) -> Place:
        """Returns where the key's value stands, or where the section begins when the key is missing."""
        node = self._table.nodes.get(key)
        return node.place if node else self._table.place

    def warn(self, key: str, text: str) -> None:
        """Notes at the key's value what works, but can hardly be meant."""
        self._problems.warn(self.place(key), self._join(key), text)

    def required(self, key: str, read: Reader[T], blank: T) -> T:
        """Returns the value of a key that must be there; the blank after noting why not."""
        if not self.has(key):
            self._note(self._empty_place(key), self._join(key), "expected a value, found none")
            return blank
        return self.optional(key, read, blank)

    def optional(self, key: str, read: Reader[T], default: T) -> T:
        """Returns the value of a key that may be missing."""
        node = self.node(key)
        return default if node is None else self._scalar(node, self._join(key), read, default)

    def many(self, key: str, read: Reader[T], default: tuple[T, ...] = ()) -> tuple[T, ...]:
        """Returns the values of a list of scalars, those that can be read; the default where nothing is written."""
        if self.node(key) is None:
            return default
        found = (self._scalar(node, path, read, None) for node, path in self._elements(key))
        return tuple(value for value in found if value is not None)

    def child(self, key: str, build: Build[T], default: T) -> T:
        """Returns what a mapping below the key builds."""
        node = self.node(key)
        return default if node is None else read_node(node, self._join(key), self._problems, build, default)

    def children(self, key: str, build: Build[T]) -> tuple[Located[T], ...]:
        """Returns what each mapping in a list builds, each with its section."""
        return read_nodes(self._elements(key), self._problems, build)

    def close(self) -> None:
        """Notes every key that was never asked for."""
        for key, place in self._table.key_places.items():
            if key not in self._asked:
                self._note(place, self._join(key), "unknown key", nearest_word(key, self._asked))

    def needs(self, key: str, expected: str) -> None:
        """Notes what was expected at a key where nothing is written."""
        if not self.has(key):
            self.fault(key, expected)

    def either(self, one: str, other: str) -> None:
        """Notes when both keys are written, or neither is."""
        if self.has(one) == self.has(other):
            found = "not both; take one away" if self.has(one) else "found neither"
            self.fault(other, f"expected either {one} or {other}, {found}")

    def words(self, keys: "Keys" = ()) -> tuple[str, ...]:
        """Returns the keys as written, for mappings whose keys are themselves values.

        `keys` are the words that may stand there, or what reads them. It is for whoever records the language (schemas
        and reference); whether a key is one of them is for the caller to say.
        """
        return tuple(self._table.nodes)

    def _elements(self, key: str) -> tuple[tuple[Node, str], ...]:
        node, path = self.node(key), self._join(key)
        if node is None:
            return ()
        if not isinstance(node, Items):
            self._note(node.place, path, "expected a list such as [a, b]")
            return ()
        return tuple((item, f"{path}[{index}]") for index, item in enumerate(node.nodes))

    def _scalar(self, node: Node, path: str, read: Reader[T], default: T) -> T:
        if not isinstance(node, Scalar):
            self._note(node.place, path, f"expected a single value, got {_shape(node)}")
            return default
        try:
            return read(node.text)
        except Unexpected as error:
            self._note(node.place, path, error.expected, error.nearest)
            return default

    def _empty_place(self, key: str) -> Place:
        return self._table.key_places.get(key, self._table.place)

    def _join(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key

    def _note(self, place: Place, key: str, text: str, nearest: str | None = None) -> None:
        self._problems.add(place, key, text, nearest)


def read_node(node: Node, path: str, problems: Problems, build: Build[T], default: T) -> T:
    """Returns what a mapping builds, all its keys accounted for; the default when it is no mapping."""
    if not isinstance(node, Table):
        problems.add(node.place, path, f"expected keys and values, got {_shape(node)}")
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
