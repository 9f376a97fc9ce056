"""The interactive engine: leaves and claims as plain Python functions over a request's facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from pyoxigraph import NamedNode

from reasoner.classify import Case
from reasoner.compiler import Compiler, Facts, Holds, is_target
from reasoner.criteria import Criterion, Operator, State
from reasoner.evaluate import Evaluation, Rules, not_targeted
from reasoner.fold import Folded, Folder, IsClaimed, LeafValue, Refolder, of_leaf
from reasoner.graph import Term
from reasoner.later import Later
from reasoner.touched import are_alike, looked_at, swapped, touched


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
        asked = _nodes_asked(own.folded, self._own.by_notation) if self._variants else {}
        return own, *(one.evaluation(case, facts, own, asked) for one in self._variants)


Asked: TypeAlias = Mapping[NamedNode, Sequence[Term]]


def _nodes_asked(folded: Folded, criteria: Mapping[str, Criterion]) -> Asked:
    """The nodes at which each leaf has a value, and those at which each claim was asked for."""
    found: dict[NamedNode, list[Term]] = {}
    for (notation, node), state in folded.states.items():
        criterion = criteria[notation]
        if criterion.claimed_by is not None:
            found.setdefault(criterion.claimed_by, []).append(node)
        if state is not State.NOT_CLAIMED:
            found.setdefault(criterion.iri, []).append(node)
    return found


class _Compiled:
    """Rules with a function for each half of a leaf and for each claim."""

    def __init__(self, rules: Rules, compiler: Compiler) -> None:
        self.rules = rules
        self.by_notation = {c.notation: c for c in rules.criteria}
        self.leaves = frozenset(c.notation for c in rules.criteria if c.operator is Operator.LEAF)
        self._targets = rules.plan.targets
        holds = {shape: compiler.holds(test) for shape, test in rules.plan.tests.items()}
        leaves: dict[NamedNode, tuple[Holds, ...]] = {
            c.iri: tuple(holds[half.shape] for half in filter(None, (c.support, c.opposition)))
            for c in rules.criteria
        }
        claims = {c.claimed_by for c in rules.criteria if c.claimed_by is not None}
        # A claim asked alone is a criterion of its own name that has no halves.
        self._functions = {**leaves, **{claim: (holds[claim],) for claim in claims}}

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

    def folded(self, folder: Folder, request: Term) -> Folded:
        """What a folder finds of the criteria that stand at the top."""
        for criterion in self.rules.criteria:
            if criterion.position is not None:
                folder.seen_from(criterion, request)
        return folder.folded

    def functions(self, facts: Facts) -> tuple[LeafValue, IsClaimed]:
        """The values of leaves and claims by some facts."""

        def value(criterion: Criterion, node: Term) -> State:
            supported, opposed = self.answers(facts, criterion.iri, node)
            return of_leaf(not supported, not opposed)

        def is_claimed(criterion: Criterion, node: Term) -> bool:
            claim = criterion.claimed_by
            return claim is None or self.answers(facts, claim, node) == [True]

        return value, is_claimed

    def evaluation(self, case: Case, facts: Facts) -> Evaluation:
        """The findings of one case."""
        criteria = self.rules.criteria
        folder = Folder(facts.graph, criteria, case.request, *self.functions(facts))
        folded = self.folded(folder, case.request)
        return Evaluation(folded, folded.evaluated(self.leaves))


class _Variant:
    """Rules that are folded again only where a leaf or claim that they touch comes out otherwise.

    As long as the criteria are combined as before, equal values of the leaves and claims at the
    nodes where these were asked for give every criterion the state that it had.
    """

    def __init__(self, own: _Compiled, variant: _Compiled) -> None:
        self._own = own
        self._variant = variant
        before, after = own.rules, variant.rules
        self._is_alike = are_alike(before, after)
        self._swaps = swapped(before, after)
        self._shapes = after.touched(before)
        changed = touched(before, after)
        self._touched = frozenset(c.notation for c in changed)
        self._kept = frozenset(c.notation for c in looked_at(after) - changed)
        self._anew = own.by_notation.keys() - self._kept

    def evaluation(self, case: Case, facts: Facts, own: Evaluation, asked: Asked) -> Evaluation:
        """The findings of one case: those under the engine's own rules, `own`, if they are so."""
        if self._is_the_same(facts) or (
            self._is_alike and not self._comes_out_otherwise(facts, asked)
        ):
            return own
        again = self._folded_again(case, facts, own.folded)
        if again == own.folded.kept(self._anew):
            return own
        folded = Later(lambda: own.folded.kept(self._kept).joined(again))
        evaluated = Later(lambda: folded.value().evaluated(self._variant.leaves))
        return Evaluation(folded, evaluated)

    def _folded_again(self, case: Case, facts: Facts, before: Folded) -> Folded:
        criteria, (value, is_claimed) = self._variant.rules.criteria, self._variant.functions(facts)
        folder = Refolder(
            facts.graph, criteria, case.request, value, is_claimed, before, self._touched
        )
        return self._variant.folded(folder, case.request)

    def _is_the_same(self, facts: Facts) -> bool:
        """Whether the variant asks for other predicates only, and these say the same here."""
        if self._swaps is None:
            return False
        return all(facts.graph.are_alike(one, other) for one, other in self._swaps)

    def _comes_out_otherwise(self, facts: Facts, asked: Asked) -> bool:
        own, variant = self._own.answers, self._variant.answers
        return any(
            own(facts, shape, node) != variant(facts, shape, node)
            for shape in self._shapes
            for node in asked.get(shape, ())
        )
