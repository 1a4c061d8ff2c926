"""YAML text into nodes that know their line and column, every scalar kept as the text that a person wrote.

No scalar is resolved here, so the traps of YAML 1.1 (`17:00` as 1020, `no` as false) cannot arise: whoever reads a
key knows which type it has. The tree is built from parser events, without recursion.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import yaml

from nurture.configuration.problems import Place, Problems
from nurture.configuration.syntax import fault_in

MAX_BYTES = 1_000_000
MAX_DEPTH = 50
MAX_NODES = 100_000
"""Nodes of one file, each alias counted as often as it is used."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CUT_OFF = re.compile(r" +(#\d+)")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """One value as it is written; `plain` means without quotes, `folded` that its lines were run together."""

    place: Place
    text: str
    plain: bool
    folded: bool = False
    size: int = 1

    @property
    def is_null(self) -> bool:
        """Tells whether nothing is written there."""
        return self.plain and self.text in _NULLS


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list."""

    place: Place
    nodes: tuple["Node", ...]
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A mapping; keys are text and unique. `key_places` tells where each key stands."""

    place: Place
    nodes: dict[str, "Node"]
    key_places: dict[str, Place]
    size: int


Node = Scalar | Items | Table


class _Mark(Protocol):
    """A position as both of PyYAML's parsers give it, counted from 0."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


class Unreadable(Exception):
    """Text that gives no tree at all, with the place where reading ended."""

    def __init__(self, place: Place, text: str, nearest: str | None = None) -> None:
        super().__init__(text)
        self.place = place
        self.text = text
        self.nearest = nearest


def read_tree(file: str, raw: bytes, problems: Problems) -> Node | None:
    """Returns the tree of one YAML document, or None after noting why there is none."""
    try:
        return _Builder(file, problems).build(_decode(file, raw))
    except Unreadable as error:
        problems.add(error.place, "", error.text, error.nearest)
    return None


def read_text(file: str, raw: bytes, problems: Problems) -> str | None:
    """Returns the text of a file, or None after noting why it is none."""
    try:
        return _decode(file, raw)
    except Unreadable as error:
        problems.add(error.place, "", error.text, error.nearest)
    return None


def _decode(file: str, raw: bytes) -> str:
    if len(raw) > MAX_BYTES:
        raise Unreadable(Place(file=file), f"expected at most {MAX_BYTES:,} bytes, got {len(raw):,}")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = _place_at(file, raw[: error.start].decode("utf-8-sig"))
        raise Unreadable(
            place, f"expected UTF-8 text, got the byte 0x{raw[error.start]:02x}; save it as UTF-8"
        ) from None
    if found := _UNPRINTABLE.search(text):
        raise Unreadable(_place_at(file, text[: found.start()]), f"expected text, got the character {found[0]!a}")
    return text


def _place_at(file: str, before: str) -> Place:
    return Place(file=file, line=before.count("\n") + 1, column=len(before) - before.rfind("\n"))


@dataclass(slots=True, kw_only=True)
class _Open:
    """A list or mapping whose end has not come yet."""

    place: Place
    anchor: str | None
    is_table: bool
    nodes: list[Node] = field(default_factory=list)


class _Builder:
    """Builds one document's tree from parser events."""

    def __init__(self, file: str, problems: Problems) -> None:
        self._file = file
        self._problems = problems
        self._open: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._root: Node | None = None
        self._lines: list[str] = []

    def build(self, text: str) -> Node:
        self._lines = text.splitlines()
        for event in self._events(text):
            self._take(event)
        if self._root is None:
            raise Unreadable(
                Place(file=self._file), "expected keys and values, got an empty file; fill it or delete it"
            )
        return self._root

    def _events(self, text: str) -> Iterator[yaml.Event]:
        try:
            yield from yaml.parse(text, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            raise self._broken(text, error) from None

    def _broken(self, text: str, error: yaml.MarkedYAMLError) -> Unreadable:
        fault = fault_in(text, error)
        place = Place(file=self._file, line=fault.line, column=fault.column)
        return Unreadable(place, fault.text, fault.nearest)

    def _place(self, mark: _Mark | None) -> Place:
        return Place(file=self._file, line=mark.line + 1, column=mark.column + 1) if mark else Place(file=self._file)

    def _take(self, event: yaml.Event) -> None:
        place = self._place(event.start_mark)
        match event:
            case yaml.DocumentStartEvent() if self._root is not None:
                raise Unreadable(
                    place,
                    "expected one document in a file, got a second one; move what follows --- to a file of its own",
                )
            case yaml.AliasEvent():
                self._put(self._aliased(event, place), anchor=None)
            case yaml.ScalarEvent():
                self._note_comment(event, place)
                self._refuse_tag(event, place)
                folded = self._is_folded(event)
                self._put(Scalar(place=place, text=event.value, plain=not event.style, folded=folded), event.anchor)
            case yaml.CollectionStartEvent():
                self._refuse_tag(event, place)
                self._begin(event, place)
            case yaml.CollectionEndEvent():
                done = self._open.pop()
                self._put(self._table(done) if done.is_table else _items(done), done.anchor)

    def _note_comment(self, event: yaml.ScalarEvent, place: Place) -> None:
        """Notes a number sign that cuts off a value, as in `Guide #3`: to YAML it begins a comment."""
        end = event.end_mark
        is_plain = end is not None and not event.style and end.line < len(self._lines)
        rest = self._lines[end.line][end.column :] if end is not None and is_plain else ""
        if found := _CUT_OFF.match(rest):
            told = f"{found[1]} and what follows is a comment; put quotes around the value if it belongs to it"
            self._problems.warn(place, "", told)

    def _is_folded(self, event: yaml.ScalarEvent) -> bool:
        """Tells whether lines of a value are fewer than it is written on, which never is so below a `|`."""
        if event.style == "|" or event.start_mark is None or event.end_mark is None:
            return False
        lines = [line for line in self._lines[event.start_mark.line : event.end_mark.line + 1] if line.strip()]
        if event.style == ">":
            below = lines[1:]
            lines = [line for line in below if _indent(line) >= _indent(below[0])]  # What follows stands to the left.
        return len(lines) > sum(bool(line.strip()) for line in event.value.splitlines())

    def _refuse_tag(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, place: Place) -> None:
        if event.tag not in (None, "!"):
            raise Unreadable(place, f"expected a plain value, got the tag {event.tag!r}; put quotes around it")

    def _begin(self, event: yaml.CollectionStartEvent, place: Place) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise Unreadable(place, f"expected at most {MAX_DEPTH} levels of nesting")
        is_table = isinstance(event, yaml.MappingStartEvent)
        self._open.append(_Open(place=place, anchor=event.anchor, is_table=is_table))

    def _aliased(self, event: yaml.AliasEvent, place: Place) -> Node:
        if event.anchor not in self._anchors:
            told = f"expected an anchor &{event.anchor} above this alias, found none"
            raise Unreadable(place, f"{told}; write the value out, or put it in quotes")
        return self._anchors[event.anchor]

    def _put(self, node: Node, anchor: str | None) -> None:
        if anchor is not None:
            self._anchors[anchor] = node
        if not self._open:
            self._root = node
            return
        self._open[-1].nodes.append(node)

    def _table(self, done: _Open) -> Table:
        nodes: dict[str, Node] = {}
        places: dict[str, Place] = {}
        for key, value in zip(done.nodes[::2], done.nodes[1::2], strict=True):
            if not isinstance(key, Scalar):
                raise Unreadable(
                    key.place, "expected a word as key, got a list or mapping; quote values that hold { or ["
                )
            if key.text in nodes:
                self._problems.add(
                    key.place,
                    key.text,
                    f"expected each key once, but it stands in line {places[key.text].line} too; keep one",
                )
                continue
            nodes[key.text], places[key.text] = value, key.place
        return Table(place=done.place, nodes=nodes, key_places=places, size=_size(done))


def _items(done: _Open) -> Items:
    return Items(place=done.place, nodes=tuple(done.nodes), size=_size(done))


def _size(done: _Open) -> int:
    size = 1 + sum(node.size for node in done.nodes)
    if size > MAX_NODES:
        raise Unreadable(done.place, f"expected at most {MAX_NODES:,} values in a file, aliases counted")
    return size


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
