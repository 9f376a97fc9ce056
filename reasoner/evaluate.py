"""The seam: a population's facts in; a finding for every criterion and node out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

from pyoxigraph import NamedNode

from reasoner.classify import Case
from reasoner.criteria import Criterion, Operator
from reasoner.errors import GuidelineError, Problem
from reasoner.fold import Folded
from reasoner.graph import Graph, Term, Triple
from reasoner.later import Deferred
from reasoner.plan import Plan
from reasoner.planner import Planner
from reasoner.terms import RDF, SH


@dataclass(frozen=True)
class Rules:
    """A guideline's shapes and criteria under some readings: all that an engine is told of it.

    `base` are the rules that these were made from, and `replaced` what was exchanged in them.
    """

    shapes: Graph
    criteria: tuple[Criterion, ...]
    base: Rules | None = None
    replaced: frozenset[Term] = frozenset()

    @cached_property
    def asked(self) -> dict[NamedNode, frozenset[Triple]]:
        """Each leaf and claim with the triples of all shapes that it is made of."""
        leaves = {c.iri for c in self.criteria if c.operator is Operator.LEAF}
        claims = {c.claimed_by for c in self.criteria if c.claimed_by is not None}
        return {shape: self._made_of(shape) for shape in sorted(leaves | claims, key=str)}

    def _made_of(self, shape: NamedNode) -> frozenset[Triple]:
        base = self.base
        if base is None or shape not in base.asked or base.mentions(shape) & self.replaced:
            return _made_of(self.shapes, shape)
        return base.asked[shape]

    @cached_property
    def plan(self) -> Plan:
        """The tests and targets of all leaves and claims; those of the base where they are alike.

        Raises GuidelineError where no test expresses a shape.
        """
        planner, asked = Planner(self.shapes), set(self.asked)
        tests, targets = {}, {}
        if self.base is not None:
            asked = set(self.touched(self.base))
            tests, targets = dict(self.base.plan.tests), dict(self.base.plan.targets)
        halves = [h for c in self.criteria if c.iri in asked for h in (c.support, c.opposition)]
        claims = [c.claimed_by for c in self.criteria if c.claimed_by in asked]
        for shape in (*(half.shape for half in halves if half), *filter(None, claims)):
            tests[shape] = planner.test(shape)
        targets |= {shape: planner.targets(shape) for shape in asked}
        return Plan(tests, targets)

    def touching(self, criteria: Iterable[Criterion]) -> frozenset[Criterion]:
        """Some criteria and all whose states depend on theirs."""
        found = set(criteria)
        todo = list(found)
        while todo:
            for criterion in self._depending.get(todo.pop().iri, ()):
                if criterion not in found:
                    found.add(criterion)
                    todo.append(criterion)
        return frozenset(found)

    @cached_property
    def _depending(self) -> dict[NamedNode, list[Criterion]]:
        """For each criterion those that it is a part of, and those that refer to it."""
        found: dict[NamedNode, list[Criterion]] = {}
        for criterion in self.criteria:
            parts = (child.iri for child in criterion.children)
            for iri in (*parts, criterion.within, criterion.refuted_by):
                if iri is not None:
                    found.setdefault(iri, []).append(criterion)
        return found

    def mentions(self, shape: NamedNode) -> frozenset[Term]:
        """What the shapes of a leaf or claim refer to."""
        return self._mentioned[shape]

    @cached_property
    def _mentioned(self) -> dict[NamedNode, frozenset[Term]]:
        return {shape: frozenset(t[2] for t in made) for shape, made in self.asked.items()}

    def touched(self, other: Rules) -> frozenset[NamedNode]:
        """The leaves and claims that are not made of the same shapes under other rules."""
        return frozenset(s for s, made in self.asked.items() if other.asked.get(s) != made)

    def differing(self, other: Rules) -> tuple[str, ...]:
        """The notations of the criteria that ask something else under other rules, in order.

        A criterion does where its own shapes, claim, path or list of parts are others, not where
        only a part of it does.
        """
        mine, others = self._own, other._own
        return tuple(n for n in {**mine, **others} if mine.get(n) != others.get(n))

    @cached_property
    def _own(self) -> dict[str, tuple[object, ...]]:
        """What each criterion is made of by itself, by notation."""
        return {
            c.notation: (
                replace(c, children=()),
                tuple(child.notation for child in c.children),
                self.asked.get(c.iri),
                self.asked.get(c.claimed_by) if c.claimed_by else None,
            )
            for c in self.criteria
        }


@dataclass(frozen=True)
class Evaluation:
    """One request's findings.

    `folded` holds the state of each criterion at each node where it was looked at; `evaluated`
    counts the pairs of leaf and node that were looked at.
    """

    folded: Deferred[Folded] = Deferred()
    evaluated: Deferred[int] = Deferred()


class Engine(Protocol):
    """Evaluates criteria over classified facts; it knows nothing of citations or reports."""

    def evaluate(self, population: Sequence[Case]) -> list[tuple[Evaluation, ...]]:
        """The findings of each case, in the order of the population.

        The first of each case are those under the engine's rules, the others those under each of
        its variants; the first itself where these are the same and the engine can tell.
        """
        ...


class Evaluator(Protocol):
    """Makes an engine for rules and their variants; refuses what it cannot express."""

    def __call__(self, rules: Rules, variants: Sequence[Rules] = ()) -> Engine: ...


def not_targeted(shape: NamedNode) -> GuidelineError:
    """The error of a leaf or claim that is asked of a node which is none of its targets."""
    problem = Problem(
        "not-targeted",
        "shapes",
        "expected a target that reaches every node where the criterion is looked at.",
        "Give the shape that target, or correct the path of the criterion.",
        node=shape.value,
    )
    return GuidelineError([problem])


def _made_of(shapes: Graph, root: NamedNode) -> frozenset[Triple]:
    found: set[Triple] = set()
    todo: list[Term] = [root]
    seen: set[Term] = set()
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        for predicate in shapes.predicates(node):
            if predicate.value.startswith(SH.iri) or predicate in _STRUCTURE:
                for value in shapes.objects(node, predicate):
                    found.add((node, predicate, value))  # type: ignore[arg-type]
                    todo.append(value)
    return frozenset(found)


_STRUCTURE = (RDF.type, RDF.first, RDF.rest)
