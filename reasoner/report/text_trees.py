"""Entries of a report in; their trees, rows and facts as lines of text out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reasoner.criteria import State
from reasoner.report.entries import Entry
from reasoner.report.layout import wrapped
from reasoner.report.signs import SYMBOLS
from reasoner.report.words import Fact, nested

_COLOURS = {
    State.MET: "36",
    State.NOT_MET: "34",
    State.UNKNOWN: "33",
    State.CONFLICT: "35",
    State.NOT_CLAIMED: "2",
    State.OUT_OF_SCOPE: "2",
}
_APART = (State.NOT_CLAIMED, State.OUT_OF_SCOPE)
_STATE = 12


class TextTrees:
    """Draws entries as lines, each criterion at each node in full once; colour repeats words."""

    def __init__(self, request: str, colour: bool = False) -> None:
        self._request = request
        self._colour = colour
        self._shown: set[tuple[str, str]] = set()

    def paint(self, words: str, code: str) -> str:
        """Words in a colour of the terminal, where there are colours."""
        return f"\x1b[{code}m{words}\x1b[0m" if self._colour else words

    def trees(self, entries: Sequence[Entry]) -> Iterator[str]:
        """Trees of entries, but for what is not claimed or out of scope."""
        for entry in entries:
            if entry.state not in _APART:
                yield from self._tree(entry, 0, self._request)

    def _tree(self, entry: Entry, depth: int, above: str) -> Iterator[str]:
        yield from self._row(entry, depth, above)
        place = (entry.notation, entry.node)
        if place in self._shown:
            yield from wrapped("as above", self._indent(depth))
            return
        self._shown.add(place)
        yield from self._facts(entry, depth)
        for part in entry.parts:
            if part.state not in _APART:
                yield from self._tree(part, depth + 1, entry.node)

    def beside(self, tops: Sequence[Entry]) -> Iterator[str]:
        """Trees of which every part has one state are shown as one row with all their facts."""
        for top in tops:
            if any(entry.state is not top.state for entry in top.tree()):
                yield from self.trees((top,))
            else:
                facts = dict.fromkeys(fact for entry in top.tree() for fact in entry.facts)
                stated = tuple(fact for fact in facts if fact.statements)
                yield from self._row(top, 0, self._request)
                yield from self._fact_lines(stated, 0)

    def _row(self, entry: Entry, depth: int, above: str) -> Iterator[str]:
        state = f"{SYMBOLS[entry.state]} {entry.state}"
        at = f", at {entry.node}" if entry.node not in (above, self._request) else ""
        cited = "".join(f" [{c.marker}]" for c in entry.citations)
        prints = f" [{entry.prints}]" if entry.prints else ""
        label = f"{entry.notation}  {entry.name}{at}{cited}{prints}"
        for number, line in enumerate(wrapped(label, 2 + _STATE + 2 * depth)):
            painted = self.paint(f"{state:<{_STATE}}", _COLOURS[entry.state])
            yield line if number else f"  {painted}{line[2 + _STATE :]}"

    def _indent(self, depth: int) -> int:
        return _STATE + 6 + 2 * depth

    def _facts(self, entry: Entry, depth: int) -> Iterator[str]:
        yield from self._fact_lines(entry.facts, depth)
        if entry.assumed:
            yield from wrapped("assumed, as nothing is recorded", self._indent(depth))
        if entry.evidence:
            yield from wrapped(f"beside it: {', '.join(entry.evidence)}", self._indent(depth))

    def _fact_lines(self, facts: Sequence[Fact], depth: int) -> Iterator[str]:
        for line in nested(facts):
            yield from wrapped(f"· {line}", self._indent(depth), self._indent(depth) + 2)

    def conflicts(self, entries: Sequence[Entry]) -> Iterator[str]:
        """Entries one by one, with the facts that disagree."""
        for entry in entries:
            yield from self._row(entry, 0, "")
            yield from self._facts(entry, 0)

    def asked(self, entries: Sequence[Entry]) -> Iterator[str]:
        """Entries one by one, with what each asks and where."""
        for entry in entries:
            yield from self._row(entry, 0, "")
            place = f" ({entry.passage})" if entry.passage else ""
            yield from wrapped(f"asked: {entry.asks}{place}", _STATE + 6, _STATE + 8)
