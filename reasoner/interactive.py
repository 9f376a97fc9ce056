"""The interactive engine: leaves and claims as plain Python functions over a request's facts."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import NamedNode

from reasoner.classify import Case
from reasoner.compiler import Compiler, Facts, is_target
from reasoner.criteria import Criterion, State
from reasoner.evaluate import Evaluation, Rules, not_targeted
from reasoner.fold import Folded, Folder, of_leaf
from reasoner.graph import Term


class InteractiveEngine:
    """Evaluates one request in microseconds, and what-ifs by the thousand.

    Raises GuidelineError when made for rules whose shapes the plan cannot express.
    """

    def __init__(self, rules: Rules, variants: Sequence[Rules] = ()) -> None:
        compiler = Compiler()
        self._all = [_Compiled(one, compiler) for one in (rules, *variants)]

    def evaluate(self, population: Sequence[Case]) -> list[tuple[Evaluation, ...]]:
        """The findings of each case; what a variant does not touch is evaluated once for all.

        Raises GuidelineError where a leaf or claim is asked of a node that is none of its targets.
        """
        return [self._evaluate(case) for case in population]

    def _evaluate(self, case: Case) -> tuple[Evaluation, ...]:
        facts = Facts(case.graph)
        folded = (one.folded(case, facts) for one in self._all)
        return tuple(Evaluation(one, one.evaluated) for one in folded)


class _Compiled:
    """Rules with a function for each half of a leaf and for each claim."""

    def __init__(self, rules: Rules, compiler: Compiler) -> None:
        self._rules = rules
        self._targets = rules.plan.targets
        self._holds = {shape: compiler.holds(test) for shape, test in rules.plan.tests.items()}

    def folded(self, case: Case, facts: Facts) -> Folded:
        """The findings of one case; `facts` keep the answers so far, for whatever rules."""

        def conforms(shape: NamedNode, node: Term, owner: NamedNode) -> bool:
            key = self._holds[shape], node
            if key not in facts.known:
                if not is_target(self._targets[owner], facts.graph, node):
                    raise not_targeted(owner)
                facts.known[key] = key[0](facts, node)
            return facts.known[key]

        def value(criterion: Criterion, node: Term) -> State:
            assert criterion.support is not None
            assert criterion.opposition is not None
            halves = (criterion.support, criterion.opposition)
            return of_leaf(*(not conforms(half.shape, node, criterion.iri) for half in halves))

        def is_claimed(criterion: Criterion, node: Term) -> bool:
            claim = criterion.claimed_by
            return claim is None or conforms(claim, node, claim)

        criteria = self._rules.criteria
        folder = Folder(facts.graph, criteria, case.request, value, is_claimed)
        for criterion in criteria:
            if criterion.position is not None:
                folder.seen_from(criterion, case.request)
        return folder.folded
