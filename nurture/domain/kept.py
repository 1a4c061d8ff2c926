"""What a value works out of itself once, and keeps."""

from collections.abc import Callable
from typing import Generic, TypeVar

_Owner = TypeVar("_Owner")
_Value = TypeVar("_Value")


class kept(Generic[_Owner, _Value]):
    """Works out a value of its owner when it is first asked for; the owner must have no slots.

    It is `functools.cached_property` without the lock that Python 3.11 takes each time, which costs more than most of
    what is kept.
    """

    def __init__(self, work_out: Callable[[_Owner], _Value]) -> None:
        self._work_out = work_out
        self._name = work_out.__name__
        self.__doc__ = work_out.__doc__

    def __get__(self, owner: _Owner, _kind: type[_Owner]) -> _Value:
        """Returns the value, and puts it where it is found without asking from now on."""
        value = owner.__dict__[self._name] = self._work_out(owner)
        return value
