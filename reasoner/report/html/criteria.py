"""Entries of a report in; the criteria, facts and lists of its page out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from reasoner.criteria import Outcome, State
from reasoner.report.entries import Entry
from reasoner.report.html.links import APART, Anchors, citation_link, link, passage_link
from reasoner.report.html.markup import Child, Element, element
from reasoner.report.signs import OUTCOME_SYMBOLS, SYMBOLS
from reasoner.report.words import Fact, Statement


def kind(words: str) -> str:
    """The name of a class for a state or an outcome."""
    return words.replace(" ", "-")


def badge(state: State) -> Element:
    """A state as word, symbol, and by its style shape, border and colour."""
    symbol = element("span", SYMBOLS[state], aria_hidden="true", class_="symbol")
    return element("span", symbol, " ", state, class_=f"state {kind(state)}")


def outcome_badge(outcome: Outcome) -> Element:
    """An outcome as word, symbol, and by its style shape, border and colour."""
    symbol = element("span", OUTCOME_SYMBOLS[outcome], aria_hidden="true", class_="symbol")
    return element("span", symbol, " ", outcome, class_=f"chip {kind(outcome)}")


def listing(items: Iterable[Element], class_: str | None = None, name: str = "ul") -> Element:
    """A list of items; the role keeps it a list where its style hides the marks."""
    return element(name, *items, class_=class_, role="list")


class Trees:
    """Draws entries, each criterion at each node in full once."""

    def __init__(self, request: str, within: Anchors) -> None:
        self._request = request
        self._within = within
        self._drawn: set[str] = set()

    def trees(self, entries: Sequence[Entry], *, fold: bool = False) -> Element | None:
        """Trees that can be folded up; with `fold`, those of one state begin so."""
        shown = [entry for entry in entries if entry.state not in APART]
        if not shown:
            return None
        return listing((self._top(entry, fold) for entry in shown), "trees")

    def _top(self, entry: Entry, fold: bool) -> Element:
        is_even = all(inner.state in (entry.state, *APART) for inner in entry.tree())
        summary = element("summary", *self._heading(entry, self._request))
        name = self._claimed(entry)
        body = self._body(entry) if name else self._seen_above(entry)
        is_open = None if fold and is_even else "open"
        details = element("details", summary, *body, open=is_open)
        return element("li", details, id=name, class_=f"entry {kind(entry.state)}")

    def _part(self, entry: Entry, above: str) -> Element:
        name = self._claimed(entry)
        body = self._body(entry) if name else self._seen_above(entry)
        heading = element("div", *self._heading(entry, above), class_="heading")
        return element("li", heading, *body, id=name, class_=f"entry {kind(entry.state)}")

    def _claimed(self, entry: Entry) -> str | None:
        """The entry's anchor, once."""
        name = self._within.criteria[entry.notation, entry.node]
        if name in self._drawn:
            return None
        self._drawn.add(name)
        return name

    def _seen_above(self, entry: Entry) -> Iterator[Element]:
        target = self._within.criteria[entry.notation, entry.node]
        yield element("p", "As ", link(target, "shown above"), ".", class_="note")

    def _heading(self, entry: Entry, above: str) -> Iterator[Child]:
        yield badge(entry.state)
        yield " "
        yield element("span", *_named(entry, above, self._request), class_="name")

    def _body(self, entry: Entry) -> Iterator[Element]:
        yield from self._asked(entry)
        if entry.facts:
            yield facts_list(entry.facts)
        if entry.assumed:
            yield element("p", "Assumed, as nothing is recorded.", class_="note")
        parts = [part for part in entry.parts if part.state not in APART]
        if parts:
            yield listing((self._part(part, entry.node) for part in parts), "parts")

    def _asked(self, entry: Entry) -> Iterator[Element]:
        yield element("p", entry.asks, class_="asks")
        about = [child for each in self._about(entry) for child in (each, " ")]
        if about:
            yield element("p", *about[:-1], class_="about")

    def _about(self, entry: Entry) -> Iterator[Element]:
        if entry.passage:
            yield passage_link(entry.passage, self._within)
        yield from (citation_link(citation, self._within) for citation in entry.citations)
        if entry.prints:
            yield element("span", entry.prints, class_="prints")
        for notation in entry.evidence:
            target = self._within.named("evidence", notation)
            yield element("span", "beside it ", link(target, notation), class_="beside")

    def asked(self, entries: Sequence[Entry], *, with_facts: bool = False) -> Element | None:
        """Entries one by one, with what each asks; the criterion is linked to its tree."""
        if not entries:
            return None
        return listing((self._alone(entry, with_facts) for entry in entries), "trees alone")

    def _alone(self, entry: Entry, with_facts: bool) -> Element:
        target = self._within.criteria.get((entry.notation, entry.node))
        name = link(target, *_named(entry, "", self._request), class_="name")
        facts = facts_list(entry.facts) if with_facts and entry.facts else None
        heading = element("div", badge(entry.state), " ", name, class_="heading")
        return element(
            "li", heading, *self._asked(entry), facts, class_=f"entry {kind(entry.state)}"
        )

    def names(self, entries: Sequence[Entry]) -> Element | None:
        """Entries by name alone."""
        if not entries:
            return None
        return listing((self._name(entry) for entry in entries), "names")

    def _name(self, entry: Entry) -> Element:
        name = element("span", *_named(entry, self._request, self._request), class_="name")
        place = None
        if entry.passage and self._within.places:
            place = passage_link(entry.passage, self._within)
        return element("li", name, " " if place else None, place, id=self._claimed(entry))


