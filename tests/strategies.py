"""What hypothesis draws: facts made of what may be stated, alone or upon those of the cases."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import count
from typing import Any, TypeVar, cast

import hypothesis.strategies as st
from allowed import (
    Ways,
    asked,
    asked_codes,
    below,
    codes,
    families,
    leads_to,
    listed,
    said_of,
    vocabulary,
)
from casebook import CASES, document
from hypothesis import HealthCheck, Phase, settings
from pyoxigraph import BlankNode, Literal, NamedNode

from reasoner.facts.vocabulary import all_classes
from reasoner.graph import Node, Term, Triple
from reasoner.terms import FACT, RDF, XSD

Facts = tuple[Triple, ...]
Draw = Callable[[st.SearchStrategy[Any]], Any]
_T = TypeVar("_T")

FULL = os.environ.get("REASONER_FULL") == "1"
AS_OF = date(2026, 3, 2)
_NEW = "urn:new:"
_MOST_NODES = 14

settings.register_profile(
    "quick",
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.register_profile("full", settings.get_profile("quick"))


def examples(quick: int, full: int) -> settings:
    """The profile of this run, with so many examples, always the same ones."""
    profile, number = ("full", full) if FULL else ("quick", quick)
    return settings(settings.get_profile(profile), max_examples=number)


def _literal(text: str, datatype: NamedNode) -> Literal:
    return Literal(text, datatype=datatype)


def _day(day: date) -> Literal:
    return _literal(day.isoformat(), XSD.date)


_NEAR = [AS_OF + timedelta(days=days) for days in (-400, -90, -90, -30, -1, 0, 0, 1, 60)]
_BIRTHS = st.dates(date(1940, 1, 1), date(2010, 12, 31)).map(_day)
_VALUES: dict[NamedNode, st.SearchStrategy[Literal]] = {
    XSD.date: st.sampled_from(_NEAR).map(_day),
    XSD.decimal: st.integers(0, 40).map(lambda n: _literal(f"{n * 2.5}", XSD.decimal)),
    XSD.integer: st.integers(1, 90).map(lambda n: _literal(str(n), XSD.integer)),
}


@dataclass
class Draft:
    """Facts to which well-typed statements are added; `fresh` says whether further nodes may be."""

    draw: Draw
    triples: list[Triple]
    fresh: bool = True

    def one(self, options: Sequence[_T]) -> _T:
        """One of some options."""
        return options[self.draw(st.integers(0, len(options) - 1))]

    def kinds(self, node: Term) -> frozenset[NamedNode]:
        """All classes that a node is stated to be of."""
        types = (o for s, p, o in self.triples if s == node and p == RDF.type)
        return all_classes(types, vocabulary().superclasses)

    def nodes(self, *classes: NamedNode) -> list[Node]:
        """The nodes that are of one of some classes; where none is given, all."""
        found = sorted({s for s, _, _ in self.triples}, key=str)
        return [n for n in found if not classes or self.kinds(n) & {*classes}]

    def stated(self, node: Term) -> set[NamedNode]:
        """The properties that are stated of a node."""
        return {p for s, p, _ in self.triples if s == node}

    def node(self, cls: NamedNode, name: Node | None = None) -> Node:
        """A new node of a class or one below it, with what it has to state."""
        made = self._new_name() if name is None else name
        self.triples.append((made, RDF.type, self.one(below(cls))))
        if FACT.Record in self.kinds(made):
            self.belongs(made)
        for kind in sorted(self.kinds(made), key=str):
            for ways in asked().of.get(kind, ()):
                self._meet(made, ways)
        return made

    def _new_name(self) -> Node:
        taken = {str(term) for s, _, o in self.triples for term in (s, o)}
        is_blank = self.draw(st.booleans())
        each = (BlankNode(f"n{n}") if is_blank else NamedNode(f"{_NEW}{n}") for n in count(1))
        return next(name for name in each if str(name) not in taken)

    def belongs(self, node: Node) -> None:
        """State whose a node is."""
        self.triples += [(node, FACT.patient, patient) for patient in self.nodes(FACT.Patient)[:1]]

    def _meet(self, node: Node, ways: Ways) -> None:
        if ways and not any(self.stated(node).issuperset(way) for way in ways):
            for p in self.one(ways):
                self.state(node, p)

    def anything(self) -> None:
        """One more statement, of a node that is there or of a new record."""
        is_new = self.fresh and self.draw(st.booleans())
        node = self.node(self.one(families())) if is_new else self.one(self.nodes())
        taken = self.stated(node) & asked().once
        options = [p for p in said_of(self.kinds(node)) if p not in taken]
        if options:
            self.state(node, self.one(options))

    def state(self, node: Node, p: NamedNode) -> None:
        """State a property of a node, with what it needs beside it, where there is a value."""
        value = self._value(p)
        if value is not None and value != node:
            self.triples.append((node, p, value))
            if p in asked().beside:
                self._meet(node, ((asked().beside[p],),))

    def _value(self, p: NamedNode) -> Term | None:
        if p == FACT.code:
            return self.one(self.one([asked_codes(), codes()]))
        for datatype in leads_to(p):
            if datatype in _VALUES:
                return cast(
                    "Term", self.draw(_BIRTHS if p == FACT.birthDate else _VALUES[datatype])
                )
        there: list[Term] = [*self.nodes(*leads_to(p))]
        there += [term for cls in leads_to(p) for term in listed(cls)]
        makes = [cls for cls in leads_to(p) if below(cls)] if self.fresh else []
        is_new = not there or (
            len(self.nodes()) < _MOST_NODES and self.draw(st.integers(0, 3)) == 0
        )
        if makes and is_new:
            return self.node(self.one(makes))
        return self.one(there) if there else None


def linked(facts: Iterable[Triple]) -> Facts:
    """Facts in which every node that nothing refers to is of the patient."""
    known = list(facts)
    requests, patients = (_of_type(known, cls) for cls in (FACT.Request, FACT.Patient))
    ends = {o for _, _, o in known} | {*requests, *patients}
    apart = [s for s in subjects(known) if s not in ends]
    return tuple(dict.fromkeys([*known, *((s, FACT.patient, p) for s in apart for p in patients)]))


def _of_type(facts: Iterable[Triple], cls: NamedNode) -> list[Node]:
    return [s for s, p, o in facts if (p, o) == (RDF.type, cls)]


@cache
def cases() -> tuple[Facts, ...]:
    """The facts of every case file that holds one set of them."""
    found = (document(path).sources for path in CASES)
    return tuple(tuple(sources[0].graph) for sources in found if len(sources) == 1)


_NUMBERS = st.integers(0, len(CASES) - 1)


def of_a_case() -> st.SearchStrategy[Facts]:
    """The facts of one case."""
    return _NUMBERS.map(_case)


def _case(number: int) -> Facts:
    return cases()[number % len(cases())]


@st.composite
def of_two_cases(draw: Draw) -> Facts:
    """The facts of two cases, of one topic perhaps, as if they were of one request and patient."""
    number = draw(_NUMBERS)
    first = _case(number)
    second = _case(draw(st.one_of(st.integers(number + 1, number + 12), _NUMBERS)))
    return joined(first, second)


def joined(first: Facts, second: Facts) -> Facts:
    """The reasons and lines of a second set of facts, and their records, in a first one."""
    shared = {
        s: _of_type(first, cls)[0]
        for cls in (FACT.Request, FACT.Patient)
        for s in _of_type(second, cls)
    }
    start = f"urn:joined:{len(first)}:"
    names: dict[Node, Node] = {s: NamedNode(f"{start}{n}") for n, s in enumerate(subjects(second))}
    names |= shared
    kept = (t for t in second if t[0] not in shared or t[1] in (FACT.reason, FACT.line))
    return linked([*first, *renamed(kept, names)])


@st.composite
def from_vocabulary(draw: Draw) -> Facts:
    """A request made of nothing but what may be stated."""
    draft = Draft(draw, [])
    patient = draft.node(FACT.Patient, NamedNode(f"{_NEW}patient"))
    request = NamedNode(f"{_NEW}request")
    draft.triples.append((request, FACT.patient, patient))
    draft.node(FACT.Request, request)
    for _ in range(draw(st.integers(1, 15))):
        draft.anything()
    return linked(draft.triples)


@st.composite
def disturbed(draw: Draw) -> Facts:
    """The facts of a case or two with up to three statements more, and up to two fewer."""
    draft = Draft(draw, list(draw(st.one_of(of_a_case(), of_two_cases()))))
    for _ in range(draw(st.integers(0, 2))):
        kept = (RDF.type, FACT.code, FACT.line, FACT.patient, FACT.status)
        draft.triples.remove(draft.one([t for t in draft.triples if t[1] not in kept]))
    for _ in range(draw(st.integers(0, 3))):
        draft.anything()
    return linked(draft.triples)


def subjects(facts: Iterable[Triple]) -> list[Node]:
    """The nodes that facts describe."""
    return sorted({s for s, _, _ in facts}, key=str)


def renamed(facts: Iterable[Triple], names: dict[Node, Any]) -> Facts:
    """Facts in which nodes have other names."""
    return tuple((names.get(s, s), p, names.get(cast("Node", o), o)) for s, p, o in facts)


@st.composite
def other_names(draw: Draw, facts: Facts) -> dict[Node, Node]:
    """Another name for every node of the facts, of either kind and in any order."""
    names = draw(other_blanks(facts, subjects(facts)))
    blank = draw(st.lists(st.booleans(), min_size=len(names), max_size=len(names)))
    kept = zip(names.items(), blank, strict=True)
    return {s: n if b else NamedNode(f"urn:other:{n.value}") for (s, n), b in kept}


@st.composite
def other_blanks(
    draw: Draw, facts: Facts, nodes: Sequence[Node] | None = None
) -> dict[Node, BlankNode]:
    """Blank nodes, in any order, for those that are blank or for some given nodes."""
    given = [s for s in subjects(facts) if isinstance(s, BlankNode)] if nodes is None else nodes
    order = draw(st.permutations(range(len(given))))
    return {s: BlankNode(f"o{n:03}") for s, n in zip(given, order, strict=True)}


@st.composite
def with_blanks(draw: Draw, facts: Facts) -> Facts:
    """The facts with about half of their nodes blank, and perhaps a record there twice."""
    chosen = [s for s in subjects(facts) if draw(st.booleans())]
    some = renamed(facts, {s: BlankNode(f"m{n}") for n, s in enumerate(chosen)})
    requests = {s for s, p, o in some if (p, o) == (RDF.type, FACT.Request)}
    own = {s for s, p, _ in some if p == FACT.patient and isinstance(s, BlankNode)} - requests
    records = sorted(own, key=str)
    if not records or not draw(st.booleans()):
        return some
    first = records[draw(st.integers(0, len(records) - 1))]
    ends = [n for n in records if any((s, o) == (first, n) for s, _, o in some)]
    twins: dict[Node, BlankNode] = {n: BlankNode(f"twin{i}") for i, n in enumerate([first, *ends])}
    return tuple(dict.fromkeys([*some, *renamed(some, twins)]))
