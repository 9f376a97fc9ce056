"""Tests of a plan in; plain Python functions of facts and a node out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode

from reasoner import plan
from reasoner.graph import Graph, Term, in_order
from reasoner.literals import compared, is_well_formed
from reasoner.paths import Alternative, Inverse, Path, Predicate, ZeroOrOne, follow, reverse
from reasoner.paths import Sequence as Steps
from reasoner.plan import Targets, Test
from reasoner.terms import RDF, SH


class Facts:
    """A graph, with what has been found out about its nodes, so that nothing is asked twice.

    Without that a test of a few steps would take longer with each step by a factor of the records
    that refer to each other.
    """

    __slots__ = ("backwards", "forwards", "graph", "known", "types")

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.forwards, self.backwards = graph.indexes()
        self.known: dict[tuple[Holds, Term], bool] = {}
        self.types = _Types(graph)


class _Types(dict[Term, frozenset[Term]]):
    """The classes of each node that they were asked of."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def __missing__(self, node: Term) -> frozenset[Term]:
        found = self[node] = frozenset(self._graph.objects(node, RDF.type))
        return found


Holds: TypeAlias = Callable[[Facts, Term], bool]
Walk: TypeAlias = Callable[[Facts, Term], Sequence[Term]]


class Compiler:
    """Makes a Python function of each test, each once."""

    def __init__(self) -> None:
        self._made: dict[int, tuple[Test, Holds]] = {}

    def holds(self, test: Test) -> Holds:
        """Whether a test holds of a node by some facts, as a function of the two."""
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
                return lambda facts, node: sum(member(facts, node) for member in members) == 1
            case plan.Not(inner):
                refused = self.holds(inner)
                return lambda facts, node: not refused(facts, node)
            case plan.Every(path, inner):
                return _every(walk(path), self._remembered(inner))
            case plan.Count(path, inner, least, most):
                if inner == plan.ALWAYS:
                    return _counted_all(walk(path), least, most)
                return _counted(walk(path), self._remembered(inner), least, most)
            case _:
                return _of_value(test)

    def _remembered(self, test: Test) -> Holds:
        """The function of a test that several paths may lead to, each node tried once."""
        holds = self.holds(test)
        return _once(holds) if _walks(test) else holds


def _walks(test: Test) -> bool:
    """Whether a test looks beyond its node."""
    match test:
        case plan.All(tests) | plan.Any(tests) | plan.ExactlyOne(tests):
            return any(_walks(one) for one in tests)
        case plan.Not(inner):
            return _walks(inner)
        case _:
            return isinstance(test, plan.Every | plan.Count | plan.Related)


def _once(holds: Holds) -> Holds:
    def known(facts: Facts, node: Term) -> bool:
        key = holds, node
        found = facts.known.get(key)
        if found is None:
            found = facts.known[key] = holds(facts, node)
        return found

    return known


def _all(members: list[Holds]) -> Holds:
    if len(members) == 2:
        one, other = members
        return lambda facts, node: one(facts, node) and other(facts, node)

    def holds(facts: Facts, node: Term) -> bool:
        for member in members:  # noqa: SIM110
            if not member(facts, node):
                return False
        return True

    return holds


def _any(members: list[Holds]) -> Holds:
    if len(members) == 2:
        one, other = members
        return lambda facts, node: one(facts, node) or other(facts, node)

    def holds(facts: Facts, node: Term) -> bool:
        for member in members:  # noqa: SIM110
            if member(facts, node):
                return True
        return False

    return holds


def _every(walked: Walk, inner: Holds) -> Holds:
    return lambda facts, node: all(inner(facts, value) for value in walked(facts, node))


def _counted_all(walked: Walk, least: int, most: int | None) -> Holds:
    def holds(facts: Facts, node: Term) -> bool:
        found = len(walked(facts, node))
        return least <= found and (most is None or found <= most)

    return holds


def _counted(walked: Walk, inner: Holds, least: int, most: int | None) -> Holds:
    def some(facts: Facts, node: Term) -> bool:
        for value in walked(facts, node):  # noqa: SIM110
            if inner(facts, value):
                return True
        return False

    def holds(facts: Facts, node: Term) -> bool:
        found = 0
        for value in walked(facts, node):
            found += inner(facts, value)
        return least <= found and (most is None or found <= most)

    if (least, most) == (1, None):
        return some
    if (least, most) == (0, 0):
        return lambda facts, node: not some(facts, node)
    return holds


