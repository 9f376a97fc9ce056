"""Two criteria in; whether whatever supports the one supports the other, by their shapes, out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TypeAlias, cast

from pyoxigraph import Literal, NamedNode

from reasoner.criteria import Criterion, Half, Operator
from reasoner.graph import Graph, Term, read_list
from reasoner.owl.ontology import Ontology
from reasoner.paths import Alternative, Inverse, Path, Predicate, Sequence, ZeroOrOne, parse_path
from reasoner.terms import SH


@dataclass(frozen=True)
class OfClass:
    """The value is of a class."""

    cls: Term


@dataclass(frozen=True)
class OneOf:
    """The value is one of some terms."""

    values: frozenset[Term]


@dataclass(frozen=True)
class Limit:
    """The value is a number on one side of a bound; `predicate` is SHACL's."""

    predicate: NamedNode
    bound: Literal


@dataclass(frozen=True)
class Not:
    """The value does not satisfy all of some demands."""

    demands: Demands


@dataclass(frozen=True)
class AnyOf:
    """The value satisfies one set of demands or another."""

    members: tuple[Demands, ...]


@dataclass(frozen=True)
class AtLeast:
    """So many nodes along a path, or more, satisfy some demands."""

    path: Path
    demands: Demands
    count: int


@dataclass(frozen=True)
class AtMost:
    """So many nodes along a path, or fewer, satisfy some demands."""

    path: Path
    demands: Demands
    count: int


@dataclass(frozen=True)
class Every:
    """Every node along a path satisfies some demands."""

    path: Path
    demands: Demands


Demand: TypeAlias = OfClass | OneOf | Limit | Not | AnyOf | AtLeast | AtMost | Every
Demands: TypeAlias = frozenset[Demand]

_LIMITS = (SH.minExclusive, SH.minInclusive, SH.maxExclusive, SH.maxInclusive)
_LOWER = (SH.minExclusive, SH.minInclusive)
_EXCLUSIVE = (SH.minExclusive, SH.maxExclusive)


