"""How to work out a field of a frozen dataclass in; its value out, when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
D = TypeVar("D")
_NONE = object()


class Later(Generic[T]):
    """What a value will be, worked out once, when it is first asked for."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], T]) -> None:
        self._make: Callable[[], T] | None = make
        self._made: T | object = _NONE

    def value(self) -> T:
        """The value."""
        if self._make is not None:
            self._made, self._make = self._make(), None
        return self._made  # type: ignore[return-value]


class Deferred(Generic[T]):
    """A field that takes a value, or a `Later` of one, and gives the value; `default` if neither.

    Without one it has to be given.
    """

    def __init__(self, *default: T) -> None:
        self._default = default

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = f"_{name}"

    def __get__(self, one: object, owner: type) -> T:
        if one is not None:
            held: T | Later[T] = one.__dict__[self._name]
            return held.value() if isinstance(held, Later) else held
        for default in self._default:
            return default
        raise AttributeError(self._name)

    def __set__(self, one: object, value: T | Later[T]) -> None:
        one.__dict__[self._name] = value


def amended(one: D, **changes: object) -> D:
    """A copy with other values in some fields; what is not yet worked out of the others stays so.

    (`dataclasses.replace` would work them all out.)
    """
    made = object.__new__(type(one))
    made.__dict__.update(one.__dict__)
    for name, value in changes.items():
        object.__setattr__(made, name, value)
    return made