def walk(path: Path) -> Walk:
    """The nodes at the end of a path, each once, as a function of graph and node."""
    match path:
        case Predicate(iri):
            return _forwards(iri)
        case Inverse(Predicate(iri)):
            return _backwards(iri)
        case Inverse(inner):
            return walk(reverse(inner))
        case Steps(parts):
            return _in_turn([walk(part) for part in parts])
        case Alternative(parts):
            return _together([walk(part) for part in parts])
        case ZeroOrOne(inner):
            return _together([_stay, walk(inner)])
        case _:
            return lambda facts, node: follow(facts.graph, node, path)


def _forwards(iri: NamedNode) -> Walk:
    def walked(facts: Facts, node: Term) -> Sequence[Term]:
        ends = facts.forwards.get(node)
        return ends.get(iri, ()) if ends is not None else ()

    return walked


def _backwards(iri: NamedNode) -> Walk:
    def walked(facts: Facts, node: Term) -> Sequence[Term]:
        starts = facts.backwards.get(node)
        return starts.get(iri, ()) if starts is not None else ()

    return walked


def _stay(_: Facts, node: Term) -> Sequence[Term]:
    return (node,)


def _in_turn(steps: list[Walk]) -> Walk:
    def walked(facts: Facts, node: Term) -> Sequence[Term]:
        nodes: Sequence[Term] = (node,)
        for step in steps:
            if len(nodes) == 1:
                nodes = step(facts, nodes[0])
            else:
                nodes = tuple(dict.fromkeys([end for one in nodes for end in step(facts, one)]))
        return nodes

    return walked


def _together(ways: list[Walk]) -> Walk:
    def walked(facts: Facts, node: Term) -> Sequence[Term]:
        return tuple(dict.fromkeys([end for way in ways for end in way(facts, node)]))

    return walked


def _of_value(test: Test) -> Holds:
    """The tests that need no other."""
    match test:
        case plan.OneOf(terms):
            return lambda _, node: node in terms
        case plan.OfClass(cls):
            return lambda facts, node: cls in facts.types[node]
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
            return lambda facts, node: predicates.issuperset(facts.graph.predicates(node))
        case plan.Related(path, relation, predicate):
            return _related(walk(path), relation, predicate)
        case plan.UniqueLanguages(path):
            return _unique_languages(walk(path))
    raise AssertionError(test)


def _is_of_datatype(node: Term, datatype: NamedNode) -> bool:
    return isinstance(node, Literal) and node.datatype == datatype and is_well_formed(node)


def _is_of_length(node: Term, least: int, most: int | None) -> bool:
    if isinstance(node, BlankNode):
        return False
    return least <= len(node.value) and (most is None or len(node.value) <= most)


def _matching(pattern: str, flags: str) -> Holds:
    form = re.compile(pattern, sum(getattr(re, flag.upper()) for flag in flags))
    return lambda _, node: not isinstance(node, BlankNode) and bool(form.search(node.value))


def _is_in_language(node: Term, ranges: tuple[str, ...]) -> bool:
    """Whether a language tag is in one of some basic ranges (RFC 4647, section 3.3.1)."""
    tag = (node.language or "").lower() if isinstance(node, Literal) else ""
    return any(tag == one or tag.startswith(f"{one}-") or (one == "*" and tag) for one in ranges)


def _related(walked: Walk, relation: NamedNode, predicate: NamedNode) -> Holds:
    def holds(facts: Facts, node: Term) -> bool:
        values, others = walked(facts, node), facts.graph.objects(node, predicate)
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
    def holds(facts: Facts, node: Term) -> bool:
        values = (v for v in walked(facts, node) if isinstance(v, Literal))
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


def is_target(targets: Targets, facts: Facts, node: Term) -> bool:
    """Whether a node of the facts is among the targets of a shape."""
    if not targets.classes.isdisjoint(facts.types[node]) or node in targets.nodes:
        return True
    forwards, backwards = facts.forwards.get(node, _NOTHING), facts.backwards.get(node, _NOTHING)
    return not (
        targets.subjects_of.isdisjoint(forwards) and targets.objects_of.isdisjoint(backwards)
    )


_NOTHING: Mapping[NamedNode, Sequence[Term]] = {}


def targeted(targets: Targets, graph: Graph) -> tuple[Term, ...]:
    """The nodes of a graph that a shape is evaluated at, each once."""
    found: dict[Term, None] = dict.fromkeys(targets.nodes)
    for cls in targets.classes:
        found.update(dict.fromkeys(graph.subjects(RDF.type, cls)))
    for predicate in targets.subjects_of:
        found.update(dict.fromkeys(graph.subjects_with(predicate)))
    for predicate in targets.objects_of:
        found.update(dict.fromkeys(graph.objects_with(predicate)))
    return in_order(found)
