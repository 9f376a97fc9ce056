"""Words, lines and boxes at places in pixels in; one SVG element, the same each time, out.

Matplotlib draws. Text stays text, in a font that Matplotlib brings, so that it is as wide in every
place; the names that it gives to parts are taken out, for several drawings stand on one page.
"""

from __future__ import annotations

import io
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from functools import cache

from reasoner.errors import UsageError
from reasoner.jupyter.picture import TONES
from reasoner.report.html.markup import Child, Element

try:
    from matplotlib import style
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.lines import Line2D
    from matplotlib.patches import FancyBboxPatch, PathPatch, Rectangle
    from matplotlib.path import Path
    from matplotlib.textpath import TextPath
except ImportError as error:
    raise UsageError(
        "Pictures need Matplotlib, which is not installed: "
        "python -m pip install 'guideline-reasoner[jupyter]'"
    ) from error

SIZE = 13.0
_DPI = 72
_FONT = "DejaVu Sans"
_RC = {
    "font.family": "sans-serif",
    "font.sans-serif": [_FONT, "Verdana", "Arial"],
    "hatch.linewidth": 1.2,
    "svg.fonttype": "none",
    "svg.hashsalt": "guideline-reasoner",
}
_NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))


@cache
def width_of(words: str, *, bold: bool = False, size: float = SIZE) -> float:
    """How wide words are, in pixels."""
    if not words.strip():
        return 0.0
    font = FontProperties(family=_FONT, weight="bold" if bold else "normal")
    return float(TextPath((0, 0), words, size=size, prop=font).get_extents().x1)


class Drawing:
    """A sheet of some width and height in pixels, from its upper left corner."""

    def __init__(self, width: float, height: float) -> None:
        self._width, self._height = round(width), round(height)
        with style.context(["default", _RC]):
            self._figure = Figure(figsize=(self._width / _DPI, self._height / _DPI), dpi=_DPI)
            FigureCanvasSVG(self._figure)
            self._axes = self._figure.add_axes((0, 0, 1, 1))
            self._axes.set_axis_off()
            self._axes.set_xlim(0, self._width)
            self._axes.set_ylim(self._height, 0)

    def text(
        self,
        place: tuple[float, float],
        words: str,
        tone: str = "ink",
        *,
        bold: bool = False,
        size: float = SIZE,
    ) -> float:
        """Words that begin at a place, in the middle of their height; where they end."""
        x, y = place
        weight = "bold" if bold else "normal"
        with style.context(["default", _RC]):
            self._axes.text(
                x,
                y + size * 0.36,
                words,
                color=TONES[tone],
                fontsize=size,
                fontweight=weight,
                parse_math=False,
                verticalalignment="baseline",
            )
        return x + width_of(words, bold=bold, size=size)

    def line(
        self, points: Sequence[tuple[float, float]], tone: str = "rule", *, dashed: bool = False
    ) -> None:
        """A line through points."""
        across, down = zip(*points, strict=True)
        line = Line2D(across, down, color=TONES[tone], linewidth=1.2, zorder=0.5)
        line.set_linestyle((0, (4, 3)) if dashed else "solid")
        self._axes.add_line(line)

    def curve(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        tone: str = "rule",
        *,
        dashed: bool = False,
    ) -> None:
        """A line from left to right that leaves and arrives level."""
        middle = (start[0] + end[0]) / 2
        points = [start, (middle, start[1]), (middle, end[1]), end]
        path = Path(points, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])
        patch = PathPatch(path, facecolor="none", edgecolor=TONES[tone], linewidth=1.2, zorder=0.5)
        patch.set_linestyle((0, (4, 3)) if dashed else "solid")
        self._axes.add_patch(patch)

    def bar(
        self,
        place: tuple[float, float],
        size: tuple[float, float],
        tone: str,
        *,
        hatch: str | None = None,
    ) -> None:
        """A bar from its upper left corner: full where there is no hatch, else of its pattern."""
        full = TONES[tone] if hatch is None else "none"
        with style.context(["default", _RC]):
            self._axes.add_patch(
                Rectangle(
                    place, *size, facecolor=full, edgecolor=TONES[tone], hatch=hatch, linewidth=1.2
                )
            )

    def box(
        self,
        place: tuple[float, float],
        size: tuple[float, float],
        tone: str,
        *,
        round_by: float = 0.0,
        dashed: bool = False,
        thick: bool = False,
    ) -> None:
        """A box from its upper left corner, on the ground, with a border."""
        corner = f"round,pad=0,rounding_size={round_by}" if round_by else "square,pad=0"
        self._axes.add_patch(
            FancyBboxPatch(
                place,
                *size,
                boxstyle=corner,
                mutation_scale=1,
                facecolor=TONES["ground"],
                edgecolor=TONES[tone],
                linestyle=(0, (4, 2.5)) if dashed else "-",
                linewidth=2.6 if thick else 1.3,
            )
        )

    def element(self) -> Element:
        """The drawing as an element."""
        written = io.StringIO()
        with style.context(["default", _RC]):
            self._figure.savefig(
                written, format="svg", transparent=True, dpi=_DPI, metadata=_NO_METADATA
            )
        root = ElementTree.fromstring(written.getvalue())
        attributes = (
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("width", str(self._width)),
            ("height", str(self._height)),
            ("viewBox", f"0 0 {self._width} {self._height}"),
            ("style", f"min-width: {self._width * 3 // 4}px"),
        )
        return Element("svg", attributes, tuple(_kept(root)))


def _kept(parent: ElementTree.Element) -> list[Child]:
    """What an element holds, without style sheets, names of groups and empty groups."""
    found: list[Child] = []
    for inner in parent:
        name = inner.tag.rpartition("}")[2]
        children = _kept(inner)
        if name == "text":
            children = [inner.text or ""]
        if name in ("style", "metadata") or (name in ("g", "defs") and not children):
            continue
        if name == "g":
            found += children
            continue
        attributes = ((key, " ".join(value.split())) for key, value in inner.attrib.items())
        found.append(Element(name, tuple(attributes), tuple(children)))
    return found
