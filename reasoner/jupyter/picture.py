"""What a picture says, as a table, and its drawing in; a value that shows itself out."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from reasoner.errors import UsageError
from reasoner.jupyter.fragment import folded, shown, table
from reasoner.report.html.markup import Child, Element, element, fragment
from reasoner.report.layout import wrapped
from reasoner.shown import Shown

# The tones of a drawing that stands alone, on white. Each is a colour of its own, by which it is
# found where a page has other colours.
TONES = {
    "ink": "#1c2126",
    "quiet": "#565f69",
    "rule": "#c9cdd1",
    "ground": "#ffffff",
    "met": "#07605f",
    "not-met": "#2f4796",
    "unknown": "#7a4d00",
    "conflict": "#8a1560",
    "apart": "#565f6a",
}
_COLOUR = re.compile("|".join(TONES.values()))
_NAMES = {colour: f"var(--{name})" for name, colour in TONES.items()}
_PREFIX = 12


@dataclass(frozen=True)
class Picture(Shown):
    """A picture, and all that it says as a title, sentences and a table.

    `header` names the columns of `rows`; `drawing` is an SVG element in the tones of `TONES`.
    """

    title: str
    says: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    drawing: Element = field(repr=False)

    def svg(self) -> str:
        """The picture by itself, dark on white, whatever it is put on."""
        ground = element("rect", width="100%", height="100%", fill=TONES["ground"])
        return fragment(_told(self, ground, *self.drawing.children))

    def _repr_svg_(self) -> str:
        return self.svg()

    def save(self, path: Path) -> None:
        """Writes the picture as SVG. Raises UsageError where the file is not named so."""
        if path.suffix.lower() != ".svg":
            raise UsageError(f"A picture is saved as SVG: expected a name in .svg, not {path.name}")
        path.write_text(self.svg(), encoding="utf-8", newline="\n")


def picture_html(picture: Picture) -> str:
    """The drawing in the colours of the page, with the same as a table folded up below."""
    drawing = _told(picture, *map(_themed, picture.drawing.children))
    rows: list[tuple[Child, ...]] = [tuple(row) for row in picture.rows]
    same = table(picture.title, picture.header, rows)
    return shown(
        element("h4", picture.title),
        element("p", picture.says, class_="asks"),
        element("div", drawing, class_="drawing"),
        folded("The same as a table", same),
        role="group",
        aria_label=picture.title,
    )


def _told(picture: Picture, *children: Child) -> Element:
    """The drawing as one image with a title and a description, by which a screen reader tells it.

    The description is the table: what the picture says is not said by its look alone.
    """
    said = " ".join(chain([picture.says], (", ".join(row) + "." for row in picture.rows)))
    key = f"p{hashlib.sha256(f'{picture.title} {said}'.encode()).hexdigest()[:_PREFIX]}"
    named = element("title", picture.title, id=f"{key}-title")
    described = element("desc", said, id=f"{key}-desc")
    told = {
        "role": "img",
        "aria-labelledby": f"{key}-title",
        "aria-describedby": f"{key}-desc",
    }
    attributes = (*picture.drawing.attributes, *told.items())
    return Element("svg", attributes, (named, described, *children))


def _themed(child: Child) -> Child:
    """A part of the drawing with the page's colours for its own."""
    if isinstance(child, str):
        return child
    attributes = (
        (key, _COLOUR.sub(lambda found: _NAMES[found[0]], value)) for key, value in child.attributes
    )
    return Element(child.name, tuple(attributes), tuple(map(_themed, child.children)))


def picture_text(picture: Picture) -> str:
    """The title, what the picture says, and its rows in columns."""
    rows = (picture.header, *picture.rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
    return "\n".join([picture.title, *wrapped(picture.says), "", *lines]) + "\n"


def picture_line(picture: Picture) -> str:
    """The title."""
    return f"<Picture: {picture.title}>"
