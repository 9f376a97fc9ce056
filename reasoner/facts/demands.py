"""Facts and the demands on them, as SHACL shapes, in; a problem for each violation out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from pyoxigraph import BlankNode, Literal, NamedNode

from reasoner.compiler import Compiler, Facts, Holds, targeted
from reasoner.errors import Problem
from reasoner.facts.read import NamedFacts
from reasoner.facts.vocabulary import Vocabulary
from reasoner.graph import Graph, Node, Term, in_order
from reasoner.names import local_name, path_text, short, written
from reasoner.paths import Alternative
from reasoner.plan import Every, Targets, Test
from reasoner.planner import Planner
from reasoner.terms import RDF, SH


@dataclass(frozen=True)
class Demand:
    """One shape: the nodes that it is about, and what it asks of them."""

    shape: NamedNode
    targets: Targets
    test: Test

    @cached_property
    def about(self) -> frozenset[Term]:
        """The classes and predicates of which facts need one for a node to be its target."""
        targets = self.targets
        return targets.classes | targets.subjects_of | targets.objects_of


@dataclass(frozen=True)
class Demands:
    """Demands, and the graph in which to look up what they say."""

    all: tuple[Demand, ...]
    graph: Graph

    @cached_property
    def functions(self) -> tuple[Holds, ...]:
        """Whether a node satisfies each demand."""
        compiler = Compiler()
        return tuple(compiler.holds(demand.test) for demand in self.all)


def demands(shapes: Graph) -> Demands:
    """Demands ready for use: named SHACL Core shapes with targets, a message and a description.

    Raises GuidelineError where a shape cannot be evaluated.
    """
    planner = Planner(shapes, "facts.ttl")
    named = [
        shape
        for kind in (SH.NodeShape, SH.PropertyShape)
        for shape in shapes.of_type(kind)
        if isinstance(shape, NamedNode)
    ]
    found = tuple(Demand(s, planner.targets(s), planner.test(s)) for s in named)
    return Demands(found, shapes)


def violations(source: NamedFacts, vocabulary: Vocabulary, asked: Demands) -> Iterator[Problem]:
    """The demands that one set of facts violates, each a problem named as its shape is."""
    graph = with_implied(source.graph, vocabulary)
    found = list(violated(graph, asked))
    tests = {demand.shape: demand.test for demand in asked.all} if found else {}
    for shape, node in found:
        if isinstance(node, NamedNode | BlankNode):
            wrong = _wrong(tests[shape], Facts(graph), node)
            shown = source.shown.get(node) or short(cast("NamedNode", node))
            for property in wrong or [_path(asked.graph, shape)]:
                yield _problem(source.name, asked.graph, shape, shown, property)


def violated(graph: Graph, asked: Demands) -> Iterator[tuple[NamedNode, Term]]:
    """The pairs of demand and node that does not satisfy it."""
    facts = Facts(graph)
    present = graph.all_predicates().union(graph.nodes())
    for demand, holds in zip(asked.all, asked.functions, strict=True):
        if demand.targets.nodes or not demand.about.isdisjoint(present):
            for node in targeted(demand.targets, graph):
                if not holds(facts, node):
                    yield demand.shape, node


def with_implied(facts: Graph, vocabulary: Vocabulary) -> Graph:
    """Facts with all classes of their nodes, and what these imply, as demands look at them."""
    types = {
        node: found for node in facts.nodes() if (found := _all_types(facts, vocabulary, node))
    }
    implied = [
        (cast("Node", node), property, value)
        for node, kinds in types.items()
        for kind in kinds
        for property, value in vocabulary.implied.get(cast("NamedNode", kind), ())
    ]
    typed = facts.with_types(types)
    return typed.with_added(implied) if implied else typed


def _all_types(facts: Graph, vocabulary: Vocabulary, node: Term) -> tuple[Term, ...]:
    """All classes of a node, or of an individual that the facts name, ordered."""
    kinds = [vocabulary.above(cls) or (cls,) for cls in facts.objects(node, RDF.type)]
    if isinstance(node, NamedNode) and node in vocabulary.kinds:
        kinds.append(vocabulary.kinds_in_order[node])
    return kinds[0] if len(kinds) == 1 else in_order({kind for over in kinds for kind in over})


def _wrong(test: Test, facts: Facts, node: Term) -> list[str | None]:
    """Those of several alternatives whose values are not as asked, where that can be told."""
    match test:
        case Every(Alternative(parts), inner):
            compiler = Compiler()
            asked = {part: compiler.holds(Every(part, inner)) for part in parts}
            return [written(part) for part, holds in asked.items() if not holds(facts, node)]
    return []


def _path(shapes: Graph, shape: NamedNode) -> str | None:
    path = shapes.value(shape, SH.path)
    return None if path is None else path_text(shapes, path)


def _problem(file: str, shapes: Graph, shape: NamedNode, node: str, at: str | None) -> Problem:
    return Problem(
        name=local_name(shape),
        file=file,
        expected=_text(shapes.value(shape, SH.message)),
        remedy=_text(shapes.value(shape, SH.description)),
        node=node,
        property=at,
    )


def _text(value: Term | None) -> str:
    return value.value if isinstance(value, Literal) else ""
