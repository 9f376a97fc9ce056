"""The interactive engine: leaves and claims as plain Python functions over a request's facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from pyoxigraph import NamedNode

from reasoner.classify import Case
from reasoner.compiler import Compiler, Facts, Holds, is_target
from reasoner.criteria import Criterion, State
from reasoner.evaluate import Evaluation, Rules, not_targeted
from reasoner.fold import Folded, Folder, of_leaf
from reasoner.graph import Term
from reasoner.later import Later


class InteractiveEngine:
    """Evaluates one request in microseconds, and what-ifs by the thousand.

    Raises GuidelineError when made for rules whose shapes the plan cannot express.
    """

    def __init__(self, rules: Rules, variants: Sequence[Rules] = ()) -> None:
        compiler = Compiler()
        self._own = _Compiled(rules, compiler)
        self._variants = [_Variant(self._own, _Compiled(one, compiler)) for one in variants]

    def evaluate(self, population: Sequence[Case]) -> list[tuple[Evaluation, ...]]:
        """The findings of each case; what a variant does not touch is evaluated once for all.

        Raises GuidelineError where a leaf or claim is asked of a node that is none of its targets.
        """
        return [self._evaluate(case) for case in population]

    def _evaluate(self, case: Case) -> tuple[Evaluation, ...]:
        facts = Facts(case.graph)
        own = self._own.evaluation(case, facts)
        asked = _nodes_asked(own.folded) if self._variants else {}
        return own, *(one.evaluation(case, facts, own, asked) for one in self._variants)


Asked: TypeAlias = Mapping[NamedNode, Sequence[Term]]


def _nodes_asked(folded: Folded) -> Asked:
    """The nodes at which each leaf has a value, and those at which each claim was asked for."""
    found: dict[NamedNode, list[Term]] = {}
    for (criterion, node), state in folded.states.items():
        if criterion.claimed_by is not None:
            found.setdefault(criterion.claimed_by, []).append(node)
        if state is not State.NOT_CLAIMED:
            found.setdefault(criterion.iri, []).append(node)
    return found


class _Compiled:
    """Rules with a function for each half of a leaf and for each claim."""

    def __init__(self, rules: Rules, compiler: Compiler) -> None:
        self.rules = rules
        self._targets = rules.plan.targets
        holds = {shape: compiler.holds(test) for shape, test in rules.plan.tests.items()}
        claims = {c.claimed_by for c in rules.criteria if c.claimed_by is not None}
        self._functions: dict[NamedNode, tuple[Holds, ...]] = {c: (holds[c],) for c in claims}
        for c in rules.criteria:
            if c.support is not None and c.opposition is not None:
                self._functions[c.iri] = holds[c.support.shape], holds[c.opposition.shape]

    def answers(self, facts: Facts, shape: NamedNode, node: Term) -> list[bool | None]:
        """Whether a node conforms to each half of a leaf, or to a claim.

        `facts` keep the answers so far, for whatever rules.
        """
        found = [facts.known.get((holds, node)) for holds in self._functions[shape]]
        if None in found:
            if not is_target(self._targets[shape], facts, node):
                raise not_targeted(shape)
            found = [self._answer(facts, holds, node) for holds in self._functions[shape]]
        return found

    def _answer(self, facts: Facts, holds: Holds, node: Term) -> bool:
        found = facts.known[holds, node] = holds(facts, node)
        return found

    def evaluation(self, case: Case, facts: Facts) -> Evaluation:
        """The findings of one case."""

        def value(criterion: Criterion, node: Term) -> State:
            supported, opposed = self.answers(facts, criterion.iri, node)
            return of_leaf(not supported, not opposed)

        def is_claimed(criterion: Criterion, node: Term) -> bool:
            claim = criterion.claimed_by
            return claim is None or self.answers(facts, claim, node) == [True]

        criteria = self.rules.criteria
        folder = Folder(facts.graph, criteria, case.request, value, is_claimed)
        for criterion in criteria:
            if criterion.position is not None:
                folder.seen_from(criterion, case.request)
        return Evaluation(folder.folded, folder.folded.evaluated)


class _Variant:
    """Rules that are folded again only where a leaf or claim that they touch comes out otherwise.

    As long as the criteria are combined as before, equal values of the leaves and claims at the
    nodes where these were asked for give every criterion the state that it had.
    """

    def __init__(self, own: _Compiled, variant: _Compiled) -> None:
        self._own = own
        self._variant = variant
        before, after = own.rules.criteria, variant.rules.criteria
        self._is_alike = [_combining(c) for c in before] == [_combining(c) for c in after]
        self._touched = variant.rules.touched(own.rules)
        pairs = zip(before, after, strict=False)
        self._new = {one: other for one, other in pairs if one != other}

    def evaluation(self, case: Case, facts: Facts, own: Evaluation, asked: Asked) -> Evaluation:
        """The findings of one case, whose findings under the engine's own rules are known."""
        if not self._is_alike or self._comes_out_otherwise(facts, asked):
            return self._variant.evaluation(case, facts)
        folded = Later(lambda: own.folded.renamed(self._new))
        return Evaluation(folded, own.evaluated, own)

    def _comes_out_otherwise(self, facts: Facts, asked: Asked) -> bool:
        own, variant = self._own.answers, self._variant.answers
        return any(
            own(facts, shape, node) != variant(facts, shape, node)
            for shape in self._touched
            for node in asked.get(shape, ())
        )


def _combining(criterion: Criterion) -> Criterion:
    """A criterion without what its leaves ask."""
    children = tuple(map(_combining, criterion.children))
    return replace(criterion, children=children, support=None, opposition=None)
