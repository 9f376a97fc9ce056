"""Tests of a plan in; plain Python functions of a graph and a node out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode

from reasoner import plan
from reasoner.graph import Graph, Inverse, Path, Predicate, Term, follow, in_order
from reasoner.literals import compared, is_well_formed
from reasoner.plan import Targets, Test
from reasoner.terms import RDF, SH

Holds: TypeAlias = Callable[[Graph, Term], bool]
Walk: TypeAlias = Callable[[Graph, Term], Sequence[Term]]


class Compiler:
    """Makes a Python function of each test, each once."""

    def __init__(self) -> None:
        self._made: dict[int, tuple[Test, Holds]] = {}

    def holds(self, test: Test) -> Holds:
        """Whether a test holds of a node in a graph, as a function of the two."""
        if id(test) not in self._made:
            self._made[id(test)] = test, self._compiled(test)
        return self._made[id(test)][1]

    def _compiled(self, test: Test) -> Holds:
        match test:
            case plan.All(tests):
                return _all([self.holds(one) for one in tests])
            case plan.Any(tests):
                return _any([self.holds(one) for one in tests])
            case plan.ExactlyOne(tests):
                members = [self.holds(one) for one in tests]
                return lambda graph, node: sum(member(graph, node) for member in members) == 1
            case plan.Not(inner):
                refused = self.holds(inner)
                return lambda graph, node: not refused(graph, node)
            case plan.Every(path, inner):
                return _every(walk(path), self.holds(inner))
            case plan.Count(path, inner, least, most):
                if inner == plan.ALWAYS:
                    return _counted_all(walk(path), least, most)
                return _counted(walk(path), self.holds(inner), least, most)
            case _:
                return _of_value(test)


def _all(members: list[Holds]) -> Holds:
    return lambda graph, node: all(member(graph, node) for member in members)


def _any(members: list[Holds]) -> Holds:
    return lambda graph, node: any(member(graph, node) for member in members)


def _every(walked: Walk, inner: Holds) -> Holds:
    return lambda graph, node: all(inner(graph, value) for value in walked(graph, node))


def _counted_all(walked: Walk, least: int, most: int | None) -> Holds:
    def holds(graph: Graph, node: Term) -> bool:
        found = len(walked(graph, node))
        return least <= found and (most is None or found <= most)

    return holds


def _counted(walked: Walk, inner: Holds, least: int, most: int | None) -> Holds:
    def holds(graph: Graph, node: Term) -> bool:
        found = 0
        for value in walked(graph, node):
            if inner(graph, value):
                found += 1
                if most is None and found >= least:
                    return True
                if most is not None and found > most:
                    return False
        return found >= least

    return holds


def walk(path: Path) -> Walk:
    """The nodes at the end of a path, each once, as a function of graph and node."""
    match path:
        case Predicate(iri):
            return lambda graph, node: graph.objects(node, iri)
        case Inverse(Predicate(iri)):
            return lambda graph, node: graph.subjects(iri, node)
        case _:
            return lambda graph, node: follow(graph, node, path)


def _of_value(test: Test) -> Holds:
    """The tests that need no other."""
    match test:
        case plan.OneOf(terms):
            return lambda _, node: node in terms
        case plan.OfClass(cls):
            return lambda graph, node: _is_a(graph, node, cls)
        case plan.OfDatatype(datatype):
            return lambda _, node: _is_of_datatype(node, datatype)
        case plan.OfKind(kind):
            kinds = _KINDS[kind]
            return lambda _, node: isinstance(node, kinds)
        case plan.Compared(bound, relation):
            accepted = _ACCEPTED[relation]
            return lambda _, node: isinstance(node, Literal) and compared(node, bound) in accepted
        case plan.OfLength(least, most):
            return lambda _, node: _is_of_length(node, least, most)
        case plan.Matching(pattern, flags):
            return _matching(pattern, flags)
        case plan.InLanguage(ranges):
            return lambda _, node: _is_in_language(node, ranges)
        case plan.Closed(predicates):
            return lambda graph, node: predicates.issuperset(graph.predicates(node))
        case plan.Related(path, relation, predicate):
            return _related(walk(path), relation, predicate)
        case plan.UniqueLanguages(path):
            return _unique_languages(walk(path))
    raise AssertionError(test)


def _is_a(graph: Graph, node: Term, cls: NamedNode) -> bool:
    return cls in graph.objects(node, RDF.type)


def _is_of_datatype(node: Term, datatype: NamedNode) -> bool:
    return isinstance(node, Literal) and node.datatype == datatype and is_well_formed(node)


def _is_of_length(node: Term, least: int, most: int | None) -> bool:
    if isinstance(node, BlankNode):
        return False
    return least <= len(node.value) and (most is None or len(node.value) <= most)


def _matching(pattern: str, flags: str) -> Holds:
    form = re.compile(pattern, sum((getattr(re, flag.upper()) for flag in flags), re.NOFLAG))
    return lambda _, node: not isinstance(node, BlankNode) and bool(form.search(node.value))


def _is_in_language(node: Term, ranges: tuple[str, ...]) -> bool:
    """Whether a language tag is in one of some basic ranges (RFC 4647, section 3.3.1)."""
    tag = (node.language or "").lower() if isinstance(node, Literal) else ""
    return any(tag == one or tag.startswith(f"{one}-") or (one == "*" and tag) for one in ranges)


def _related(walked: Walk, relation: NamedNode, predicate: NamedNode) -> Holds:
    def holds(graph: Graph, node: Term) -> bool:
        values, others = walked(graph, node), graph.objects(node, predicate)
        if relation == SH.equals:
            return set(values) == set(others)
        if relation == SH.disjoint:
            return not set(values) & set(others)
        accepted = _ACCEPTED[relation]
        return all(_compared(value, other) in accepted for value in values for other in others)

    return holds


def _compared(one: Term, other: Term) -> int | None:
    if not isinstance(one, Literal) or not isinstance(other, Literal):
        return None
    return compared(one, other)


def _unique_languages(walked: Walk) -> Holds:
    def holds(graph: Graph, node: Term) -> bool:
        values = (v for v in walked(graph, node) if isinstance(v, Literal))
        tags = [value.language.lower() for value in values if value.language]
        return len(tags) == len(set(tags))

    return holds


_KINDS: dict[NamedNode, tuple[type, ...]] = {
    SH.IRI: (NamedNode,),
    SH.BlankNode: (BlankNode,),
    SH.Literal: (Literal,),
    SH.BlankNodeOrIRI: (BlankNode, NamedNode),
    SH.BlankNodeOrLiteral: (BlankNode, Literal),
    SH.IRIOrLiteral: (NamedNode, Literal),
}
_ACCEPTED: dict[NamedNode, tuple[int, ...]] = {
    SH.minExclusive: (1,),
    SH.minInclusive: (0, 1),
    SH.maxExclusive: (-1,),
    SH.maxInclusive: (-1, 0),
    SH.lessThan: (-1,),
    SH.lessThanOrEquals: (-1, 0),
}


def is_target(targets: Targets, graph: Graph, node: Term) -> bool:
    """Whether a node of a graph is among the targets of a shape."""
    return (
        node in targets.nodes
        or not targets.classes.isdisjoint(graph.objects(node, RDF.type))
        or any(graph.objects(node, predicate) for predicate in targets.subjects_of)
        or any(graph.subjects(predicate, node) for predicate in targets.objects_of)
    )


def targeted(targets: Targets, graph: Graph) -> tuple[Term, ...]:
    """The nodes of a graph that a shape is evaluated at, each once."""
    found = (
        *targets.nodes,
        *(node for cls in targets.classes for node in graph.subjects(RDF.type, cls)),
        *(node for predicate in targets.subjects_of for node in graph.subjects_with(predicate)),
        *(node for predicate in targets.objects_of for node in graph.objects_with(predicate)),
    )
    return in_order(dict.fromkeys(found))
