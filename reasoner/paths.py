"""SHACL property paths, as they are written in a graph, and what they lead to in another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode

from reasoner.errors import GuidelineError
from reasoner.graph import Graph, Term, malformed, read_list
from reasoner.terms import RDF, SH


@dataclass(frozen=True)
class Predicate:
    """One step along a predicate."""

    iri: NamedNode


@dataclass(frozen=True)
class Inverse:
    """A path walked backwards."""

    path: Path


@dataclass(frozen=True)
class Sequence:
    """Paths one after the other."""

    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Alternative:
    """Any of several paths."""

    paths: tuple[Path, ...]


@dataclass(frozen=True)
class ZeroOrMore:
    """A path repeated any number of times, or not walked."""

    path: Path


@dataclass(frozen=True)
class OneOrMore:
    """A path repeated at least once."""

    path: Path


@dataclass(frozen=True)
class ZeroOrOne:
    """A path walked once or not at all."""

    path: Path


Path: TypeAlias = Predicate | Inverse | Sequence | Alternative | ZeroOrMore | OneOrMore | ZeroOrOne

_REPEATED = (
    (SH.zeroOrMorePath, ZeroOrMore),
    (SH.oneOrMorePath, OneOrMore),
    (SH.zeroOrOnePath, ZeroOrOne),
    (SH.inversePath, Inverse),
)


def parse_path(graph: Graph, node: Term) -> Path:
    """The path that a node stands for (SHACL 1.0, section 2.3.1).

    Raises GuidelineError where the node is no well-formed path.
    """
    return _parse_path(graph, node, ())


def _parse_path(graph: Graph, node: Term, above: tuple[Term, ...]) -> Path:
    if node in above or isinstance(node, Literal):
        raise _not_a_path(node)
    inner = (*above, node)
    if graph.objects(node, RDF.first):
        members = tuple(_parse_path(graph, part, inner) for part in read_list(graph, node))
        return Sequence(members)
    for predicate, kind in _REPEATED:
        for operand in graph.objects(node, predicate):
            return kind(_parse_path(graph, operand, inner))
    for head in graph.objects(node, SH.alternativePath):
        members = tuple(_parse_path(graph, part, inner) for part in read_list(graph, head))
        return Alternative(members)
    if isinstance(node, NamedNode):
        return Predicate(node)
    raise _not_a_path(node)


def follow(graph: Graph, node: Term, path: Path) -> tuple[Term, ...]:
    """The nodes at the end of a path, each once, in the order in which the path meets them."""
    if isinstance(path, Predicate):
        return graph.objects(node, path.iri)
    return tuple(dict.fromkeys(_step(graph, (node,), path)))


def _step(graph: Graph, nodes: Iterable[Term], path: Path) -> Iterable[Term]:
    match path:
        case Predicate(iri):
            return [o for node in nodes for o in graph.objects(node, iri)]
        case Inverse(inner):
            return [s for node in nodes for s in _back(graph, node, inner)]
        case Sequence(parts):
            for part in parts:
                nodes = dict.fromkeys(_step(graph, nodes, part))
            return nodes
        case Alternative(parts):
            starts = tuple(nodes)
            return [o for part in parts for o in _step(graph, starts, part)]
        case ZeroOrOne(inner):
            starts = tuple(nodes)
            return [*starts, *_step(graph, starts, inner)]
        case ZeroOrMore(inner):
            return _closure(graph, tuple(nodes), inner)
        case OneOrMore(inner):
            return _closure(graph, tuple(_step(graph, nodes, inner)), inner)


def _closure(graph: Graph, starts: Iterable[Term], path: Path) -> Iterable[Term]:
    seen = dict.fromkeys(starts)
    frontier = list(seen)
    while frontier:
        frontier = [
            node for node in dict.fromkeys(_step(graph, frontier, path)) if node not in seen
        ]
        seen.update(dict.fromkeys(frontier))
    return seen


def _back(graph: Graph, node: Term, path: Path) -> Iterable[Term]:
    """The nodes from which a path leads to this one."""
    match path:
        case Predicate(iri):
            return graph.subjects(iri, node)
        case _:
            return _step(graph, (node,), reverse(path))


def reverse(path: Path) -> Path:
    """The path that leads from the ends of a path to its starts."""
    match path:
        case Predicate():
            return Inverse(path)
        case Inverse(inner):
            return inner
        case Sequence(parts):
            return Sequence(tuple(reverse(part) for part in reversed(parts)))
        case Alternative(parts):
            return Alternative(tuple(reverse(part) for part in parts))
        case ZeroOrMore(inner):
            return ZeroOrMore(reverse(inner))
        case OneOrMore(inner):
            return OneOrMore(reverse(inner))
        case ZeroOrOne(inner):
            return ZeroOrOne(reverse(inner))


def _not_a_path(node: Term) -> GuidelineError:
    return malformed("not-a-path", node, "A SHACL property path was expected here.")
