"""Shapes of mappings: which keys may stand there and what each takes, recorded from the builders that read them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from nurture.configuration.forms import Form

ANY_KEY = "*"
"""What stands for the keys of a mapping whose keys are themselves values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What may stand at one key, one or several of: a single value, a list of values, keys, a list of those.

    `default` is as it is written in YAML, None where there is none; `names` is the form of the key itself.
    """

    is_required: bool = False
    default: str | None = None
    value: Form | None = None
    values: Form | None = None
    table: "Shape | None" = None
    rows: "Shape | None" = None
    names: Form | None = None

    def below(self) -> "Shape":
        """Returns the keys below this one, whether they stand there once or in each entry of a list."""
        return merged(self.table or Shape(), self.rows or Shape())


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The keys of one mapping, in the order in which they are read; of each pair in `either` exactly one is there.

    Of each pair in `unless`, all the first are there unless one of the second is.
    """

    keys: dict[str, Key] = field(default_factory=dict)
    either: frozenset[tuple[str, str]] = frozenset()
    unless: frozenset[tuple[tuple[str, ...], tuple[str, ...]]] = frozenset()

    def paths(self, above: str = "") -> Iterator[tuple[str, Key]]:
        """Yields every key with its path, such as `window.days`; entries of lists are not counted."""
        for name, key in self.keys.items():
            path = f"{above}.{name}" if above else name
            yield path, key
            yield from key.below().paths(path)


def merged(one: Shape, other: Shape) -> Shape:
    """Returns a shape that allows what either allows; only what both require is required."""
    names = tuple(dict.fromkeys((*one.keys, *other.keys)))
    keys = {name: _alternative(one.keys.get(name), other.keys.get(name)) for name in names}
    if one.keys and other.keys:
        keys = {name: _unless_missing(key, name in one.keys and name in other.keys) for name, key in keys.items()}
    return Shape(keys=keys, either=one.either | other.either, unless=one.unless | other.unless | _unless(one, other))


def _unless(one: Shape, other: Shape) -> frozenset[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Returns what one shape requires and the other does not know, with the keys that only the other knows."""
    required = tuple(name for name, key in one.keys.items() if key.is_required and name not in other.keys)
    instead = tuple(name for name in other.keys if name not in one.keys)
    return frozenset({(required, instead)} if required and instead else ())


def _unless_missing(key: Key, is_in_both: bool) -> Key:
    return key if is_in_both else replace(key, is_required=False)


def _alternative(one: Key | None, other: Key | None) -> Key:
    if one is None or other is None:
        return one or other or Key()
    return Key(
        is_required=one.is_required and other.is_required,
        default=one.default or other.default,
        value=one.value or other.value,
        values=one.values or other.values,
        table=_either_shape(one.table, other.table),
        rows=_either_shape(one.rows, other.rows),
        names=one.names or other.names,
    )


def _either_shape(one: Shape | None, other: Shape | None) -> Shape | None:
    return merged(one, other) if one is not None and other is not None else one or other