class Entailment:
    """Whether one thing follows from another in shapes over an ontology's hierarchy.

    What it finds to follow does; not everything that follows is found.
    """

    def __init__(self, shapes: Graph, ontology: Ontology) -> None:
        self._shapes = shapes
        self._ontology = ontology

    def supports(self, inner: Criterion, outer: Criterion) -> bool:
        """Whether every node that supports a criterion supports another one.

        A leaf is supported by a value along its path that conforms to the shape for it; what speaks
        against it, and what claims it, is left out of account.
        """
        return self._follow(self._support(inner), self._support(outer))

    def follows(self, given: Term, wanted: Term) -> bool:
        """Whether every node that conforms to a shape conforms to another one."""
        return self._follow(self.demands(given), self.demands(wanted))

    def leads(self, given: Half, wanted: Half) -> bool:
        """Whether every node with a value that one half of a leaf counts has one for another."""
        return self._follow(self._value(given), self._value(wanted))

    def _value(self, half: Half) -> Demands:
        return frozenset({AtLeast(half.path, self.demands(half.value_shape), 1)})

    def _support(self, criterion: Criterion) -> Demands:
        if criterion.support is not None:
            return self._value(criterion.support)
        parts = [self._seen(child) for child in criterion.children]
        if criterion.operator is Operator.ANY:
            return frozenset({AnyOf(tuple(parts))})
        return frozenset[Demand]().union(*parts)

    def _seen(self, criterion: Criterion) -> Demands:
        support = self._support(criterion)
        if criterion.over is None:
            return support
        return frozenset({AtLeast(criterion.over, support, 1)})

    def demands(self, shape: Term) -> Demands:
        """What a shape demands of a node, all of it together."""
        if self._shapes.objects(shape, SH.path):
            return frozenset(self._of_property(shape))
        return frozenset(self._of_value(shape)) | {
            OneOf(frozenset({value})) for value in self._shapes.objects(shape, SH.hasValue)
        }

    def _of_value(self, shape: Term) -> Iterator[Demand]:
        shapes = self._shapes
        yield from map(OfClass, shapes.objects(shape, SH["class"]))
        for predicate in _LIMITS:
            for bound in shapes.objects(shape, predicate):
                yield Limit(predicate, cast("Literal", bound))
        for head in shapes.objects(shape, SH["in"]):
            yield OneOf(frozenset(read_list(shapes, head)))
        for refused in shapes.objects(shape, SH["not"]):
            yield Not(self.demands(refused))
        for head in shapes.objects(shape, SH["or"]):
            yield AnyOf(tuple(self.demands(member) for member in read_list(shapes, head)))
        inner = [s for p in (SH.node, SH.property) for s in shapes.objects(shape, p)]
        inner += [s for head in shapes.objects(shape, SH["and"]) for s in read_list(shapes, head)]
        for each in inner:
            yield from self.demands(each)

    def _of_property(self, shape: Term) -> Iterator[Demand]:
        shapes = self._shapes
        path = parse_path(shapes, cast("Term", shapes.value(shape, SH.path)))
        nothing: Demands = frozenset()
        for value in shapes.objects(shape, SH.hasValue):
            yield AtLeast(path, frozenset({OneOf(frozenset({value}))}), 1)
        yield from self._counted(shape, path, nothing, SH.minCount, SH.maxCount)
        for inner in shapes.objects(shape, SH.qualifiedValueShape):
            demands = self.demands(inner)
            counts = (SH.qualifiedMinCount, SH.qualifiedMaxCount)
            yield from self._counted(shape, path, demands, *counts)
        own = frozenset(self._of_value(shape))
        if own:
            yield Every(path, own)

    def _counted(
        self, shape: Term, path: Path, demands: Demands, least: NamedNode, most: NamedNode
    ) -> Iterator[Demand]:
        for count in self._shapes.objects(shape, least):
            if int(cast("Literal", count).value) > 0:
                yield AtLeast(path, demands, int(cast("Literal", count).value))
        for count in self._shapes.objects(shape, most):
            yield AtMost(path, demands, int(cast("Literal", count).value))

    def _follow(self, given: Demands, wanted: Iterable[Demand]) -> bool:
        return all(self._follows(given, demand) for demand in wanted)

    def _follows(self, given: Demands, wanted: Demand) -> bool:
        """By one that is given, by one member of an alternative, or in each case of a given one."""
        if any(self._implies(demand, wanted) for demand in given):
            return True
        if isinstance(wanted, AnyOf) and any(self._follow(given, m) for m in wanted.members):
            return True
        return any(
            all(self._follows((given - {demand}) | member, wanted) for member in demand.members)
            for demand in given
            if isinstance(demand, AnyOf)
        )

    def _implies(self, given: Demand, wanted: Demand) -> bool:
        match given, wanted:
            case OfClass(sub), OfClass(sup):
                return self._ontology.is_a(sub, sup)
            case OneOf(few), OneOf(many):
                return few <= many
            case Limit(), Limit():
                return _is_tighter(given, wanted)
            case Not(wide), Not(narrow):
                return self._follow(narrow, wide)
            case AtLeast(path, demands, count), AtLeast(wider, fewer, least):
                inside = self._is_within(path, wider)
                return inside and count >= least and self._follow(demands, fewer)
            case AtMost(path, demands, count), AtMost(narrower, more, most):
                inside = self._is_within(narrower, path)
                return inside and count <= most and self._follow(more, demands)
            case Every(path, demands), Every(narrower, fewer):
                return self._is_within(narrower, path) and self._follow(demands, fewer)
        return given == wanted

    def _is_within(self, path: Path, wider: Path) -> bool:
        """Whether every node that a path leads to from anywhere, the other leads to as well."""
        match path, wider:
            case Alternative(parts), _:
                return all(self._is_within(part, wider) for part in parts)
            case _, Alternative(parts):
                return any(self._is_within(path, part) for part in parts)
            case ZeroOrOne(inner), ZeroOrOne(other):
                return self._is_within(inner, other)
            case _, ZeroOrOne(inner):
                return self._is_within(path, inner)
            case Inverse(inner), Inverse(other):
                return self._is_within(inner, other)
            case Sequence(steps), Sequence(others) if len(steps) == len(others):
                return all(map(self._is_within, steps, others))
            case Predicate(iri), Predicate(other_iri):
                return iri == other_iri or self._is_below(iri, other_iri)
        return path == wider

    def _is_below(self, property: NamedNode, other: NamedNode) -> bool:
        above = self._ontology.superproperties.get(property, ())
        return other in above or any(self._is_below(each, other) for each in above)


def _is_tighter(given: Limit, wanted: Limit) -> bool:
    if (given.predicate in _LOWER) != (wanted.predicate in _LOWER):
        return False
    try:
        bound, other = Decimal(given.bound.value), Decimal(wanted.bound.value)
    except InvalidOperation:
        return given == wanted
    if bound == other:
        return given.predicate in _EXCLUSIVE or wanted.predicate not in _EXCLUSIVE
    return (bound > other) == (given.predicate in _LOWER)
