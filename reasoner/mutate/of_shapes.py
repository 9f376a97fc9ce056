"""One triple of a shape in; the small changes of what the shape asks out."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import cast

from pyoxigraph import Literal, NamedNode

from reasoner.graph import Graph, Node, Term, Triple, read_list
from reasoner.mutate.mutant import Change, Kind, Places, listed
from reasoner.names import local_name, short
from reasoner.owl.ontology import Ontology
from reasoner.terms import GUIDE, OWL, RDF, SH

_OTHER_BOUND = {
    SH.minExclusive: SH.minInclusive,
    SH.minInclusive: SH.minExclusive,
    SH.maxExclusive: SH.maxInclusive,
    SH.maxInclusive: SH.maxExclusive,
}
_OTHER_LIST = {SH["or"]: SH["and"], SH["and"]: SH["or"]}
_COUNTS = (SH.minCount, SH.maxCount, SH.qualifiedMinCount, SH.qualifiedMaxCount)
_CONSTRAINTS = (
    *(SH["class"], SH.node, SH.property, SH["not"], SH["or"], SH["and"], SH["in"], SH.hasValue),
    *_OTHER_BOUND,
)
_HALVES: dict[Term, str] = {GUIDE.Unsupported: "for", GUIDE.Refuted: "against"}


class OfShapes:
    """The mutants of shapes: of each constraint, count, bound, class, value and list in them."""

    def __init__(self, ontology: Ontology, shapes: Graph, places: Places) -> None:
        self._ontology = ontology
        self._shapes = shapes
        self._hint = places.hint

    def changes(self, triple: Triple) -> Iterator[Change]:
        """The changes that begin at a triple, in a fixed order."""
        _, p, o = triple
        if p in _OTHER_BOUND and isinstance(o, Literal):
            yield from self._of_bound(triple, o)
        if p == SH["class"]:
            yield from self._of_class(triple)
        if p == SH.hasValue:
            yield from self._of_value(triple)
        if p == SH["in"] or p in _OTHER_LIST:
            yield from self._of_list(triple)
        if p == SH["not"]:
            affirmed = (triple[0], SH.node, o)
            yield Change(Kind.NEGATION, f"{self._hint(o)} affirmed", (triple,), (affirmed,))
        if p in _COUNTS and isinstance(o, Literal):
            yield from self._of_count(triple, int(o.value))
        if p == SH.severity and o == GUIDE.Refuted:
            yield from self._of_halves(triple[0])
        if p in _CONSTRAINTS:
            yield self._dropped(triple)

    def _of_bound(self, triple: Triple, bound: Literal) -> Iterator[Change]:
        """A little: one unit of the last digit that is written."""
        s, p, o = triple
        name, other = local_name(p), _OTHER_BOUND[p]
        try:
            value = Decimal(bound.value)
        except InvalidOperation:
            return
        little = Decimal(1).scaleb(int(value.as_tuple().exponent))
        for changed in (value - little, value + little):
            new = Literal(str(changed), datatype=bound.datatype)
            what = f"{name} {bound.value} becomes {changed}"
            yield Change(Kind.THRESHOLD, what, (triple,), ((s, p, new),))
        what = f"{name} {bound.value} becomes {local_name(other)}"
        yield Change(Kind.BOUND, what, (triple,), ((s, other, o),))

    def _of_class(self, triple: Triple) -> Iterator[Change]:
        s, p, o = triple
        cls = cast("NamedNode", o)
        for other in (*self._above(cls), *self._just_below(cls)):
            what = f"class {short(cls)} becomes {short(other)}"
            yield Change(Kind.CLASS, what, (triple,), ((s, p, other),))

    def _above(self, cls: NamedNode) -> list[NamedNode]:
        ontology = self._ontology
        above = {c for c in ontology.superclasses(cls) if not ontology.is_a(c, cls)}
        return sorted(ontology.most_specific(above), key=str)

    def _just_below(self, cls: NamedNode) -> list[NamedNode]:
        ontology = self._ontology
        below = [c for c in ontology.below.get(cls, ()) if not ontology.is_a(cls, c)]
        return [c for c in sorted(below, key=str) if cls in self._above(c)]

    def _of_value(self, triple: Triple) -> Iterator[Change]:
        s, p, o = triple
        for other in self._siblings(s, o):
            what = f"{local_name(p)} {self._hint(o)} becomes {self._hint(other)}"
            yield Change(Kind.VALUE, what, (triple,), ((s, p, other),))

    def _siblings(self, shape: Node, value: Term) -> list[Term]:
        """Individuals of the same kind, and values that shapes ask for on the same path."""
        graph, paths = self._ontology.graph, self._shapes.objects(shape, SH.path)
        kinds = [k for k in graph.objects(value, RDF.type) if not _is_of(OWL.iri, k)]
        found: set[Term] = {n for k in kinds for n in graph.of_type(cast("NamedNode", k))}
        found |= {v for path in paths for v in self._asked_on.get(path, ())}
        return sorted(found - {value}, key=str)

    @cached_property
    def _asked_on(self) -> dict[Term, set[Term]]:
        found: dict[Term, set[Term]] = {}
        for s in self._shapes.subjects_with(SH.hasValue):
            for path in self._shapes.objects(s, SH.path):
                if isinstance(path, NamedNode):
                    found.setdefault(path, set()).update(self._shapes.objects(s, SH.hasValue))
        return found

    def _of_list(self, triple: Triple) -> Iterator[Change]:
        s, p, head = triple
        name, members = local_name(p), read_list(self._shapes, head)
        if p in _OTHER_LIST and len(members) > 1:
            other = _OTHER_LIST[p]
            what = f"{name} becomes {local_name(other)}"
            yield Change(Kind.OPERATOR, what, (triple,), ((s, other, head),))
        if p == SH["in"] or len(members) > 1:
            for number, member in enumerate(members, 1):
                left = [m for m in members if m != member]
                what = f"{name} without its {number}. member, {self._hint(member)}"
                yield self._relisted(triple, Kind.MEMBER, what, left)
        if p == SH["in"]:
            others = {o for member in members for o in self._siblings(s, member)} - set(members)
            for extra in sorted(others, key=str):
                what = f"{name} also {self._hint(extra)}"
                yield self._relisted(triple, Kind.VALUE, what, [*members, extra])

    def _relisted(self, triple: Triple, kind: Kind, what: str, members: list[Term]) -> Change:
        head, triples = listed(members)
        return Change(kind, what, (triple,), ((triple[0], triple[1], head), *triples))

    def _of_count(self, triple: Triple, count: int) -> Iterator[Change]:
        s, p, o = triple
        name, datatype = local_name(p), cast("Literal", o).datatype
        least = 1 if p in (SH.minCount, SH.qualifiedMinCount) else 0
        for changed in (count - 1, count + 1):
            if changed >= least:
                new = Literal(str(changed), datatype=datatype)
                what = f"{name} {count} becomes {changed}"
                yield Change(Kind.COUNT, what, (triple,), ((s, p, new),))
        nothing = (s, SH.qualifiedMinCount, Literal("0", datatype=datatype))
        for half in map(_HALVES.get, self._shapes.objects(s, SH.severity)):
            if half:
                yield Change(Kind.HALF, f"{half} decides nothing", (triple,), (nothing,))

    def _of_halves(self, against: Node) -> Iterator[Change]:
        """The two halves of a leaf with each other's path and value shape."""
        for leaf in self._shapes.subjects(SH.property, against):
            halves = self._shapes.objects(leaf, SH.property)
            for other in (cast("Node", h) for h in halves if h != against):
                mine, theirs = self._asks(against), self._asks(other)
                if {t[1:] for t in mine} != {t[1:] for t in theirs}:
                    new = [(against, p, o) for _, p, o in theirs]
                    new += [(other, p, o) for _, p, o in mine]
                    what = "for and against exchanged"
                    yield Change(Kind.HALF, what, (*mine, *theirs), tuple(new))

    def _asks(self, half: Node) -> tuple[Triple, ...]:
        return tuple(
            (half, p, o)
            for p in (SH.path, SH.qualifiedValueShape)
            for o in self._shapes.objects(half, p)
        )

    def _dropped(self, triple: Triple) -> Change:
        s, p, o = triple
        is_half = p == SH.property and self._shapes.has(s, RDF.type, GUIDE.Criterion)
        kind = Kind.HALF if is_half else Kind.CONSTRAINT
        return Change(kind, f"{local_name(p)} {self._hint(o)} dropped", (triple,))


def _is_of(namespace: str, term: Term) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(namespace)
