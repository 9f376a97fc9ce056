"""A report and the document's text in; the text marked by the values of its criteria out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from reasoner.edition import Passage
from reasoner.report.contents import FlagShown, Report
from reasoner.report.entries import Entry, EvidenceShown
from reasoner.report.html.criteria import kind
from reasoner.report.html.links import Anchors, link
from reasoner.report.html.marked import Piece, Place, pieces
from reasoner.report.html.markup import Child, Element, element
from reasoner.report.signs import SYMBOLS

_Shown = TypeVar("_Shown", Entry, EvidenceShown, FlagShown)


@dataclass(frozen=True)
class Marks:
    """What a report says of places in the document."""

    headings: frozenset[str]
    criteria: dict[Place, list[Entry]]
    evidence: dict[Place, list[EvidenceShown]]
    flags: dict[Place, list[FlagShown]]

    @property
    def places(self) -> frozenset[Place]:
        """All places that have a mark."""
        return frozenset((*self.criteria, *self.evidence, *self.flags))


def marks(report: Report) -> Marks:
    """The marks of a report: of each criterion the value that counts for the outcome."""
    first = {entry.notation: entry for entry in report.entries()}
    for entry in (*(e for top in report.claims for e in top.tree()), *report.conflicts):
        first.setdefault(entry.notation, entry)
    passages = [entry.passage for entry in first.values()]
    passages += [shown.passage for shown in report.evidence]
    passages += [flag.passage for flag in report.flags]
    return Marks(
        frozenset(passage.heading for passage in passages if passage),
        _by_place(first.values()),
        _by_place(report.evidence),
        _by_place(report.flags),
    )


def _by_place(shown: Iterable[_Shown]) -> dict[Place, list[_Shown]]:
    found: dict[Place, list[_Shown]] = {}
    for each in shown:
        if each.passage:
            found.setdefault(place_of(each.passage), []).append(each)
    return found


def place_of(passage: Passage) -> Place:
    """The range of a passage."""
    return Place(passage.start, passage.end)


def marked(text: str, found: Marks, within: Anchors) -> Element:
    """The document's text with its marks; its headings and `**words**` are bold."""
    note = "Each place has the mark of the criterion that it states; unmarked text states none."
    document = element("div", *_Document(found, within).children(text), class_="document")
    return element("div", element("p", note, class_="note"), document)


class _Document:
    """Draws pieces of the text."""

    def __init__(self, found: Marks, within: Anchors) -> None:
        self._marks = found
        self._within = within
        headings = "|".join(map(re.escape, sorted(found.headings))) or "(?!)"
        self._emphasis = re.compile(
            rf"\*\*(?P<words>[^*\n]+)\*\*|^(?P<heading>{headings})$", re.MULTILINE
        )

    def children(self, text: str) -> Iterator[Child]:
        first, *others = pieces(text, self._marks.places)
        for piece in (replace(first, text=first.text.lstrip("\n")), *others):
            yield from self._piece(piece)

    def _piece(self, piece: Piece) -> Iterator[Child]:
        """A piece has the mark of the first criterion at its narrowest place."""
        for place in piece.begins:
            yield self._label(place)
        if piece.place is None:
            yield from self._bold(piece.text)
        else:
            criteria = self._marks.criteria.get(piece.place)
            name = kind(criteria[0].state) if criteria else "beside"
            yield element("mark", *self._bold(piece.text), class_=name)

    def _bold(self, text: str) -> Iterator[Child]:
        last = 0
        for found in self._emphasis.finditer(text):
            yield text[last : found.start()]
            yield element("strong", found["words"] or found["heading"])
            last = found.end()
        yield text[last:]

    def _label(self, place: Place) -> Element:
        """What stands at a place, in words, and the way back to it."""
        labels = [
            *map(self._criterion, self._marks.criteria.get(place, ())),
            *map(self._statement, self._marks.evidence.get(place, ())),
            *map(self._flag, self._marks.flags.get(place, ())),
        ]
        return element("span", *labels, id=self._within.place(place), class_="labels")

    def _criterion(self, entry: Entry) -> Element:
        symbol = element("span", SYMBOLS[entry.state], aria_hidden="true", class_="symbol")
        words = f" {entry.notation} {entry.state}"
        target = self._within.criterion(entry.notation)
        return link(target, symbol, words, class_=f"state {kind(entry.state)}")

    def _statement(self, shown: EvidenceShown) -> Element:
        target = self._within.named("evidence", shown.notation)
        return link(target, f"{shown.notation} evidence", class_="state beside")

    def _flag(self, shown: FlagShown) -> Element:
        target = self._within.named("flag", shown.notation)
        return link(target, f"{shown.notation} flag", class_="state beside")
