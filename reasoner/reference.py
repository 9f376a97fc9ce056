"""The reference engine: pySHACL evaluates the leaves and claims, the fold does the rest."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import cast

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
from reasoner.terms import SH


class ReferenceEngine:
    """Holds every other engine to what pySHACL says of the same shapes.

    All leaves and claims of the guideline are evaluated in one validation of each request's
    graph; the severities found for a leaf and a node give the leaf's value there.
    """

    def __init__(self, shapes: Graph, criteria: Sequence[Criterion]) -> None:
        self._asked = shapes
        self._shapes = to_rdflib(shapes)
        self._criteria = tuple(criteria)

    def evaluate(self, population: Sequence[Case]) -> list[Evaluation]:
        """The findings of each case; one validation a case, since a request's facts are its own.

        Raises GuidelineError where pySHACL cannot use the shapes, and where a leaf or claim is
        asked of a node that is none of its targets, since pySHACL then says nothing of it.
        """
        return [self._evaluate(case) for case in population]

    def _evaluate(self, case: Case) -> Evaluation:
        violated = self._violations(case.graph)
        targets = cache(lambda shape: _targets(self._asked, shape, case.graph))
        pairs: set[tuple[Criterion, Term]] = set()

        def has_violated(shape: NamedNode, node: Term, owner: NamedNode) -> bool:
            if node not in targets(owner):
                raise _not_targeted(owner)
            return (shape, node) in violated

        def value(criterion: Criterion, node: Term) -> State:
            assert criterion.support is not None
            assert criterion.opposition is not None
            pairs.add((criterion, node))
            halves = (criterion.support, criterion.opposition)
            return of_leaf(*(has_violated(half.shape, node, criterion.iri) for half in halves))

        def is_claimed(criterion: Criterion, node: Term) -> bool:
            claim = criterion.claimed_by
            return claim is None or not has_violated(claim, node, claim)

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


def _targets(shapes: Graph, shape: NamedNode, facts: Graph) -> frozenset[Term]:
    """The nodes of the facts at which a shape is evaluated (SHACL, section 2.1.3)."""
    found: set[Term] = set(shapes.objects(shape, SH.targetNode))
    for cls in shapes.objects(shape, SH.targetClass):
        found.update(facts.of_type(cast("NamedNode", cls)))
    subjects = shapes.objects(shape, SH.targetSubjectsOf)
    objects = shapes.objects(shape, SH.targetObjectsOf)
    if subjects or objects:
        found.update(s for s, p, _ in facts if p in subjects)
        found.update(o for _, p, o in facts if p in objects)
    return frozenset(found)


def _not_targeted(shape: NamedNode) -> GuidelineError:
    problem = Problem(
        "not-targeted",
        "shapes",
        "expected a target that reaches every node where the criterion is looked at.",
        "Give the shape that target, or correct the path of the criterion.",
        node=shape.value,
    )
    return GuidelineError([problem])


def _unusable(text: str) -> GuidelineError:
    problem = Problem("shapes-unusable", "shapes", text, "Correct the guideline's shapes.")
    return GuidelineError([problem])
