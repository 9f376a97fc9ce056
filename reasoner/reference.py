"""The reference engine: pySHACL evaluates the leaves and claims, the fold does the rest."""

from __future__ import annotations

from collections.abc import Sequence

import pyshacl
import rdflib
from pyoxigraph import BlankNode, NamedNode
from rdflib import SH as RSH
from rdflib.term import Node as RdflibNode

from reasoner.bridge import to_rdflib
from reasoner.classify import Case
from reasoner.criteria import Criterion, State
from reasoner.errors import GuidelineError, Problem
from reasoner.evaluate import Evaluation
from reasoner.fold import Folder, of_leaf
from reasoner.graph import Graph, Term


class ReferenceEngine:
    """Holds every other engine to what pySHACL says of the same shapes.

    All leaves and claims of the guideline are evaluated in one validation of each request's
    graph; the severities found for a leaf and a node give the leaf's value there.
    """

    def __init__(self, shapes: Graph, criteria: Sequence[Criterion]) -> None:
        self._shapes = to_rdflib(shapes)
        self._criteria = tuple(criteria)

    def evaluate(self, population: Sequence[Case]) -> list[Evaluation]:
        """The findings of each case; one validation a case, since a request's facts are its own.

        Raises GuidelineError where pySHACL cannot use the shapes.
        """
        return [self._evaluate(case) for case in population]

    def _evaluate(self, case: Case) -> Evaluation:
        violated = self._violations(case.graph)
        pairs: set[tuple[Criterion, Term]] = set()

        def value(criterion: Criterion, node: Term) -> State:
            assert criterion.support is not None
            assert criterion.opposition is not None
            pairs.add((criterion, node))
            unsupported = (criterion.support.shape, node) in violated
            return of_leaf(unsupported, (criterion.opposition.shape, node) in violated)

        def is_claimed(criterion: Criterion, node: Term) -> bool:
            return (criterion.claimed_by, node) not in violated

        folder = Folder(case.graph, self._criteria, case.request, value, is_claimed)
        for criterion in self._criteria:
            if criterion.position is not None:
                folder.seen_from(criterion, case.request)
        return Evaluation(folder.folded, len(pairs))

    def _violations(self, facts: Graph) -> set[tuple[Term | None, Term]]:
        """The pairs of shape and node that pySHACL reports."""
        _, report, text = pyshacl.validate(
            to_rdflib(facts), shacl_graph=self._shapes, inference="none", advanced=False
        )
        if not isinstance(report, rdflib.Graph):
            raise _unusable(text)
        shapes = dict(report.subject_objects(RSH.sourceShape))
        nodes = dict(report.subject_objects(RSH.focusNode))
        return {(_term(shapes[result]), _term(nodes[result])) for result in shapes}


def _term(node: RdflibNode) -> Term:
    if isinstance(node, rdflib.BNode):
        return BlankNode(str(node))
    return NamedNode(str(node))


def _unusable(text: str) -> GuidelineError:
    problem = Problem("shapes-unusable", "shapes", text, "Correct the guideline's shapes.")
    return GuidelineError([problem])
