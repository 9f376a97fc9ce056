"""A value in; what a notebook shows of it out, made only where a notebook asks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import ClassVar, Protocol


class _Pretty(Protocol):
    """What IPython gives to write on; `stack` holds the values that are being written."""

    stack: list[int]

    def text(self, words: str) -> None:
        """Writes words."""


def _pretty(one: Shown, printer: _Pretty, cycle: bool) -> None:
    """In full where it stands alone, and in a line within a list."""
    show = import_module("reasoner.jupyter.show")
    printer.text(show.line(one) if len(printer.stack) > 1 else str(one))


class Shown:
    """A value that shows itself in a notebook, and as text where it is printed.

    The methods are those that Jupyter's front ends look for. What they give is made by
    `reasoner.jupyter`, which is imported when one of them is first called.
    """

    _repr_pretty_: ClassVar[Callable[[Shown, _Pretty, bool], None]] = _pretty

    def __init_subclass__(cls) -> None:
        # IPython asks the first class in line that has this or a `__repr__`, as dataclasses have.
        cls._repr_pretty_ = _pretty

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> Mapping[str, str]:
        bundle: Mapping[str, str] = import_module("reasoner.jupyter.show").bundle(self)
        return bundle

    def _repr_html_(self) -> str:
        return self._repr_mimebundle_()["text/html"]

    def __str__(self) -> str:
        text: str = import_module("reasoner.jupyter.show").plain(self)
        return text
