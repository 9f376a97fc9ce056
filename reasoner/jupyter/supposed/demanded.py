"""The demands on facts in; what a property of a node has to have, by the node's classes, out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import Literal, NamedNode

from reasoner.facts.vocabulary import ClassSet
from reasoner.graph import Graph, Term, read_list
from reasoner.terms import SH


@dataclass(frozen=True)
class Demanded:
    """What property shapes that target a class ask of a property.

    Asked of several properties together, only how large a value may be is asked of each.
    """

    shapes: Graph

    def required(self, kinds: ClassSet) -> frozenset[NamedNode]:
        """The properties of which something of these classes has one value at least."""
        return frozenset(
            path
            for shape in self._targeting(kinds)
            for path in [self.shapes.value(shape, SH.path)]
            if isinstance(path, NamedNode) and self._number(shape, SH.minCount)
        )

    def bounds(self, kinds: ClassSet, property: NamedNode) -> tuple[Decimal | None, Decimal | None]:
        """The least and the most that a number may be, none where nothing is asked."""
        shapes = [s for s in self._targeting(kinds) if property in self._properties(s)]
        least = [n for s in shapes if (n := self._number(s, SH.minInclusive)) is not None]
        most = [n for s in shapes if (n := self._number(s, SH.maxInclusive)) is not None]
        return max(least, default=None), min(most, default=None)

    def allowed(self, kinds: ClassSet, property: NamedNode) -> frozenset[Term] | None:
        """The values of a list that a value has to be of, none where there is no list."""
        lists = [
            frozenset(read_list(self.shapes, head))
            for shape in self._targeting(kinds)
            if self.shapes.value(shape, SH.path) == property
            for head in self.shapes.objects(shape, SH["in"])
        ]
        return frozenset.intersection(*lists) if lists else None

    def _targeting(self, kinds: ClassSet) -> Iterator[Term]:
        for shape in self.shapes.of_type(SH.PropertyShape):
            if not kinds.isdisjoint(self.shapes.objects(shape, SH.targetClass)):
                yield shape

    def _properties(self, shape: Term) -> frozenset[Term]:
        paths = self.shapes.objects(shape, SH.path)
        heads = (h for path in paths for h in self.shapes.objects(path, SH.alternativePath))
        return frozenset(paths).union(*(read_list(self.shapes, head) for head in heads))

    def _number(self, shape: Term, property: NamedNode) -> Decimal | None:
        value = self.shapes.value(shape, property)
        return Decimal(value.value) if isinstance(value, Literal) else None
