"""Rules and the findings under others in; findings, asked again only where they may differ, out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias, cast

from pyoxigraph import NamedNode

from reasoner.classify import Case
from reasoner.criteria import Criterion, Operator, State
from reasoner.evaluate import Engine, Evaluation, Evaluator, Rules
from reasoner.fold import Folder
from reasoner.graph import Graph, Node, Term
from reasoner.mutate.cases import Seen

Answers: TypeAlias = Mapping[tuple[NamedNode, Term], State]


class Asked:
    """Asks an engine about single leaves and claims at single nodes, each leaf or claim alone."""

    def __init__(self, rules: Rules, evaluator: Evaluator) -> None:
        self.rules = rules
        self._evaluator = evaluator
        self._engines: dict[NamedNode, tuple[Criterion, Engine]] = {}

    def leaf(self, leaf: Criterion, case: Case, node: Term) -> State:
        """The value of a leaf at a node."""
        alone = replace(leaf, position=1, over=None, claimed_by=None, within=None, refuted_by=None)
        return self._state(alone, leaf.iri, case, node)

    def claim(self, claim: NamedNode, case: Case, node: Term) -> State:
        """Met where a node conforms to a claim, else not claimed."""
        alone = Criterion(
            iri=claim,
            notation="",
            name="",
            message="",
            passage=None,
            position=1,
            operator=Operator.ANY,
            claimed_by=claim,
            if_none_claimed=State.MET,
        )
        return self._state(alone, claim, case, node)

    def _state(self, alone: Criterion, shape: NamedNode, case: Case, node: Term) -> State:
        if shape not in self._engines:
            rules = Rules(Graph(self.rules.asked[shape]), (alone,))
            self._engines[shape] = alone, self._evaluator(rules)
        asked, engine = self._engines[shape]
        [[found]] = engine.evaluate([replace(case, request=cast("Node", node))])
        return found.folded.states[asked.notation, node]


@dataclass(frozen=True)
class Variant:
    """Rules that differ from others in some leaves and claims, with what answers for these.

    `touched` are the leaves and claims that are made of other shapes.
    """

    asked: Asked
    touched: frozenset[NamedNode]

    def changes(self, case: Case, before: Seen) -> bool:
        """Whether one of the leaves and claims has another answer where it was asked before."""
        by_iri = {c.iri: c for c in self.asked.rules.criteria}
        return any(
            self._again(by_iri, shape, case, node) is not state
            for (shape, node), state in before.answers.items()
            if shape in self.touched
        )

    def _again(
        self, by_iri: Mapping[NamedNode, Criterion], shape: NamedNode, case: Case, node: Term
    ) -> State:
        if shape in by_iri:
            return self.asked.leaf(by_iri[shape], case, node)
        return self.asked.claim(shape, case, node)

    def evaluation(self, case: Case, before: Seen) -> Evaluation:
        """The findings of a case; what is not touched and was asked before is not asked again."""
        known = {k: v for k, v in before.answers.items() if k[0] not in self.touched}

        def value(leaf: Criterion, node: Term) -> State:
            found = known.get((leaf.iri, node))
            return self.asked.leaf(leaf, case, node) if found is None else found

        def is_claimed(criterion: Criterion, node: Term) -> bool:
            assert criterion.claimed_by is not None
            found = known.get((criterion.claimed_by, node))
            if found is None:
                found = self.asked.claim(criterion.claimed_by, case, node)
            return found is State.MET

        folder = Folder(case.graph, self.asked.rules.criteria, case.request, value, is_claimed)
        for criterion in self.asked.rules.criteria:
            if criterion.position is not None:
                folder.seen_from(criterion, case.request)
        criteria = self.asked.rules.criteria
        leaves = frozenset(c.notation for c in criteria if c.operator is Operator.LEAF)
        return Evaluation(folder.folded, folder.folded.evaluated(leaves))
