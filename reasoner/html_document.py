"""A report and the document's text in; the text marked by the values of its criteria out."""

from __future__ import annotations

from collections.abc import Iterator

from reasoner.criteria import State
from reasoner.entries import Entry, EvidenceShown
from reasoner.html_criteria import SYMBOLS, kind
from reasoner.html_links import Anchors, link
from reasoner.marked import Piece, Place, pieces
from reasoner.markup import Child, Element, element
from reasoner.report import Report


class Document:
    """The document's text as one report marks it."""

    def __init__(self, report: Report, text: str, within: Anchors) -> None:
        self._text = text
        self._within = within
        self._criteria: dict[Place, list[Entry]] = {}
        self._evidence: dict[Place, list[EvidenceShown]] = {}
        for entry in report.entries():
            if entry.passage:
                place = Place(entry.passage.start, entry.passage.end)
                self._criteria.setdefault(place, []).append(entry)
        for shown in report.evidence:
            if shown.passage:
                place = Place(shown.passage.start, shown.passage.end)
                self._evidence.setdefault(place, []).append(shown)

    def marked(self) -> Element:
        """The text; a place has the mark of the first criterion that stands there."""
        places = (*self._criteria, *self._evidence)
        marked = [child for piece in pieces(self._text, places) for child in self._piece(piece)]
        return element("div", *marked, class_="document")

    def _piece(self, piece: Piece) -> Iterator[Child]:
        for place in piece.begins:
            yield self._label(place)
        if piece.place is None:
            yield piece.text
            return
        name = kind(self._state(piece.place) or "evidence")
        yield element("mark", piece.text, class_=name)

    def _state(self, place: Place) -> State | None:
        return self._criteria[place][0].state if place in self._criteria else None

    def _label(self, place: Place) -> Element:
        """What stands at a place, in words, and the way back to it."""
        labels = [self._criterion(entry) for entry in self._criteria.get(place, ())]
        labels += [self._statement(shown) for shown in self._evidence.get(place, ())]
        return element("span", *labels, id=self._within.place(place), class_="labels")

    def _criterion(self, entry: Entry) -> Element:
        symbol = element("span", SYMBOLS[entry.state], aria_hidden="true", class_="symbol")
        words = f" {entry.notation} {entry.state}"
        target = self._within.criterion(entry.notation)
        return link(target, symbol, words, class_=f"state {kind(entry.state)}")

    def _statement(self, shown: EvidenceShown) -> Element:
        target = self._within.named("evidence", shown.notation)
        return link(target, f"{shown.notation} evidence", class_="state evidence")
