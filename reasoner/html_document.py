"""A report and the document's text in; the text marked by the values of its criteria out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from reasoner.criteria import State
from reasoner.entries import Entry, EvidenceShown
from reasoner.guideline import Passage
from reasoner.html_criteria import SYMBOLS, kind
from reasoner.html_links import Anchors, link
from reasoner.marked import Piece, Place, pieces
from reasoner.markup import Child, Element, element
from reasoner.report import Report


class Document:
    """The document's text as one report marks it; its headings and `**words**` are bold."""

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

        headings = "|".join(sorted({re.escape(p.heading) for p in self._passages(report)}))
        self._emphasis = re.compile(
            rf"\*\*(?P<words>[^*\n]+)\*\*|^(?P<heading>{headings or '(?!)'})$", re.MULTILINE
        )

    def _passages(self, report: Report) -> Iterator[Passage]:
        passages = [entry.passage for entry in report.entries()]
        passages += [shown.passage for shown in report.evidence]
        yield from (passage for passage in passages if passage)

    def marked(self) -> Element:
        """The text; a place has the mark of the first criterion that stands there."""
        places = (*self._criteria, *self._evidence)
        note = "Each place has the mark of the criterion that it states; unmarked text states none."
        first, *others = pieces(self._text, places)
        begun = replace(first, text=first.text.lstrip("\n"))
        marked = [child for piece in (begun, *others) for child in self._piece(piece)]
        text = element("div", *marked, class_="document")
        return element("div", element("p", note, class_="note"), text)

    def _piece(self, piece: Piece) -> Iterator[Child]:
        for place in piece.begins:
            yield self._label(place)
        if piece.place is None:
            yield from self._bold(piece.text)
            return
        name = kind(self._state(piece.place) or "evidence")
        yield element("mark", *self._bold(piece.text), class_=name)

    def _bold(self, text: str) -> Iterator[Child]:
        last = 0
        for found in self._emphasis.finditer(text):
            yield text[last : found.start()]
            yield element("strong", found["words"] or found["heading"])
            last = found.end()
        yield text[last:]

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
