"""A determination in; a picture of its criteria with their states out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from reasoner.criteria import State
from reasoner.determine import Determination
from reasoner.jupyter.picture import Picture
from reasoner.jupyter.pictures.drawing import Drawing, width_of
from reasoner.report.contents import report
from reasoner.report.entries import Entry
from reasoner.report.html.links import APART
from reasoner.report.html.markup import Element
from reasoner.report.signs import SYMBOLS

_ROW = 28.0
_STEP = 24.0
_GAP = 12.0
_BADGE = 20.0
_AGAIN = "as above"
_TONES = {
    State.MET: "met",
    State.NOT_MET: "not-met",
    State.UNKNOWN: "unknown",
    State.CONFLICT: "conflict",
}
_ROUND = {State.MET: 10.0, State.UNKNOWN: 5.0}


@dataclass(frozen=True)
class _Line:
    """One entry of the tree: its depth, the number of the line above it in the tree, its words."""

    entry: Entry
    depth: int
    above: int | None
    words: str


def criteria_picture(determination: Determination) -> Picture:
    """The criteria on which the outcome can rest, with the states that they have.

    Those that are not claimed or out of scope are left out; what stands at two places is drawn in
    full once.
    """
    shown = report(determination)
    lines: list[_Line] = []
    seen: set[tuple[str, str]] = set()
    for top in shown.criteria:
        _collect(top, 0, None, shown.request, lines, seen)
    counts = Counter(line.entry.state for line in lines)
    said = ", ".join(f"{counts[state]} {state}" for state in State if counts[state])
    return Picture(
        f"Criteria of {shown.request}, in {shown.source}: {shown.outcome}",
        f"{shown.because} Of the criteria looked at {said}.",
        ("Criterion", "State", "Part of"),
        tuple(_told(lines, line) for line in lines),
        _drawn(lines),
    )


def _collect(
    entry: Entry,
    depth: int,
    above: int | None,
    node: str,
    lines: list[_Line],
    seen: set[tuple[str, str]],
) -> None:
    if entry.state in APART:
        return
    at = f", at {entry.node}" if entry.node != node else ""
    again = (entry.notation, entry.node) in seen
    seen.add((entry.notation, entry.node))
    words = f"{entry.name}{at}{f' ({_AGAIN})' if again else ''}"
    number = len(lines)
    lines.append(_Line(entry, depth, above, words))
    for part in () if again else entry.parts:
        _collect(part, depth + 1, number, entry.node, lines, seen)


def _told(lines: list[_Line], line: _Line) -> tuple[str, ...]:
    whole = "" if line.above is None else lines[line.above].entry.notation
    return (f"{line.entry.notation} {line.words}", _said(line.entry.state), whole)


def _drawn(lines: list[_Line]) -> Element:
    wide = max((_ends(line) for line in lines), default=0.0) + 2 * _GAP
    drawing = Drawing(wide, _ROW * len(lines) + _GAP)
    for number, line in enumerate(lines):
        x, y = _place(number, line)
        if line.above is not None:
            left, top = _place(line.above, lines[line.above])
            corner = left + _STEP / 2
            drawing.line([(corner, top + _BADGE / 2), (corner, y), (x, y)])
        end = _badge(drawing, x, y, line.entry.state)
        end = drawing.text((end + 8, y), line.entry.notation, bold=True)
        drawing.text((end + 8, y), line.words)
    return drawing.element()


def _place(number: int, line: _Line) -> tuple[float, float]:
    """Where a line begins, in the middle of its height."""
    return _GAP + line.depth * _STEP, _GAP / 2 + (number + 0.5) * _ROW


def _ends(line: _Line) -> float:
    inner = width_of(_said(line.entry.state), bold=True) + width_of(line.entry.notation, bold=True)
    return _GAP + line.depth * _STEP + 16 + inner + 16 + width_of(line.words)


def _badge(drawing: Drawing, x: float, y: float, state: State) -> float:
    """The state as sign and word in a box whose border differs as well; where it ends."""
    words, tone = _said(state), _TONES[state]
    wide = width_of(words, bold=True) + 16
    drawing.box(
        (x, y - _BADGE / 2),
        (wide, _BADGE),
        tone,
        round_by=_ROUND.get(state, 0.0),
        dashed=state is State.UNKNOWN,
        thick=state is State.CONFLICT,
    )
    drawing.text((x + 8, y), words, tone, bold=True)
    return x + wide


def _said(state: State) -> str:
    return f"{SYMBOLS[state]} {state}"
