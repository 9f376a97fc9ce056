"""Boxes in columns and the links between them in; a drawing, the broader on the left, out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter

from pyoxigraph import NamedNode

from reasoner.jupyter.pictures.drawing import Drawing, width_of
from reasoner.report.html.markup import Element

_ROW = 34.0
_HIGH = 24.0
_GAP = 12.0
_BETWEEN = 56.0
_PAD = 10.0
_NOTE = 20.0
_SMALL = 12.0
_LEAST = 300.0
_LEGEND = (("the right is a kind of the left", False), ("the right is part of the left", True))


@dataclass(frozen=True)
class Box:
    """A term by its name, in a column; the one that a picture is about stands out."""

    node: NamedNode
    words: str
    column: int
    is_main: bool


@dataclass(frozen=True)
class Link:
    """A line from a narrower to a broader term; that to a whole is dashed."""

    narrower: NamedNode
    broader: NamedNode
    words: str
    is_dashed: bool


@dataclass(frozen=True)
class _Way:
    """The place that a link takes in a column which it crosses."""

    link: Link
    column: int


_Item = Box | _Way


def layers(boxes: Sequence[Box], links: Sequence[Link], notes: Sequence[str]) -> Element:
    """The drawing: columns from left to right, each in the middle, and notes in lines below.

    A link that crosses a column has a row of its own there.
    """
    columns = _columns(boxes, links)
    high = max(map(len, columns.values())) * _ROW
    wide = {c: max(map(_width, items)) for c, items in columns.items()}
    across = sum(wide.values()) + _BETWEEN * (len(columns) - 1)
    lines = max([across, _LEAST, *(width_of(note, size=_SMALL) for note in notes)])
    drawing = Drawing(lines + 2 * _GAP, _ROW + high + _NOTE * len(notes) + 2 * _GAP)
    places: dict[_Item, tuple[float, float]] = {}
    x = _GAP
    for column, items in columns.items():
        top = _ROW + (high - len(items) * _ROW) / 2
        for number, item in enumerate(items):
            places[item] = (x, top + (number + 0.5) * _ROW)
            if isinstance(item, Box):
                _box(drawing, item, *places[item], wide[column])
        x += wide[column] + _BETWEEN
    for link in links:
        _link(drawing, link.is_dashed, [(*places[i], wide[i.column]) for i in _along(link, boxes)])
    _legend(drawing, links)
    for number, note in enumerate(notes):
        place = (_GAP, _ROW + high + _GAP + (number + 0.5) * _NOTE)
        drawing.text(place, note, "quiet", size=_SMALL)
    return drawing.element()


def _along(link: Link, boxes: Sequence[Box]) -> list[_Item]:
    """What a link leads through, from the broader term to the narrower."""
    by_node = {box.node: box for box in boxes}
    left, right = by_node[link.broader], by_node[link.narrower]
    return [left, *(_Way(link, c) for c in range(left.column + 1, right.column)), right]


def _columns(boxes: Sequence[Box], links: Sequence[Link]) -> dict[int, list[_Item]]:
    """What stands in each column, from top to bottom.

    Ordered from the column of the main box outwards, each by the rows of what it is linked to.
    """
    ways = [_along(link, boxes) for link in links]
    items: list[_Item] = list(dict.fromkeys([*boxes, *(item for way in ways for item in way)]))
    near: dict[_Item, list[_Item]] = {item: [] for item in items}
    for way in ways:
        for one, other in pairwise(way):
            near[one].append(other)
            near[other].append(one)
    rows: dict[_Item, float] = {}
    found: dict[int, list[_Item]] = {}
    for column in sorted({item.column for item in items}, key=lambda c: (abs(c), c)):
        here = [item for item in items if item.column == column]
        ranked = [(_mean([rows[n] for n in near[i] if n in rows]), _words(i), i) for i in here]
        found[column] = [item for _, _, item in sorted(ranked, key=itemgetter(0, 1))]
        middle = (len(here) - 1) / 2
        rows |= {item: number - middle for number, item in enumerate(found[column])}
    return dict(sorted(found.items()))


def _mean(rows: Sequence[float]) -> float:
    return sum(rows) / len(rows) if rows else 0.0


def _words(item: _Item) -> str:
    return item.words if isinstance(item, Box) else ""


def _width(item: _Item) -> float:
    if isinstance(item, _Way):
        return 0.0
    return width_of(item.words, bold=item.is_main) + 2 * _PAD


def _box(drawing: Drawing, box: Box, x: float, y: float, wide: float) -> None:
    tone = "ink" if box.is_main else "quiet"
    size = (wide, _HIGH)
    drawing.box((x, y - _HIGH / 2), size, tone, round_by=5.0, thick=box.is_main)
    drawing.text((x + _PAD, y), box.words, bold=box.is_main)


def _link(drawing: Drawing, is_dashed: bool, stops: Sequence[tuple[float, float, float]]) -> None:
    """A line through stops, each the left end and height of a place and how wide it is."""
    for (x, y, wide), (right, top, _) in pairwise(stops):
        drawing.curve((x + wide, y), (right, top), "quiet", dashed=is_dashed)
    for x, y, wide in stops[1:-1]:
        drawing.line([(x, y), (x + wide, y)], "quiet", dashed=is_dashed)


def _legend(drawing: Drawing, links: Sequence[Link]) -> None:
    x = _GAP
    for words, is_dashed in _LEGEND:
        if any(link.is_dashed is is_dashed for link in links):
            drawing.line([(x, _ROW / 2), (x + 32, _ROW / 2)], "quiet", dashed=is_dashed)
            x = drawing.text((x + 40, _ROW / 2), words, "quiet", size=_SMALL) + 20
