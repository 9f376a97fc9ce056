"""The reference engine: pySHACL evaluates the leaves and claims, the fold does the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cached_property
from typing import cast

import pyshacl
import rdflib
from pyoxigraph import BlankNode, NamedNode
from rdflib import SH as RSH
from rdflib.term import Node as RdflibNode

from reasoner.bridge import to_rdflib, to_rdflib_without_blanks
from reasoner.classify import Case
from reasoner.criteria import Criterion, State
from reasoner.errors import GuidelineError, Problem
from reasoner.evaluate import Evaluation, Rules, not_targeted
from reasoner.fold import Folder, of_leaf
from reasoner.graph import Graph, Node, Term, Triple
from reasoner.plan import Targets, Test
from reasoner.terms import RDF, SH

Violations = frozenset[tuple[Term, Term]]

# How deep shapes may refer to shapes; none refers back to itself, so that any depth ends.
_DEPTH = 100


class ReferenceEngine:
    """Holds every other engine to what pySHACL says of the same shapes.

    All leaves and claims are evaluated in one validation of each request's graph; the severities
    found for a leaf and a node give the leaf's value there.
    Raises GuidelineError when made for shapes with sh:nodeKind, since IRIs stand for blank nodes.
    """

    def __init__(self, rules: Rules, variants: Sequence[Rules] = ()) -> None:
        self._asked = ShapesGraph(rules, variants)
        _refuse_kinds(self._asked.triples)
        self._shapes = to_rdflib(self._asked.triples)

    def evaluate(self, population: Sequence[Case]) -> list[tuple[Evaluation, ...]]:
        """The findings of each case; one validation a case, since a request's facts are its own.

        Raises GuidelineError where pySHACL cannot use the shapes, and where a leaf or claim is
        asked of a node that is none of its targets, since pySHACL then says nothing of it.
        """
        return [self._evaluate(case) for case in population]

    def _evaluate(self, case: Case) -> tuple[Evaluation, ...]:
        facts, blank = to_rdflib_without_blanks(case.graph)
        found = validated(facts, self._shapes)
        violated = {(shape, blank.get(node, node)) for shape, node in found}
        return self._asked.evaluations(case, violated)


class ShapesGraph:
    """The leaves and claims of rules and their variants as one graph that any engine can be asked.

    The leaves and claims that a variant touches stand in it a second time, under names of the
    variant's own.
    """

    def __init__(self, rules: Rules, variants: Sequence[Rules] = ()) -> None:
        self._default = _Asked(rules, frozenset(rules.asked), "")
        self._variants = [
            _Asked(variant, variant.touched(rules), f"urn:variant:{number}:")
            for number, variant in enumerate(variants)
        ]

    @cached_property
    def triples(self) -> frozenset[Triple]:
        """The triples of all shapes."""
        return frozenset(t for one in (self._default, *self._variants) for t in one.shapes())

    def evaluations(self, case: Case, violated: Set[tuple[Term, Term]]) -> tuple[Evaluation, ...]:
        """The findings of a case, by the rules and each variant, where some pairs are violated.

        A pair has a shape, as it is named in the graph, and a node of the case. Raises
        GuidelineError where a leaf or claim is asked of a node that is none of its targets.
        """
        default = self._default.own(violated, frozenset())
        return (
            self._default.folded(case, default),
            *(v.folded(case, v.own(violated, default)) for v in self._variants),
        )

    def tests(self) -> Iterator[tuple[NamedNode, Targets, Test]]:
        """Each shape that a finding rests on: its name in the graph, its targets and its test.

        Raises GuidelineError where no test expresses a shape.
        """
        for one in (self._default, *self._variants):
            yield from one.tests()


class _Asked:
    """Rules with those leaves and claims of theirs that pySHACL is asked about, under own names."""

    def __init__(self, rules: Rules, asked: frozenset[NamedNode], prefix: str) -> None:
        self._rules = rules
        self._asked = asked
        self._prefix = prefix
        self._halves = {
            half.shape: c.iri for c in rules.criteria for half in (c.support, c.opposition) if half
        }

    def shapes(self) -> Iterator[Triple]:
        """The triples of the leaves and claims that are asked about, their shapes renamed."""
        triples = {t for shape in self._asked for t in self._rules.asked[shape]}
        own = {s: self._own_name(s) for s, _, _ in triples} if self._prefix else {}
        for s, p, o in triples:
            yield own.get(s, s), p, own.get(cast("Node", o), o)

    def _own_name(self, node: Node) -> Node:
        # A path has to stay blank: an IRI in its place would be a predicate.
        named = isinstance(node, NamedNode)
        return NamedNode(self._prefix + node.value) if named else BlankNode()

    def tests(self) -> Iterator[tuple[NamedNode, Targets, Test]]:
        """The name, targets and test of each half of a leaf and each claim that is asked about."""
        plan = self._rules.plan
        for shape, test in plan.tests.items():
            if (owner := self._owner(shape)) in self._asked:
                yield NamedNode(self._prefix + shape.value), plan.targets[owner], test

    def own(self, violated: Set[tuple[Term, Term]], before: Violations) -> Violations:
        """The pairs of shape and node that are violated here: as before where not asked about."""
        stays = {pair for pair in before if self._owner(pair[0]) not in self._asked}
        if not self._prefix:
            return frozenset(violated)
        length = len(self._prefix)
        return frozenset(stays) | {
            (NamedNode(shape.value[length:]), node)
            for shape, node in violated
            if shape.value.startswith(self._prefix)
        }

    def _owner(self, shape: Term) -> NamedNode:
        return self._halves.get(cast("NamedNode", shape), cast("NamedNode", shape))

    def folded(self, case: Case, violated: Violations) -> Evaluation:
        """The findings of one case."""
        pairs: set[tuple[Criterion, Term]] = set()

        def has_violated(shape: NamedNode, node: Term, owner: NamedNode) -> bool:
            if not _is_target(self._rules.shapes, owner, case.graph, node):
                raise not_targeted(owner)
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

        folder = Folder(case.graph, self._rules.criteria, case.request, value, is_claimed)
        for criterion in self._rules.criteria:
            if criterion.position is not None:
                folder.seen_from(criterion, case.request)
        return Evaluation(folder.folded, len(pairs))


def _refuse_kinds(triples: Iterable[Triple]) -> None:
    problems = [
        Problem(
            "constraint-not-evaluated",
            "shapes",
            "expected no sh:nodeKind, which this engine cannot tell.",
            "Say it with another constraint.",
            node=s.value if isinstance(s, NamedNode) else "a blank node",
            property=p.value,
        )
        for s, p, _ in sorted(triples, key=str)
        if p == SH.nodeKind
    ]
    if problems:
        raise GuidelineError(problems)


def validated(facts: rdflib.Graph, shapes: rdflib.Graph) -> set[tuple[Term, Term]]:
    """The pairs of shape and node that pySHACL reports.

    Raises GuidelineError where it cannot use the shapes.
    """
    _, report, _ = pyshacl.validate(
        facts,
        shacl_graph=shapes,
        inference="none",
        advanced=False,
        max_validation_depth=_DEPTH,
    )
    if not isinstance(report, rdflib.Graph):
        raise _unusable()
    found = dict(report.subject_objects(RSH.sourceShape))
    nodes = dict(report.subject_objects(RSH.focusNode))
    return {(_term(found[result]), _term(nodes[result])) for result in found}


def _term(node: RdflibNode) -> Term:
    if isinstance(node, rdflib.BNode):
        return BlankNode(str(node))
    return NamedNode(str(node))


def _is_target(shapes: Graph, shape: NamedNode, facts: Graph, node: Term) -> bool:
    """Whether a shape is evaluated at a node of the facts (SHACL, section 2.1.3)."""
    classes, subjects, objects = (
        [cast("NamedNode", term) for term in shapes.objects(shape, kind)]
        for kind in (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
    )
    return (
        shapes.has(shape, SH.targetNode, node)
        or any(facts.has(node, RDF.type, cls) for cls in classes)
        or any(facts.objects(node, property) for property in subjects)
        or any(facts.subjects(property, node) for property in objects)
    )


def _unusable() -> GuidelineError:
    # What pySHACL says of its failure may quote a literal of the facts.
    problem = Problem(
        "shapes-unusable",
        "shapes",
        "Shapes that pySHACL can evaluate were expected.",
        "Correct the guideline's shapes; check finds most of what may be wrong.",
    )
    return GuidelineError([problem])
