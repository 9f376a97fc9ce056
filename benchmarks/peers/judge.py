"""A classified request in; which shapes its nodes violate, and what follows from that, out."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import TypeAlias

from pyoxigraph import NamedNode

from peers.population import Numbered
from reasoner.evaluate import Evaluation
from reasoner.facts.demands import Demand, Demands, violated
from reasoner.graph import Graph, Term
from reasoner.guideline import Guideline
from reasoner.interactive import InteractiveEngine
from reasoner.reference import ShapesGraph

Pair: TypeAlias = tuple[str, str]
"""A node, as it is named for all engines, and a shape."""


class Judge:
    """What the compiled shapes say, with those of all other readings or without."""

    def __init__(self, guideline: Guideline, with_readings: bool) -> None:
        others = list(guideline.alternatives.values()) if with_readings else []
        variants = [other.rules for other in others]
        self._asked = ShapesGraph(guideline.rules, variants)
        self._engine = InteractiveEngine(guideline.rules, variants)
        demands = tuple(Demand(*asked) for asked in self._asked.tests())
        self._demands = Demands(demands, Graph())
        self.triples = self._asked.triples
        self.shapes = frozenset(demand.shape.value for demand in demands)

    def pairs(self, one: Numbered) -> frozenset[Pair]:
        """The pairs that are violated at nodes of a request, by the compiled shapes."""
        found = violated(one.case.graph, self._demands)
        names = one.names
        return frozenset((names[node].value, s.value) for s, node in found if node in names)

    def decided(self, one: Numbered) -> tuple[Evaluation, ...]:
        """The findings of a request, by the interactive engine."""
        [found] = self._engine.evaluate([one.case])
        return found

    def findings(self, one: Numbered, pairs: Set[Pair]) -> tuple[Evaluation, ...]:
        """The findings of a request that follow from what is violated."""
        return self._asked.evaluations(one.case, frozenset(_of_case(one, pairs)))


def _of_case(one: Numbered, pairs: Iterable[Pair]) -> Iterable[tuple[Term, Term]]:
    nodes = {name.value: node for node, name in one.names.items()}
    return ((NamedNode(shape), nodes[node]) for node, shape in pairs)
