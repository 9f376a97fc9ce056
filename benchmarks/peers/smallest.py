"""A difference between an engine and pySHACL in; the fewest facts and shapes that show it out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from pyoxigraph import NamedNode
from pyshacl.errors import ReportableRuntimeError

from peers.compare import Difference
from reasoner.bridge import to_rdflib
from reasoner.errors import GuidelineError
from reasoner.facts.demands import Demand, Demands, violated
from reasoner.graph import Graph, Term, Triple
from reasoner.planner import Planner
from reasoner.reference import validated
from reasoner.terms import FACT, RDF, SH, XSD

T = TypeVar("T")

Told = Callable[[Sequence[Triple], Sequence[Triple]], frozenset[str] | None]
"""Shapes and facts to what an engine finds, as lines of node and shape; none where it fails."""


def smallest(items: Sequence[T], holds: Callable[[Sequence[T]], bool]) -> list[T]:
    """Some of the items for which `holds` too, and for none of which it does with one left out.

    Leaves out halves, then quarters and so on; `holds` is to be true of all items.
    """
    left, size = list(items), max(1, len(items) // 2)
    while True:
        before, at = len(left), 0
        while at < len(left):
            fewer = left[:at] + left[at + size :]
            if holds(fewer):
                left = fewer
            else:
                at += size
        if size > 1:
            size //= 2
        elif len(left) == before:
            return left


def around(shapes: Iterable[Triple], shape: NamedNode) -> list[Triple]:
    """The triples that a shape, and what has it as a property shape, are made of."""
    graph = shapes if isinstance(shapes, Graph) else Graph(shapes)
    todo: list[Term] = [shape, *graph.subjects(SH.property, shape)]
    found: dict[Term, None] = {}
    while todo:
        node = todo.pop()
        if node not in found:
            found[node] = None
            todo += (o for p in graph.predicates(node) for o in graph.objects(node, p))
    return [triple for triple in graph if triple[0] in found]


def kinds(differences: Iterable[Difference], shapes: Iterable[Triple]) -> Iterator[Difference]:
    """The first of the differences of shapes that are made with the same terms of SHACL."""
    graph, seen = Graph(shapes), set()
    for difference in differences:
        kind = frozenset(p for _, p, _ in around(graph, NamedNode(difference.pair[1])))
        if kind not in seen:
            seen.add(kind)
            yield difference


def example(
    difference: Difference, shapes: Iterable[Triple], told: Told
) -> tuple[list[Triple], list[Triple]] | None:
    """The fewest facts, then shapes, on which an engine differs; none where it no longer does."""
    node, shape = difference.pair

    def differs(facts: Sequence[Triple], asked: Sequence[Triple]) -> bool:
        right = _right(facts, asked, NamedNode(shape), NamedNode(node))
        if right is None:
            return False
        found = told(asked, facts)
        return found is not None and right is not (f"{node} {shape}" in found)

    facts, asked = list(difference.one.triples()), around(shapes, NamedNode(shape))
    if not differs(facts, asked):
        return None
    facts = smallest(facts, lambda fewer: differs(fewer, asked))
    asked = smallest(asked, lambda fewer: differs(facts, fewer))
    return facts, asked


def _right(
    facts: Sequence[Triple], shapes: Sequence[Triple], shape: NamedNode, node: NamedNode
) -> bool | None:
    """Whether a pair is violated; none where shapes are ill-formed or pySHACL is alone in this."""
    graph = Graph(shapes)
    try:
        planner = Planner(graph)
        [whole] = {*graph.subjects(SH.property, shape)} or {shape}
        demand = Demand(shape, planner.targets(whole), planner.test(shape))
        assert planner.test(whole)
        with _silent():
            found = validated(to_rdflib(facts), to_rdflib(shapes))
    except (GuidelineError, ReportableRuntimeError):
        return None
    ours = set(violated(Graph(facts), Demands((demand,), graph)))
    is_violated = (shape, node) in found
    return is_violated if is_violated is ((shape, node) in ours) else None


@contextmanager
def _silent() -> Iterator[None]:
    """While shapes are taken apart: pySHACL logs each one that has become ill-formed."""
    logging.disable()
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def turtle(triples: Iterable[Triple]) -> str:
    """Triples as Turtle, to be read."""
    graph = to_rdflib(triples)
    for prefix, vocabulary in (("fact", FACT), ("rdf", RDF), ("sh", SH), ("xsd", XSD)):
        graph.bind(prefix, vocabulary.iri)
    return graph.serialize(format="turtle").strip()