def _named(entry: Entry, above: str, request: str) -> Iterator[Child]:
    yield element("span", entry.notation, class_="notation")
    yield f" {entry.name}"
    if entry.node not in (above, request):
        yield ", at "
        yield element("bdi", entry.node)


def facts_list(facts: Iterable[Fact]) -> Element:
    """One item for each fact that no other refers to; what one refers to is said inside it."""
    facts = tuple(facts)
    by_node = {fact.node: fact for fact in facts}
    inner = {s.value for fact in facts for s in fact.statements if s.kind == "node"}
    roots = [fact for fact in facts if fact.node not in inner] or facts
    said: set[str] = set()
    items = [
        element("li", element("bdi", fact.node), ": ", *_said(fact, by_node, said))
        for fact in roots
    ]
    return listing(items, "facts")


def requested_list(facts: Iterable[Fact]) -> Element:
    """The first fact's statements: those about other facts an item each, the rest one item."""
    first, *others = facts
    by_node, said = {fact.node: fact for fact in others}, {first.node}
    plain = [s for s in first.statements if s.kind != "node" or s.value not in by_node]
    items = [element("li", *joined([element("bdi", s.text)] for s in plain))] if plain else []
    for s in first.statements:
        if s not in plain:
            inner = _said(by_node[s.value], by_node, said)
            items.append(element("li", element("bdi", s.text), ": ", *inner))
    return listing(items, "facts")


def _said(fact: Fact, by_node: Mapping[str, Fact], said: set[str]) -> list[Child]:
    said.add(fact.node)
    parts = [_stated(statement, by_node, said) for statement in fact.statements]
    return joined(parts) or ["nothing there speaks against it"]


def _stated(statement: Statement, by_node: Mapping[str, Fact], said: set[str]) -> list[Child]:
    words = element("bdi", statement.text)
    inner = by_node.get(statement.value) if statement.kind == "node" else None
    if inner is None or inner.node in said:
        return [words]
    return [words, " (", *_said(inner, by_node, said), ")"]


def joined(parts: Iterable[list[Child]]) -> list[Child]:
    """The parts in a row, with a semicolon between two."""
    found: list[Child] = []
    for part in parts:
        found += [*(["; "] if found else []), *part]
    return found
