"""Rows of counts in; bars, one beside the other in each row, under a legend, out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from reasoner.jupyter.pictures.drawing import Drawing, width_of
from reasoner.report.html.markup import Element

_ROW = 28.0
_LINE = 17.0
_BAR = 16.0
_LONGEST = 300.0
_GAP = 12.0
_SWATCH = 26.0
_SHORT = 60


@dataclass(frozen=True)
class Kind:
    """What a bar counts: a sign and words, and the tone and pattern of its bars."""

    symbol: str
    words: str
    tone: str
    hatch: str | None


@dataclass(frozen=True)
class Row:
    """A row: its key and words, and a count for each kind."""

    key: str
    words: str
    counts: tuple[int, ...]


def bars(kinds: Sequence[Kind], rows: Sequence[Row], note: str = "") -> Element:
    """The bars. Beside each stand its counts, with the sign of their kind where there are several.

    `note` is a line below.
    """
    used = [n for n, _ in enumerate(kinds) if any(row.counts[n] for row in rows)]
    labels = [_lines(row) for row in rows]
    left = 2 * _GAP + max((_width(lines) for lines in labels), default=0.0)
    most = max((sum(row.counts) for row in rows), default=0) or 1
    said = [_said(kinds, used, row) for row in rows]
    right = left + _LONGEST + _GAP + max(map(width_of, said), default=0.0) + _GAP
    legend = [_GAP + _SWATCH + 8 + width_of(_named(kinds[n])) for n in used]
    heights = [_ROW + _LINE * (len(lines) - 1) for lines in labels]
    wide = max(right, sum(legend) + 2 * _GAP, 2 * _GAP + width_of(note))
    drawing = Drawing(wide, _ROW * (1 + bool(note)) + sum(heights) + _GAP)
    _legend(drawing, [kinds[n] for n in used])
    y = _ROW
    for row, lines, high, words in zip(rows, labels, heights, said, strict=True):
        _label(drawing, y + _ROW / 2, lines)
        _bars(drawing, (left, y + high / 2), _LONGEST / most, kinds, row.counts, words)
        y += high
    if note:
        drawing.text((_GAP, y + _ROW / 2), note, "quiet")
    return drawing.element()


_Label = Sequence[tuple[str, str]]


def _lines(row: Row) -> _Label:
    """A row's key and words by lines: on one where they are short, else the words below the key."""
    if len(row.key) + len(row.words) <= _SHORT or not row.key:
        return [(row.key, row.words)]
    return [(row.key, ""), *(("", line) for line in wrap(row.words, _SHORT))]


def _width(lines: _Label) -> float:
    return max(width_of(key, bold=True) + 8 * bool(key) + width_of(words) for key, words in lines)


def _named(kind: Kind) -> str:
    return f"{kind.symbol} {kind.words}"


def _said(kinds: Sequence[Kind], used: Sequence[int], row: Row) -> str:
    if len(used) == 1:
        return str(row.counts[used[0]])
    return ", ".join(f"{kinds[n].symbol} {row.counts[n]}" for n in used if row.counts[n])


def _legend(drawing: Drawing, kinds: Sequence[Kind]) -> None:
    x = _GAP
    for kind in kinds:
        drawing.bar((x, (_ROW - _BAR) / 2), (_SWATCH, _BAR), kind.tone, hatch=kind.hatch)
        x = drawing.text((x + _SWATCH + 8, _ROW / 2), _named(kind)) + _GAP


def _label(drawing: Drawing, y: float, lines: _Label) -> None:
    for number, (key, words) in enumerate(lines):
        here = y + number * _LINE
        end = drawing.text((_GAP, here), key, bold=True) + 8 if key else _GAP
        drawing.text((end, here), words)


def _bars(
    drawing: Drawing,
    place: tuple[float, float],
    each: float,
    kinds: Sequence[Kind],
    counts: Sequence[int],
    words: str,
) -> None:
    """The bars of a row, `each` pixels long for one, and their counts in words."""
    x, y = place
    for kind, count in zip(kinds, counts, strict=True):
        if count:
            drawing.bar((x, y - _BAR / 2), (each * count, _BAR), kind.tone, hatch=kind.hatch)
            x += each * count
    drawing.text((x + _GAP, y), words)
