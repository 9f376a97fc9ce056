"""A guideline's criteria, shapes and ontology in; the alternatives that overlap, and how, out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import combinations

from pyoxigraph import NamedNode

from reasoner.check.entail import Entailment
from reasoner.check.examples import Example, Examples
from reasoner.criteria import Criterion, Operator
from reasoner.evidence import Walker
from reasoner.graph import Graph, Term
from reasoner.owl.ontology import Ontology
from reasoner.paths import follow

Pair = tuple[str, str]


class Kind(StrEnum):
    """How two alternatives lie to each other."""

    INSIDE = "inside"
    SAME = "the same"
    ONE_RECORD = "one record"
    ONE_SITE = "one site"


MEANING = {
    Kind.INSIDE: "whatever supports the first supports the second",
    Kind.SAME: "whatever supports one supports the other",
    Kind.ONE_RECORD: "one record claims both, so that either may be met where the other is not",
    Kind.ONE_SITE: "two records of one lesion, lying where both kinds may lie, claim both",
}


@dataclass(frozen=True)
class Relation:
    """Two alternatives that overlap, with a patient of whom both speak where one was found.

    Of `Kind.INSIDE`, `first` lies inside `second`; of the others they are in their order.
    """

    kind: Kind
    first: Criterion
    second: Criterion
    example: Example | None

    @property
    def pair(self) -> Pair:
        """Both notations, in order."""
        first, second = sorted((self.first.notation, self.second.notation))
        return first, second


def relations(
    criteria: Sequence[Criterion], shapes: Graph, ontology: Ontology, examples: Examples
) -> tuple[Relation, ...]:
    """The alternatives of the guideline that overlap, each pair once, by their notations.

    Alternatives are the members of a `guide:any`. That one lies inside another is found by their
    shapes and the class hierarchy; that two overlap, by a patient made to claim both.
    """
    found = {r.pair: r for r in _overlaps(criteria, shapes, ontology, examples)}
    found |= {r.pair: r for r in _inclusions(criteria, shapes, ontology, examples)}
    return tuple(relation for _, relation in sorted(found.items()))


def _inclusions(
    criteria: Sequence[Criterion], shapes: Graph, ontology: Ontology, examples: Examples
) -> Iterator[Relation]:
    entailment, proofs = Entailment(shapes, ontology), _Proofs(shapes, examples)
    for first, second in combinations(_alternatives(criteria), 2):
        if first in second.tree() or second in first.tree():
            continue
        there, back = entailment.supports(first, second), entailment.supports(second, first)
        if there or back:
            inner, outer = (first, second) if there else (second, first)
            kind = Kind.SAME if there and back else Kind.INSIDE
            yield Relation(kind, inner, outer, proofs.of_support(inner, outer))


def _alternatives(criteria: Sequence[Criterion]) -> tuple[Criterion, ...]:
    parents = (c for c in criteria if c.operator is Operator.ANY)
    return tuple(dict.fromkeys(child for parent in parents for child in parent.children))


class _Proofs:
    """Finds patients who support two criteria at one node."""

    def __init__(self, shapes: Graph, examples: Examples) -> None:
        self._walker = Walker(shapes)
        self._examples = examples

    def of_support(self, first: Criterion, second: Criterion) -> Example | None:
        """The first example with a node that supports both."""
        for example in (*self._singly, *self._figures):
            nodes = example.case.graph.all_subjects()
            if any(all(self._supports(c, n, example) for c in (first, second)) for n in nodes):
                return example
        return None

    @cached_property
    def _singly(self) -> tuple[Example, ...]:
        return tuple(_single(self._examples, cls) for cls in self._examples.conditions)

    @cached_property
    def _figures(self) -> tuple[Example, ...]:
        return tuple(self._examples.of_figures())

    def _supports(self, criterion: Criterion, node: Term, example: Example) -> bool:
        graph = example.case.graph
        if criterion.support is not None:
            return self._walker.proof(graph, node, criterion.support.shape) is not None
        parts = (self._seen(child, node, example) for child in criterion.children)
        return any(parts) if criterion.operator is Operator.ANY else all(parts)

    def _seen(self, criterion: Criterion, node: Term, example: Example) -> bool:
        over = criterion.over
        nodes = (node,) if over is None else follow(example.case.graph, node, over)
        return any(self._supports(criterion, n, example) for n in nodes)


def _single(examples: Examples, cls: NamedNode) -> Example:
    sites = examples.sites(cls)
    return examples.of_conditions([cls], sites[0] if len(sites) == 1 else None)


def _overlaps(
    criteria: Sequence[Criterion], shapes: Graph, ontology: Ontology, examples: Examples
) -> Iterator[Relation]:
    walker = Walker(shapes)
    for parent in criteria:
        siblings = [c for c in parent.children if c.over is not None and c.claimed_by is not None]
        if parent.operator is Operator.ANY and parent.over is None:
            yield from _Siblings(siblings, walker, ontology, examples).overlaps()


class _Siblings:
    """Alternatives that are looked at from the request, with the conditions that claim them."""

    def __init__(
        self,
        siblings: Sequence[Criterion],
        walker: Walker,
        ontology: Ontology,
        examples: Examples,
    ) -> None:
        self._siblings = siblings
        self._walker = walker
        self._ontology = ontology
        self._examples = examples

    def overlaps(self) -> Iterator[Relation]:
        """Each pair of which some patient claims both; one record goes before two at one site."""
        for first, second in combinations(self._siblings, 2):
            relation = self._by_one_record(first, second) or self._at_one_site(first, second)
            if relation is not None:
                yield relation

    @cached_property
    def _claiming(self) -> dict[NamedNode, tuple[Example, frozenset[Criterion]]]:
        singly = {cls: _single(self._examples, cls) for cls in self._examples.conditions}
        found = {cls: (e, self._claimed(e)) for cls, e in singly.items()}
        return {cls: both for cls, both in found.items() if both[1]}

    def _claimed(self, example: Example) -> frozenset[Criterion]:
        return frozenset(c for c in self._siblings if self._nodes(c, example))

    def _nodes(self, criterion: Criterion, example: Example) -> frozenset[Term]:
        """The nodes that claim a criterion."""
        graph, over, claim = example.case.graph, criterion.over, criterion.claimed_by
        assert over is not None and claim is not None
        nodes = follow(graph, example.case.request, over)
        return frozenset(n for n in nodes if self._walker.proof(graph, n, claim) is not None)

    def _by_one_record(self, first: Criterion, second: Criterion) -> Relation | None:
        for example, claimed in self._claiming.values():
            if {first, second} <= claimed and self._meet(first, second, example):
                return Relation(Kind.ONE_RECORD, first, second, example)
        for example, claimed in self._complicating:
            if {first, second} <= claimed:
                return Relation(Kind.ONE_RECORD, first, second, example)
        return None

    @cached_property
    def _complicating(self) -> tuple[tuple[Example, frozenset[Criterion]], ...]:
        """Patients with a complication, and what is claimed because it is one.

        One alternative may be claimed at the complication and another at the procedure.
        """
        pairs = self._examples.of_complications()
        return tuple((one, self._claimed(one) - self._claimed(apart)) for one, apart in pairs)

    def _at_one_site(self, first: Criterion, second: Criterion) -> Relation | None:
        for one, other, site in self._sharing(first, second):
            example = self._examples.of_conditions([one, other], site)
            if self._meet(first, second, example):
                return Relation(Kind.ONE_SITE, first, second, example)
        return None

    def _meet(self, first: Criterion, second: Criterion, example: Example) -> bool:
        return bool(self._nodes(first, example) & self._nodes(second, example))

    def _sharing(
        self, first: Criterion, second: Criterion
    ) -> Iterator[tuple[NamedNode, NamedNode, NamedNode]]:
        """Conditions that claim the one and the other, and the widest site where both may lie."""
        here, there = self._sited(first), self._sited(second)
        for one, site in here.items():
            for other, its_site in there.items():
                extent = self._ontology.extent
                common = extent(site) & extent(its_site)
                if common and one != other:
                    yield one, other, min(common, key=self._width)

    def _sited(self, criterion: Criterion) -> dict[NamedNode, NamedNode]:
        found = (
            (c, self._examples.sites(c)) for c, (_, by) in self._claiming.items() if criterion in by
        )
        return {cls: sites[0] for cls, sites in found if len(sites) == 1}

    def _width(self, site: NamedNode) -> tuple[int, str]:
        return (-len(self._ontology.extent(site)), site.value)
