"""A leaf's value in; the facts that decided it out, found by walking its shapes again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import cast

from pyoxigraph import Literal, NamedNode

from reasoner.classify import Case
from reasoner.criteria import Criterion, Half, State
from reasoner.errors import GuidelineError, Problem
from reasoner.graph import (
    Alternative,
    Graph,
    Inverse,
    Node,
    Path,
    Predicate,
    Sequence,
    Term,
    Triple,
    ZeroOrOne,
    follow,
    parse_path,
    read_list,
)
from reasoner.terms import RDF, SH

Proof = tuple[Triple, ...]


@dataclass(frozen=True)
class Evidence:
    """A deciding node and the stated facts about it, and about what it refers to, that decided.

    The node is the value on the leaf's path; where that is a term of a vocabulary, it is the
    node at which the leaf was evaluated.
    """

    node: Term
    facts: tuple[Triple, ...]


class Walker:
    """Says why a node conforms to a shape, for the constraints of SHACL Core that are listed here.

    Raises GuidelineError when made for shapes that use another (`EVALUATED`).
    """

    def __init__(self, shapes: Graph) -> None:
        self._shapes = shapes
        _refuse_unknown(shapes)
        self.path = lru_cache(maxsize=None)(lambda node: parse_path(shapes, node))

    def proof(self, graph: Graph, node: Term, shape: Term) -> Proof | None:
        """The triples by which a node conforms to a shape, or none where it does not."""
        shapes = self._shapes
        if shapes.objects(shape, SH.path):
            return self._property(graph, node, shape)
        if any(value != node for value in shapes.objects(shape, SH.hasValue)):
            return None
        return self._value(graph, node, shape)

    def _value(self, graph: Graph, node: Term, shape: Term) -> Proof | None:
        """A value against the constraints that a shape puts on each of its values."""
        shapes = self._shapes
        proofs: list[Proof | None] = []
        if not self._is_in_range(node, shape):
            return None
        for cls in shapes.objects(shape, SH["class"]):
            if not graph.has(node, RDF.type, cls):
                return None
            proofs.append(((cast("Node", node), RDF.type, cls),))
        for required in (SH.node, SH.property):
            for inner in shapes.objects(shape, required):
                proofs.append(self.proof(graph, node, inner))
        for refused in shapes.objects(shape, SH["not"]):
            proofs.append(None if self.proof(graph, node, refused) is not None else ())
        for head in shapes.objects(shape, SH["and"]):
            proofs += [self.proof(graph, node, inner) for inner in read_list(shapes, head)]
        for head in shapes.objects(shape, SH["or"]):
            found = [self.proof(graph, node, inner) for inner in read_list(shapes, head)]
            holding = [why for why in found if why is not None]
            proofs.append(tuple(t for why in holding for t in why) if holding else None)
        return _together(proofs)

    def _is_in_range(self, node: Term, shape: Term) -> bool:
        shapes = self._shapes
        if any(node not in read_list(shapes, head) for head in shapes.objects(shape, SH["in"])):
            return False
        return all(
            _compares(node, bound, predicate)
            for predicate in _BOUNDS
            for bound in shapes.objects(shape, predicate)
        )

    def _property(self, graph: Graph, node: Term, shape: Term) -> Proof | None:
        shapes = self._shapes
        path = self.path(cast("Term", shapes.value(shape, SH.path)))
        ends = dict(edges(graph, node, path))
        proofs: list[Proof | None] = [self._counted(shape, ends)]
        proofs += [ends.get(v) for v in shapes.objects(shape, SH.hasValue)]
        if any(shapes.objects(shape, p) for p in _VALUE_CONSTRAINTS):
            for value, way in ends.items():
                why = self._value(graph, value, shape)
                proofs.append(None if why is None else (*way, *why))
        for inner in shapes.objects(shape, SH.qualifiedValueShape):
            proofs.append(self._qualified(graph, shape, inner, ends))
        return _together(proofs)

    def _counted(self, shape: Term, ends: dict[Term, Proof]) -> Proof | None:
        least, most = self._number(shape, SH.minCount), self._number(shape, SH.maxCount)
        if (least or 0) > len(ends) or (most is not None and most < len(ends)):
            return None
        return tuple(t for way in ends.values() for t in way) if least else ()

    def _qualified(
        self, graph: Graph, shape: Term, inner: Term, ends: dict[Term, Proof]
    ) -> Proof | None:
        found = [(way, self.proof(graph, value, inner)) for value, way in ends.items()]
        holding = [(*way, *why) for way, why in found if why is not None]
        least = self._number(shape, SH.qualifiedMinCount)
        most = self._number(shape, SH.qualifiedMaxCount)
        if (least or 0) > len(holding) or (most is not None and most < len(holding)):
            return None
        return tuple(t for why in holding for t in why) if least else ()

    def _number(self, shape: Term, predicate: NamedNode) -> int | None:
        value = self._shapes.value(shape, predicate)
        return int(value.value) if isinstance(value, Literal) else None


def edges(graph: Graph, node: Term, path: Path) -> Iterator[tuple[Term, Proof]]:
    """The nodes at the end of a path, each with the triples that lead there."""
    match path:
        case Predicate(iri):
            for o in graph.objects(node, iri):
                yield o, ((cast("Node", node), iri, o),)
        case Inverse(Predicate(iri)):
            for s in graph.subjects(iri, node):
                yield s, ((s, iri, node),)
        case Sequence(parts):
            ways: list[tuple[Term, Proof]] = [(node, ())]
            for part in parts:
                ways = [(e, (*w, *v)) for n, w in ways for e, v in edges(graph, n, part)]
            yield from ways
        case Alternative(parts):
            for part in parts:
                yield from edges(graph, node, part)
        case ZeroOrOne(inner):
            yield node, ()
            yield from edges(graph, node, inner)
        case _:
            yield from ((end, ()) for end in follow(graph, node, path))


def evidence(
    case: Case, facts: Graph, walker: Walker, leaf: Criterion, node: Term, state: State
) -> tuple[Evidence, ...]:
    """The evidence for a leaf's value at a node: none where it is unknown.

    `facts` are the request's facts as stated; derived triples are followed to those they come from.
    """
    halves = {
        State.MET: (leaf.support,),
        State.NOT_MET: (leaf.opposition,),
        State.CONFLICT: (leaf.support, leaf.opposition),
    }.get(state, ())
    found: dict[Term, dict[Triple, None]] = {}
    for half in halves:
        assert half is not None
        for value, why in _deciding(case, walker, half, node):
            at = value if facts.predicates(value) else node
            found.setdefault(at, {}).update(dict.fromkeys(stated(case, facts, why)))
    return tuple(
        Evidence(n, tuple(sorted(f, key=lambda t: tuple(map(str, t)))))
        for n, f in sorted(found.items(), key=lambda pair: str(pair[0]))
    )


def _deciding(case: Case, walker: Walker, half: Half, node: Term) -> Iterator[tuple[Term, Proof]]:
    for value, way in dict(edges(case.graph, node, half.path)).items():
        why = walker.proof(case.graph, value, half.value_shape)
        if why is not None:
            yield value, (*way, *why)


def stated(case: Case, facts: Graph, triples: Iterable[Triple]) -> Iterator[Triple]:
    """The stated triples among some, and those that the derived ones among them follow from."""
    todo, seen = list(triples), set()
    while todo:
        triple = todo.pop(0)
        if triple in seen:
            continue
        seen.add(triple)
        if triple in facts:
            yield triple
        else:
            todo += case.premises.get(triple, ())


def _together(proofs: list[Proof | None]) -> Proof | None:
    if None in proofs:
        return None
    return tuple(dict.fromkeys(t for why in proofs for t in why or ()))


_BOUNDS = (SH.minExclusive, SH.minInclusive, SH.maxExclusive, SH.maxInclusive)
_VALUE_CONSTRAINTS = (
    *(SH["class"], SH.node, SH.property, SH["not"], SH["and"], SH["or"], SH["in"]),
    *_BOUNDS,
)
EVALUATED = {
    *_VALUE_CONSTRAINTS,
    *(SH.hasValue, SH.path, SH.minCount, SH.maxCount),
    *(SH.qualifiedValueShape, SH.qualifiedMinCount, SH.qualifiedMaxCount),
    *(SH.inversePath, SH.alternativePath, SH.zeroOrOnePath, SH.zeroOrMorePath, SH.oneOrMorePath),
    *(SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf),
    *(SH.name, SH.description, SH.message, SH.order, SH.severity),
}


def _compares(node: Term, bound: Term, predicate: NamedNode) -> bool:
    if not isinstance(node, Literal) or not isinstance(bound, Literal):
        return False
    try:
        value, limit = Decimal(node.value), Decimal(bound.value)
    except InvalidOperation:
        return False
    return {
        SH.minExclusive: value > limit,
        SH.minInclusive: value >= limit,
        SH.maxExclusive: value < limit,
        SH.maxInclusive: value <= limit,
    }[predicate]


def _refuse_unknown(shapes: Graph) -> None:
    problems = [
        Problem(
            "constraint-not-supported",
            "shapes",
            "expected a constraint of SHACL Core that this reasoner evaluates.",
            "Say it with another constraint.",
            node=s.value if isinstance(s, NamedNode) else None,
            property=p.value,
        )
        for s, p, _ in shapes
        if p.value.startswith(SH.iri) and p not in EVALUATED
    ]
    if problems:
        raise GuidelineError(problems)
