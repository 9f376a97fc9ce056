"""Elements of a page in; markup, valid as HTML and as XML, with every text escaped, out.

No raw markup can be put in, so that what a record says stays text; that is why there is no
template.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from reasoner.visible import visible

Child: TypeAlias = "Element | str"

_VOID = frozenset({"br", "hr", "link", "meta"})
_INLINE = frozenset({"a", "abbr", "b", "bdi", "br", "cite", "code", "mark", "span", "strong"})
_STEERING = re.compile(r"[^\t\n]+")


@dataclass(frozen=True)
class Element:
    """A named element with its attributes in order and what it holds."""

    name: str
    attributes: tuple[tuple[str, str], ...]
    children: tuple[Child, ...]


def element(name: str, /, *children: Child | None, **attributes: str | None) -> Element:
    """An element; what is None is left out. `class_` and `aria_label` stand for those names."""
    named = ((key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items())
    return Element(
        name,
        tuple((key, value) for key, value in named if value is not None),
        tuple(child for child in children if child is not None),
    )


def page(root: Element) -> str:
    """The whole document of a root element."""
    return "<!DOCTYPE html>\n" + fragment(root)


def fragment(root: Element) -> str:
    """An element by itself, to be put into a page."""
    return "".join(_written(root))


def safe(text: str) -> str:
    """Text in which no character is markup, hides, or turns the direction of what follows."""
    return html.escape(_STEERING.sub(lambda run: visible(run[0]), text))


def _written(child: Child) -> Iterator[str]:
    if isinstance(child, str):
        yield safe(child)
        return
    attributes = "".join(f' {key}="{safe(value)}"' for key, value in child.attributes)
    if child.name in _VOID:
        yield f"<{child.name}{attributes} />"
    else:
        yield f"<{child.name}{attributes}>"
        for inner in child.children:
            yield from (_style(inner) if child.name == "style" else _written(inner))
        yield f"</{child.name}>"
    if child.name not in _INLINE:
        yield "\n"


def _style(child: Child) -> Iterator[str]:
    """A style sheet is not escaped by HTML, but by XML: it may hold nothing that would have to be.

    Raises ValueError where it does.
    """
    if not isinstance(child, str) or set("<&") & set(child):
        raise ValueError("a style sheet holds text without < and &")
    yield child
